//! Which slice of the domain may know which.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{files, root};

/// The arrows between slices that docs/ARCHITECTURE.md shows.
const ARROWS: [(&str, &[&str]); 10] = [
    ("shared", &[]),
    ("accounts", &[]),
    ("activity", &[]),
    ("catalog", &[]),
    ("search", &["catalog"]),
    ("feedback", &["accounts", "activity", "catalog"]),
    ("moderation", &["catalog", "feedback"]),
    ("processing", &["catalog", "search"]),
    ("recommendations", &["activity", "catalog", "search"]),
    ("bulk", &["accounts", "catalog", "feedback"]),
];

/// The slices that lines like `use crate::catalog::…` or `crate::{catalog::…, search::…}` name.
fn named(source: &str, slices: &[&'static str]) -> BTreeSet<&'static str> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
    let mut found = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        let end = part.find(';').unwrap_or(part.len());
        let head = if part.starts_with('{') { &part[..end] } else { part };
        for &slice in slices {
            let direct = head.starts_with(&format!("{slice}::"));
            let nested = head.starts_with('{')
                && head.match_indices(&format!("{slice}::")).any(|(at, _)| {
                    head[..at].ends_with(|before: char| before.is_whitespace() || before == '{')
                });
            if direct || nested {
                found.insert(slice);
            }
        }
    }
    found
}

#[test]
fn slices_know_each_other_only_along_the_arrows() {
    let domain = root().join("domain/src");
    let slices: Vec<&str> = ARROWS.iter().map(|(slice, _)| *slice).collect();
    let folders: BTreeSet<String> = fs::read_dir(&domain)
        .expect("the domain")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, slices.iter().map(ToString::to_string).collect(), "every slice has its arrows");

    assert_arrows(&domain);
}

#[test]
fn adapters_have_the_slices_of_the_domain_and_their_arrows() {
    for (adapter, further) in [
        ("adapters/astra/src", &["data_api", "maintenance", "schema"][..]),
        ("adapters/memory/src", &["vectors"]),
    ] {
        let adapter = root().join(adapter);
        for entry in fs::read_dir(&adapter).expect("an adapter") {
            let folder = entry.expect("an entry");
            let name = folder.file_name().to_string_lossy().into_owned();
            let known = ARROWS.iter().any(|(slice, _)| *slice == name) || further.contains(&name.as_str());
            assert!(known || !folder.path().is_dir(), "{} is no slice", folder.path().display());
        }
        assert_arrows(&adapter);
    }
}

/// The files of the slices below `folder` name other slices along the arrows only.
fn assert_arrows(folder: &Path) {
    let slices: Vec<&str> = ARROWS.iter().map(|(slice, _)| *slice).collect();
    for (slice, allowed) in ARROWS.into_iter().filter(|(slice, _)| folder.join(slice).is_dir()) {
        for file in files(&folder.join(slice), ".rs") {
            let source = fs::read_to_string(&file).expect("a source file");
            for other in named(&source, &slices) {
                let fine = other == slice || other == "shared" || allowed.contains(&other);
                assert!(fine, "{} uses {other}", file.display());
            }
        }
    }
}

#[test]
fn uses_are_found_in_every_form() {
    let slices = ["catalog", "search", "shared"];

    let found = named("use crate::{\n    catalog::Video,\n    shared::{Page, Total},\n};", &slices);

    assert_eq!(found, BTreeSet::from(["catalog", "shared"]));
    assert_eq!(named("fn f(v: crate::search::Put) {}", &slices), BTreeSet::from(["search"]));
    assert_eq!(named("// crate::search::Put", &slices), BTreeSet::new());
}
