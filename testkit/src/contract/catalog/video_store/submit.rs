//! Submitting videos and reading them.

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Deletion, Video, VideoStatus},
    search::Put,
    shared::IdGenerator,
};

use super::super::is_listed;
use crate::contract::catalog::{edit_video, unhide_video};
use crate::{
    Fixture,
    builders::{Compass, description, pending_video, ready_video, tag, tags, title},
    contract::{Works, catalog::job_store::due_of},
};

/// > Submitting the same video twice is submitting it once.
pub async fn submitting_the_same_video_twice_is_submitting_it_once(fixture: Fixture) {
    let store = &fixture.stores.videos;
    let (video, job) = pending_video(&*fixture.ids, fixture.now());

    store.submit(&video, &job).await.works();
    store.submit(&video, &job).await.works();

    assert_eq!(store.get(video.id).await.works(), Some(video.clone()));
    assert_eq!(due_of(&fixture, fixture.now(), &[video.id]).await, [job]);
}

/// > A submitted video can be read by its identity and stands in no list.
pub async fn a_submitted_video_can_be_read_by_its_identity_and_stands_in_no_list(fixture: Fixture) {
    let store = &fixture.stores.videos;
    let (video, job) = pending_video(&*fixture.ids, fixture.now());
    let video = Video { tags: tags(&[tag(&*fixture.ids), tag(&*fixture.ids)]), ..video };

    store.submit(&video, &job).await.works();

    assert_eq!(store.get(video.id).await.works(), Some(video.clone()));
    assert!(!is_listed(&fixture, &video).await);
}

/// > An unknown video is none.
pub async fn an_unknown_video_is_none(fixture: Fixture) {
    let store = &fixture.stores.videos;
    let unknown = ready_video(&*fixture.ids, fixture.now());
    let hiding = crate::builders::hiding(&*fixture.ids, unknown.id, fixture.now());
    let edit = super::edit::retitling("A title for nothing", fixture.now());

    assert_eq!(store.get(unknown.id).await.works(), None);
    assert_eq!(store.get_with_vector(unknown.id).await.works(), None);
    assert_eq!(edit_video(store, unknown.id, &edit).await, None);
    assert_eq!(store.hide(&hiding).await.works(), None);
    assert_eq!(unhide_video(store, hiding.video).await, None);

    assert_eq!(store.get(unknown.id).await.works(), None, "nothing of that made one");
}

/// Whatever its status, with every field it can have, and with none.
pub async fn every_field_of_a_video_comes_back(fixture: Fixture) {
    let ids = &*fixture.ids;
    for status in VideoStatus::ALL {
        let bare = Video { status, ..ready_video(ids, fixture.now()) };
        let bare = Video { youtube_id: None, thumbnail: None, updated_at: None, ..bare };
        let full = Video {
            title: title("Zoë’s “Größe” 日本語 \u{1f980}"),
            description: description("Two lines,\n\"quoted\" and \\escaped\t'too'."),
            tags: tags(&[tag(ids), tag(ids), tag(ids)]),
            location_type: 7,
            updated_at: Some(fixture.in_seconds(5)),
            content_rating: Some("PG-13".to_owned()),
            category: Some("Science & Technology".to_owned()),
            language: Some("en-GB".to_owned()),
            deletion: Some(Deletion { at: fixture.in_seconds(9), by: ids.user_id() }),
            ..Video { status, ..ready_video(ids, fixture.now()) }
        };
        let rows = [&bare, &full].map(|video| VideoRow { video: video.clone(), vector: None });
        fixture.stores.bulk.videos(&rows).await.works();

        for video in [bare, full] {
            assert_eq!(fixture.stores.videos.get(video.id).await.works(), Some(video));
        }
    }
}

/// There is a video, and there is no vector.
pub async fn a_video_without_a_vector_comes_without_one(fixture: Fixture) {
    let store = &fixture.stores.videos;
    let (video, job) = pending_video(&*fixture.ids, fixture.now());

    store.submit(&video, &job).await.works();

    assert_eq!(store.get_with_vector(video.id).await.works(), Some((video, None)));
}

/// > The vector is the one that was put last, number for number.
///
/// It is not brought to length 1.
pub async fn the_vector_is_the_one_that_was_put_last_number_for_number(fixture: Fixture) {
    let store = &fixture.stores.videos;
    let (video, job) = pending_video(&*fixture.ids, fixture.now());
    store.submit(&video, &job).await.works();
    let mut values = vec![0.0_f32; fixture.space.dimensions().get()];
    values[..6].copy_from_slice(&[0.1, -1.0 / 3.0, 12_345.678, 1e-20, -7.0, f32::MIN_POSITIVE]);
    let odd = fixture.space.embedding(values).works();
    let vectors = [Compass::new(&fixture.space, fixture.ids.seed()).north(), odd];

    for vector in vectors {
        assert_eq!(fixture.stores.vectors.put(video.id, &vector).await.works(), Put::Stored);

        let read = store.get_with_vector(video.id).await.works();
        assert_eq!(read, Some((video.clone(), Some(vector))));
    }
}
