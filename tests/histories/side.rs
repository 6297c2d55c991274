//! One of the two servers, with the people who use it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, header};
use killrvideo_tests::{Answer, Client, On, TestApp};
use serde_json::{Value, json};

use crate::{answers::Names, model::Content, requests::Asked};

/// A server, and what there is on it.
pub(crate) struct Side {
    pub(crate) app: TestApp,
    pub(crate) names: Names,
    pub(crate) videos: Vec<String>,
    pub(crate) comments: Vec<String>,
    pub(crate) flags: Vec<String>,
    people: Vec<Client>,
    anonymous: Client,
}

/// Which of the people is the moderator.
pub(crate) const MODERATOR: usize = 4;

impl Side {
    pub(crate) async fn start(on: On) -> Self {
        let app = TestApp::start(on).await;
        let mut people = Vec::new();
        for number in 0..MODERATOR {
            // Lists of people go by time or by name, and must not go by identities, which differ.
            app.clock.advance(Duration::from_secs(1));
            let person = if number < 2 { app.viewer().await } else { app.creator().await };
            let name = json!({"firstName": format!("Person {number}")});
            person.put("/users/me", name).await.with(200);
            people.push(person);
        }
        people.push(app.moderator().await);
        let anonymous = app.anonymous();
        let (videos, comments, flags) = (Vec::new(), Vec::new(), Vec::new());
        Self { app, names: Names::default(), videos, comments, flags, people, anonymous }
    }

    /// Sends a request.
    pub(crate) async fn ask(&self, asked: &Asked) -> Answer {
        let client = asked.by.map_or(&self.anonymous, |by| &self.people[by]);
        let body = asked.body.as_ref().map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let mut request = client.request(asked.method.clone(), &format!("/api/v1{}", asked.path), body);
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        client.send(request).await
    }

    /// The answer to somebody, which has to be 200.
    pub(crate) async fn get(&self, by: Option<usize>, path: String) -> Result<Value, String> {
        let answer = self.ask(&Asked::get(by, path.clone())).await;
        if answer.status == 200 { Ok(answer.body) } else { Err(format!("{path}: {}", answer.text)) }
    }

    /// One of the people.
    pub(crate) fn user(&self, person: usize) -> &str {
        self.people[person].user()
    }

    /// All of them.
    pub(crate) fn users(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(Client::user)
    }

    pub(crate) fn video(&self, number: usize) -> Option<&str> {
        nth(&self.videos, number)
    }

    pub(crate) fn comment(&self, number: usize) -> Option<&str> {
        nth(&self.comments, number)
    }

    pub(crate) fn flag(&self, number: usize) -> Option<&str> {
        nth(&self.flags, number)
    }

    /// The identity of something that is there.
    pub(crate) fn id_of(&self, content: Content) -> &str {
        match content {
            Content::Video(number) => &self.videos[number],
            Content::Comment(number) => &self.comments[number],
        }
    }

    /// Waits until a submitted video is ready.
    pub(crate) async fn submitted(&mut self, by: usize, body: &Value) {
        assert_eq!(self.app.final_status(&self.people[by], &body["videoId"]).await, "READY");
        self.videos.push(text(&body["videoId"]));
    }

    pub(crate) fn commented(&mut self, body: &Value) {
        self.comments.push(text(&body["commentid"]));
    }

    pub(crate) fn flagged(&mut self, body: &Value) {
        self.flags.push(text(&body["flagId"]));
    }
}

fn nth(all: &[String], number: usize) -> Option<&str> {
    let index = number.checked_rem(all.len())?;
    all.get(index).map(String::as_str)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
