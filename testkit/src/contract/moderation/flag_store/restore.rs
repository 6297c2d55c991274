//! Content that comes back.

use killrvideo_domain::{
    catalog::Video,
    moderation::{AuditAction, AuditRecord, ContentId, Flag, FlagStatus, Restored, Restoring},
    shared::IdGenerator,
};

use super::{actions, decided, history, raise};
use crate::{
    Fixture,
    builders::{comment, decision, new_flag, ready_video, restoring},
    contract::{
        Works, at_once,
        catalog::{is_listed, load},
    },
};

/// How often somebody tries again whom others got in the way of.
const TRIES: usize = 50;

/// A video that stands in the lists.
async fn video(fixture: &Fixture) -> Video {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(fixture, std::slice::from_ref(&video)).await;
    video
}

/// A video and a comment.
async fn contents(fixture: &Fixture) -> [ContentId; 2] {
    let said = comment(&*fixture.ids, fixture.now());
    fixture.stores.comments.add(&said).await.works();
    [ContentId::Video(video(fixture).await.id), ContentId::Comment(said.id)]
}

/// A flag on a content, as somebody decided about it.
async fn flag(fixture: &Fixture, content: ContentId, to: FlagStatus) -> Flag {
    let raised = raise(fixture, &new_flag(&*fixture.ids, content, fixture.now())).await.flag;
    if to == FlagStatus::Open {
        return raised;
    }
    decided(fixture, &decision(&*fixture.ids, raised.id, to, fixture.in_seconds(1))).await
}

async fn is_hidden(fixture: &Fixture, content: ContentId) -> bool {
    match content {
        ContentId::Video(video) => {
            fixture.stores.videos.get(video).await.works().is_some_and(|video| video.deletion.is_some())
        }
        ContentId::Comment(comment) => {
            fixture.stores.comments.get(comment).await.works().is_some_and(|it| it.deletion.is_some())
        }
    }
}

async fn restore(fixture: &Fixture, restoring: &Restoring) -> Option<Restored> {
    fixture.stores.flags.restore(restoring).await.works()
}

/// The records of a flag that tell that its content came back.
async fn restores(fixture: &Fixture, flag: &Flag) -> Vec<AuditRecord> {
    let records = history(fixture, flag).await.into_iter();
    records.filter(|record| record.action == AuditAction::Restore).collect()
}

/// > Content that is brought back is hidden no more, and that is written down under its approved flags, which stay
/// > approved, and under no others.
pub async fn content_that_is_brought_back_is_hidden_no_more_and_its_approved_flags_tell_so(fixture: Fixture) {
    for content in contents(&fixture).await {
        let mut flags = Vec::new();
        for to in FlagStatus::ALL.into_iter().chain([FlagStatus::Approved]) {
            flags.push(flag(&fixture, content, to).await);
        }
        assert!(is_hidden(&fixture, content).await);
        let back = restoring(&*fixture.ids, content, fixture.in_seconds(2));

        assert_eq!(restore(&fixture, &back).await, Some(Restored::Restored));
        assert_eq!(restore(&fixture, &back).await, Some(Restored::AlreadyActive), "the same call again");

        assert!(!is_hidden(&fixture, content).await);
        for flag in &flags {
            assert_eq!(fixture.stores.flags.get(flag.id).await.works().as_ref(), Some(flag), "as it was");
            let expected: Vec<AuditRecord> = AuditRecord::of_restoring(&back, flag).into_iter().collect();
            assert_eq!(restores(&fixture, flag).await, expected, "once, and only under approved ones");
        }
    }
}

/// And so a video stands in its lists again, also when no flag hid it.
pub async fn a_video_that_is_brought_back_stands_in_its_lists_again(fixture: Fixture) {
    let video = video(&fixture).await;
    let hiding = crate::builders::hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    fixture.stores.videos.hide(&hiding).await.works();
    assert!(!is_listed(&fixture, &video).await);
    let back = restoring(&*fixture.ids, ContentId::Video(video.id), fixture.in_seconds(2));

    assert_eq!(restore(&fixture, &back).await, Some(Restored::Restored));

    assert!(is_listed(&fixture, &video).await);
}

/// > Bringing back content that is not hidden changes nothing and is not written down.
pub async fn bringing_back_content_that_is_not_hidden_changes_nothing_and_is_not_written_down(
    fixture: Fixture,
) {
    for content in contents(&fixture).await {
        let approved = flag(&fixture, content, FlagStatus::Approved).await;
        let [first, second] =
            [2, 3].map(|second| restoring(&*fixture.ids, content, fixture.in_seconds(second)));
        restore(&fixture, &first).await;

        assert_eq!(restore(&fixture, &second).await, Some(Restored::AlreadyActive));

        assert!(!is_hidden(&fixture, content).await);
        let expected = [AuditAction::Restore, AuditAction::Approve, AuditAction::Flagged];
        assert_eq!(actions(&fixture, &approved).await, expected);
    }
}

/// > Of those who bring the same content back at once one does, and the others find it there.
pub async fn of_those_who_bring_the_same_content_back_at_once_one_does(fixture: Fixture) {
    for content in contents(&fixture).await {
        let approved = flag(&fixture, content, FlagStatus::Approved).await;

        let tasks = (0..6).map(|_| {
            let fixture = fixture.clone();
            let back = restoring(&*fixture.ids, content, fixture.in_seconds(2));
            async move {
                for _ in 0..TRIES {
                    match fixture.stores.flags.restore(&back).await {
                        Err(error) if error.is_retryable() => {}
                        outcome => return (back, outcome.works()),
                    }
                }
                panic!("others were in the way {TRIES} times")
            }
        });
        let outcomes = at_once(tasks).await;

        let done: Vec<&Restoring> = outcomes
            .iter()
            .filter(|(_, outcome)| *outcome == Some(Restored::Restored))
            .map(|(back, _)| back)
            .collect();
        let [winner] = done[..] else { panic!("{outcomes:?}") };
        assert!(outcomes.iter().all(|(_, outcome)| outcome.is_some()), "{outcomes:?}");
        let expected: Vec<AuditRecord> = AuditRecord::of_restoring(winner, &approved).into_iter().collect();
        assert_eq!(restores(&fixture, &approved).await, expected, "by who did it, and by nobody else");
        assert!(!is_hidden(&fixture, content).await);
    }
}

/// > Bringing back what is not there is none.
pub async fn bringing_back_what_is_not_there_is_none(fixture: Fixture) {
    let ids = &*fixture.ids;
    for content in [ContentId::Video(ids.video_id()), ContentId::Comment(ids.comment_id(fixture.now()))] {
        let approved = flag(&fixture, content, FlagStatus::Approved).await;

        assert_eq!(restore(&fixture, &restoring(ids, content, fixture.in_seconds(2))).await, None);

        assert_eq!(restores(&fixture, &approved).await, []);
    }
}
