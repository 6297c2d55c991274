//! Operations 20 and 21: searches by words, by meaning and by both, and tags that are suggested.

mod by_meaning;
mod by_words;
mod tags;

use std::time::Duration;

use killrvideo_tests::{Answer, Client, TestApp};
use serde_json::{Value, json};

async fn submit(app: &TestApp, creator: &Client, title: &str, tags: &[&str], description: &str) -> String {
    app.clock.advance(Duration::from_secs(1));
    let body = json!({
        "youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": title, "tags": tags, "description": description,
    });
    app.ready_video(creator, body).await
}

async fn search(app: &TestApp, query: &str) -> Answer {
    app.anonymous().get(&format!("/search/videos?{query}")).await
}

fn titles(page: &Value) -> Vec<&str> {
    let data = page["data"].as_array().expect("a page");
    data.iter().map(|video| video["title"].as_str().unwrap_or_default()).collect()
}
