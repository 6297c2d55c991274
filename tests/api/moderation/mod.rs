//! Operations 30 to 34, 37, 38 and E3: what people flag, and what moderators do about it.

mod callers;
mod decide;
mod everywhere;
mod flags;
mod raise;
mod restore;
mod users;

use std::time::Duration;

use killrvideo_domain::accounts::{Account, AccountStatus, Claims};
use killrvideo_domain::shared::{Clock, Identity, Roles};
use killrvideo_tests::{Client, TestApp};
use serde_json::{Value, json};

/// An identity that nothing has, and one that no flag can have.
const UNKNOWN: [&str; 2] = ["6f0e7a90-b9cd-11f0-9a37-62bc60f3bc08", "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33"];

async fn video(app: &TestApp, creator: &Client) -> String {
    app.clock.advance(Duration::from_secs(1));
    let body = json!({
        "youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys", "tags": ["flagged"],
    });
    app.ready_video(creator, body).await
}

async fn comment(app: &TestApp, author: &Client, video: &str) -> String {
    app.clock.advance(Duration::from_secs(1));
    let path = format!("/videos/{video}/comments");
    let said = author.post(&path, json!({"text": "First!"})).await.with(201);
    said["commentid"].as_str().expect("an id").to_owned()
}

fn spam(kind: &str, id: &str) -> Value {
    json!({"contentType": kind, "contentId": id, "reasonCode": "spam", "reasonText": "They sell things."})
}

/// Flags something, a second after what happened before, and gives the flag's id.
async fn flag(app: &TestApp, reporter: &Client, kind: &str, id: &str) -> String {
    app.clock.advance(Duration::from_secs(1));
    let flag = reporter.post("/flags", spam(kind, id)).await.with(201);
    flag["flagId"].as_str().expect("an id").to_owned()
}

fn path(flag: &str) -> String {
    format!("/moderation/flags/{flag}")
}

/// Acts on a flag, a second after what happened before, and gives it as it is then.
async fn act(app: &TestApp, moderator: &Client, flag: &str, status: &str) -> Value {
    app.clock.advance(Duration::from_secs(1));
    let body = json!({"status": status, "moderatorNotes": format!("Now {status}.")});
    moderator.post(&format!("{}/action", path(flag)), body).await.with(200)
}

/// What happened to a flag, newest first.
async fn actions(moderator: &Client, flag: &str) -> Vec<String> {
    let page = moderator.get(&format!("{}/audit", path(flag))).await.with(200);
    let records = page["data"].as_array().expect("a page");
    records.iter().map(|record| record["action"].as_str().unwrap_or_default().to_owned()).collect()
}

fn ids(page: &Value) -> Vec<&str> {
    let flags = page["data"].as_array().expect("a page");
    flags.iter().map(|flag| flag["flagId"].as_str().unwrap_or_default()).collect()
}

/// Somebody whose account has no role at all.
async fn without_role(app: &TestApp) -> Client {
    let viewer = app.viewer().await;
    let now = app.clock.now();
    let token = app.ports().tokens.issue(&Claims {
        token: app.ports().ids.token_id(),
        identity: Identity { user: viewer.user().parse().expect("an id"), roles: Roles::default() },
        issued_at: now,
        expires_at: now.plus(Duration::from_hours(1)),
        not_before: None,
    });
    app.anonymous().signed_in(&token.expect("a token"), viewer.user())
}

/// A second moderator.
async fn another_moderator(app: &TestApp) -> Client {
    let viewer = app.viewer().await;
    let grant = format!("/moderation/users/{}/assign-moderator", viewer.user());
    app.moderator().await.post_empty(&grant).await.with(200);
    viewer
}

/// Suspends an account, as an administrator does in the tables.
async fn suspend(app: &TestApp, client: &Client) {
    let user = client.user().parse().expect("an id");
    let account = app.ports().accounts.get(user).await.expect("the store answers").expect("an account");
    let suspended = Account { status: AccountStatus::Suspended, ..account };
    app.ports().bulk.accounts(&[suspended]).await.expect("the store answers");
}
