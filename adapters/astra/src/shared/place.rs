//! Where a row stands among others that the Data API sorts.

use std::cmp::Reverse;

use killrvideo_domain::shared::{Position, Timestamp};
use uuid::Uuid;

/// Where a row stands in an order of time: newest first, equal times by identity, and these as the Data API sorts
/// them.
///
/// The order of identities is the one of Java, which the Data API is written in: two signed numbers of 64 bits, so
/// that `8…` to `f…` come before `0…` to `7…`. Clustering has another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    at: Reverse<Timestamp>,
    id: (i64, i64),
}

impl Place {
    /// The place of what happened at a moment.
    pub(crate) fn new(at: Timestamp, id: Uuid) -> Self {
        let (high, low) = id.as_u64_pair();
        Self { at: Reverse(at), id: (high.cast_signed(), low.cast_signed()) }
    }

    /// The moment.
    pub(crate) const fn at(self) -> Timestamp {
        self.at.0
    }

    /// The identity.
    pub(crate) fn uuid(self) -> Uuid {
        let (high, low) = self.id;
        Uuid::from_u64_pair(high.cast_unsigned(), low.cast_unsigned())
    }

    /// What a cursor remembers: a byte that tells positions of one kind from others, milliseconds after 1970, the
    /// identity.
    pub(crate) fn to_position(self, kind: u8) -> Position {
        let mut bytes = vec![kind];
        bytes.extend(self.at().as_millis().to_be_bytes());
        bytes.extend(self.uuid().as_bytes());
        Position::from_bytes(&bytes)
    }

    /// `None` for bytes that [`Place::to_position`] did not make of that kind.
    pub(crate) fn from_position(position: &Position, kind: u8) -> Option<Self> {
        let (made, bytes) = position.as_bytes().split_first()?;
        let (at, id) = bytes.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(*at)).ok()?;
        let id = Uuid::from_slice(id).ok()?;
        (*made == kind).then(|| Self::new(at, id))
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{arbitrary, builders::time};
    use proptest::prelude::*;

    use super::*;

    fn uuid(text: &str) -> Uuid {
        text.parse().expect("a uuid")
    }

    #[test]
    fn equal_times_are_sorted_as_the_data_api_sorts_them() {
        let at = time("2025-11-03T10:00:00Z");
        // The smallest signed number is the one that begins with an 8, in the first half and in the second.
        let sorted = [
            "80000000-0000-4000-8000-000000000000",
            "ffffffff-ffff-4fff-bfff-ffffffffffff",
            "00000000-0000-4000-8000-000000000000",
            "00000000-0000-4000-bfff-ffffffffffff",
            "00000000-0000-4000-0000-000000000000",
            "7fffffff-ffff-4fff-8000-000000000000",
        ];

        let places: Vec<Place> = sorted.iter().map(|text| Place::new(at, uuid(text))).collect();

        assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
    }

    #[test]
    fn newer_ones_come_first_whatever_their_identities() {
        let newer = Place::new(time("2025-11-03T10:00:00.001Z"), Uuid::max());
        let older = Place::new(time("2025-11-03T10:00:00Z"), uuid("80000000-0000-4000-8000-000000000000"));

        assert!(newer < older);
    }

    proptest! {
        #[test]
        fn every_place_comes_back_from_its_position(at in arbitrary::timestamps(), id in arbitrary::video_ids()) {
            let place = Place::new(at, id.as_uuid());
            prop_assert_eq!(Place::from_position(&place.to_position(7), 7), Some(place));
            prop_assert_eq!(Place::from_position(&place.to_position(7), 8), None);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(place) = Place::from_position(&Position::from_bytes(&bytes), bytes[0]) {
                prop_assert_eq!(place.to_position(bytes[0]), Position::from_bytes(&bytes));
            }
        }
    }
}
