//! `killrvideo backfill` and `killrvideo compact`.

use killrvideo_domain::{
    catalog::{VideoList, View},
    shared::{PageRequest, PageSize, Total},
};
use serde_json::json;

use crate::Keyspace;

const VIDEO: &str = "00000000-0000-4000-8000-000000000001";

#[tokio::test]
async fn videos_of_other_backends_are_completed_and_listed() {
    let keyspace = Keyspace::new();
    let video = json!({
        "videoid": VIDEO, "added_date": "2025-01-02T03:04:05Z", "name": "Partition keys", "views": 7,
        "userid": "10000000-0000-4000-8000-000000000001", "location": "https://youtu.be/dQw4w9WgXcQ",
        "location_type": 1, "tags": ["rust"],
    });
    keyspace.double.seed("videos", &video).expect("a row");

    for _ in 0..2 {
        let said = keyspace.call(&["backfill"]).with(0);

        assert!(said.contains("videos: 1 read"), "{said}");
        let page = PageRequest::first(PageSize::default());
        let listed = keyspace.ports().videos.list(&VideoList::Latest, &page).await.expect("a page");
        assert_eq!(listed.total, Total::Exact(1));
    }
}

#[tokio::test]
async fn views_of_processes_that_ended_are_added_up() {
    let keyspace = Keyspace::new();
    let video = VIDEO.parse().expect("an id");
    // Each of these is a writer of its own, as a process is.
    for _ in 0..3 {
        let ports = keyspace.ports();
        let at = ports.clock.now();
        ports
            .views
            .record(&View { id: ports.ids.activity_id(at), video, viewer: None, at })
            .await
            .expect("a view");
        ports.lifecycle.drain().await;
    }

    let said = keyspace.call(&["compact"]).with(0);

    assert!(said.contains("of 3 parts"), "{said}");
    let numbers = keyspace.ports().video_stats.numbers(&[video]).await.expect("numbers");
    assert_eq!(numbers[&video].views, 3);
}
