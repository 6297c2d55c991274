//! Who may depend on whom.

use std::{collections::BTreeSet, process::Command};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::{files, root};

/// Crates that talk to the world, or know how others talk. None of them may be below the domain.
const TALKERS: [&str; 12] = [
    "axum",
    "bcrypt",
    "hnsw_rs",
    "hyper",
    "jsonwebtoken",
    "reqwest",
    "serde",
    "serde_core",
    "serde_json",
    "sqlx",
    "tokio",
    "tracing",
];

/// The rings outside the domain that an adapter is.
const ADAPTERS: [&str; 8] = [
    "killrvideo-astra",
    "killrvideo-embedding",
    "killrvideo-memory",
    "killrvideo-metering",
    "killrvideo-security",
    "killrvideo-sentiment",
    "killrvideo-system",
    "killrvideo-youtube",
];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo metadata")
}

fn dependencies(package: &Package, kinds: &[DependencyKind]) -> BTreeSet<String> {
    package
        .dependencies
        .iter()
        .filter(|dependency| kinds.contains(&dependency.kind))
        .map(|dependency| dependency.name.clone())
        .collect()
}

#[test]
fn nothing_below_the_domain_talks() {
    // Not `cargo metadata`: that shows what any crate of the workspace enables, also below the domain.
    let tree = Command::new(env!("CARGO"))
        .current_dir(root())
        .args([
            "tree",
            "--offline",
            "-p",
            "killrvideo-domain",
            "-e",
            "normal",
            "--prefix",
            "none",
            "-f",
            "{p}",
        ])
        .output()
        .expect("cargo tree");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));

    let tree = String::from_utf8_lossy(&tree.stdout);
    let below: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();

    assert!(below.contains("uuid"), "the tree was read: {tree}");
    for talker in TALKERS {
        assert!(!below.contains(talker), "killrvideo-domain depends on {talker}");
    }
}

#[test]
fn the_lock_file_of_the_fuzz_targets_names_what_our_crates_depend_on() {
    let lock = std::fs::read_to_string(root().join("tests/fuzz/Cargo.lock")).expect("a lock file");
    for package in metadata().packages {
        let Some((_, locked)) = lock.split_once(&format!("name = \"{}\"\n", package.name)) else {
            let fuzzed = ["killrvideo-app", "killrvideo-tests"].contains(&package.name.as_str());
            assert!(!fuzzed, "{} is missing in it", package.name);
            continue;
        };
        let locked = locked.split("[[package]]").next().unwrap_or_default();
        let needed =
            package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal && !it.optional);
        for name in needed.map(|dependency| &dependency.name) {
            // Behind a name of which there are several stands the version.
            let is_there = [format!("\"{name}\""), format!("\"{name} ")].iter().any(|it| locked.contains(it));
            assert!(is_there, "tests/fuzz/Cargo.lock is stale: {} depends on {name}", package.name);
        }
    }
}

#[test]
fn only_the_app_names_adapters() {
    let metadata = metadata();
    let all: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    for adapter in ADAPTERS {
        assert!(all.contains(adapter), "{adapter} is a member of the workspace");
    }
    for package in metadata.packages.iter().filter(|package| package.name.as_str() != "killrvideo-app") {
        let named = dependencies(package, &[DependencyKind::Normal, DependencyKind::Build]);
        for adapter in ADAPTERS {
            assert!(!named.contains(adapter), "{} depends on {adapter}", package.name);
        }
    }
}

#[test]
fn only_the_wiring_of_the_app_names_adapters() {
    let app = root().join("app/src");
    let outside: Vec<_> =
        files(&app, ".rs").into_iter().filter(|file| !file.starts_with(app.join("wiring"))).collect();
    assert!(outside.len() > 50, "the files are found");
    for file in outside {
        let source = std::fs::read_to_string(&file).expect("a source file");
        for adapter in ADAPTERS.map(|name| name.replace('-', "_")) {
            assert!(!source.contains(&adapter), "{} names {adapter}", file.display());
        }
    }
}

#[test]
fn an_adapter_knows_the_domain_and_no_other_ring() {
    for package in metadata().packages.iter().filter(|package| ADAPTERS.contains(&package.name.as_str())) {
        let ours: Vec<String> = dependencies(package, &[DependencyKind::Normal])
            .into_iter()
            .filter(|name| name.starts_with("killrvideo-"))
            .collect();
        assert_eq!(ours, ["killrvideo-domain"], "{}", package.name);
    }
}

#[test]
fn each_outside_thing_has_one_crate_that_knows_it() {
    let allowed = [
        ("axum", &["killrvideo-app"][..]),
        ("bcrypt", &["killrvideo-security"]),
        ("hnsw_rs", &["killrvideo-memory"]),
        ("jsonwebtoken", &["killrvideo-security"]),
        ("prometheus-client", &["killrvideo-app", "killrvideo-metering"]),
        ("reqwest", &["killrvideo-astra", "killrvideo-embedding", "killrvideo-youtube"]),
    ];
    let metadata = metadata();
    for (outside, crates) in allowed {
        let users: BTreeSet<&str> = metadata
            .packages
            .iter()
            .filter(|package| dependencies(package, &[DependencyKind::Normal]).contains(outside))
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(users, crates.iter().copied().collect(), "{outside}");
    }
}

#[test]
fn every_dependency_is_declared_once_in_the_root_manifest() {
    for package in metadata().packages {
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("a manifest");
        for dependency in &package.dependencies {
            let inherited = [".workspace = true", " = { workspace = true"]
                .iter()
                .any(|form| manifest.contains(&format!("\n{}{form}", dependency.name)));
            assert!(inherited, "{} declares {} by itself", package.name, dependency.name);
        }
    }
}
