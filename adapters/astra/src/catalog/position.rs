//! How a client's cursor remembers where in a list it stands.

use std::time::Duration;

use killrvideo_domain::shared::{Position, Timestamp};
use uuid::Uuid;

use crate::shared::Place;

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
