//! Every contract is kept by an adapter.

use std::{collections::BTreeSet, fs};

use crate::{files, root};

#[test]
fn every_contract_suite_runs_on_an_adapter() {
    let suites: BTreeSet<String> = files(&root().join("testkit/src/contract"), ".rs")
        .iter()
        .map(|file| fs::read_to_string(file).expect("a source file"))
        .flat_map(|source| {
            let named =
                source.split("macro_rules! ").skip(1).filter_map(|rest| rest.split_whitespace().next());
            named.filter(|name| name.ends_with("_contract")).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert!(suites.contains("video_store_contract"), "suites are found: {suites:?}");

    let adapters: String = files(&root().join("adapters"), ".rs")
        .iter()
        .filter(|file| file.components().any(|part| part.as_os_str() == "tests"))
        .map(|file| fs::read_to_string(file).expect("a source file"))
        .collect();
    for suite in suites {
        assert!(adapters.contains(&format!("killrvideo_testkit::{suite}!")), "no adapter runs {suite}");
    }
}
