//! A server with everything on it that an operation can be about.

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use http::{HeaderValue, header};
use killrvideo_tests::{Answer, Client, On, TestApp};
use serde_json::{Value, json};

use crate::table::{Caller, Operation};

const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";

/// A server, who asks, and what they ask about.
pub(crate) struct World {
    pub(crate) app: TestApp,
    clients: [Client; 5],
    video: String,
    hidden: String,
    count: AtomicU32,
}

impl World {
    pub(crate) async fn new(on: On) -> Self {
        let app = TestApp::with_source_title(on, "Wide partitions").await;
        let (viewer, other, owner, moderator) =
            (app.viewer().await, app.creator().await, app.creator().await, app.moderator().await);
        let submission = json!({"youtubeUrl": LINK, "title": "About Cassandra", "tags": ["cassandra"]});
        let video = app.ready_video(&owner, submission.clone()).await;
        let hidden = app.ready_video(&owner, submission).await;
        let clients = [app.anonymous(), viewer, other, owner, moderator];
        let world = Self { app, clients, video, hidden, count: AtomicU32::new(0) };
        let flag = json!({"contentType": "video", "contentId": world.hidden, "reasonCode": "spam"});
        let flag = world.client(Caller::Viewer).post("/flags", flag).await.with(201);
        world.decide(&flag, "approved").await;
        world
    }

    /// Somebody who asks.
    pub(crate) fn client(&self, caller: Caller) -> &Client {
        &self.clients[caller as usize]
    }

    /// Asks for an operation.
    pub(crate) async fn ask(&self, client: &Client, operation: &Operation) -> Answer {
        let mut path = operation.documented_path();
        for (name, value) in [
            ("{video_id_path}", if operation.hidden { &self.hidden } else { &self.video }),
            ("{uploader_id_path}", &self.client(Caller::Owner).user().to_owned()),
            ("{tag_name}", &"cassandra".to_owned()),
        ] {
            path = path.replace(name, value);
        }
        if path.contains("{user_id_path}") {
            path = path.replace("{user_id_path}", self.app.viewer().await.user());
        }
        if path.contains("{comment_id_path}") {
            path = path.replace("{comment_id_path}", &text(&self.new_comment().await["commentid"]));
        }
        if path.contains("{flag_id_path}") {
            path = path.replace("{flag_id_path}", &text(&self.new_flag().await["flagId"]));
        }
        let body = operation.body.map(|body| Bytes::from(body(self).to_string()));
        let mut request = client.request(
            operation.method.clone(),
            &format!("{path}{}", operation.query),
            body.clone().unwrap_or_default(),
        );
        if body.is_some() {
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        client.send(request).await
    }

    async fn new_comment(&self) -> Value {
        let path = format!("/videos/{}/comments", self.video);
        self.client(Caller::Owner).post(&path, json!({"text": "First!"})).await.with(201)
    }

    async fn new_flag(&self) -> Value {
        let comment = self.new_comment().await["commentid"].clone();
        let flag = json!({"contentType": "comment", "contentId": comment, "reasonCode": "other"});
        self.client(Caller::Viewer).post("/flags", flag).await.with(201)
    }

    async fn decide(&self, flag: &Value, status: &str) {
        let path = format!("/moderation/flags/{}/action", text(&flag["flagId"]));
        self.client(Caller::Moderator).post(&path, json!({"status": status})).await.with(200);
    }

    pub(crate) fn registration(&self) -> Value {
        let email = format!("another{}@example.org", self.count.fetch_add(1, Ordering::Relaxed));
        json!({"firstName": "Ann", "lastName": "Other", "email": email, "password": "correct horse"})
    }

    pub(crate) fn login() -> Value {
        json!({"email": "viewer0@example.org", "password": "correct horse"})
    }

    pub(crate) fn submission() -> Value {
        json!({"youtubeUrl": LINK, "title": "About tombstones"})
    }

    pub(crate) fn vector(&self) -> Value {
        json!({"videoId": self.video, "vector": vec![0.25; 1536]})
    }

    pub(crate) fn vector_of_hidden(&self) -> Value {
        json!({"videoId": self.hidden, "vector": vec![0.25; 1536]})
    }

    pub(crate) fn flag(&self) -> Value {
        json!({"contentType": "video", "contentId": self.video, "reasonCode": "spam"})
    }

    pub(crate) fn flag_on_hidden(&self) -> Value {
        json!({"contentType": "video", "contentId": self.hidden, "reasonCode": "spam"})
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
