//! Where a video stands in a list, and how a client's cursor remembers it.

use std::{cmp::Reverse, time::Duration};

use killrvideo_domain::shared::{Position, Timestamp};
use uuid::Uuid;

/// Where a video stands in every list it stands in: newest submission first, equal times by identity, and these
/// as the Data API sorts them.
///
/// The order of identities is the one of Java, which the Data API is written in: two signed numbers of 64 bits, so
/// that `8…` to `f…` come before `0…` to `7…`. Clustering has another order; see [`day`](super::day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    at: Reverse<Timestamp>,
    video: (i64, i64),
}

impl Place {
    pub(crate) fn new(at: Timestamp, video: Uuid) -> Self {
        let (high, low) = video.as_u64_pair();
        Self { at: Reverse(at), video: (high.cast_signed(), low.cast_signed()) }
    }

    pub(crate) const fn at(self) -> Timestamp {
        self.at.0
    }

    pub(crate) fn uuid(self) -> Uuid {
        let (high, low) = self.video;
        Uuid::from_u64_pair(high.cast_unsigned(), low.cast_unsigned())
    }
}

/// The place of the last video of a page, and how wide a look after it should be: most likely enough for the next
/// page, and not much more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bookmark {
    pub(super) place: Place,
    pub(super) span: Duration,
}

/// Bookmarks of this version: the version, milliseconds after 1970, the video, the span in milliseconds. Other
/// stores begin theirs with other bytes.
const VERSION: u8 = 0xA1;

/// The shortest look: a shorter one saves nothing.
const SHORTEST: Duration = Duration::from_hours(1);
/// The widest look: as long as there have been videos on the web, and no number that overflows.
const WIDEST: Duration = Duration::from_hours(24 * 365 * 100);

impl Bookmark {
    /// At the end of a page from `first` to `last`: the next look is four times as wide as the page.
    pub(super) fn after_page(first: Place, last: Place) -> Self {
        let millis = first.at().as_millis().saturating_sub(last.at().as_millis());
        let span = Duration::from_millis(u64::try_from(millis).unwrap_or(0)).saturating_mul(4);
        Self { place: last, span: span.clamp(SHORTEST, WIDEST) }
    }

    pub(super) fn to_position(self) -> Position {
        let mut bytes = vec![VERSION];
        bytes.extend(self.place.at().as_millis().to_be_bytes());
        bytes.extend(self.place.uuid().as_bytes());
        bytes.extend(u64::try_from(self.span.as_millis()).unwrap_or(u64::MAX).to_be_bytes());
        Position::from_bytes(&bytes)
    }

    /// `None` for bytes that [`Bookmark::to_position`] did not make.
    pub(super) fn from_position(position: &Position) -> Option<Self> {
        let (version, bytes) = position.as_bytes().split_first()?;
        let (at, bytes) = bytes.split_first_chunk()?;
        let (video, bytes) = bytes.split_first_chunk()?;
        let span = Duration::from_millis(u64::from_be_bytes(bytes.try_into().ok()?));
        let at = Timestamp::from_millis(i64::from_be_bytes(*at)).ok()?;
        let place = Place::new(at, Uuid::from_bytes(*video));
        let made_here = *version == VERSION && (SHORTEST..=WIDEST).contains(&span);
        made_here.then_some(Self { place, span })
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

    #[test]
    fn a_look_is_four_times_as_wide_as_the_page_within_limits() {
        let place = |text| Place::new(time(text), Uuid::nil());
        let last = place("2025-11-03T10:00:00Z");
        for (first, hours) in [
            ("2025-11-03T10:00:00Z", 1),
            ("2025-11-03T10:01:00Z", 1),
            ("2025-11-03T13:00:00Z", 12),
            ("8025-11-03T13:00:00Z", 876_000),
        ] {
            let span = Bookmark::after_page(place(first), last).span;
            assert_eq!(span, Duration::from_hours(hours), "{first}");
        }
    }

    proptest! {
        #[test]
        fn every_bookmark_comes_back_from_its_position(
            first in arbitrary::timestamps(),
            at in arbitrary::timestamps(),
            video in arbitrary::video_ids(),
        ) {
            let place = |at| Place::new(at, video.as_uuid());
            let bookmark = Bookmark::after_page(place(first), place(at));
            prop_assert_eq!(Bookmark::from_position(&bookmark.to_position()), Some(bookmark));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(bookmark) = Bookmark::from_position(&Position::from_bytes(&bytes)) {
                prop_assert_eq!(bookmark.to_position(), Position::from_bytes(&bytes));
            }
        }

        #[test]
        fn a_position_that_is_cut_or_longer_is_foreign(at in arbitrary::timestamps(), video in arbitrary::video_ids()) {
            let place = Place::new(at, video.as_uuid());
            let whole = Bookmark::after_page(place, place).to_position();
            let longer = [whole.as_bytes(), &[0]].concat();
            prop_assert_eq!(Bookmark::from_position(&Position::from_bytes(&longer)), None);
            for cut in 0..whole.as_bytes().len() {
                prop_assert_eq!(Bookmark::from_position(&Position::from_bytes(&whole.as_bytes()[..cut])), None);
            }
        }
    }
}
