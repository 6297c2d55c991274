//! `killrvideo backfill` and `killrvideo compact`.

use killrvideo_domain::{
    catalog::{VideoList, View},
    feedback::CommentList,
    shared::{PageRequest, PageSize, Total},
};
use serde_json::json;

use crate::Keyspace;

const VIDEO: &str = "00000000-0000-4000-8000-000000000001";
const USER: &str = "10000000-0000-4000-8000-000000000001";

#[tokio::test]
async fn videos_of_other_backends_are_completed_and_listed() {
    let keyspace = Keyspace::new();
    let video = json!({
        "videoid": VIDEO, "added_date": "2025-01-02T03:04:05Z", "name": "Partition keys", "views": 7,
        "userid": USER, "location": "https://youtu.be/dQw4w9WgXcQ",
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
async fn addresses_and_ratings_of_other_backends_are_reported() {
    let keyspace = Keyspace::new();
    let credentials = json!({"email": "Old@Example.org", "userid": USER, "password": "of before"});
    keyspace.double.seed("user_credentials", &credentials).expect("a row");
    let rating = json!({"videoid": VIDEO, "userid": USER, "rating": 4});
    keyspace.double.seed("video_ratings_by_user", &rating).expect("a row");

    for lowered in [1, 0] {
        let said = keyspace.call(&["backfill"]).with(0);

        assert!(said.contains(&format!("addresses: {lowered} in lower case now, 0 left")), "{said}");
        assert!(said.contains("videos with ratings: 1\n"), "{said}");
    }
    let numbers =
        keyspace.ports().video_stats.numbers(&[VIDEO.parse().expect("an id")]).await.expect("numbers");
    assert_eq!(numbers.values().map(|numbers| numbers.ratings.total).collect::<Vec<_>>(), [4]);
}

#[tokio::test]
async fn comments_of_other_backends_are_found_by_their_ids_and_in_both_lists() {
    let keyspace = Keyspace::new();
    let comment = json!({
        "commentid": "090f6644-b9cd-11f0-9a37-62bc60f3bc08", "videoid": VIDEO, "userid": USER,
        "comment": "Very clear", "sentiment_score": 0.5,
    });
    keyspace.double.seed("comments", &comment).expect("a row");

    for new in [1, 0] {
        let said = keyspace.call(&["backfill"]).with(0);

        let line =
            format!("comments: 1 read, {new} found by their ids now, {new} added to lists, 0 left out\n");
        assert!(said.contains(&line), "{said}");
        let (page, by) =
            (PageRequest::first(PageSize::default()), CommentList::By(USER.parse().expect("an id")));
        let listed = keyspace.ports().comments.list(&by, &page).await.expect("a page");
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
