//! Random sequences of deeds, replayed on the store and on a model that is simple enough to be believed.

use std::collections::BTreeMap;

use killrvideo_domain::{
    catalog::Video,
    moderation::{
        AuditAction, ContentId, Decided, Decision, Flag, FlagNotes, FlagStatus, NewFlag, Raised, Restored,
        Restoring,
    },
    shared::{FlagId, IdGenerator, UserId},
};
use proptest::{collection::vec, prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};

use super::{actions, decide, get, stands_in};
use crate::{
    Fixture,
    builders::{flag_notes, new_flag, ready_video},
    contract::{
        Works,
        catalog::{is_listed, load},
    },
};

/// Something that happens.
#[derive(Debug, Clone)]
enum Deed {
    /// Somebody flags one of the videos.
    Raise { video: usize, reporter: usize },
    /// A moderator decides about one of the flags there are.
    Decide { flag: Index, to: FlagStatus, notes: bool },
    /// A moderator brings one of the videos back.
    Restore(usize),
}

const VIDEOS: usize = 2;
const REPORTERS: usize = 2;

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let status = proptest::sample::select(FlagStatus::ALL.to_vec());
    let deed = prop_oneof![
        3 => (0..VIDEOS, 0..REPORTERS).prop_map(|(video, reporter)| Deed::Raise { video, reporter }),
        5 => (any::<Index>(), status, any::<bool>())
            .prop_map(|(flag, to, notes)| Deed::Decide { flag, to, notes }),
        2 => (0..VIDEOS).prop_map(Deed::Restore),
    ];
    vec(deed, 10..30)
}

/// What is known of a flag: as it is, and what was done, oldest first.
type Known = (Flag, Vec<AuditAction>);

/// Store and model side by side.
struct Replay {
    fixture: Fixture,
    videos: Vec<Video>,
    hidden: Vec<bool>,
    reporters: Vec<UserId>,
    moderator: UserId,
    flags: BTreeMap<FlagId, Known>,
    second: u64,
}

/// Flags, their lists and histories, and whether videos are hidden, agree with the model after every sequence.
pub async fn any_sequence_of_deeds_leaves_what_a_simple_model_says(fixture: Fixture) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..6 {
        let sequence = deeds().new_tree(&mut runner).expect("a sequence").current();
        println!("{sequence:#?}");
        let mut replay = Replay::new(fixture.clone()).await;
        for deed in &sequence {
            replay.second += 1;
            match deed {
                Deed::Raise { video, reporter } => replay.raise(*video, *reporter).await,
                Deed::Decide { flag, to, notes } => replay.decide(*flag, *to, *notes).await,
                Deed::Restore(video) => replay.restore(*video).await,
            }
        }
        replay.compare().await;
    }
}

impl Replay {
    async fn new(fixture: Fixture) -> Self {
        let videos: Vec<Video> = (0..VIDEOS).map(|_| ready_video(&*fixture.ids, fixture.now())).collect();
        load(&fixture, &videos).await;
        Self {
            hidden: vec![false; VIDEOS],
            reporters: (0..REPORTERS).map(|_| fixture.ids.user_id()).collect(),
            moderator: fixture.ids.user_id(),
            flags: BTreeMap::new(),
            second: 0,
            videos,
            fixture,
        }
    }

    async fn raise(&mut self, video: usize, reporter: usize) {
        let (content, reporter) = (ContentId::Video(self.videos[video].id), self.reporters[reporter]);
        let at = self.fixture.in_seconds(self.second);
        let new = NewFlag { reporter, ..new_flag(&*self.fixture.ids, content, at) };
        let outcome = self.fixture.stores.flags.raise(&new).await.works();

        let unresolved = self
            .flags
            .values()
            .map(|(flag, _)| flag)
            .find(|flag| (flag.content, flag.reporter) == (content, reporter) && !flag.status.is_final());
        match (unresolved, outcome) {
            (Some(expected), Raised::Existing(opened)) => assert_eq!(opened.flag, *expected),
            (None, Raised::New(opened)) => {
                assert_eq!(opened.flag, new.to_flag());
                self.flags.insert(new.id, (opened.flag, vec![AuditAction::Flagged]));
            }
            (expected, outcome) => panic!("{outcome:?}, with {expected:?} unresolved"),
        }
    }

    async fn decide(&mut self, flag: Index, to: FlagStatus, with_notes: bool) {
        let ids: Vec<FlagId> = self.flags.keys().copied().collect();
        if ids.is_empty() {
            return;
        }
        let at = self.fixture.in_seconds(self.second);
        let notes: Option<FlagNotes> = if with_notes { flag_notes(&format!("At {at}")) } else { None };
        let decision = Decision { flag: ids[flag.index(ids.len())], to, notes, by: self.moderator, at };
        let outcome = decide(&self.fixture, &decision).await;

        let (known, done) = self.flags.get_mut(&decision.flag).expect("a flag that is known");
        match known.clone().decided(&decision) {
            Err(refused) => assert_eq!(outcome, Decided::Refused(refused)),
            Ok(after) => {
                assert_eq!(outcome, Decided::Done(after.clone()));
                *known = after;
                done.push(match to {
                    FlagStatus::Open => unreachable!("nothing becomes open"),
                    FlagStatus::UnderReview => AuditAction::UnderReview,
                    FlagStatus::Approved => AuditAction::Approve,
                    FlagStatus::Rejected => AuditAction::Reject,
                });
                if to == FlagStatus::Approved {
                    let hidden =
                        self.videos.iter().position(|video| known.content == ContentId::Video(video.id));
                    self.hidden[hidden.expect("one of the videos")] = true;
                }
            }
        }
    }

    async fn restore(&mut self, video: usize) {
        let (id, by, at) = (self.videos[video].id, self.moderator, self.fixture.in_seconds(self.second));
        let back = Restoring { content: ContentId::Video(id), by, at };
        let outcome = self.fixture.stores.flags.restore(&back).await.works();
        if self.hidden[video] {
            assert_eq!(outcome, Some(Restored::Restored));
            for (flag, done) in self.flags.values_mut() {
                if flag.content == back.content && flag.status == FlagStatus::Approved {
                    done.push(AuditAction::Restore);
                }
            }
        } else {
            assert_eq!(outcome, Some(Restored::AlreadyActive));
        }
        self.hidden[video] = false;
    }

    async fn compare(&self) {
        for (id, (flag, done)) in &self.flags {
            assert_eq!(get(&self.fixture, *id).await.as_ref(), Some(flag));
            assert_eq!(stands_in(&self.fixture, flag).await, [flag.status]);
            let newest_first: Vec<AuditAction> = done.iter().rev().copied().collect();
            assert_eq!(actions(&self.fixture, flag).await, newest_first);
        }
        for (video, hidden) in self.videos.iter().zip(&self.hidden) {
            assert_eq!(is_listed(&self.fixture, video).await, !hidden, "{}", video.id);
        }
    }
}
