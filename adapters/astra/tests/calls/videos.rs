//! Calls of the store of videos, its lists apart.

use std::time::Duration;

use killrvideo_domain::{
    catalog::{Edited, VideoChanges, VideoEdit, VideoStore},
    shared::{IdGenerator, Role},
};
use killrvideo_testkit::builders::{
    description, hiding, moderator, pending_video, ready_video, signed_in, tag, tags, title,
};
use serde_json::json;

use crate::ground::{Ground, written};

fn edit(world: &Ground, changes: VideoChanges) -> VideoEdit {
    VideoEdit { changes, at: world.now() }
}

fn retitle() -> VideoChanges {
    VideoChanges { title: Some(title("Edited")), ..VideoChanges::default() }
}

#[tokio::test]
async fn a_submission_is_the_job_and_then_the_video() {
    let world = Ground::new();
    let (video, job) = pending_video(world.ids(), world.now());

    let (_, calls) = world.calls(world.store.submit(&video, &job)).await;

    assert_eq!(calls, ["insertOne processing_queue", "insertOne videos"]);
}

#[tokio::test]
async fn a_video_is_read_in_one_call_and_its_vector_is_asked_for_only_where_it_is_wanted() {
    let world = Ground::new();
    let (video, _) = world.listed().await;

    let without = world.arrived(world.store.get(video.id)).await;
    let with = world.arrived(world.store.get_with_vector(video.id)).await;

    for (calls, asked) in [(without, false), (with, true)] {
        let [call] = calls.as_slice() else { panic!("one call, not {}", calls.len()) };
        assert_eq!((call.command.as_str(), call.table.as_deref()), ("findOne", Some("videos")));
        assert_eq!(call.body["findOne"]["projection"]["content_features"] == json!(1), asked);
        assert_eq!(call.body["findOne"]["projection"].get("search_text"), None);
    }
}

#[tokio::test]
async fn a_new_title_of_a_listed_video_is_three_calls_and_any_other_edit_two() {
    let world = Ground::new();
    let (video, _) = world.listed().await;
    let by = moderator();
    let none = VideoChanges::default;
    let others = [
        VideoChanges { description: Some(description("Edited.")), ..none() },
        VideoChanges { tags: Some(tags([&tag(world.ids())])), ..none() },
    ];

    let (_, calls) = world.calls(world.store.edit(video.id, &by, &edit(&world, retitle()))).await;
    assert_eq!(calls, ["findOne videos", "updateOne videos", "updateOne latest_videos"]);

    for changes in others {
        let (_, calls) = world.calls(world.store.edit(video.id, &by, &edit(&world, changes))).await;
        assert_eq!(calls, ["findOne videos", "updateOne videos"]);
    }
}

#[tokio::test]
async fn an_edit_of_an_unfinished_video_tells_the_worker_first() {
    let world = Ground::new();
    let (video, _) = world.submitted().await;

    let (_, calls) = world.calls(world.store.edit(video.id, &moderator(), &edit(&world, retitle()))).await;

    assert_eq!(calls, ["findOne videos", "updateOne processing_queue", "updateOne videos"]);
}

#[tokio::test]
async fn an_edit_writes_the_cells_that_change_and_no_others() {
    let world = Ground::new();
    let (video, _) = world.listed().await;
    let at = world.now().plus(Duration::from_secs(5));
    let edit = VideoEdit { changes: retitle(), at };

    let calls = world.arrived(world.store.edit(video.id, &moderator(), &edit)).await;

    let update = calls.iter().find(|call| call.command == "updateOne").expect("an update");
    let written = update.body["updateOne"]["update"].as_object().expect("operators");
    assert_eq!(written.keys().collect::<Vec<_>>(), ["$set"]);
    let set = written["$set"].as_object().expect("cells");
    let mut columns: Vec<&str> = set.keys().map(String::as_str).collect();
    columns.sort_unstable();
    assert_eq!(columns, ["name", "search_text", "updated_at"]);
}

#[tokio::test]
async fn a_refused_edit_is_one_call() {
    let world = Ground::new();
    let (video, _) = world.listed().await;
    let stranger = signed_in(world.ids().user_id(), Role::Creator);

    let (edited, calls) = world.calls(world.store.edit(video.id, &stranger, &edit(&world, retitle()))).await;

    assert_eq!(edited.expect("answered"), Edited::NotYours);
    assert_eq!(calls, ["findOne videos"]);
}

#[tokio::test]
async fn hiding_takes_the_list_away_first_and_bringing_back_writes_it_last() {
    let world = Ground::new();
    let (video, _) = world.listed().await;
    let hiding = hiding(world.ids(), video.id, world.now());

    let (_, hide) = world.calls(world.store.hide(&hiding)).await;
    let (_, hide_again) = world.calls(world.store.hide(&hiding)).await;
    let (_, unhide) = world.calls(world.store.unhide(hiding.video)).await;
    let (_, unhide_again) = world.calls(world.store.unhide(hiding.video)).await;

    assert_eq!(hide, ["findOne videos", "deleteOne latest_videos", "updateOne videos"]);
    assert_eq!(hide_again, ["findOne videos", "deleteOne latest_videos"]);
    assert_eq!(unhide, ["findOne videos", "updateOne videos", "insertOne latest_videos"]);
    assert_eq!(unhide_again, ["findOne videos", "insertOne latest_videos"]);
}

#[tokio::test]
async fn a_video_that_stands_in_no_list_is_hidden_and_brought_back_without_one() {
    let world = Ground::new();
    let (video, _) = world.submitted().await;
    let hiding = hiding(world.ids(), video.id, world.now());

    let (_, hide) = world.calls(world.store.hide(&hiding)).await;
    let (_, unhide) = world.calls(world.store.unhide(hiding.video)).await;

    // A worker of another process may be about to list it.
    assert_eq!(hide, ["findOne videos", "updateOne videos", "deleteOne latest_videos"]);
    assert_eq!(unhide, ["findOne videos", "updateOne videos"]);
}

#[tokio::test]
async fn videos_are_written_to_the_tables_of_the_catalog_alone() {
    let world = Ground::new();
    let (listed, _) = world.listed().await;
    let (pending, job) = pending_video(world.ids(), world.now());
    let (by, hiding) = (moderator(), hiding(world.ids(), listed.id, world.now()));
    let changes = VideoChanges { tags: Some(tags([&tag(world.ids())])), ..retitle() };
    let edit = edit(&world, changes);

    let calls = world
        .arrived(async {
            world.store.submit(&pending, &job).await.expect("submitted");
            for video in [pending.id, listed.id] {
                world.store.edit(video, &by, &edit).await.expect("edited");
            }
            world.store.hide(&hiding).await.expect("hidden");
            world.store.unhide(hiding.video).await.expect("brought back");
        })
        .await;

    assert_eq!(written(&calls), ["latest_videos", "processing_queue", "tags", "videos"]);
}

/// A row of another backend that was not brought up to date says nothing about lists, and gets no half of a row there.
#[tokio::test]
async fn a_video_that_was_never_listed_here_gets_no_row_in_the_list_by_an_edit() {
    let world = Ground::new();
    let video = ready_video(world.ids(), world.now());
    let row = json!({
        "videoid": video.id.as_uuid(), "added_date": video.submitted_at.to_string(), "name": "Of another backend",
        "userid": video.owner.as_uuid(),
    });
    world.double.seed("videos", &row).expect("a row");
    let hiding = hiding(world.ids(), video.id, world.now());

    let (_, edited) = world.calls(world.store.edit(video.id, &moderator(), &edit(&world, retitle()))).await;
    let (_, unhidden) = world.calls(world.store.unhide(hiding.video)).await;

    assert_eq!(edited, ["findOne videos", "updateOne videos"]);
    assert_eq!(unhidden, ["findOne videos"]);
}
