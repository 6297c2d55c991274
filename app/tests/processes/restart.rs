//! Servers that are told to stop, and replaced, while many look at a video.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::json;

use crate::{
    cluster::Cluster,
    views::{all, crowd, not_enough, shown},
};

/// Replaces one server after the other while many look.
async fn no_view_is_lost_while_servers_are_replaced(count: usize) {
    let cluster = Cluster::of(count).await;
    let person = cluster.creator("creator@example.org").await;
    let video = cluster.ready_video(&person, "Seen all the time").await;

    let over = Arc::new(AtomicBool::new(false));
    let told = over.clone();
    let crowd =
        crowd(&cluster, &video, &person, move |looks| not_enough(looks) || !told.load(Ordering::Relaxed));
    for place in 0..count {
        let ended = cluster.stop(place).await;
        assert!(ended.success(), "{ended}");
        cluster.clone().fill(place).await;
    }
    over.store(true, Ordering::Relaxed);
    let looks = all(crowd).await;

    for place in 0..count {
        let views = shown(&cluster, place, &video).await;
        assert!((looks.accepted..=looks.accepted + looks.unsure).contains(&views), "{views} of {looks:?}");
    }
    let stats = cluster.keyspace.rows("video_stats", json!({"videoid": video})).await;
    assert!(stats.len() > count, "old and new processes counted: {stats:?}");
}

#[tokio::test]
async fn a_rolling_restart_of_two_processes_loses_no_view() {
    no_view_is_lost_while_servers_are_replaced(2).await;
}

#[tokio::test]
async fn a_rolling_restart_of_four_processes_loses_no_view() {
    no_view_is_lost_while_servers_are_replaced(4).await;
}
