//! Who may moderate: whoever has the role now, and an account that is active.

use http::Method;
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::json;

use super::{UNKNOWN, another_moderator, suspend, without_role};

over_both_stores! {
    only_moderators_moderate,
    a_suspended_moderator_is_refused_everywhere,
    a_demoted_moderator_is_refused_at_once_and_a_promoted_viewer_let_in_at_once,
    who_may_not_moderate_is_told_before_anything_else_is_looked_at,
}

/// All of a moderator's routes, each with what it answers to a moderator who asks for what is not there.
fn routes() -> Vec<(Method, String, u16)> {
    let id = UNKNOWN[0];
    let post = |path: String| (Method::POST, path, 404);
    let mut routes = vec![
        (Method::GET, "/moderation/flags".to_owned(), 200),
        (Method::GET, format!("/moderation/flags/{id}"), 404),
        (Method::GET, format!("/moderation/flags/{id}?unmask=true"), 404),
        (Method::GET, format!("/moderation/flags/{id}/audit"), 404),
        (Method::GET, "/moderation/users?q=nobody".to_owned(), 200),
        post(format!("/moderation/flags/{id}/action")),
        post(format!("/moderation/videos/{id}/restore")),
        post(format!("/moderation/comments/{id}/restore")),
    ];
    for role in ["assign-moderator", "revoke-moderator", "assign-creator", "revoke-creator"] {
        routes.push(post(format!("/moderation/users/{id}/{role}")));
    }
    routes
}

async fn ask(client: &Client, method: &Method, path: &str) -> u16 {
    let answer = if *method == Method::GET {
        client.get(path).await
    } else {
        client.post(path, json!({"status": "approved"})).await
    };
    answer.status.as_u16()
}

async fn all_answer(client: &Client, status: Option<u16>) {
    for (method, path, to_moderators) in routes() {
        assert_eq!(ask(client, &method, &path).await, status.unwrap_or(to_moderators), "{method} {path}");
    }
}

async fn only_moderators_moderate(on: On) {
    let app = TestApp::start(on).await;

    all_answer(&app.moderator().await, None).await;
    all_answer(&app.anonymous(), Some(401)).await;
    all_answer(&app.anonymous().signed_in("forged", UNKNOWN[1]), Some(401)).await;
    for refused in [app.viewer().await, app.creator().await, without_role(&app).await] {
        all_answer(&refused, Some(403)).await;
    }
}

async fn a_suspended_moderator_is_refused_everywhere(on: On) {
    let app = TestApp::start(on).await;
    let suspended = another_moderator(&app).await;
    all_answer(&suspended, None).await;

    suspend(&app, &suspended).await;

    all_answer(&suspended, Some(403)).await;
}

async fn a_demoted_moderator_is_refused_at_once_and_a_promoted_viewer_let_in_at_once(on: On) {
    let app = TestApp::start(on).await;
    let (moderator, viewer) = (app.moderator().await, app.viewer().await);
    let change = |role: &str| format!("/moderation/users/{}/{role}", viewer.user());
    all_answer(&viewer, Some(403)).await;

    moderator.post_empty(&change("assign-moderator")).await.with(200);
    all_answer(&viewer, None).await;
    let token_of_a_moderator = app.log_in_again(&viewer).await;

    moderator.post_empty(&change("revoke-moderator")).await.with(200);
    all_answer(&viewer, Some(403)).await;
    all_answer(&token_of_a_moderator, Some(403)).await;
}

async fn who_may_not_moderate_is_told_before_anything_else_is_looked_at(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;

    for path in ["/moderation/flags?status=x&page=0", "/moderation/flags/7", "/moderation/flags/7/audit"] {
        app.anonymous().get(path).await.with(401);
        viewer.get(path).await.with(403);
    }
    for path in ["/moderation/flags/7/action", "/moderation/videos/7/restore"] {
        app.anonymous().post_empty(path).await.with(401);
        viewer.post_empty(path).await.with(403);
    }
}
