//! docs/PORTS-AND-TABLES.md shows what every intention sends and what that is in CQL. It is not written by hand: these
//! tests run each intention and compare.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod activity;
mod catalog;
mod feedback;
mod moderation;
mod page;
mod recommendations;
mod search;
mod world;

use std::{env, fs, path::PathBuf};

use self::{page::section, world::World};

/// Set to write the document anew.
const WRITE: &str = "KILLRVIDEO_WRITE_DOCS";
const BEGIN: &str =
    "<!-- what follows is written by `KILLRVIDEO_WRITE_DOCS=1 cargo test -p killrvideo-astra` -->\n";
const END: &str = "<!-- what precedes was written by tests -->";

#[tokio::test]
async fn the_document_shows_what_is_sent() {
    let mut shown = String::new();
    shown += &section("Accounts", &accounts::intentions().await);
    shown += &section("Videos", &catalog::videos().await);
    shown += &section("Lists", &catalog::lists().await);
    shown += &section("Numbers", &catalog::numbers().await);
    shown += &section("Ratings", &feedback::ratings().await);
    shown += &section("Jobs", &catalog::jobs().await);
    shown += &section("Comments", &feedback::comments().await);
    shown += &section("Vectors", &catalog::vectors().await);
    shown += &section("What the vectors are", &search::spaces().await);
    shown += &section("Tastes", &recommendations::intentions().await);
    shown += &section("Activity", &activity::intentions().await);
    shown += &section("Searches", &search::intentions().await);
    shown += &section("Flags", &moderation::intentions().await);
    shown += &section("Loading, and the store itself", &catalog::loading().await);

    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/PORTS-AND-TABLES.md");
    let text = fs::read_to_string(&file).expect("the document");
    let (head, rest) = text.split_once(BEGIN).expect("the mark where it begins");
    let (before, tail) = rest.split_once(END).expect("the mark where it ends");
    if env::var_os(WRITE).is_some() {
        fs::write(&file, format!("{head}{BEGIN}\n{shown}{END}{tail}"))
            .expect("a document that can be written");
    } else {
        assert_eq!(before.trim(), shown.trim(), "set {WRITE}=1 to write the document anew");
    }
}
