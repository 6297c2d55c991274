//! The order of time-based identities, which is not that of their digits.

use uuid::Uuid;

use super::{
    Timestamp,
    id::{GREGORIAN_MILLIS, TICKS},
};

/// Where a time-based identity (a version 1 UUID) stands among others: by its time, and for equal times in an order
/// that does not change.
///
/// It is the order in which Cassandra keeps a clustering column of type `timeuuid`: by the 60 bits of the time, then
/// by the other eight bytes, each of them with its sign (`TimeUUIDType` of Apache Cassandra). So pages and positions
/// mean the same in every store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOrder {
    ticks: u64,
    rest: [i8; 8],
}

impl TimeOrder {
    /// The place of `id`; `None` when it is no version 1 UUID.
    #[must_use]
    pub fn of(id: Uuid) -> Option<Self> {
        if id.get_version_num() != 1 {
            return None;
        }
        let (ticks, _) = id.get_timestamp()?.to_gregorian();
        let [_, _, _, _, _, _, _, _, rest @ ..] = id.into_bytes();
        Some(Self { ticks, rest: rest.map(u8::cast_signed) })
    }

    /// The moment that the identity carries, in whole milliseconds.
    #[must_use]
    pub fn at(self) -> Timestamp {
        // 60 bits of 100 ns end in the year 5236.
        let millis = i64::try_from(self.ticks / TICKS).unwrap_or(i64::MAX).saturating_sub(GREGORIAN_MILLIS);
        Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::TimeBasedIds;

    fn id(text: &str) -> TimeOrder {
        TimeOrder::of(Uuid::parse_str(text).unwrap()).unwrap()
    }

    #[test]
    fn the_time_decides_and_not_the_first_digits() {
        let earlier = id("ffffffff-b9cd-11f0-9a37-62bc60f3bc08");
        let later = id("00000000-b9ce-11f0-9a37-62bc60f3bc08");

        assert!(earlier < later);
        assert_eq!(id("090f6644-b9cd-11f0-9a37-62bc60f3bc08").at().to_string(), "2025-11-04T22:24:31.992Z");
    }

    #[test]
    fn equal_times_go_by_signed_bytes() {
        let of_node = |node| id(&format!("00000000-b9cd-11f0-9a37-{node}bc60f3bc08"));

        assert!(of_node("f2") < of_node("02") && of_node("02") < of_node("72"));
    }

    #[test]
    fn other_identities_have_no_place() {
        assert_eq!(TimeOrder::of(Uuid::from_u128(7)), None);
        assert_eq!(TimeOrder::of(Uuid::nil()), None);
    }

    proptest! {
        #[test]
        fn an_identity_carries_its_moment(millis in 0..4_102_444_800_000_i64) {
            let at = Timestamp::from_millis(millis).unwrap();
            let made = TimeBasedIds::new([7; 6], 42).next(at);
            prop_assert_eq!(TimeOrder::of(made).unwrap().at(), at);
        }
    }
}
