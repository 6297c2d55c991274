//! Ordered sets of videos, and pages of them.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
    ops::Bound::{Excluded, Unbounded},
};

use killrvideo_domain::{
    catalog::Video,
    shared::{Page, PageRequest, PageStart, Position, SKIP_LIMIT, StoreError, Timestamp, Total, VideoId},
};
use uuid::Uuid;

/// Where a video stands in every list it stands in: newest submission first, equal times by identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(Reverse<Timestamp>, VideoId);

/// Positions of this version: the version, milliseconds after 1970, the video.
const VERSION: u8 = 1;

impl Place {
    pub(super) fn of(video: &Video) -> Self {
        Self(Reverse(video.submitted_at), video.id)
    }

    fn to_position(self) -> Position {
        let Self(Reverse(at), video) = self;
        let mut bytes = vec![VERSION];
        bytes.extend(at.as_millis().to_be_bytes());
        bytes.extend(video.as_uuid().as_bytes());
        Position::from_bytes(&bytes)
    }

    /// `None` for bytes that [`Place::to_position`] did not make.
    fn from_position(position: &Position) -> Option<Self> {
        let (version, bytes) = position.as_bytes().split_first()?;
        let (millis, uuid) = bytes.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(*millis)).ok()?;
        let video = VideoId::from_uuid(Uuid::from_slice(uuid).ok()?);
        (*version == VERSION).then_some(Self(Reverse(at), video))
    }
}

/// A list of videos.
#[derive(Debug, Default)]
pub(super) struct List(BTreeSet<Place>);

impl List {
    pub(super) fn insert(&mut self, place: Place) {
        self.0.insert(place);
    }

    pub(super) fn remove(&mut self, place: Place) {
        self.0.remove(&place);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// A page of the list: after a position a range of it, by number a walk over what is skipped.
    pub(super) fn page(&self, request: &PageRequest) -> Result<Page<VideoId>, StoreError> {
        let size = request.size.get();
        let places: Vec<Place> = match &request.start {
            PageStart::Number(number) => {
                let (skip, take) = window(u64::from(number.get()), size);
                self.0.iter().skip(skip).take(take).copied().collect()
            }
            PageStart::After { position, number: _ } => {
                let foreign = || StoreError::foreign_position("video_store.list");
                let place = Place::from_position(position).ok_or_else(foreign)?;
                self.after(place).take(size).collect()
            }
        };
        let last = places.last().filter(|place| self.after(**place).next().is_some());
        Ok(Page {
            next: last.map(|place| place.to_position()),
            items: places.into_iter().map(|Place(_, video)| video).collect(),
            total: Total::of(self.len()),
        })
    }

    fn after(&self, place: Place) -> impl Iterator<Item = Place> {
        self.0.range((Excluded(place), Unbounded)).copied()
    }
}

/// What a page by number skips and takes: nothing beyond the entry where such pages end.
fn window(number: u64, size: usize) -> (usize, usize) {
    let skip = (number - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
    let take = (SKIP_LIMIT - skip).min(size as u64);
    (usize::try_from(skip).unwrap_or(usize::MAX), usize::try_from(take).unwrap_or(0))
}

/// The first `limit` videos of several lists together, each once.
///
/// The lists are merged as far as that takes, so the work grows with `limit` and not with the lists.
pub(super) fn merged<'a>(lists: impl Iterator<Item = &'a List>, limit: usize) -> Vec<VideoId> {
    let mut rest: Vec<_> = lists.map(|list| list.0.iter()).collect();
    let mut heads: BinaryHeap<_> = (rest.iter_mut().enumerate())
        .filter_map(|(index, list)| Some(Reverse((*list.next()?, index))))
        .collect();
    let mut found: Vec<VideoId> = Vec::new();
    while let Some(Reverse((Place(_, video), index))) = heads.pop() {
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

    fn list(count: u64) -> List {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        List((0..count).map(|_| Place(Reverse(at), ids.video_id())).collect())
    }

    #[test]
    fn windows_end_at_the_skip_limit() {
        assert_eq!(window(1, 100), (0, 100));
        assert_eq!(window(100, 100), (9_900, 100));
        assert_eq!(window(101, 100), (10_000, 0));
        assert_eq!(window(105, 96), (9_984, 16));
        assert_eq!(window(u64::from(u32::MAX), 100), (10_000, 0));
    }

    #[test]
    fn a_position_of_another_version_is_foreign() {
        let list = list(3);
        let position = list.page(&page(1, 1)).unwrap().next.unwrap();
        assert_eq!(position.as_bytes().len(), 25);

        let mut bytes = position.as_bytes().to_vec();
        bytes[0] = VERSION + 1;
        let refused = list.page(&after(&Position::from_bytes(&bytes), 1)).unwrap_err();

        assert_eq!(refused.kind(), StoreErrorKind::ForeignPosition);
    }

    #[test]
    fn merging_stops_at_the_limit() {
        let (a, b) = (list(50), list(50));

        let found = merged([&a, &b].into_iter(), 7);

        let first: Vec<VideoId> = a.0.iter().take(7).map(|Place(_, video)| *video).collect();
        assert_eq!(found, first);
        assert_eq!(merged(std::iter::empty(), 7), []);
    }

    proptest! {
        #[test]
        fn every_place_comes_back_from_its_position(at in arbitrary::timestamps(), video in arbitrary::video_ids()) {
            let place = Place(Reverse(at), video);
            prop_assert_eq!(Place::from_position(&place.to_position()), Some(place));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let place = Place::from_position(&Position::from_bytes(&bytes));
            if let Some(place) = place {
                prop_assert_eq!(place.to_position(), Position::from_bytes(&bytes));
            }
        }
    }
}
