//! Moderation over the in-memory store.

use std::{sync::Arc, time::Duration};

use crate::world::{World, creator, moderator, viewer};
use killrvideo_domain::{
    catalog::{Hiding, VideoStore},
    feedback::{CommentHiding, CommentStore},
    moderation::{
        AuditAction, ContentId, FlagList, FlagNotes, FlagRequest, FlagStatus, Moderation, ModerationError,
        OpenedFlag, Raised, ReasonCode, ReasonText, Restored,
    },
    shared::{Clock, FlagId, IdGenerator, Moderator, NumberedPage, PageRequest, PageSize},
};
use killrvideo_memory::MemoryStore;
use killrvideo_testkit::builders::comment;

fn moderation(world: &World) -> Moderation {
    let store: Arc<MemoryStore> = world.store.clone();
    Moderation::new(store.clone(), store.clone(), store, world.clock.clone(), world.ids.clone())
}

pub(crate) fn about(content: ContentId) -> FlagRequest {
    FlagRequest {
        content,
        reason: ReasonCode::Spam,
        text: ReasonText::parse("look at this").expect("a reason"),
    }
}

async fn a_video(world: &World) -> ContentId {
    ContentId::Video(world.ready_video(&creator(world.user()), "Partition keys", &[]).await.video.id)
}

async fn a_comment(world: &World) -> ContentId {
    let said = comment(&*world.ids, world.clock.now());
    world.store.add(&said).await.expect("the memory store answers");
    ContentId::Comment(said.id)
}

async fn raise(world: &World, content: ContentId) -> OpenedFlag {
    world.clock.advance(Duration::from_secs(1));
    match moderation(world).raise(&viewer(world.user()), about(content)).await.expect("raised") {
        Raised::New(opened) => opened,
        Raised::Existing(opened) => panic!("there is one already: {opened:?}"),
    }
}

async fn approve(world: &World, by: &Moderator, flag: FlagId) {
    world.clock.advance(Duration::from_secs(1));
    moderation(world).act(by, flag, FlagStatus::Approved, None).await.expect("approved");
}

async fn actions(world: &World, by: &Moderator, flag: FlagId) -> Vec<AuditAction> {
    let page = moderation(world).history(by, flag, NumberedPage::first(PageSize::default())).await;
    page.expect("a page").items.iter().map(|record| record.action).collect()
}

#[tokio::test]
async fn a_flag_says_what_its_reporter_said_and_when() {
    let world = World::new();
    let (content, reporter) = (a_video(&world).await, viewer(world.user()));

    let raised = moderation(&world).raise(&reporter, about(content)).await.expect("raised");

    let Raised::New(OpenedFlag { flag, text }) = raised else { panic!("{raised:?}") };
    assert_eq!((flag.content, flag.reporter, flag.reason), (content, reporter.user(), ReasonCode::Spam));
    assert_eq!(
        (flag.created_at, flag.updated_at, flag.status),
        (world.clock.now(), world.clock.now(), FlagStatus::Open)
    );
    assert_eq!(text.as_ref().map(ReasonText::as_str), Some("look at this"));
}

#[tokio::test]
async fn a_repeat_gets_the_flag_that_is_there() {
    let world = World::new();
    let (content, reporter) = (a_comment(&world).await, viewer(world.user()));
    let moderation = moderation(&world);

    let first = moderation.raise(&reporter, about(content)).await.expect("raised");
    world.clock.advance(Duration::from_mins(1));
    let other = FlagRequest { reason: ReasonCode::Other, text: None, ..about(content) };
    let again = moderation.raise(&reporter, other).await.expect("raised");

    let Raised::New(first) = first else { panic!("{first:?}") };
    assert_eq!(again, Raised::Existing(first));
}

#[tokio::test]
async fn what_is_not_there_or_hidden_is_not_flagged() {
    let world = World::new();
    let (ids, by) = (&*world.ids, moderator(world.user()));
    let (video, said) = (a_video(&world).await, a_comment(&world).await);
    for content in [video, said] {
        let flag = raise(&world, content).await.flag.id;
        approve(&world, &by, flag).await;
    }
    let moderation = moderation(&world);
    let reporter = viewer(world.user());

    for content in [video, ContentId::Video(ids.video_id())] {
        let refused = moderation.raise(&reporter, about(content)).await;
        assert!(matches!(refused, Err(ModerationError::NoSuchVideo)), "{refused:?}");
    }
    for content in [said, ContentId::Comment(ids.comment_id(world.clock.now()))] {
        let refused = moderation.raise(&reporter, about(content)).await;
        assert!(matches!(refused, Err(ModerationError::NoSuchComment)), "{refused:?}");
    }
}

#[tokio::test]
async fn what_a_reporter_wrote_is_shown_to_whoever_asks_for_it_and_that_is_written_down() {
    let world = World::new();
    let content = a_video(&world).await;
    let (opened, by) = (raise(&world, content).await, moderator(world.user()));
    let moderation = moderation(&world);

    let masked = moderation.detail(&by, opened.flag.id).await.expect("there");
    assert_eq!(masked, opened.flag);
    assert_eq!(actions(&world, &by, masked.id).await, [AuditAction::Flagged]);

    let shown = moderation.unmask(&by, masked.id).await.expect("there");
    assert_eq!(shown, opened);
    assert_eq!(actions(&world, &by, masked.id).await, [AuditAction::Unmask, AuditAction::Flagged]);
}

#[tokio::test]
async fn a_decision_follows_the_rule_and_is_told_apart_from_a_flag_that_is_not_there() {
    let world = World::new();
    let content = a_video(&world).await;
    let (flag, by) = (raise(&world, content).await.flag, moderator(world.user()));
    let (moderation, notes) = (moderation(&world), FlagNotes::parse("looking").expect("notes"));
    world.clock.advance(Duration::from_secs(1));

    let reviewed =
        moderation.act(&by, flag.id, FlagStatus::UnderReview, notes.clone()).await.expect("allowed");
    let refused = moderation.act(&by, flag.id, FlagStatus::Open, None).await;
    let rejected = moderation.act(&by, flag.id, FlagStatus::Rejected, None).await.expect("allowed");
    let nothing = world.ids.flag_id(world.clock.now());
    let unknown = moderation.act(&by, nothing, FlagStatus::Approved, None).await;

    assert_eq!((reviewed.moderator, &reviewed.notes), (Some(by.user()), &notes));
    assert!(matches!(refused, Err(ModerationError::Transition(_))), "{refused:?}");
    assert_eq!((rejected.status, &rejected.notes), (FlagStatus::Rejected, &notes));
    assert_eq!(rejected.resolved_at, Some(world.clock.now()));
    assert!(matches!(unknown, Err(ModerationError::NoSuchFlag)), "{unknown:?}");
    assert!(matches!(moderation.detail(&by, nothing).await, Err(ModerationError::NoSuchFlag)));
    assert!(matches!(moderation.unmask(&by, nothing).await, Err(ModerationError::NoSuchFlag)));
    let page = PageRequest::first(PageSize::default());
    let history = moderation.history(&by, nothing, NumberedPage::first(PageSize::default())).await;
    assert!(matches!(history, Err(ModerationError::NoSuchFlag)));
    let list = FlagList { status: Some(FlagStatus::Rejected) };
    assert_eq!(moderation.list(&by, &list, &page).await.expect("a page").items, [rejected]);
}

#[tokio::test]
async fn what_was_approved_is_hidden_and_comes_back_with_a_record() {
    let world = World::new();
    let by = moderator(world.user());
    let (video, said) = (a_video(&world).await, a_comment(&world).await);
    for content in [video, said] {
        let flag = raise(&world, content).await.flag.id;
        approve(&world, &by, flag).await;
        let hidden = moderation(&world).raise(&viewer(world.user()), about(content)).await;
        assert!(hidden.is_err(), "{content} is hidden");
        world.clock.advance(Duration::from_secs(1));

        for expected in [Restored::Restored, Restored::AlreadyActive] {
            let moderation = moderation(&world);
            let restored = match content {
                ContentId::Video(video) => moderation.restore_video(&by, video).await,
                ContentId::Comment(comment) => moderation.restore_comment(&by, comment).await,
            };
            assert_eq!(restored.expect("there"), expected);
        }

        let expected = [AuditAction::Restore, AuditAction::Approve, AuditAction::Flagged];
        assert_eq!(actions(&world, &by, flag).await, expected, "told once");
        raise(&world, content).await;
    }
    let unknown = moderation(&world).restore_video(&by, world.ids_video()).await;
    assert!(matches!(unknown, Err(ModerationError::NoSuchVideo)));
    let unknown = moderation(&world).restore_comment(&by, world.ids.comment_id(world.clock.now())).await;
    assert!(matches!(unknown, Err(ModerationError::NoSuchComment)));
}

#[tokio::test]
async fn a_hidden_video_is_found_by_those_who_restore_it() {
    let world = World::new();
    let (content, by) = (a_video(&world).await, moderator(world.user()));
    let said = comment(&*world.ids, world.clock.now());
    world.store.add(&said).await.expect("the memory store answers");
    let ContentId::Video(video) = content else { panic!("a video") };
    let at = world.clock.now();
    VideoStore::hide(&*world.store, &Hiding { video, by: by.user(), at }).await.expect("hidden");
    let hiding = CommentHiding { comment: said.id, by: by.user(), at };
    CommentStore::hide(&*world.store, &hiding).await.expect("hidden");

    // Hidden without a flag, by whatever means: there is nothing to be told, and they come back all the same.
    assert!(matches!(moderation(&world).restore_video(&by, video).await, Ok(Restored::Restored)));
    assert!(matches!(moderation(&world).restore_comment(&by, said.id).await, Ok(Restored::Restored)));
}
