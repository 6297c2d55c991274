//! Where a flag stands in a list, and how a client's cursor remembers it.

use killrvideo_domain::shared::{Position, Timestamp};
use uuid::Uuid;

use super::FlagListRow;
use crate::catalog::Place;

/// Positions of this version: the version, milliseconds after 1970, the flag. Those of other lists begin with other
/// bytes.
const VERSION: u8 = 0xA4;

/// Where a flag stands: as videos do, the newest first, and equal times as the Data API sorts them.
pub(super) fn place_of(row: &FlagListRow) -> Place {
    Place::new(row.created_at.0, row.flagid)
}

pub(super) fn to_position(place: Place) -> Position {
    let mut bytes = vec![VERSION];
    bytes.extend(place.at().as_millis().to_be_bytes());
    bytes.extend(place.uuid().as_bytes());
    Position::from_bytes(&bytes)
}

/// `None` for bytes that [`to_position`] did not make.
pub(super) fn from_position(position: &Position) -> Option<Place> {
    let (version, bytes) = position.as_bytes().split_first()?;
    let (at, flag) = bytes.split_first_chunk()?;
    let at = Timestamp::from_millis(i64::from_be_bytes(*at)).ok()?;
    let place = Place::new(at, Uuid::from_slice(flag).ok()?);
    (*version == VERSION).then_some(place)
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::arbitrary;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_place_comes_back_from_its_position(at in arbitrary::timestamps(), id in arbitrary::video_ids()) {
            let place = Place::new(at, id.as_uuid());
            let position = to_position(place);
            prop_assert_eq!(from_position(&position), Some(place));
            let longer = [position.as_bytes(), &[0]].concat();
            prop_assert_eq!(from_position(&Position::from_bytes(&longer)), None);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(place) = from_position(&Position::from_bytes(&bytes)) {
                prop_assert_eq!(to_position(place), Position::from_bytes(&bytes));
            }
        }
    }
}
