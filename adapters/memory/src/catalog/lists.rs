//! Where videos stand in lists.

use std::{cmp::Reverse, collections::BinaryHeap};

use killrvideo_domain::{
    catalog::Video,
    shared::{Position, Timestamp, VideoId},
};
use uuid::Uuid;

use crate::shared::{List, Place};

/// Where a video stands in every list it stands in: newest submission first, equal times by identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot(Reverse<Timestamp>, VideoId);

/// Positions of this version: the version, milliseconds after 1970, the video.
const VERSION: u8 = 1;

impl Spot {
    pub(super) fn of(video: &Video) -> Self {
        Self(Reverse(video.submitted_at), video.id)
    }

    /// Which video it is.
    pub(super) fn video(self) -> VideoId {
        self.1
    }
}

impl Place for Spot {
    fn to_position(self) -> Position {
        let Self(Reverse(at), video) = self;
        let mut bytes = vec![VERSION];
        bytes.extend(at.as_millis().to_be_bytes());
        bytes.extend(video.as_uuid().as_bytes());
        Position::from_bytes(&bytes)
    }

    /// `None` for bytes that [`Spot::to_position`] did not make.
    fn from_position(position: &Position) -> Option<Self> {
        let (version, bytes) = position.as_bytes().split_first()?;
        let (millis, uuid) = bytes.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(*millis)).ok()?;
        let video = VideoId::from_uuid(Uuid::from_slice(uuid).ok()?);
        (*version == VERSION).then_some(Self(Reverse(at), video))
    }
}

/// The first `limit` videos of several lists together, each once.
///
/// The lists are merged as far as that takes, so the work grows with `limit` and not with the lists.
pub(super) fn merged<'a>(lists: impl Iterator<Item = &'a List<Spot>>, limit: usize) -> Vec<VideoId> {
    let mut rest: Vec<_> = lists.map(List::iter).collect();
    let mut heads: BinaryHeap<_> = (rest.iter_mut().enumerate())
        .filter_map(|(index, list)| Some(Reverse((*list.next()?, index))))
        .collect();
    let mut found: Vec<VideoId> = Vec::new();
    while let Some(Reverse((Spot(_, video), index))) = heads.pop() {
        if found.last() != Some(&video) {
            if found.len() >= limit {
                break;
            }
            found.push(video);
        }
        heads.extend(rest[index].next().map(|place| Reverse((*place, index))));
    }
    found
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{IdGenerator, StoreErrorKind};
    use killrvideo_testkit::{
        SeededIds, arbitrary,
        builders::{after, page, time},
    };
    use proptest::prelude::*;

    use super::*;

    fn list(count: u64) -> List<Spot> {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        (0..count).map(|_| Spot(Reverse(at), ids.video_id())).collect()
    }

    #[test]
    fn a_position_of_another_version_is_foreign() {
        let list = list(3);
        let position = list.page("list", &page(1, 1)).unwrap().next.unwrap();
        assert_eq!(position.as_bytes().len(), 25);

        let mut bytes = position.as_bytes().to_vec();
        bytes[0] = VERSION + 1;
        let refused = list.page("list", &after(&Position::from_bytes(&bytes), 1)).unwrap_err();

        assert_eq!(refused.kind(), StoreErrorKind::ForeignPosition);
    }

    #[test]
    fn merging_stops_at_the_limit() {
        let (a, b) = (list(50), list(50));

        let found = merged([&a, &b].into_iter(), 7);

        let first: Vec<VideoId> = a.iter().take(7).map(|Spot(_, video)| *video).collect();
        assert_eq!(found, first);
        assert_eq!(merged(std::iter::empty(), 7), []);
    }

    proptest! {
        #[test]
        fn every_place_comes_back_from_its_position(at in arbitrary::timestamps(), video in arbitrary::video_ids()) {
            let place = Spot(Reverse(at), video);
            prop_assert_eq!(Spot::from_position(&place.to_position()), Some(place));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let place = Spot::from_position(&Position::from_bytes(&bytes));
            if let Some(place) = place {
                prop_assert_eq!(place.to_position(), Position::from_bytes(&bytes));
            }
        }
    }
}
