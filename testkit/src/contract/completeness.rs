//! The suites are complete: every case stands in a list, every `# Behavior` bullet is quoted by a case.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contract")
}

/// All source files below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a source file")
}

/// The cases of a file.
fn cases(source: &str) -> Vec<String> {
    let cases = source.lines().filter_map(|line| line.strip_prefix("pub async fn "));
    cases.filter_map(|rest| rest.split('(').next()).map(str::to_owned).collect()
}

/// The list of the macro in a file.
fn listed(source: &str) -> Option<Vec<String>> {
    let (_, list) = source.split_once("macro_rules!")?.1.split_once("            [\n")?;
    let (list, _) = list.split_once("            ]\n")?;
    Some(list.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect())
}

/// The files of the suite whose list is in `path`: its folder when it is a `mod.rs`, otherwise itself.
fn files_of(path: &Path) -> Vec<PathBuf> {
    if path.ends_with("mod.rs") { sources(path.parent().expect("a folder")) } else { vec![path.to_owned()] }
}

#[test]
fn every_case_stands_in_the_list_of_its_suite() {
    let mut suites = 0;
    let mut covered = BTreeSet::new();
    for path in sources(&here()).iter().filter(|path| **path != here().join("mod.rs")) {
        let Some(list) = listed(&read(path)) else { continue };
        suites += 1;
        let files = files_of(path);
        let written: BTreeSet<String> = files.iter().flat_map(|file| cases(&read(file))).collect();

        assert_eq!(list.iter().cloned().collect::<BTreeSet<_>>(), written, "{}", path.display());
        assert_eq!(list.len(), written.len(), "a case stands twice in {}", path.display());
        covered.extend(files);
    }

    assert!(suites >= 11, "suites are found: {suites}");
    for path in sources(&here()) {
        assert!(covered.contains(&path) || cases(&read(&path)).is_empty(), "{} has no list", path.display());
    }
}

/// What a reader sees of a line of documentation: links and code without their marks.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        shown.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    shown.retain(|character| !matches!(character, '`' | '[' | ']'));
    shown.split_whitespace().collect::<Vec<_>>().join(" ").replace("super::", "")
}

/// The bullets under `# Behavior`.
fn bullets(source: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for line in source.lines().map(str::trim) {
        let Some(text) = line.strip_prefix("///").map(str::trim) else {
            inside = false;
            continue;
        };
        if text == "# Behavior" {
            inside = true;
        } else if text.is_empty() || text.starts_with('#') {
            inside = false;
        } else if let (true, Some(bullet)) = (inside, text.strip_prefix("- ")) {
            found.push(bullet.to_owned());
        } else if let (true, Some(last)) = (inside, found.last_mut()) {
            last.push(' ');
            last.push_str(text);
        }
    }
    found.iter().map(|bullet| plain(bullet)).collect()
}

/// What the cases of a file quote: lines that begin with `/// > `, joined while they follow one another.
fn quotes(source: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for line in source.lines() {
        match (line.strip_prefix("/// > "), found.last_mut()) {
            (Some(text), Some(last)) if inside => {
                last.push(' ');
                last.push_str(text);
            }
            (Some(text), _) => found.push(text.to_owned()),
            (None, _) => {}
        }
        inside = line.starts_with("/// > ");
    }
    found.iter().map(|quote| plain(quote)).collect()
}

#[test]
fn every_behavior_of_a_port_is_quoted_by_a_case_and_nothing_else_is() {
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    let mut said = BTreeMap::new();
    for path in sources(&domain) {
        said.extend(bullets(&read(&path)).into_iter().map(|bullet| (bullet, path.clone())));
    }
    let proven: BTreeSet<String> = sources(&here()).iter().flat_map(|path| quotes(&read(path))).collect();
    assert!(said.len() >= 60, "bullets are found: {}", said.len());

    let unproven: Vec<_> = said.iter().filter(|(bullet, _)| !proven.contains(*bullet)).collect();
    let stale: Vec<_> = proven.iter().filter(|quote| !said.contains_key(*quote)).collect();

    assert!(unproven.is_empty(), "no case quotes {unproven:#?}");
    assert!(stale.is_empty(), "no port says {stale:#?}");
}

#[test]
fn bullets_and_quotes_are_read_alike() {
    let port = "    /// # Behavior\n    /// - It ends at [`LIMIT`](crate::LIMIT); then\n    ///   no more.\n    /// - Two.\n    ///\n    /// - Not one.\n";
    let case = "/// > It ends at `LIMIT`; then\n/// > no more.\n///\n/// > Two.\npub async fn x() {}\n";

    assert_eq!(bullets(port), ["It ends at LIMIT; then no more.", "Two."]);
    assert_eq!(quotes(case), bullets(port));
}
