//! Hiding videos and bringing them back.

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Deletion, Hiding, Unhidden, Video, VideoList, VideoNumbers, VideoStatus},
    search::Neighbour,
    shared::{Embedding, IdGenerator},
};

use super::super::{all_of, is_listed, latest_of, load};
use crate::contract::catalog::unhide_video;
use crate::{
    Fixture,
    builders::{Compass, finished, hiding, pending_video, ready, ready_video, row, tag, tags, view},
    contract::Works,
};

async fn found(fixture: &Fixture, query: &Embedding, video: &Video) -> bool {
    fixture.stores.lifecycle.drain().await;
    let found: Vec<Neighbour> = fixture.stores.vectors.nearest(query, 10).await.works();
    found.iter().any(|neighbour| neighbour.video.id == video.id)
}

/// > A hidden video stands in no list and is found by no search, and can still be read by its identity.
pub async fn a_hidden_video_stands_in_no_list_and_is_found_by_no_search_and_can_still_be_read(
    fixture: Fixture,
) {
    let north = Compass::new(&fixture.space, fixture.ids.seed()).north();
    let video = Video { tags: tags(&[tag(&*fixture.ids)]), ..ready_video(&*fixture.ids, fixture.now()) };
    let loaded = VideoRow { vector: Some(north.clone()), ..row(video.clone()) };
    fixture.stores.bulk.videos(&[loaded]).await.works();
    assert!(is_listed(&fixture, &video).await && found(&fixture, &north, &video).await);

    let hiding = hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    let hidden = fixture.stores.videos.hide(&hiding).await.works();

    let Hiding { at, by, .. } = hiding;
    let expected = Video { deletion: Some(Deletion { at, by }), ..video.clone() };
    assert_eq!(hidden.as_ref(), Some(&expected));
    assert!(!is_listed(&fixture, &video).await);
    assert!(!found(&fixture, &north, &video).await);
    assert_eq!(fixture.stores.videos.get(video.id).await.works().as_ref(), Some(&expected));
    let whole = fixture.stores.videos.get_with_vector(video.id).await.works();
    assert_eq!(whole, Some((expected, Some(north))));
}

/// > Hiding a hidden video keeps the first mark.
pub async fn hiding_a_hidden_video_keeps_the_first_mark(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, std::slice::from_ref(&video)).await;
    let first = hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    let second = hiding(&*fixture.ids, video.id, fixture.in_seconds(2));

    let hidden = fixture.stores.videos.hide(&first).await.works();
    let again = fixture.stores.videos.hide(&second).await.works();

    assert_eq!(again, hidden);
    let mark = fixture.stores.videos.get(video.id).await.works().and_then(|video| video.deletion);
    assert_eq!(mark, Some(Deletion { at: first.at, by: first.by }));
}

/// > A video that is brought back stands in its old place in every list, with its numbers and its vector.
pub async fn a_video_that_is_brought_back_stands_in_its_old_place_with_its_numbers_and_its_vector(
    fixture: Fixture,
) {
    let ids = &*fixture.ids;
    let (owner, shared) = (ids.user_id(), tag(ids));
    let videos: Vec<Video> = (0..5)
        .map(|hour| Video {
            owner,
            tags: tags([&shared]),
            ..ready_video(ids, fixture.in_seconds(hour * 3_600))
        })
        .collect();
    load(&fixture, &videos).await;
    let north = Compass::new(&fixture.space, ids.seed()).north();
    let middle = &videos[2];
    fixture.stores.vectors.put(middle.id, &north).await.works();
    fixture.stores.views.record(&view(ids, middle.id, fixture.now())).await.works();
    let hiding = hiding(ids, middle.id, fixture.in_seconds(1));
    fixture.stores.videos.hide(&hiding).await.works();

    let outcome = fixture.stores.videos.unhide(middle.id).await.works();

    let back = Unhidden::Restored(Box::new(middle.clone()));
    assert_eq!(outcome, back, "the mark is gone and the rest is as it was");
    let newest_first: Vec<_> = videos.iter().rev().map(|video| video.id).collect();
    assert_eq!(all_of(&fixture, &VideoList::UploadedBy(owner)).await, newest_first);
    assert_eq!(all_of(&fixture, &VideoList::Tagged(shared)).await, newest_first);
    assert_eq!(latest_of(&fixture, &videos).await, newest_first);
    assert!(found(&fixture, &north, middle).await);
    let whole = fixture.stores.videos.get_with_vector(middle.id).await.works();
    assert_eq!(whole, Some((middle.clone(), Some(north))));
    let numbers = fixture.stores.video_stats.numbers(&[middle.id]).await.works();
    assert_eq!(numbers.get(&middle.id), Some(&VideoNumbers { views: 1, ..VideoNumbers::default() }));
}

/// > Bringing back a video that is not hidden changes nothing.
pub async fn bringing_back_a_video_that_is_not_hidden_changes_nothing(fixture: Fixture) {
    for status in VideoStatus::ALL {
        let video = Video { status, ..ready_video(&*fixture.ids, fixture.now()) };
        load(&fixture, std::slice::from_ref(&video)).await;

        let outcome = fixture.stores.videos.unhide(video.id).await.works();
        assert_eq!(outcome, Unhidden::WasActive(Box::new(video.clone())));

        assert_eq!(fixture.stores.videos.get(video.id).await.works().as_ref(), Some(&video));
        assert_eq!(is_listed(&fixture, &video).await, status == VideoStatus::Ready);
    }
}

/// A mark does not stop the work, and the work does not take the mark away.
pub async fn a_video_that_is_hidden_before_it_is_done_is_listed_when_it_is_brought_back(fixture: Fixture) {
    let (video, job) = pending_video(&*fixture.ids, fixture.now());
    fixture.stores.videos.submit(&video, &job).await.works();
    let hiding = hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    fixture.stores.videos.hide(&hiding).await.works();

    let end = finished(&job, ready(None, None), fixture.in_seconds(2));
    fixture.stores.jobs.finish(&end).await.works();
    let done = fixture.stores.videos.get(video.id).await.works().expect("the video");
    assert_eq!((done.status, done.deletion.is_some()), (VideoStatus::Ready, true));
    assert!(!is_listed(&fixture, &done).await);

    let back = unhide_video(&fixture.stores.videos, hiding.video).await.expect("the video");
    assert_eq!(back, Video { deletion: None, ..done });
    assert!(is_listed(&fixture, &back).await);
}
