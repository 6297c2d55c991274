//! Suites of the ports of the catalog.

pub mod job_store;
pub mod video_store;
pub mod views;
pub mod watch_log;

use std::sync::Arc;

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Edited, Unhidden, Video, VideoEdit, VideoList, VideoStore, VideoSummary},
    shared::{Page, PageRequest, Position, VideoId},
};

use super::Works;
use crate::{
    Fixture,
    builders::{after, moderator, page, row},
};

/// Loads videos without vectors, however many.
pub(super) async fn load(fixture: &Fixture, videos: &[Video]) {
    for some in videos.chunks(killrvideo_domain::bulk::MOST_ROWS) {
        let rows: Vec<VideoRow> = some.iter().cloned().map(row).collect();
        fixture.stores.bulk.videos(&rows).await.works();
    }
}

/// Edits a video as a moderator may, and gives it as it is then.
pub(super) async fn edit_video(
    videos: &Arc<dyn VideoStore>,
    video: VideoId,
    edit: &VideoEdit,
) -> Option<Video> {
    match videos.edit(video, &moderator(), edit).await.works() {
        Edited::Done { video, .. } => Some(*video),
        Edited::NoSuchVideo | Edited::NotYours => None,
    }
}

/// Brings a video back, and gives it as it is then.
pub(super) async fn unhide_video(videos: &Arc<dyn VideoStore>, video: VideoId) -> Option<Video> {
    match videos.unhide(video).await.works() {
        Unhidden::Restored(video) | Unhidden::WasActive(video) => Some(*video),
        Unhidden::NoSuchVideo => None,
    }
}

/// One page of a list.
async fn list(fixture: &Fixture, list: &VideoList, page: &PageRequest) -> Page<VideoSummary> {
    fixture.stores.videos.list(list, page).await.works()
}

fn ids_of(videos: &[VideoSummary]) -> Vec<VideoId> {
    videos.iter().map(|video| video.id).collect()
}

/// The page after a position, which has to be another than the one before, or pages would never end.
fn next_page(before: &PageRequest, position: &Position, size: i64) -> PageRequest {
    let next = after(position, size);
    assert_ne!(&next, before, "a page ends where it began");
    next
}

/// The videos of a list nobody else stands in, which are 100 at most.
async fn all_of(fixture: &Fixture, of: &VideoList) -> Vec<VideoId> {
    let page = list(fixture, of, &page(1, 100)).await;
    assert_eq!(page.next, None, "100 at most");
    ids_of(&page.items)
}

/// The videos of the whole catalog's list as far down as the oldest of `own`, those of others left out.
///
/// The fixture's time is moved on to the newest, because no video is listed before it was submitted.
async fn latest_of(fixture: &Fixture, own: &[Video]) -> Vec<VideoId> {
    let newest = own.iter().map(|video| video.submitted_at).max().expect("a video of the case's own");
    fixture.clock.advance_to(newest);
    let oldest = own.iter().map(|video| video.submitted_at).min().expect("a video of the case's own");
    let mut found = Vec::new();
    let mut request = page(1, 100);
    loop {
        let page = list(fixture, &VideoList::Latest, &request).await;
        found.extend(
            page.items.iter().filter(|video| own.iter().any(|own| own.id == video.id)).map(|video| video.id),
        );
        let below = page.items.last().is_none_or(|video| video.submitted_at < oldest);
        match page.next {
            Some(position) if !below => request = next_page(&request, &position, 100),
            _ => return found,
        }
    }
}

/// Whether the video stands in the lists it could stand in: latest, its uploader's, and those of its tags. It
/// has to be all of them or none.
pub(super) async fn is_listed(fixture: &Fixture, video: &Video) -> bool {
    let latest = latest_of(fixture, std::slice::from_ref(video)).await;
    let own = VideoList::UploadedBy(video.owner);
    let mut lists = vec![latest, all_of(fixture, &own).await];
    for tag in video.tags.iter() {
        lists.push(all_of(fixture, &VideoList::Tagged(tag.clone())).await);
        lists.push(ids_of(&fixture.stores.videos.sharing_a_tag(&video.tags, 100).await.works()));
    }
    let listed: Vec<bool> = lists.iter().map(|list| list.contains(&video.id)).collect();
    assert!(listed.iter().all(|one| *one == listed[0]), "in some lists and not in others: {listed:?}");
    listed[0]
}
