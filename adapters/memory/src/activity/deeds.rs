//! The deeds of users, in the order of time.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    ops::Bound::{Excluded, Unbounded},
};

use killrvideo_domain::{
    activity::{ActivityEntry, Timeline},
    shared::{Day, Position, Timestamp, UserId},
};
use uuid::Uuid;

/// Where a deed stands in a timeline: newest first, equal times by identity as two signed numbers of 64 bits, which is
/// the order of the store on tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(Reverse<Timestamp>, (i64, i64));

/// Positions of this kind: a byte that tells them from others, milliseconds after 1970, the deed.
const KIND: u8 = 2;

impl Place {
    pub(super) fn of(entry: &ActivityEntry) -> Self {
        Self::new(entry.at, entry.id.as_uuid())
    }

    fn new(at: Timestamp, id: Uuid) -> Self {
        let (high, low) = id.as_u64_pair();
        Self(Reverse(at), (high.cast_signed(), low.cast_signed()))
    }

    pub(super) fn to_position(self) -> Position {
        let Self(Reverse(at), (high, low)) = self;
        let mut bytes = vec![KIND];
        bytes.extend(at.as_millis().to_be_bytes());
        bytes.extend(high.to_be_bytes());
        bytes.extend(low.to_be_bytes());
        Position::from_bytes(&bytes)
    }

    /// `None` for bytes that [`Place::to_position`] did not make.
    pub(super) fn from_position(position: &Position) -> Option<Self> {
        let (kind, bytes) = position.as_bytes().split_first()?;
        let (millis, uuid) = bytes.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(*millis)).ok()?;
        let uuid = Uuid::from_slice(uuid).ok()?;
        (*kind == KIND).then(|| Self::new(at, uuid))
    }
}

/// What users did: a partition for each user and day, in the order of timelines.
#[derive(Default)]
pub(crate) struct Deeds(HashMap<(UserId, Day), BTreeMap<Place, ActivityEntry>>);

impl Deeds {
    /// Writes an entry down; the same one again is the same one.
    pub(crate) fn record(&mut self, entry: ActivityEntry) {
        self.0.entry((entry.user, entry.at.day())).or_default().insert(Place::of(&entry), entry);
    }

    /// What a user did on a day, newest first.
    pub(crate) fn of(&self, user: UserId, day: Day) -> Vec<ActivityEntry> {
        self.0.get(&(user, day)).into_iter().flat_map(BTreeMap::values).copied().collect()
    }

    /// The deeds of a timeline after a place, newest first.
    pub(super) fn after<'a>(
        &'a self,
        timeline: &'a Timeline,
        place: Option<Place>,
    ) -> impl Iterator<Item = &'a ActivityEntry> {
        let from = place.map_or(Unbounded, Excluded);
        let mut days: Vec<Day> = (0..Timeline::DAYS).map(|back| timeline.today.minus_days(back)).collect();
        days.dedup();
        days.into_iter()
            .filter_map(|day| self.0.get(&(timeline.user, day)))
            .flat_map(move |day| day.range((from, Unbounded)).map(|(_, entry)| entry))
            .filter(|entry| timeline.kinds.have(entry.kind))
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::{
        activity::ActivityKind,
        shared::{ActivityId, IdGenerator},
    };
    use killrvideo_testkit::{SeededIds, builders::time};

    use super::*;

    #[test]
    fn deeds_of_one_moment_stand_in_the_order_of_signed_numbers() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let (user, video) = (ids.user_id(), ids.video_id());
        let mut deeds = Deeds::default();
        for id in [0x0_u128, 0x7 << 124, 0x8 << 124, 0xf << 124, 0x8 << 60] {
            let id = ActivityId::from_uuid(Uuid::from_u128(id));
            deeds.record(ActivityEntry { id, user, kind: ActivityKind::View, video, at, stars: None });
        }

        let order: Vec<u128> =
            deeds.of(user, at.day()).iter().map(|deed| deed.id.as_uuid().as_u128()).collect();

        assert_eq!(order, [0x8 << 124, 0xf << 124, 0x8 << 60, 0x0, 0x7 << 124]);
    }

    #[test]
    fn a_position_that_is_cut_or_longer_or_of_another_kind_is_foreign() {
        let place = Place::new(time("2025-11-03T10:00:00Z"), Uuid::from_u128(7));
        let whole = place.to_position();
        let bytes = whole.as_bytes();

        assert_eq!(Place::from_position(&whole), Some(place));
        for foreign in
            [&bytes[..bytes.len() - 1], &[bytes, &[0]].concat(), &[&[1], &bytes[1..]].concat(), &[]]
        {
            assert_eq!(Place::from_position(&Position::from_bytes(foreign)), None);
        }
    }
}
