//! Documents name things that exist.

use std::{fs, path::Path};

use crate::{files, root};

/// The documents people read.
fn documents() -> Vec<std::path::PathBuf> {
    let root = root();
    let mut documents = files(&root.join("docs"), ".md");
    documents.extend(["README.md", "CONTRIBUTING.md"].map(|name| root.join(name)));
    for ring in ["domain", "app", "testkit", "tests", "adapters"] {
        documents.extend(files(&root.join(ring), "README.md"));
    }
    documents
}

/// The folders a path in a document may begin with.
const TOPS: [&str; 8] = ["domain/", "adapters/", "app/", "testkit/", "tests/", "docs/", ".ci/", "data/"];

/// What stands between back-ticks and begins like a path of this project.
fn paths(text: &str) -> Vec<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| TOPS.iter().any(|top| code.starts_with(top)))
        .filter(|code| !code.contains([' ', '<', '*', '{', '…']))
        .collect()
}

/// The targets of links to files: `[text](target)`.
fn links(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        // A crate's README is also its rustdoc front page, whose links to items rustdoc checks.
        .filter(|target| !target.contains("::") && !target.contains("://") && !target.starts_with('#'))
        .map(|target| target.split('#').next().unwrap_or(target))
        .collect()
}

#[test]
fn every_path_and_link_leads_somewhere() {
    let root = root();
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        let folder = document.parent().expect("a folder");
        for path in paths(&text) {
            assert!(root.join(path).exists(), "{} names {path}, which is gone", document.display());
        }
        for link in links(&text) {
            let target = Path::new(link);
            assert!(folder.join(target).exists(), "{} links to {link}, which is gone", document.display());
        }
    }
}

#[test]
fn paths_and_links_are_found() {
    let text =
        "see `domain/src/lib.rs`, `app/src/http/<slice>` and [this](docs/A.md#x) or [that](https://x.org)";

    assert_eq!(paths(text), ["domain/src/lib.rs"]);
    assert_eq!(links(text), ["docs/A.md"]);
}
