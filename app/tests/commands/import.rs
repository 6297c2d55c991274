//! `killrvideo import DIR`.

use std::{fs, path::Path};

use killrvideo_domain::{
    catalog::{RatingSummary, VideoList},
    shared::{PageRequest, PageSize, Timestamp, Total},
};
use killrvideo_testkit::data_api::{Fault, Seen};
use tempfile::TempDir;

use crate::Keyspace;

const VIDEOS: u32 = 250;

/// Users and their videos, 250 each; of the first user the password is no bcrypt.
fn files() -> TempDir {
    let user = |number: u32| format!("10000000-0000-4000-8000-{number:012}");
    let bcrypt = format!("$2b$12${}", "a".repeat(53));
    let kept = |number: u32| if number == 0 { "0123abcd" } else { &bcrypt };
    let file = |header: &str, row: &dyn Fn(u32) -> String| {
        [header.to_owned()].into_iter().chain((0..VIDEOS).map(row)).collect::<Vec<_>>().join("\n")
    };
    let users = file("userid,created_date,email,firstname,lastname", &|number| {
        format!("{},2025-01-02T03:04:05Z,user{number}@example.org,Ada,Viewer", user(number))
    });
    let credentials = file("email,password,userid,account_locked", &|number| {
        format!("user{number}@example.org,{},{},false", kept(number), user(number))
    });
    let videos = file("videoid,added_date,location,name,tags,userid", &|number| {
        let id = format!("00000000-0000-4000-8000-{number:012}");
        let owner = user(number);
        format!("{id},2025-01-02T03:04:05Z,https://youtu.be/dQw4w9WgXcQ,Title {number},{{rust}},{owner}")
    });
    let directory = TempDir::new().expect("a directory");
    for (name, text) in [("users.csv", users), ("user_credentials.csv", credentials), ("videos.csv", videos)]
    {
        fs::write(directory.path().join(name), text).expect("a file");
    }
    directory
}

fn path(directory: &TempDir) -> &str {
    directory.path().to_str().expect("a path in UTF-8")
}

/// How many videos are listed, and how many jobs are due.
async fn counts(keyspace: &Keyspace) -> (Total, usize) {
    let ports = keyspace.ports();
    let page = PageRequest::first(PageSize::default());
    let listed = ports.videos.list(&VideoList::Latest, &page).await.expect("a page").total;
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    (listed, ports.jobs.due(now, 1000).await.expect("jobs").len())
}

#[tokio::test]
async fn files_become_rows_and_the_same_again_changes_nothing() {
    let (keyspace, files) = (Keyspace::new(), files());

    for _ in 0..2 {
        let outcome = keyspace.call(&["import", path(&files)]);

        assert!(outcome.stderr.contains("videos.csv: 250 rows"), "{}", outcome.stderr);
        let said = outcome.with(0);
        assert!(said.contains("passwords that are not bcrypt: 1 (their emails are taken"), "{said}");
        assert!(said.contains("imported 250 users, 250 credentials, 250 videos"), "{said}");
        assert_eq!(counts(&keyspace).await, (Total::Exact(250), 250));
    }
    let largest = keyspace.double.calls().iter().filter_map(rows).max();
    assert_eq!(largest, Some(100), "rows go by the hundred");
}

#[tokio::test]
async fn imported_ratings_count_and_the_same_again_changes_nothing() {
    let (keyspace, files) = (Keyspace::new(), files());
    let video = |number: u32| format!("00000000-0000-4000-8000-{number:012}");
    let row = |number: u32| {
        // Half of them rate the first video, and everybody else one of their own.
        let rated = if number.is_multiple_of(2) { 0 } else { number };
        format!("{},10000000-0000-4000-8000-{number:012},4,2025-03-04T05:06:07Z", video(rated))
    };
    let header = ["videoid,userid,rating,rating_date".to_owned()];
    let rows: Vec<String> = header.into_iter().chain((0..VIDEOS).map(row)).collect();
    fs::write(files.path().join("video_ratings_by_user.csv"), rows.join("\n")).expect("a file");

    for _ in 0..2 {
        let said = keyspace.call(&["import", path(&files)]).with(0);

        assert!(said.contains("250 ratings"), "{said}");
        for (number, count) in [(0, 125), (1, 1), (2, 0)] {
            let id = video(number).parse().expect("an id");
            let summary = keyspace.ports().ratings.summary(id).await.expect("the store works");
            assert_eq!(summary, RatingSummary { count, total: count * 4 });
        }
    }
}

/// How many rows an `insertMany` brought.
fn rows(call: &Seen) -> Option<usize> {
    call.body["insertMany"]["documents"].as_array().map(Vec::len)
}

#[tokio::test]
async fn an_import_that_stops_says_where_and_goes_on_from_there() {
    let files = files();
    // Wherever it stops: in each table that it writes.
    for table in ["users", "user_credentials", "videos", "latest_videos", "processing_queue"] {
        let keyspace = Keyspace::new();
        let mut good = 1;
        keyspace.double.inject(move |call| {
            if call.table.as_deref() != Some(table) || rows(call).is_none() || good > 0 {
                good -= i32::from(call.table.as_deref() == Some(table) && rows(call).is_some());
                return None;
            }
            Some(Fault::Status { status: 503, retry_after: None })
        });
        let args = ["import", path(&files), "--set", "import_parallel=2", "--set", "astra_tries=2"];

        let outcome = keyspace.call(&args);

        let from = outcome.stderr.split("--from ").nth(1).and_then(|rest| rest.split(' ').next());
        let from = from.unwrap_or_else(|| panic!("{}", outcome.stderr)).to_owned();
        assert!(outcome.stderr.contains(&format!("the import stopped at {from}")), "{}", outcome.stderr);
        outcome.with(1);
        keyspace.double.heal();
        keyspace.double.clear_calls();
        keyspace.call(&[&args[..], &["--from", &from]].concat()).with(0);
        assert_eq!(counts(&keyspace).await, (Total::Exact(250), 250), "{table}, from {from}");
        let sent: usize = keyspace.double.calls().iter().filter_map(rows).sum();
        let all = 250 * 5;
        assert!(sent < all || table == "users", "{sent} rows were sent again from {from}");
    }
}

#[test]
fn nothing_is_loaded_into_a_keyspace_that_lacks_a_table() {
    let (keyspace, files) = (Keyspace::new(), files());
    keyspace.say(r#"{"dropTable": {"name": "tags"}}"#);

    let outcome = keyspace.call(&["import", path(&files)]);

    assert!(outcome.stderr.contains("table tags is missing"), "{}", outcome.stderr);
    outcome.with(1);
}

#[test]
fn a_directory_that_is_none_is_named() {
    let outcome = Keyspace::new().call(&["import", "nowhere"]);

    assert!(outcome.stderr.contains("nowhere is no directory"), "{}", outcome.stderr);
    assert!(!Path::new("nowhere").exists());
    outcome.with(1);
}
