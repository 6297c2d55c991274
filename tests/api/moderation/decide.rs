//! Operation 33.

use std::time::Duration;

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

use super::{UNKNOWN, act, actions, another_moderator, flag, ids, path, video};

over_both_stores! {
    an_action_moves_the_flag_and_says_who_acted_when,
    notes_that_are_absent_keep_the_earlier_ones,
    blank_notes_are_absent_ones,
    what_the_rule_forbids_is_409_and_changes_nothing,
    of_two_simultaneous_actions_that_exclude_each_other_one_is_409,
    an_unknown_flag_is_404,
    faults_of_an_action_are_named,
}

async fn new_flag(app: &TestApp) -> String {
    let video = video(app, &app.creator().await).await;
    flag(app, &app.viewer().await, "video", &video).await
}

async fn an_action_moves_the_flag_and_says_who_acted_when(on: On) {
    let app = TestApp::start(on).await;
    let (first, second) = (app.moderator().await, another_moderator(&app).await);
    let id = new_flag(&app).await;
    let raised = first.get(&path(&id)).await.with(200);

    let reviewed = act(&app, &first, &id, "under_review").await;
    let changed = |flag: &Value, changes: &[(&str, Value)]| {
        let mut flag = flag.clone();
        for (field, value) in changes {
            flag[*field] = value.clone();
        }
        flag
    };
    let expected = changed(
        &raised,
        &[
            ("status", json!("under_review")),
            ("moderatorId", json!(first.user())),
            ("moderatorNotes", json!("Now under_review.")),
            ("updatedAt", app.now()),
        ],
    );
    assert_eq!(reviewed, expected);

    let rejected = act(&app, &second, &id, "rejected").await;
    let expected = changed(
        &expected,
        &[
            ("status", json!("rejected")),
            ("moderatorId", json!(second.user())),
            ("moderatorNotes", json!("Now rejected.")),
            ("updatedAt", app.now()),
            ("resolvedAt", app.now()),
        ],
    );
    assert_eq!(rejected, expected);
    assert_eq!(first.get(&path(&id)).await.with(200), expected);
    assert_eq!(first.get("/moderation/flags?status=rejected").await.with(200)["data"], json!([expected]));
}

async fn notes_that_are_absent_keep_the_earlier_ones(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let id = new_flag(&app).await;
    act(&app, &moderator, &id, "under_review").await;

    let action = format!("{}/action", path(&id));
    let rejected =
        moderator.post(&action, json!({"status": "rejected", "moderatorNotes": null})).await.with(200);

    assert_eq!(rejected["moderatorNotes"], "Now under_review.");
    assert_eq!(rejected["reasonText"], Value::Null);
}

async fn blank_notes_are_absent_ones(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let (first, second) = (new_flag(&app).await, new_flag(&app).await);
    act(&app, &moderator, &first, "under_review").await;

    let blank = json!({"status": "rejected", "moderatorNotes": " \n"});
    let kept = moderator.post(&format!("{}/action", path(&first)), blank.clone()).await.with(200);
    let none = moderator.post(&format!("{}/action", path(&second)), blank).await.with(200);

    assert_eq!(kept["moderatorNotes"], "Now under_review.");
    assert_eq!(none["moderatorNotes"], Value::Null);
    for flag in [first, second] {
        let page = moderator.get(&format!("{}/audit", path(&flag))).await.with(200);
        assert_eq!(page["data"][0]["details"], Value::Null);
    }
}

async fn what_the_rule_forbids_is_409_and_changes_nothing(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    for (path_to, forbidden) in [
        (&[][..], &["open"][..]),
        (&["under_review"], &["open", "under_review"]),
        (&["approved"], &["open", "under_review", "approved", "rejected"]),
        (&["under_review", "rejected"], &["open", "under_review", "approved", "rejected"]),
    ] {
        let id = new_flag(&app).await;
        for status in path_to {
            act(&app, &moderator, &id, status).await;
        }
        let before = moderator.get(&path(&id)).await.with(200);
        let done = actions(&moderator, &id).await;
        app.clock.advance(Duration::from_secs(1));

        for status in forbidden {
            moderator.post(&format!("{}/action", path(&id)), json!({"status": status})).await.with(409);
        }

        assert_eq!(moderator.get(&path(&id)).await.with(200), before);
        assert_eq!(actions(&moderator, &id).await, done);
        let status = before["status"].as_str().expect("a status");
        let listed = moderator.get(&format!("/moderation/flags?status={status}&pageSize=1")).await.with(200);
        assert_eq!(listed["data"][0], before);
    }
}

async fn of_two_simultaneous_actions_that_exclude_each_other_one_is_409(on: On) {
    let app = TestApp::start(on).await;
    let (first, second) = (app.moderator().await, another_moderator(&app).await);
    for _ in 0..3 {
        let id = new_flag(&app).await;
        let action = format!("{}/action", path(&id));

        let (one, other) = tokio::join!(
            first.post(&action, json!({"status": "approved"})),
            second.post(&action, json!({"status": "rejected"})),
        );

        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        let winner = if one.status == 200 { &one } else { &other };
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} / {}", one.text, other.text);
        assert_eq!(first.get(&path(&id)).await.with(200), winner.body);
        assert_eq!(actions(&first, &id).await.len(), 2);
        let open = first.get("/moderation/flags?status=open").await.with(200);
        assert!(!ids(&open).contains(&id.as_str()));
    }
}

async fn an_unknown_flag_is_404(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;

    for unknown in UNKNOWN {
        moderator.post(&format!("{}/action", path(unknown)), json!({"status": "approved"})).await.with(404);
        assert!(ids(&moderator.get("/moderation/flags").await.with(200)).is_empty());
    }
}

async fn faults_of_an_action_are_named(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let action = format!("{}/action", path("7"));
    let no_id = (json!(["path", "flag_id_path"]), "uuid_parsing".to_owned());
    let body = |field: &str, kind: &str| (json!(["body", field]), kind.to_owned());

    let long = json!({"status": "done", "moderatorNotes": "ä".repeat(1001)});
    assert_eq!(
        moderator.post(&action, long).await.faults(),
        [no_id.clone(), body("status", "enum"), body("moderatorNotes", "string_too_long")]
    );
    assert_eq!(moderator.post(&action, json!({})).await.faults(), [no_id.clone(), body("status", "missing")]);
    let typed = json!({"status": 7, "moderatorNotes": []});
    assert_eq!(
        moderator.post(&action, typed).await.faults(),
        [no_id, body("status", "string_type"), body("moderatorNotes", "string_type")]
    );
    moderator.post_empty(&action).await.with(415);

    let id = new_flag(&app).await;
    let notes = "ä".repeat(1000);
    let body = json!({"status": "approved", "moderatorNotes": format!(" {notes} ")});
    let told = moderator.post(&format!("{}/action", path(&id)), body).await.with(200);
    assert_eq!(told["moderatorNotes"], json!(notes));
}
