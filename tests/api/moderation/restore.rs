//! Operations 37 and 38.

use std::time::Duration;

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

use super::{UNKNOWN, act, actions, comment, flag, path, video};

over_both_stores! {
    a_video_comes_back_and_its_approved_flags_tell_so,
    a_comment_comes_back_and_its_approved_flags_tell_so,
    what_is_active_is_left_alone_and_nothing_is_written_down,
    what_is_not_there_is_404_and_faults_are_named,
    what_came_back_can_be_flagged_and_hidden_again,
}

async fn a_video_comes_back_and_its_approved_flags_tell_so(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let video = video(&app, &app.creator().await).await;
    let before = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    let approved = flag(&app, &app.viewer().await, "video", &video).await;
    let open = flag(&app, &app.viewer().await, "video", &video).await;
    act(&app, &moderator, &approved, "approved").await;
    app.anonymous().get(&format!("/videos/id/{video}")).await.with(404);

    app.clock.advance(Duration::from_secs(1));
    let restored = moderator.post_empty(&format!("/moderation/videos/{video}/restore")).await.with(200);

    assert_eq!(restored, json!({"content_id": video, "content_type": "video", "status_message": "restored"}));
    assert_eq!(app.anonymous().get(&format!("/videos/id/{video}")).await.with(200), before);
    assert_eq!(actions(&moderator, &approved).await, ["restore", "approve", "flagged"]);
    assert_eq!(actions(&moderator, &open).await, ["flagged"]);
    assert_eq!(moderator.get(&path(&approved)).await.with(200)["status"], "approved");
    let page = moderator.get(&format!("{}/audit", path(&approved))).await.with(200);
    assert_eq!(page["data"][0]["actorId"], json!(moderator.user()));
    assert_eq!(page["data"][0]["createdAt"], app.now());
}

async fn a_comment_comes_back_and_its_approved_flags_tell_so(on: On) {
    let app = TestApp::start(on).await;
    let (creator, moderator) = (app.creator().await, app.moderator().await);
    let video = video(&app, &creator).await;
    let mut comments = Vec::new();
    for _ in 0..3 {
        comments.push(comment(&app, &creator, &video).await);
    }
    let lists = [format!("/videos/{video}/comments"), format!("/users/{}/comments", creator.user())];
    let mut before = Vec::new();
    for list in &lists {
        before.push(app.anonymous().get(list).await.with(200));
    }
    let id = flag(&app, &app.viewer().await, "comment", &comments[1]).await;
    act(&app, &moderator, &id, "approved").await;
    for list in &lists {
        let page = app.anonymous().get(list).await.with(200);
        assert_eq!(page["pagination"]["totalItems"], 2, "{list}");
    }

    let restored =
        moderator.post_empty(&format!("/moderation/comments/{}/restore", comments[1])).await.with(200);

    assert_eq!(
        restored,
        json!({"content_id": comments[1], "content_type": "comment", "status_message": "restored"})
    );
    for (list, before) in lists.iter().zip(before) {
        assert_eq!(app.anonymous().get(list).await.with(200), before, "at its old place in {list}");
    }
    assert_eq!(actions(&moderator, &id).await, ["restore", "approve", "flagged"]);
}

async fn what_is_active_is_left_alone_and_nothing_is_written_down(on: On) {
    let app = TestApp::start(on).await;
    let (creator, moderator) = (app.creator().await, app.moderator().await);
    let video = video(&app, &creator).await;
    let comment = comment(&app, &creator, &video).await;
    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);

    for (kind, id) in [("video", &video), ("comment", &comment)] {
        let flag = flag(&app, &app.viewer().await, kind, id).await;
        act(&app, &moderator, &flag, "approved").await;
        let restore = format!("/moderation/{kind}s/{id}/restore");
        moderator.post_empty(&restore).await.with(200);

        let again = moderator.post_empty(&restore).await.with(200);

        let expected = json!({"content_id": id, "content_type": kind, "status_message": "already active"});
        assert_eq!(again, expected);
        assert_eq!(actions(&moderator, &flag).await, ["restore", "approve", "flagged"]);
    }
    assert_eq!(app.anonymous().get(&format!("/videos/id/{video}")).await.with(200), detail);
}

async fn what_is_not_there_is_404_and_faults_are_named(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    for (kind, name) in [("videos", "video_id_path"), ("comments", "comment_id_path")] {
        for unknown in UNKNOWN {
            moderator.post_empty(&format!("/moderation/{kind}/{unknown}/restore")).await.with(404);
        }
        let faults = moderator.post_empty(&format!("/moderation/{kind}/7/restore")).await.faults();
        assert_eq!(faults, [(json!(["path", name]), "uuid_parsing".to_owned())]);
    }
}

async fn what_came_back_can_be_flagged_and_hidden_again(on: On) {
    let app = TestApp::start(on).await;
    let (viewer, moderator) = (app.viewer().await, app.moderator().await);
    let video = video(&app, &app.creator().await).await;
    let restore = format!("/moderation/videos/{video}/restore");

    let mut flags = Vec::new();
    for _ in 0..2 {
        flags.push(flag(&app, &viewer, "video", &video).await);
        act(&app, &moderator, &flags[flags.len() - 1], "approved").await;
        app.anonymous().get(&format!("/videos/id/{video}")).await.with(404);
        app.clock.advance(Duration::from_secs(1));
        moderator.post_empty(&restore).await.with(200);
        app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    }

    // The second restore is told under both.
    assert_eq!(actions(&moderator, &flags[0]).await, ["restore", "restore", "approve", "flagged"]);
    assert_eq!(actions(&moderator, &flags[1]).await, ["restore", "approve", "flagged"]);
}
