//! Operations 31, 32 and E3.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use killrvideo_testkit::data_api::{Family, Fault};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

use super::{UNKNOWN, act, actions, comment, flag, ids, path, video};

over_both_stores! {
    lists_hold_what_stands_at_their_status_newest_first,
    pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor,
    a_cursor_neither_skips_nor_repeats_when_flags_arrive_and_move_on,
    a_cursor_belongs_to_one_status,
    faults_of_a_list_are_named,
    what_a_reporter_wrote_is_shown_to_whoever_asks_and_that_is_written_down,
    who_asks_for_headers_alone_reads_nothing_and_is_not_written_down,
    a_flag_that_is_not_there_is_404_and_faults_are_named,
    the_history_tells_who_did_what_when_and_never_what_a_reporter_wrote,
}

/// So many flags on one video, by as many people, oldest first.
async fn flags(app: &TestApp, count: usize) -> Vec<String> {
    let video = video(app, &app.creator().await).await;
    let mut flags = Vec::new();
    for _ in 0..count {
        flags.push(flag(app, &app.viewer().await, "video", &video).await);
    }
    flags
}

/// All of a list, by cursors; what `meanwhile` does happens after each page.
async fn walk(moderator: &Client, list: &str, meanwhile: impl AsyncFn()) -> Vec<String> {
    let (mut found, mut next, mut number) = (Vec::new(), String::new(), 1);
    loop {
        let page = moderator.get(&format!("/moderation/flags?{list}pageSize=2{next}")).await.with(200);
        assert_eq!(page["pagination"]["currentPage"], number);
        found.extend(ids(&page).into_iter().map(str::to_owned));
        meanwhile().await;
        match page["pagination"]["nextCursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return found,
        }
        number += 1;
    }
}

async fn lists_hold_what_stands_at_their_status_newest_first(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let flags = flags(&app, 5).await;
    for (flag, status) in flags.iter().zip(["under_review", "rejected", "approved"]) {
        act(&app, &moderator, flag, status).await;
    }

    for (list, expected) in [
        ("", vec![4, 3, 2, 1, 0]),
        ("?status=open", vec![4, 3]),
        ("?status=under_review", vec![0]),
        ("?status=rejected", vec![1]),
        ("?status=approved", vec![2]),
    ] {
        let page = moderator.get(&format!("/moderation/flags{list}")).await.with(200);
        let expected: Vec<&str> = expected.into_iter().map(|place: usize| flags[place].as_str()).collect();
        assert_eq!(ids(&page), expected, "{list}");
        assert_eq!(page["pagination"]["totalItems"], expected.len());
        for flag in page["data"].as_array().expect("a page") {
            assert_eq!(flag["reasonText"], Value::Null);
            assert_eq!(flag.as_object().expect("a flag").len(), 12);
        }
    }
}

async fn pages_by_number_and_by_cursor_agree_and_the_last_has_no_cursor(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let mut newest_first = flags(&app, 5).await;
    newest_first.reverse();

    for list in ["", "status=open&"] {
        let mut by_number = Vec::new();
        for number in 1..=4 {
            let page =
                moderator.get(&format!("/moderation/flags?{list}pageSize=2&page={number}")).await.with(200);
            by_number.extend(ids(&page).into_iter().map(str::to_owned));
            let pagination = &page["pagination"];
            assert_eq!((&pagination["totalItems"], &pagination["totalPages"]), (&json!(5), &json!(3)));
            assert_eq!(pagination["nextCursor"].is_string(), number < 3, "page {number}");
        }
        assert_eq!(by_number, newest_first);
        assert_eq!(walk(&moderator, list, async || {}).await, newest_first);
    }
    let nothing = moderator.get("/moderation/flags?status=approved").await.with(200);
    assert_eq!(nothing["data"], json!([]));
    assert_eq!(nothing["pagination"]["totalPages"], 0);
}

async fn a_cursor_neither_skips_nor_repeats_when_flags_arrive_and_move_on(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let mut newest_first = flags(&app, 6).await;
    newest_first.reverse();

    let newer = async || drop(flags(&app, 1).await);
    assert_eq!(walk(&moderator, "status=open&", newer).await, newest_first);
    let found = walk(&moderator, "", async || {}).await;
    assert_eq!(found[found.len() - 6..], newest_first);

    // The flag at which the first page ends is decided before the second is asked for.
    let first = moderator.get("/moderation/flags?status=open&pageSize=2").await.with(200);
    act(&app, &moderator, ids(&first)[1], "rejected").await;
    let cursor = first["pagination"]["nextCursor"].as_str().expect("more");
    let second =
        moderator.get(&format!("/moderation/flags?status=open&pageSize=100&cursor={cursor}")).await.with(200);
    assert_eq!(ids(&second), found[2..]);
}

async fn a_cursor_belongs_to_one_status(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    flags(&app, 3).await;
    let cursor = async |list: &str| {
        let page = moderator.get(&format!("/moderation/flags?{list}pageSize=1")).await.with(200);
        page["pagination"]["nextCursor"].as_str().expect("more").to_owned()
    };
    let (all, open) = (cursor("").await, cursor("status=open&").await);
    let damaged = open[..open.len() - 1].to_owned();

    let foreign = [(json!(["query", "cursor"]), "value_error".to_owned())];
    for query in [
        format!("status=open&cursor={all}"),
        format!("cursor={open}"),
        format!("status=rejected&cursor={open}"),
        format!("status=open&cursor={damaged}"),
        format!("status=open&page=1&cursor={open}"),
    ] {
        assert_eq!(moderator.get(&format!("/moderation/flags?{query}")).await.faults(), foreign, "{query}");
    }
}

async fn faults_of_a_list_are_named(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let fault = |name: &str, kind: &str| (json!(["query", name]), kind.to_owned());

    let all_wrong = moderator.get("/moderation/flags?status=pending&page=0&pageSize=x").await.faults();
    assert_eq!(
        all_wrong,
        [fault("status", "enum"), fault("page", "greater_than_equal"), fault("pageSize", "int_parsing")]
    );
    for status in ["", "OPEN", "open%20"] {
        let faults = moderator.get(&format!("/moderation/flags?status={status}")).await.faults();
        assert_eq!(faults, [fault("status", "enum")], "{status:?}");
    }
}

async fn what_a_reporter_wrote_is_shown_to_whoever_asks_and_that_is_written_down(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let flag = flags(&app, 1).await.remove(0);

    for query in ["", "?unmask=false"] {
        let masked = moderator.get(&format!("{}{query}", path(&flag))).await.with(200);
        assert_eq!(masked["reasonText"], Value::Null);
    }
    assert_eq!(actions(&moderator, &flag).await, ["flagged"], "nobody asked");

    app.clock.advance(Duration::from_secs(1));
    let shown = moderator.get(&format!("{}?unmask=true", path(&flag))).await.with(200);
    assert_eq!(shown["reasonText"], "They sell things.");
    assert_eq!(shown["status"], "open");
    let page = moderator.get(&format!("{}/audit", path(&flag))).await.with(200);
    let record = &page["data"][0];
    assert_eq!((&record["action"], &record["actorId"]), (&json!("unmask"), &json!(moderator.user())));
    assert_eq!(record["createdAt"], app.now());
}

async fn who_asks_for_headers_alone_reads_nothing_and_is_not_written_down(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let flag = flags(&app, 1).await.remove(0);

    for query in ["", "?unmask=true"] {
        let path = format!("/api/v1{}{query}", path(&flag));
        let answer = moderator.send(moderator.request(Method::HEAD, &path, Bytes::new())).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, Some("GET")), "{query}");
        assert_eq!(answer.text, "");
    }

    assert_eq!(actions(&moderator, &flag).await, ["flagged"]);
    for path in ["/", "/api/v1/health", "/api/v1/videos/latest"] {
        let answer = moderator.send(moderator.request(Method::HEAD, path, Bytes::new())).await;
        assert_eq!(answer.status.as_u16(), 200, "what only reads answers: {path}");
    }
}

/// Only tables can fail so: the record is a write of its own.
#[tokio::test]
async fn what_a_reporter_wrote_is_not_shown_when_the_record_cannot_be_written() {
    let app = TestApp::start(On::Astra).await;
    let moderator = app.moderator().await;
    let flag = flags(&app, 1).await.remove(0);
    app.double().inject(|seen| {
        let (family, scope, code) = (Family::Server, "DATABASE", "TIMEOUT_WRITING_DATA");
        let is_record = seen.table.as_deref() == Some("moderation_audit") && seen.command == "insertOne";
        is_record.then_some(Fault::Error { family, scope, code })
    });

    let refused = moderator.get(&format!("{}?unmask=true", path(&flag))).await;

    assert!(!refused.text.contains("They sell things"), "{}", refused.text);
    refused.with(503);
}

async fn a_flag_that_is_not_there_is_404_and_faults_are_named(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;

    for unknown in UNKNOWN {
        moderator.get(&path(unknown)).await.with(404);
        moderator.get(&format!("{}?unmask=true", path(unknown))).await.with(404);
        moderator.get(&format!("{}/audit", path(unknown))).await.with(404);
    }
    let no_id = (json!(["path", "flag_id_path"]), "uuid_parsing".to_owned());
    let query = |name: &str, kind: &str| (json!(["query", name]), kind.to_owned());
    assert_eq!(moderator.get(&path("7")).await.faults(), std::slice::from_ref(&no_id));
    assert_eq!(
        moderator.get(&format!("{}?unmask=yes", path("7"))).await.faults(),
        [no_id.clone(), query("unmask", "bool_parsing")]
    );
    assert_eq!(
        moderator.get(&format!("{}/audit?page=x&pageSize=101", path("7"))).await.faults(),
        [no_id, query("page", "int_parsing"), query("pageSize", "less_than_equal")]
    );
}

async fn the_history_tells_who_did_what_when_and_never_what_a_reporter_wrote(on: On) {
    let app = TestApp::start(on).await;
    let (creator, viewer, moderator) = (app.creator().await, app.viewer().await, app.moderator().await);
    let video = video(&app, &creator).await;
    let comment = comment(&app, &creator, &video).await;
    let id = flag(&app, &viewer, "comment", &comment).await;
    let raised = app.now();
    let reviewed = act(&app, &moderator, &id, "under_review").await;
    moderator.get(&format!("{}?unmask=true", path(&id))).await.with(200);
    let approved = act(&app, &moderator, &id, "approved").await;

    let page = moderator.get(&format!("{}/audit?pageSize=2", path(&id))).await.with(200);

    let record = |action: &str, actor: &Client, at: &Value, details: Value| {
        json!({
            "flagId": id, "contentId": comment, "contentType": "comment", "action": action,
            "actorId": actor.user(), "createdAt": at, "details": details,
        })
    };
    // The clock stood still while it was reviewed and unmasked, and no two records have one moment.
    let unmasked = page["data"][1]["createdAt"].clone();
    assert!(unmasked.as_str() > reviewed["updatedAt"].as_str());
    assert_eq!(
        page,
        json!({
            "data": [
                record("approve", &moderator, &approved["updatedAt"], json!("Now approved.")),
                record("unmask", &moderator, &unmasked, Value::Null),
            ],
            "pagination": {"currentPage": 1, "pageSize": 2, "totalItems": 4, "totalPages": 2},
        })
    );
    let second =
        moderator.get(&format!("{}/audit?pageSize=2&page=2&cursor=ignored", path(&id))).await.with(200);
    assert_eq!(
        second["data"],
        json!([
            record("under_review", &moderator, &reviewed["updatedAt"], json!("Now under_review.")),
            record("flagged", &viewer, &raised, Value::Null),
        ])
    );
    let beyond = moderator.get(&format!("{}/audit?page=2147483647", path(&id))).await.with(200);
    assert_eq!(beyond["data"], json!([]));
}
