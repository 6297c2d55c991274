//! Every contract is kept by an adapter.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::{files, root};

/// The suites that a source defines.
fn defined(source: &str) -> impl Iterator<Item = &str> {
    let names = source.lines().filter_map(|line| line.strip_prefix("macro_rules! "));
    names.filter_map(|rest| rest.split([' ', '{']).next()).filter(|name| name.ends_with("_contract"))
}

/// The suites that a source runs, wherever in its modules; those in a comment do not run.
fn run(source: &str) -> impl Iterator<Item = &str> {
    let calls = source.lines().filter_map(|line| line.trim_start().strip_prefix("killrvideo_testkit::"));
    calls.filter_map(|rest| rest.split_once('!')).map(|(name, _)| name)
}

/// What `find` finds in all `sources`.
fn all<'a, I: Iterator<Item = &'a str>>(sources: &'a [String], find: fn(&'a str) -> I) -> BTreeSet<&'a str> {
    sources.iter().flat_map(|source| find(source)).collect()
}

fn sources(folders: &[PathBuf]) -> Vec<String> {
    let files = folders.iter().flat_map(|folder| files(folder, ".rs"));
    files.map(|file| fs::read_to_string(file).expect("a source file")).collect()
}

/// The folders of the adapters' integration tests. Those in `src` may run a suite on a double.
fn integration_tests(adapters: &Path) -> Vec<PathBuf> {
    let crates = fs::read_dir(adapters).expect("the adapters");
    crates
        .map(|entry| entry.expect("an entry").path().join("tests"))
        .filter(|folder| folder.is_dir())
        .collect()
}

#[test]
fn every_contract_suite_runs_on_an_adapter() {
    let contract = sources(&[root().join("testkit/src/contract")]);
    let adapters = sources(&integration_tests(&root().join("adapters")));

    let (suites, kept) = (all(&contract, defined), all(&adapters, run));

    assert!(suites.contains("video_store_contract"), "suites are found: {suites:?}");
    let idle: Vec<_> = suites.difference(&kept).collect();
    assert!(idle.is_empty(), "no adapter runs {idle:?}");
}

#[test]
fn suites_are_found_where_they_are_defined_and_where_they_run() {
    let testkit = "#[macro_export]\nmacro_rules! ids_contract {\n}\nmacro_rules! contract_tests {\n}\n";
    let adapter =
        "// killrvideo_testkit::a_contract!(x);\nmod m {\n    killrvideo_testkit::b_contract!(x);\n}\n";

    assert_eq!(defined(testkit).collect::<Vec<_>>(), ["ids_contract"]);
    assert_eq!(run(adapter).collect::<Vec<_>>(), ["b_contract"]);
}
