//! Moderation over stores that fail, and in which order it asks them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{
    moderation::about,
    world::{moderator, viewer},
};
use killrvideo_domain::{
    catalog::{Deletion, MockVideoStore, Unhidden},
    feedback::MockCommentStore,
    moderation::{ContentId, MockFlagStore, Moderation, ModerationError, Restored},
    shared::{FlagId, IdGenerator, Moderator, StoreError, UserId},
};
use killrvideo_testkit::{
    FixedClock, SeededIds,
    builders::{new_flag, ready_video},
};

/// What a test says something about; the rest must not be called.
#[derive(Default)]
struct Mocks {
    flags: MockFlagStore,
    videos: MockVideoStore,
    comments: MockCommentStore,
}

impl Mocks {
    fn moderation(self) -> Moderation {
        let clock = FixedClock::at("2026-03-01T12:00:00Z".parse().expect("a time"));
        let ids = SeededIds::new(7);
        let (flags, videos, comments) =
            (Arc::new(self.flags), Arc::new(self.videos), Arc::new(self.comments));
        Moderation::new(flags, videos, comments, Arc::new(clock), Arc::new(ids))
    }
}

fn down<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("flag_store", "connection refused"))
}

fn somebody() -> Moderator {
    moderator(UserId::from_uuid(uuid::Uuid::from_u128(7)))
}

#[tokio::test]
async fn no_text_is_told_when_the_record_could_not_be_written() {
    let mut mocks = Mocks::default();
    mocks.flags.expect_unmask().returning(|_| down());
    // What is shown without a record has no text, and is not asked for in its place.
    mocks.flags.expect_get().never();

    let told = mocks.moderation().unmask(&somebody(), FlagId::from_uuid(uuid::Uuid::nil())).await;

    assert!(matches!(told, Err(ModerationError::Store(error)) if error.is_retryable()));
}

#[tokio::test]
async fn nothing_is_flagged_when_it_is_not_known_whether_it_is_there() {
    let mut mocks = Mocks::default();
    mocks.videos.expect_get().returning(|_| down());
    mocks.flags.expect_raise().never();
    let video = SeededIds::new(1).video_id();

    let refused = mocks.moderation().raise(&viewer(somebody().user()), about(ContentId::Video(video))).await;

    assert!(matches!(refused, Err(ModerationError::Store(_))));
}

#[tokio::test]
async fn content_comes_back_after_its_record_is_written_and_not_without() {
    let (ids, by) = (SeededIds::new(1), somebody());
    let at = "2026-03-01T12:00:00Z".parse().expect("a time");
    let mut hidden = ready_video(&ids, at);
    hidden.deletion = Some(Deletion { at, by: by.user() });
    for is_written in [true, false] {
        let (mut mocks, written) = (Mocks::default(), Arc::new(AtomicBool::new(false)));
        let (found, back, first) = (hidden.clone(), hidden.clone(), written.clone());
        mocks.videos.expect_get().returning(move |_| Ok(Some(found.clone())));
        mocks.flags.expect_note_restoring().once().returning(move |_| {
            written.store(true, Ordering::SeqCst);
            if is_written { Ok(()) } else { down() }
        });
        mocks.videos.expect_unhide().times(usize::from(is_written)).returning(move |_| {
            assert!(first.load(Ordering::SeqCst), "the record precedes what it tells");
            Ok(Unhidden::Restored(Box::new(back.clone())))
        });

        let restored = mocks.moderation().restore_video(&by, hidden.id).await;

        assert_eq!(restored.is_ok(), is_written);
    }
}

#[tokio::test]
async fn the_lists_of_what_is_active_are_put_right_without_a_record() {
    let (ids, by) = (SeededIds::new(1), somebody());
    let video = ready_video(&ids, "2026-03-01T12:00:00Z".parse().expect("a time"));
    let mut mocks = Mocks::default();
    let found = video.clone();
    mocks.videos.expect_get().returning(move |_| Ok(Some(found.clone())));
    mocks.flags.expect_note_restoring().never();
    let active = video.clone();
    mocks.videos.expect_unhide().once().returning(move |_| Ok(Unhidden::WasActive(Box::new(active.clone()))));

    let restored = mocks.moderation().restore_video(&by, video.id).await;

    assert!(matches!(restored, Ok(Restored::AlreadyActive)));
}

#[tokio::test]
async fn a_comment_is_looked_for_once_and_a_video_not_at_all_when_a_comment_is_flagged() {
    let mut mocks = Mocks::default();
    mocks.comments.expect_get().once().returning(|_| Ok(None));
    let ids = SeededIds::new(1);
    let at = "2026-03-01T12:00:00Z".parse().expect("a time");
    let content = new_flag(&ids, ContentId::Comment(ids.comment_id(at)), at).content;

    let refused = mocks.moderation().raise(&viewer(somebody().user()), about(content)).await;

    assert!(matches!(refused, Err(ModerationError::NoSuchComment)));
}
