//! What every `TagStore` does.

use killrvideo_domain::{
    catalog::{Deletion, Tag, Video, VideoChanges, VideoEdit, VideoStatus},
    shared::IdGenerator,
};

use crate::{
    Fixture,
    builders::{finished, hiding, metadata, pending_video, ready, ready_video, tag, tags},
    contract::{
        Works,
        catalog::{edit_video, load, unhide_video},
    },
};

/// What every `TagStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! tag_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            tag_store,
            $crate::contract::search::tag_store,
            $fixture,
            [
                each_tag_is_used_as_often_as_listed_videos_have_it,
                a_tag_that_no_listed_video_has_is_not_used,
                the_use_of_tags_follows_edits_hiding_and_bringing_back,
                a_worker_brings_tags_in,
            ]
        );
    };
}

fn tagged(fixture: &Fixture, tags_of_it: &[&Tag]) -> Video {
    Video { tags: tags(tags_of_it.iter().copied()), ..ready_video(&*fixture.ids, fixture.now()) }
}

/// How often each of `tags` is used, when the store is at rest; 0 is for one that is not there.
async fn used<const N: usize>(fixture: &Fixture, tags: [&Tag; N]) -> [u64; N] {
    fixture.stores.lifecycle.drain().await;
    let used = fixture.stores.tags.used().await.works();
    tags.map(|tag| {
        let mut of_it = used.iter().filter(|used| used.tag == *tag);
        let videos = of_it.next().map_or(0, |used| used.videos);
        assert_eq!(of_it.next(), None, "{tag} is there once");
        videos
    })
}

/// > Each tag of a listed video is used as often as listed videos have it.
pub async fn each_tag_is_used_as_often_as_listed_videos_have_it(fixture: Fixture) {
    let [a, b] = [0; 2].map(|_| tag(&*fixture.ids));
    load(&fixture, &[tagged(&fixture, &[&a, &b]), tagged(&fixture, &[&a]), tagged(&fixture, &[])]).await;

    assert_eq!(used(&fixture, [&a, &b]).await, [2, 1]);
}

/// > A tag that no listed video has is not used.
///
/// Also if others have it, or had it.
pub async fn a_tag_that_no_listed_video_has_is_not_used(fixture: Fixture) {
    let (own, unknown) = (tag(&*fixture.ids), tag(&*fixture.ids));
    let new = || tagged(&fixture, &[&own]);
    let deletion = Some(Deletion { at: fixture.now(), by: fixture.ids.user_id() });
    let unlisted = VideoStatus::ALL.into_iter().filter(|status| *status != VideoStatus::Ready);
    let mut videos: Vec<Video> = unlisted.map(|status| Video { status, ..new() }).collect();
    videos.push(Video { deletion, ..new() });
    load(&fixture, &videos).await;

    assert_eq!(used(&fixture, [&own, &unknown]).await, [0, 0]);
    let all = fixture.stores.tags.used().await.works();
    assert!(all.iter().all(|used| used.videos > 0), "{all:?}");
}

/// > The use of tags follows edits, hiding and bringing back.
pub async fn the_use_of_tags_follows_edits_hiding_and_bringing_back(fixture: Fixture) {
    let [a, b] = [0; 2].map(|_| tag(&*fixture.ids));
    let (own, other) = (tagged(&fixture, &[&a]), tagged(&fixture, &[&a]));
    load(&fixture, &[own.clone(), other.clone()]).await;
    assert_eq!(used(&fixture, [&a, &b]).await, [2, 0]);

    let changes = VideoChanges { tags: Some(tags([&b])), ..VideoChanges::default() };
    edit_video(&fixture.stores.videos, own.id, &VideoEdit { changes, at: fixture.in_seconds(1) }).await;
    assert_eq!(used(&fixture, [&a, &b]).await, [1, 1]);

    let mark = hiding(&*fixture.ids, own.id, fixture.now());
    fixture.stores.videos.hide(&mark).await.works();
    assert_eq!(used(&fixture, [&a, &b]).await, [1, 0]);

    unhide_video(&fixture.stores.videos, mark.video).await;
    assert_eq!(used(&fixture, [&a, &b]).await, [1, 1]);
}

/// When the video is ready, and not before.
pub async fn a_worker_brings_tags_in(fixture: Fixture) {
    let found = tag(&*fixture.ids);
    let (video, job) = pending_video(&*fixture.ids, fixture.now());
    fixture.stores.videos.submit(&video, &job).await.works();
    assert_eq!(used(&fixture, [&found]).await, [0]);

    let tags = vec![found.to_string()];
    let named = killrvideo_domain::catalog::Metadata { tags, ..metadata("Found") };
    fixture
        .stores
        .jobs
        .finish(&finished(&job, ready(Some(named), None), fixture.in_seconds(1)))
        .await
        .works();

    assert_eq!(used(&fixture, [&found]).await, [1]);
}
