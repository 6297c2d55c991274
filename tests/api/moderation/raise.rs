//! Operation 30.

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

use super::{UNKNOWN, act, actions, comment, flag, ids, path, spam, video, without_role};

over_both_stores! {
    a_flag_is_answered_whole_and_heads_the_moderators_list,
    a_repeat_is_answered_with_the_flag_that_is_there,
    repeats_that_arrive_at_once_make_one_flag,
    everybody_may_flag_and_ones_own_too,
    a_video_is_flagged_in_any_status,
    what_is_not_there_or_hidden_is_not_flagged,
    a_comment_on_a_hidden_video_can_be_flagged,
    who_may_not_flag_is_told_before_the_body_is_looked_at,
    faults_of_a_flag_are_named,
}

async fn a_flag_is_answered_whole_and_heads_the_moderators_list(on: On) {
    let app = TestApp::start(on).await;
    let (viewer, moderator) = (app.viewer().await, app.moderator().await);
    let video = video(&app, &app.creator().await).await;

    let body = json!({
        "contentType": "video", "contentId": video.to_uppercase(), "reasonCode": "copyright",
        "reasonText": "  It is mine.  ", "more": 1,
    });
    let raised = viewer.post("/flags", body).await.with(201);

    assert_eq!(
        raised,
        json!({
            "contentType": "video", "contentId": video, "reasonCode": "copyright", "reasonText": "It is mine.",
            "flagId": raised["flagId"], "userId": viewer.user(), "createdAt": app.now(), "updatedAt": app.now(),
            "status": "open", "moderatorId": null, "moderatorNotes": null, "resolvedAt": null,
        })
    );
    let id = raised["flagId"].as_str().expect("an id");
    let mut masked = raised.clone();
    masked["reasonText"] = Value::Null;
    for list in ["/moderation/flags", "/moderation/flags?status=open"] {
        let page = moderator.get(list).await.with(200);
        assert_eq!(page["data"], json!([masked]));
    }
    assert_eq!(moderator.get(&path(id)).await.with(200), masked);
    assert_eq!(actions(&moderator, id).await, ["flagged"]);
}

async fn a_repeat_is_answered_with_the_flag_that_is_there(on: On) {
    let app = TestApp::start(on).await;
    let (viewer, moderator) = (app.viewer().await, app.moderator().await);
    let video = video(&app, &app.creator().await).await;
    let first = viewer.post("/flags", spam("video", &video)).await.with(201);
    app.clock.advance(std::time::Duration::from_mins(1));

    let other = json!({"contentType": "video", "contentId": video, "reasonCode": "other"});
    assert_eq!(viewer.post("/flags", other.clone()).await.with(200), first, "unchanged");

    let id = first["flagId"].as_str().expect("an id");
    let reviewed = act(&app, &moderator, id, "under_review").await;
    let repeat = viewer.post("/flags", other.clone()).await.with(200);
    assert_eq!((&repeat["status"], &repeat["reasonText"]), (&json!("under_review"), &first["reasonText"]));
    assert_eq!(repeat["updatedAt"], reviewed["updatedAt"]);

    act(&app, &moderator, id, "rejected").await;
    let again = viewer.post("/flags", other).await.with(201);
    assert_ne!(again["flagId"], first["flagId"], "a resolved flag is not in the way");
    let listed = moderator.get("/moderation/flags").await.with(200);
    assert_eq!(ids(&listed).len(), 2);
}

async fn repeats_that_arrive_at_once_make_one_flag(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;
    let video = video(&app, &app.creator().await).await;

    let body = || spam("video", &video);
    let (one, two, three) = tokio::join!(
        viewer.post("/flags", body()),
        viewer.post("/flags", body()),
        viewer.post("/flags", body()),
    );

    let mut statuses = [&one, &two, &three].map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 201]);
    assert_eq!((&one.body, &two.body), (&two.body, &three.body));
}

async fn everybody_may_flag_and_ones_own_too(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let video = video(&app, &creator).await;

    for reporter in [&creator, &app.creator().await, &app.viewer().await, &app.moderator().await] {
        reporter.post("/flags", spam("video", &video)).await.with(201);
    }
    let own = comment(&app, &creator, &video).await;
    flag(&app, &creator, "comment", &own).await;
}

async fn a_video_is_flagged_in_any_status(on: On) {
    let app = TestApp::without_worker(on).await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ"});
    let pending = creator.post("/videos", body).await.with(202)["videoId"].clone();

    flag(&app, &app.viewer().await, "video", pending.as_str().expect("an id")).await;
}

async fn what_is_not_there_or_hidden_is_not_flagged(on: On) {
    let app = TestApp::start(on).await;
    let (creator, moderator) = (app.creator().await, app.moderator().await);
    let video = video(&app, &creator).await;
    let comment = comment(&app, &creator, &video).await;
    for (kind, id) in [("comment", &comment), ("video", &video)] {
        let flag = flag(&app, &app.viewer().await, kind, id).await;
        act(&app, &moderator, &flag, "approved").await;
    }

    for reporter in [&creator, &app.viewer().await, &moderator] {
        reporter.post("/flags", spam("video", &video)).await.with(404);
        reporter.post("/flags", spam("comment", &comment)).await.with(404);
        // A comment is no video, and a video no comment.
        reporter.post("/flags", spam("video", &comment)).await.with(404);
        reporter.post("/flags", spam("comment", &video)).await.with(404);
        for unknown in UNKNOWN {
            reporter.post("/flags", spam("video", unknown)).await.with(404);
            reporter.post("/flags", spam("comment", unknown)).await.with(404);
        }
    }
}

async fn a_comment_on_a_hidden_video_can_be_flagged(on: On) {
    let app = TestApp::start(on).await;
    let (creator, moderator) = (app.creator().await, app.moderator().await);
    let video = video(&app, &creator).await;
    let comment = comment(&app, &creator, &video).await;
    let flagged = flag(&app, &app.viewer().await, "video", &video).await;
    act(&app, &moderator, &flagged, "approved").await;

    // It still stands in the list of its author.
    flag(&app, &app.viewer().await, "comment", &comment).await;
}

async fn who_may_not_flag_is_told_before_the_body_is_looked_at(on: On) {
    let app = TestApp::start(on).await;

    let anonymous = app.anonymous().post("/flags", json!({})).await;
    assert_eq!(anonymous.header("www-authenticate"), Some("Bearer"));
    anonymous.with(401);
    app.anonymous().signed_in("forged", UNKNOWN[1]).post("/flags", json!({})).await.with(401);
    without_role(&app).await.post("/flags", json!({})).await.with(403);
    app.viewer().await.post_empty("/flags").await.with(415);
}

async fn faults_of_a_flag_are_named(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;
    let fault = |field: &str, kind: &str| (json!(["body", field]), kind.to_owned());
    let good = spam("video", UNKNOWN[1]);

    assert_eq!(
        viewer.post("/flags", json!({})).await.faults(),
        ["contentType", "contentId", "reasonCode"].map(|field| fault(field, "missing"))
    );
    let all_wrong = json!({"contentType": "user", "contentId": "7", "reasonCode": "SPAM", "reasonText": 7});
    assert_eq!(
        viewer.post("/flags", all_wrong).await.faults(),
        [
            fault("contentType", "enum"),
            fault("contentId", "uuid_parsing"),
            fault("reasonCode", "enum"),
            fault("reasonText", "string_type")
        ]
    );
    for (field, value, kind) in [
        ("contentType", json!(null), "string_type"),
        ("contentType", json!("Video"), "enum"),
        ("contentId", json!(7), "string_type"),
        ("contentId", json!("6f0e7a901c5b4b779d0a8d6f6e1c2a33"), "uuid_parsing"),
        ("contentId", json!(" 6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33 "), "uuid_parsing"),
        ("reasonText", json!("ä".repeat(501)), "string_too_long"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        assert_eq!(viewer.post("/flags", body).await.faults(), [fault(field, kind)]);
    }
    assert_eq!(viewer.post("/flags", json!([])).await.faults(), [(json!(["body"]), "dict_type".to_owned())]);

    let video = video(&app, &app.creator().await).await;
    for text in [json!(null), json!(" \n "), json!("ä".repeat(500))] {
        let mut body = spam("video", &video);
        body["reasonText"] = text.clone();
        let told = app.viewer().await.post("/flags", body).await.with(201)["reasonText"].clone();
        assert_eq!(told, if text.as_str().is_some_and(|text| text.len() > 9) { text } else { Value::Null });
    }
}
