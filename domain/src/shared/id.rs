//! Identities: one type for each kind of thing, all of them in this registry, and where new ones come from.

use std::{
    fmt,
    str::FromStr,
    sync::{Mutex, PoisonError},
};

use uuid::{Uuid, fmt::Hyphenated};

use super::Timestamp;

/// A text that is no identity of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {kind} is a UUID in 8-4-4-4-12 form, not {value:?}")]
pub struct InvalidId {
    kind: &'static str,
    value: String,
}

macro_rules! newtype_id {
    ($($(#[$doc:meta])* $name:ident, $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID as an identity of this kind.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Reads the canonical text in any letter case; the other spellings of a UUID are refused.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Hyphenated::from_str(text)
                    .map(|id| Self(id.into_uuid()))
                    .map_err(|_| InvalidId { kind: $kind, value: text.to_owned() })
            }
        }
    )+};
}

newtype_id! {
    /// An account.
    UserId, "user id";
    /// A video.
    VideoId, "video id";
    /// An entry in a user's activity; time-based.
    ActivityId, "activity id";
    /// A comment; time-based.
    CommentId, "comment id";
    /// A flag that somebody raised; time-based.
    FlagId, "flag id";
    /// A record of the moderators' history; time-based.
    AuditId, "audit id";
    /// One attempt to log in.
    AttemptId, "attempt id";
    /// A token that was issued.
    TokenId, "token id";
    /// A run that changes the vectors of a store.
    ChangeId, "change id";
}

/// Where new identities come from.
///
/// Identities are made before a store is called and travel with the call, so that the same call can be
/// repeated.
///
/// # Behavior
/// - No two identities of one generator are equal.
/// - Time-based ones are version 1 and carry the moment they are given; those made one after another for
///   the same millisecond keep that order.
pub trait IdGenerator: Send + Sync {
    /// A random UUID, version 4.
    fn random(&self) -> Uuid;

    /// A time-based UUID, version 1, that carries `at`.
    fn time_based(&self, at: Timestamp) -> Uuid;

    /// A new account's identity.
    fn user_id(&self) -> UserId {
        UserId(self.random())
    }

    /// A new video's identity.
    fn video_id(&self) -> VideoId {
        VideoId(self.random())
    }

    /// A new login attempt's identity.
    fn attempt_id(&self) -> AttemptId {
        AttemptId(self.random())
    }

    /// A new token's identity.
    fn token_id(&self) -> TokenId {
        TokenId(self.random())
    }

    /// The identity of a new run that changes vectors.
    fn change_id(&self) -> ChangeId {
        ChangeId(self.random())
    }

    /// The identity of something a user did at `at`.
    fn activity_id(&self, at: Timestamp) -> ActivityId {
        ActivityId(self.time_based(at))
    }

    /// The identity of a comment that is written at `at`.
    fn comment_id(&self, at: Timestamp) -> CommentId {
        CommentId(self.time_based(at))
    }

    /// The identity of a flag that is raised at `at`.
    fn flag_id(&self, at: Timestamp) -> FlagId {
        FlagId(self.time_based(at))
    }

    /// The identity of a record about something that happened at `at`.
    fn audit_id(&self, at: Timestamp) -> AuditId {
        AuditId(self.time_based(at))
    }
}

/// Makes version 1 UUIDs (RFC 9562, section 5.1) that keep their order within a millisecond.
///
/// A [`Timestamp`] is whole milliseconds, a version 1 UUID counts 100 ns: the four digits between come from
/// a counter. Moments earlier than the latest one (two requests crossing a millisecond, a clock that steps back)
/// take the upper half of the digits and clock sequences of their own, so that they come after what was made
/// for their millisecond before, and no id comes twice. So does what follows the 10,000th id of a millisecond. The order holds up to 5,000 ids of one millisecond.
#[derive(Debug)]
pub struct TimeBasedIds {
    node: [u8; 6],
    last: Mutex<Last>,
}

#[derive(Debug)]
struct Last {
    at: Timestamp,
    tick: u64,
    sequence: u16,
    /// How many ids were made for moments that are over or full.
    late: u64,
}

/// 100 ns steps in a millisecond.
pub(super) const TICKS: u64 = 10_000;
/// Milliseconds from the Gregorian reform (1582-10-15) to the Unix epoch.
pub(super) const GREGORIAN_MILLIS: i64 = 12_219_292_800_000;
/// A clock sequence has 14 bits. The highest marks ids of earlier moments, the others are counted.
const SEQUENCE_MASK: u16 = 0x1fff;
const LATE: u16 = 0x2000;

impl TimeBasedIds {
    /// A source of its own: `node` and `sequence` are random numbers of the process, so that two processes
    /// do not make the same ids.
    #[must_use]
    pub fn new(mut node: [u8; 6], sequence: u16) -> Self {
        // The multicast bit marks a node that is no network card's address.
        node[0] |= 1;
        let last = Last { at: Timestamp::MIN, tick: 0, sequence: sequence & SEQUENCE_MASK, late: 0 };
        Self { node, last: Mutex::new(last) }
    }

    /// The next id that carries `at`.
    #[must_use]
    pub fn next(&self, at: Timestamp) -> Uuid {
        let (tick, sequence) = self.last.lock().unwrap_or_else(PoisonError::into_inner).next(at);
        let millis = u64::try_from(at.as_millis().saturating_add(GREGORIAN_MILLIS)).unwrap_or(0);
        let ticks = millis.saturating_mul(TICKS).saturating_add(tick);
        Uuid::new_v1(uuid::Timestamp::from_gregorian_time(ticks, sequence), &self.node)
    }
}

impl Last {
    /// The digits below the millisecond and the clock sequence of the next id.
    fn next(&mut self, at: Timestamp) -> (u64, u16) {
        if at > self.at {
            (self.at, self.tick) = (at, 0);
            (self.tick, self.sequence)
        } else if at == self.at && self.tick + 1 < TICKS {
            self.tick += 1;
            (self.tick, self.sequence)
        } else {
            self.next_late()
        }
    }

    /// For a moment that is over, or full: never the same twice, whatever the moment.
    fn next_late(&mut self) -> (u64, u16) {
        let (round, tick) = (self.late / (TICKS / 2), self.late % (TICKS / 2));
        self.late += 1;
        let round = u16::try_from(round % (u64::from(SEQUENCE_MASK) + 1)).unwrap_or(0);
        (TICKS / 2 + tick, LATE | (self.sequence.wrapping_add(round) & SEQUENCE_MASK))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).expect("a time in range")
    }

    fn ticks(id: Uuid) -> u64 {
        id.get_timestamp().expect("a time-based id").to_gregorian().0
    }

    #[test]
    fn only_the_canonical_text_is_read() {
        let id: UserId = "6F0E7A90-1C5B-4B77-9D0A-8D6F6E1C2A33".parse().expect("any letter case");

        assert_eq!(id.to_string(), "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33");
        for text in ["", "6f0e7a901c5b4b779d0a8d6f6e1c2a33", "{6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33}", "x"] {
            let refused = text.parse::<UserId>().expect_err("not canonical").to_string();
            assert!(refused.contains(&format!("{text:?}")), "{refused} names the value");
        }
    }

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let ids = TimeBasedIds::new([7; 6], 42);

        let made: Vec<u64> = (0..5_000).map(|_| ticks(ids.next(at(1_763_700_000_000)))).collect();

        assert!(made.is_sorted_by(|a, b| a < b), "strictly ascending");
        assert_eq!(
            (made[0] - u64::try_from(GREGORIAN_MILLIS).unwrap_or(0) * TICKS) / TICKS,
            1_763_700_000_000
        );
    }

    #[test]
    fn ids_of_one_millisecond_keep_their_order_when_requests_cross() {
        let ids = TimeBasedIds::new([7; 6], 42);

        let made: Vec<(i64, u64)> =
            [5, 6, 6, 5, 6, 5, 7, 6, 5].map(|millis| (millis, ticks(ids.next(at(millis))))).to_vec();

        for millis in [5, 6] {
            let same = made.iter().filter(|(of, _)| *of == millis).map(|(_, ticks)| *ticks);
            assert!(same.is_sorted_by(|a, b| a < b), "{made:?}");
        }
    }

    #[test]
    fn no_id_comes_twice_when_the_clock_steps_back_or_a_millisecond_is_full() {
        let ids = TimeBasedIds::new([7; 6], SEQUENCE_MASK);

        let mut seen = BTreeSet::new();
        for millis in [5, 6, 5, 6, 6, 4] {
            for _ in 0..10_050 {
                assert!(seen.insert(ids.next(at(millis))), "a repeated id");
            }
        }
    }
}
