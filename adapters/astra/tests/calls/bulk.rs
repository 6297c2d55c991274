//! Loading finished rows.

use killrvideo_domain::{
    accounts::Account,
    bulk::{BulkLoad, TagRow, VideoRow},
    catalog::{Job, Video, VideoStatus},
    shared::{Clock, Role},
};
use killrvideo_testkit::builders::{
    account, comment, credentials_of, embed_job, ready_video, row, tag, tags,
};

use super::World;

impl World {
    fn videos(&self, count: usize) -> Vec<VideoRow> {
        let (ids, at) = (&*self.corner.ids, self.corner.clock.now());
        let tag = tag(ids);
        (0..count).map(|_| row(Video { tags: tags([&tag]), ..ready_video(ids, at) })).collect()
    }
}

#[tokio::test]
async fn a_hundred_rows_are_read_once_and_written_by_one_command_a_table() {
    let world = World::one_by_one();
    let (ids, at, store) = (&*world.corner.ids, world.corner.clock.now(), &world.store);
    let accounts: Vec<Account> = (0..100).map(|_| account(ids, at, &[Role::Viewer])).collect();
    let credentials: Vec<_> = accounts.iter().map(credentials_of).collect();
    let videos = world.videos(100);
    let views: Vec<_> = videos.iter().map(|row| (row.video.id, 1)).collect();
    let jobs: Vec<Job> = videos.iter().map(|row| embed_job(&row.video)).collect();
    let comments: Vec<_> = (0..100).map(|_| comment(ids, at)).collect();
    let tag_row = |_| TagRow { tag: tag(ids), related: tags([]), category: None };
    let tag_rows: Vec<TagRow> = (0..100).map(tag_row).collect();

    world.spends(store.accounts(&accounts), &["find users", "insertMany users"]).await;
    world.spends(store.credentials(&credentials), &["insertMany user_credentials"]).await;
    let written = ["find videos", "insertMany videos", "insertMany latest_videos"];
    world.spends(store.videos(&videos), &written).await;
    world.spends(store.views(&views), &["insertMany video_stats"]).await;
    let said = ["insertMany comments_by_id", "insertMany comments", "insertMany comments_by_user"];
    let looked = ["find comments_by_id"];
    world.spends(store.comments(&comments), &[&looked[..], &said].concat()).await;
    world.spends(store.tags(&tag_rows), &["find tags", "insertMany tags"]).await;
    let queued = ["find processing_queue", "insertMany processing_queue"];
    world.spends(store.jobs(&jobs), &queued).await;

    // The same again: what is there is read, and nothing is taken away. How many jobs there are at a time is not known
    // before, so it is asked for a third page.
    world.spends(store.accounts(&accounts), &["find users", "find users", "insertMany users"]).await;
    world.spends(store.videos(&videos), &[&["find videos"], &written[..]].concat()).await;
    world.spends(store.comments(&comments), &[&looked[..], &looked, &said].concat()).await;
    let queued = [&["find processing_queue"; 2], &queued[..]].concat();
    world.spends(store.jobs(&jobs), &queued).await;
}

#[tokio::test]
async fn no_rows_take_no_commands() {
    let world = World::new();

    world.spends(world.store.accounts(&[]), &[]).await;
    world.spends(world.store.credentials(&[]), &[]).await;
    world.spends(world.store.videos(&[]), &[]).await;
    world.spends(world.store.views(&[]), &[]).await;
    world.spends(world.store.comments(&[]), &[]).await;
    world.spends(world.store.tags(&[]), &[]).await;
    world.spends(world.store.jobs(&[]), &[]).await;
}

#[tokio::test]
async fn only_cells_that_held_something_are_cleared() {
    let world = World::one_by_one();
    let bare = ready_video(&*world.corner.ids, world.corner.clock.now());
    let full = Video { category: Some("Education".to_owned()), ..bare.clone() };

    world.spends(world.store.videos(&[row(bare.clone())]), &WRITTEN).await;
    world.spends(world.store.videos(&[row(full.clone())]), &WRITTEN).await;
    let cleared = [WRITTEN[0], "deleteOne latest_videos", WRITTEN[1], "updateOne videos", WRITTEN[2]];
    world.spends(world.store.videos(&[row(bare)]), &cleared).await;
}

const WRITTEN: [&str; 3] = ["find videos", "insertMany videos", "insertMany latest_videos"];

#[tokio::test]
async fn a_video_leaves_its_old_place_in_the_list_of_the_latest_before_anything_is_written() {
    let world = World::one_by_one();
    let at = world.corner.clock.now();
    let video = ready_video(&*world.corner.ids, at);
    let moved = Video { submitted_at: at.plus(std::time::Duration::from_hours(24)), ..video.clone() };
    let failed = Video { status: VideoStatus::Error, ..moved.clone() };
    let load = async |video: &Video, commands: &[&str]| {
        world.spends(world.store.videos(&[row(video.clone())]), commands).await;
    };

    load(&video, &WRITTEN).await;
    load(&moved, &[WRITTEN[0], "deleteOne latest_videos", WRITTEN[1], WRITTEN[2]]).await;
    load(&failed, &[WRITTEN[0], "deleteOne latest_videos", WRITTEN[1]]).await;
    load(&failed, &WRITTEN[..2]).await;
}

#[tokio::test]
async fn the_tags_of_loaded_videos_are_counted_in_the_background() {
    let world = World::one_by_one();
    let videos = world.videos(3);
    let (one, other) = (videos[0].clone(), world.videos(1)[0].video.tags.clone());
    let tagged = VideoRow { video: Video { tags: other, ..one.video.clone() }, vector: None };

    let caused = world.causes(async { world.store.videos(&videos).await.expect("loaded") }).await;
    let counted =
        ["find videos", "find videos", "insertMany latest_videos", "insertMany tags", "insertMany videos"];
    assert_eq!(caused, counted);

    let caused = world.causes(async { world.store.videos(&[tagged]).await.expect("loaded") }).await;
    assert_eq!(caused.iter().filter(|command| *command == "find videos").count(), 3, "the old tag as well");
}
