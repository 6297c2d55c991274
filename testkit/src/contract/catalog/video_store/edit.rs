//! Editing videos.

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Edited, Metadata, Video, VideoChanges, VideoEdit, VideoList, VideoNumbers},
    shared::{IdGenerator, Role, Timestamp},
};

use super::super::{all_of, is_listed, list, load};
use crate::contract::catalog::{edit_video, unhide_video};
use crate::{
    Fixture,
    builders::{
        Compass, description, finished, moderator, page, pending_video, ready, ready_video, row, signed_in,
        tag, tags, title, view,
    },
    contract::{Works, at_once},
};

/// An edit of the title alone.
pub(super) fn retitling(text: &str, at: Timestamp) -> VideoEdit {
    VideoEdit { changes: VideoChanges { title: Some(title(text)), ..VideoChanges::default() }, at }
}

/// What an edit does to a video.
type Effect<'a> = &'a dyn Fn(&mut Video);

/// > Editing changes only the fields that are given, and `updated_at`.
pub async fn editing_changes_only_the_fields_that_are_given_and_updated_at(fixture: Fixture) {
    let store = &fixture.stores.videos;
    let mut expected = Video {
        description: description("As it was."),
        tags: tags(&[tag(&*fixture.ids)]),
        category: Some("Education".to_owned()),
        ..ready_video(&*fixture.ids, fixture.now())
    };
    load(&fixture, std::slice::from_ref(&expected)).await;
    let new_tags = tags(&[tag(&*fixture.ids), tag(&*fixture.ids)]);
    let none = VideoChanges::default;

    let edits: [(VideoChanges, Effect<'_>); 5] = [
        (VideoChanges { title: Some(title("Edited")), ..none() }, &|video| video.title = title("Edited")),
        (VideoChanges { description: Some(description("Edited.")), ..none() }, &|video| {
            video.description = description("Edited.");
        }),
        (VideoChanges { description: Some(None), ..none() }, &|video| video.description = None),
        (VideoChanges { tags: Some(new_tags.clone()), ..none() }, &|video| video.tags = new_tags.clone()),
        (VideoChanges { tags: Some(tags([])), ..none() }, &|video| video.tags = tags([])),
    ];
    for (second, (changes, effect)) in (1..).zip(edits) {
        let seen = expected.clone();
        let at = fixture.in_seconds(second);
        effect(&mut expected);
        expected.updated_at = Some(at);

        let given = edit_video(store, seen.id, &VideoEdit { changes, at }).await;

        assert_eq!(given.as_ref(), Some(&expected));
        assert_eq!(store.get(expected.id).await.works().as_ref(), Some(&expected));
    }
}

/// > Lists show an edited title, and tag lists follow edited tags.
pub async fn lists_show_an_edited_title_and_tag_lists_follow_edited_tags(fixture: Fixture) {
    let (old, kept, new) = (tag(&*fixture.ids), tag(&*fixture.ids), tag(&*fixture.ids));
    let video = Video { tags: tags([&old, &kept]), ..ready_video(&*fixture.ids, fixture.now()) };
    load(&fixture, std::slice::from_ref(&video)).await;

    let changes = VideoChanges {
        title: Some(title("Edited")),
        tags: Some(tags([&kept, &new])),
        ..VideoChanges::default()
    };
    let edit = VideoEdit { changes, at: fixture.in_seconds(1) };
    edit_video(&fixture.stores.videos, video.id, &edit).await;

    assert_eq!(all_of(&fixture, &VideoList::Tagged(old.clone())).await, []);
    for of in [VideoList::Tagged(kept), VideoList::Tagged(new), VideoList::UploadedBy(video.owner)] {
        let page = list(&fixture, &of, &page(1, 10)).await;
        let shown: Vec<_> = page.items.iter().map(|video| (video.id, video.title.as_str())).collect();
        assert_eq!(shown, [(video.id, "Edited")], "{of:?}");
    }
    assert_eq!(fixture.stores.videos.sharing_a_tag(&tags([&old]), 10).await.works(), []);
}

/// > A worker leaves alone what was edited before it was done.
pub async fn a_worker_leaves_alone_what_was_edited_before_it_was_done(fixture: Fixture) {
    let (submitted, job) = pending_video(&*fixture.ids, fixture.now());
    let store = &fixture.stores.videos;
    store.submit(&submitted, &job).await.works();
    let changes =
        VideoChanges { title: Some(title("Edited")), description: Some(None), tags: Some(tags([])) };
    let edit = VideoEdit { changes, at: fixture.in_seconds(1) };
    edit_video(store, submitted.id, &edit).await;

    let found = Metadata {
        title: "Found".to_owned(),
        description: Some("Found.".to_owned()),
        tags: vec!["found".to_owned()],
        category: Some("Education".to_owned()),
        language: Some("en".to_owned()),
    };
    // The job is given back as the worker first saw it: before the edit.
    let end = finished(&job, ready(Some(found), None), fixture.in_seconds(2));
    fixture.stores.jobs.finish(&end).await.works();

    let video = store.get(submitted.id).await.works().expect("the video");
    assert_eq!((video.title.as_str(), video.description, video.tags), ("Edited", None, tags([])));
    assert_eq!(video.category.as_deref(), Some("Education"), "what nobody edited is filled in");
    assert_eq!(video.language.as_deref(), Some("en"));
}

/// > Editing leaves status, vector and numbers as they are.
pub async fn editing_leaves_status_vector_and_numbers_as_they_are(fixture: Fixture) {
    let vector = Compass::new(&fixture.space, fixture.ids.seed()).north();
    for status in killrvideo_domain::catalog::VideoStatus::ALL {
        let video = Video { status, ..ready_video(&*fixture.ids, fixture.now()) };
        let row = VideoRow { vector: Some(vector.clone()), ..row(video.clone()) };
        fixture.stores.bulk.videos(&[row]).await.works();
        fixture.stores.views.record(&view(&*fixture.ids, video.id, fixture.now())).await.works();

        let edit = retitling("Edited", fixture.in_seconds(1));
        edit_video(&fixture.stores.videos, video.id, &edit).await;

        let expected = video.clone().edited(&edit);
        assert_eq!(expected.status, status);
        let read = fixture.stores.videos.get_with_vector(video.id).await.works();
        assert_eq!(read, Some((expected, Some(vector.clone()))));
        let numbers = fixture.stores.video_stats.numbers(&[video.id]).await.works();
        let viewed = VideoNumbers { views: 1, ..VideoNumbers::default() };
        assert_eq!(numbers.get(&video.id), Some(&viewed));
    }
}

/// > A video is edited by its owner and by moderators, a hidden one by moderators only.
pub async fn a_video_is_edited_by_its_owner_and_by_moderators_a_hidden_one_by_moderators_only(
    fixture: Fixture,
) {
    let (store, video) = (&fixture.stores.videos, ready_video(&*fixture.ids, fixture.now()));
    load(&fixture, std::slice::from_ref(&video)).await;
    let owner = signed_in(video.owner, Role::Viewer);
    let stranger = signed_in(fixture.ids.user_id(), Role::Creator);
    let edit = retitling("Edited", fixture.in_seconds(1));

    assert_eq!(store.edit(video.id, &stranger, &edit).await.works(), Edited::NotYours);
    assert_eq!(store.get(video.id).await.works().as_ref(), Some(&video), "nothing changed");
    for may in [&owner, &moderator()] {
        assert!(matches!(store.edit(video.id, may, &edit).await.works(), Edited::Done { .. }));
    }
    store.hide(&crate::builders::hiding(&*fixture.ids, video.id, fixture.in_seconds(2))).await.works();
    for may_not in [&owner, &stranger] {
        assert_eq!(store.edit(video.id, may_not, &edit).await.works(), Edited::NoSuchVideo);
    }
    assert!(matches!(store.edit(video.id, &moderator(), &edit).await.works(), Edited::Done { .. }));
}

/// Two who edit different fields, having seen the same video, do not overwrite each other.
pub async fn different_fields_edited_at_once_are_all_changed(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, std::slice::from_ref(&video)).await;
    let new_tags = tags(&[tag(&*fixture.ids)]);
    let changes = [
        VideoChanges { title: Some(title("Edited")), ..VideoChanges::default() },
        VideoChanges { description: Some(description("Edited.")), ..VideoChanges::default() },
        VideoChanges { tags: Some(new_tags.clone()), ..VideoChanges::default() },
    ];

    let at = fixture.in_seconds(1);
    let tasks = changes.map(|changes| {
        let (store, video) = (fixture.stores.videos.clone(), video.clone());
        async move { edit_video(&store, video.id, &VideoEdit { changes, at }).await }
    });
    at_once(tasks).await;

    let expected = Video {
        title: title("Edited"),
        description: description("Edited."),
        tags: new_tags,
        updated_at: Some(at),
        ..video
    };
    assert_eq!(fixture.stores.videos.get(expected.id).await.works(), Some(expected.clone()));
    assert!(is_listed(&fixture, &expected).await);
}

/// Moderators may edit what they hid; that does not show it.
pub async fn a_hidden_video_can_be_edited_and_stays_hidden(fixture: Fixture) {
    let video = Video { tags: tags(&[tag(&*fixture.ids)]), ..ready_video(&*fixture.ids, fixture.now()) };
    load(&fixture, std::slice::from_ref(&video)).await;
    let hiding = crate::builders::hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    let hidden = fixture.stores.videos.hide(&hiding).await.works().expect("the video");
    let other = tag(&*fixture.ids);

    let changes =
        VideoChanges { title: Some(title("Edited")), tags: Some(tags([&other])), ..VideoChanges::default() };
    let edit = VideoEdit { changes, at: fixture.in_seconds(2) };
    let edited = edit_video(&fixture.stores.videos, hidden.id, &edit).await.expect("the video");

    assert_eq!(edited, hidden.edited(&edit));
    assert!(!is_listed(&fixture, &edited).await);
    assert!(!is_listed(&fixture, &video).await, "nor under its old tag");

    let shown = unhide_video(&fixture.stores.videos, hiding.video).await.expect("the video");
    assert!(is_listed(&fixture, &shown).await, "it comes back with its new tags");
    assert_eq!(all_of(&fixture, &VideoList::Tagged(other)).await, [video.id]);
}
