//! Moderation over stores that fail, and in which order it asks them.

use std::sync::Arc;

use crate::{
    moderation::about,
    world::{moderator, viewer},
};
use killrvideo_domain::{
    catalog::MockVideoStore,
    feedback::MockCommentStore,
    moderation::{ContentId, MockFlagStore, Moderation, ModerationError, Restored},
    shared::{FlagId, IdGenerator, Moderator, StoreError, UserId},
};
use killrvideo_testkit::{FixedClock, SeededIds, builders::new_flag};

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
async fn content_is_brought_back_by_one_intention_of_the_store_which_knows_who_asks() {
    let (ids, by) = (SeededIds::new(1), somebody());
    let at = "2026-03-01T12:00:00Z".parse().expect("a time");
    let (video, comment) = (ids.video_id(), ids.comment_id(at));
    for outcome in [Some(Restored::Restored), Some(Restored::AlreadyActive), None] {
        let mut mocks = Mocks::default();
        mocks.flags.expect_restore().times(2).returning(move |restoring| {
            assert_eq!((restoring.by, restoring.at), (somebody().user(), at));
            Ok(outcome)
        });
        let moderation = mocks.moderation();

        let (of_video, of_comment) =
            (moderation.restore_video(&by, video).await, moderation.restore_comment(&by, comment).await);

        if let Some(restored) = outcome {
            assert!(of_video.is_ok_and(|it| it == restored) && of_comment.is_ok_and(|it| it == restored));
        } else {
            assert!(matches!(of_video, Err(ModerationError::NoSuchVideo)));
            assert!(matches!(of_comment, Err(ModerationError::NoSuchComment)));
        }
    }
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
