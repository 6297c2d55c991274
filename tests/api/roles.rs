//! Operations 35, 36, E1 and E2.

use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;

over_both_stores! {
    a_moderator_makes_creators_and_their_next_login_carries_it,
    moderators_are_made_and_unmade_at_once,
    nobody_revokes_themselves_or_the_last_moderator,
    two_moderators_revoking_each_other_leave_one,
    only_moderators_change_roles_of_accounts_that_exist,
}

async fn a_moderator_makes_creators_and_their_next_login_carries_it(on: On) {
    let app = TestApp::start(on).await;
    let (moderator, viewer) = (app.moderator().await, app.viewer().await);
    let path = |action: &str| format!("/moderation/users/{}/{action}", viewer.user());

    let granted = moderator.post_empty(&path("assign-creator")).await.with(200);
    assert_eq!(granted["roles"], json!(["viewer", "creator"]));
    assert_eq!(moderator.post_empty(&path("assign-creator")).await.with(200), granted, "again is the same");

    viewer.post("/videos", json!({})).await.with(403);
    let creator = app.log_in_again(&viewer).await;
    assert_eq!(creator.post("/videos", json!({})).await.faults().len(), 1);

    let revoked = moderator.post_empty(&path("revoke-creator")).await.with(200);
    assert_eq!(revoked["roles"], json!(["viewer"]));
    assert_eq!(moderator.post_empty(&path("revoke-creator")).await.with(200), revoked);
}

async fn moderators_are_made_and_unmade_at_once(on: On) {
    let app = TestApp::start(on).await;
    let (moderator, viewer) = (app.moderator().await, app.viewer().await);
    let path = |action: &str| format!("/moderation/users/{}/{action}", viewer.user());
    let elsewhere = format!("/moderation/users/{}/assign-creator", moderator.user());
    viewer.post_empty(&elsewhere).await.with(403);

    let granted = moderator.post_empty(&path("assign-moderator")).await.with(200);
    assert_eq!(granted["roles"], json!(["viewer", "moderator"]));
    viewer.post_empty(&elsewhere).await.with(200);

    moderator.post_empty(&path("revoke-moderator")).await.with(200);
    viewer.post_empty(&elsewhere).await.with(403);
}

async fn nobody_revokes_themselves_or_the_last_moderator(on: On) {
    let app = TestApp::start(on).await;
    let (moderator, viewer) = (app.moderator().await, app.viewer().await);
    let revoke = |user: &str| format!("/moderation/users/{user}/revoke-moderator");

    moderator.post_empty(&revoke(moderator.user())).await.with(409);
    let unchanged = moderator.post_empty(&revoke(viewer.user())).await.with(200);
    assert_eq!(unchanged["roles"], json!(["viewer"]), "an account without it is given back as it is");
}

async fn two_moderators_revoking_each_other_leave_one(on: On) {
    let app = TestApp::start(on).await;
    let (first, second) = (app.moderator().await, app.viewer().await);
    let path = |action: &str, user: &str| format!("/moderation/users/{user}/{action}");
    first.post_empty(&path("assign-moderator", second.user())).await.with(200);

    let (to_second, to_first) =
        (path("revoke-moderator", second.user()), path("revoke-moderator", first.user()));
    let (one, other) = tokio::join!(first.post_empty(&to_second), second.post_empty(&to_first));

    let succeeded = [&one, &other].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(succeeded, 1, "{} / {}", one.text, other.text);
    let left = [first.get("/users/me").await.with(200), second.get("/users/me").await.with(200)];
    let moderators = left
        .iter()
        .filter(|user| user["roles"].as_array().is_some_and(|roles| roles.contains(&json!("moderator"))))
        .count();
    assert_eq!(moderators, 1);
}

async fn only_moderators_change_roles_of_accounts_that_exist(on: On) {
    let app = TestApp::start(on).await;
    let moderator = app.moderator().await;
    let unknown = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";
    for action in ["assign-moderator", "revoke-moderator", "assign-creator", "revoke-creator"] {
        let path = |user: &str| format!("/moderation/users/{user}/{action}");
        moderator.post_empty(&path(unknown)).await.with(404);
        app.anonymous().post_empty(&path(unknown)).await.with(401);
        app.creator().await.post_empty(&path(unknown)).await.with(403);
        assert_eq!(
            moderator.post_empty(&path("nobody")).await.faults(),
            [(json!(["path", "user_id_path"]), "uuid_parsing".to_owned())]
        );
    }
}
