//! Ordered lists, and pages of them.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    ops::Bound::{Excluded, Unbounded},
};

use killrvideo_domain::shared::{Page, PageRequest, PageStart, Position, SKIP_LIMIT, StoreError, Total};

/// Where something stands in a list, and how a client's cursor remembers it.
pub(crate) trait Place: Copy + Ord {
    /// The bytes that stand for it.
    fn to_position(self) -> Position;

    /// `None` for bytes that [`Place::to_position`] did not make.
    fn from_position(position: &Position) -> Option<Self>;
}

/// A list in the order of its places.
#[derive(Debug)]
pub(crate) struct List<P>(BTreeSet<P>);

impl<P> Default for List<P> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<P: Ord> FromIterator<P> for List<P> {
    fn from_iter<I: IntoIterator<Item = P>>(places: I) -> Self {
        Self(places.into_iter().collect())
    }
}

impl<P: Place> List<P> {
    pub(crate) fn insert(&mut self, place: P) {
        self.0.insert(place);
    }

    pub(crate) fn remove(&mut self, place: P) {
        self.0.remove(&place);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All places in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &P> {
        self.0.iter()
    }

    /// A page of the list: after a position a range of it, by number a walk over what is skipped.
    pub(crate) fn page(&self, operation: &'static str, request: &PageRequest) -> Result<Page<P>, StoreError> {
        let size = request.size.get();
        let places: Vec<P> = match &request.start {
            PageStart::Number(number) => {
                let (skip, take) = window(u64::from(number.get()), size);
                self.0.iter().skip(skip).take(take).copied().collect()
            }
            PageStart::After { position, number: _ } => {
                let foreign = || StoreError::foreign_position(operation);
                let place = P::from_position(position).ok_or_else(foreign)?;
                self.after(place).take(size).collect()
            }
        };
        let last = places.last().filter(|place| self.after(**place).next().is_some());
        Ok(Page {
            next: last.map(|place| place.to_position()),
            items: places,
            total: Total::of(self.0.len() as u64),
        })
    }

    fn after(&self, place: P) -> impl Iterator<Item = P> {
        self.0.range((Excluded(place), Unbounded)).copied()
    }
}

/// What a page by number skips and takes: nothing beyond the entry where such pages end.
fn window(number: u64, size: usize) -> (usize, usize) {
    let skip = (number - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
    let take = (SKIP_LIMIT - skip).min(size as u64);
    (usize::try_from(skip).unwrap_or(usize::MAX), usize::try_from(take).unwrap_or(0))
}

/// Takes a place out of one of several lists; a list that is empty then is dropped.
pub(crate) fn leave<K: Eq + Hash, P: Place>(lists: &mut HashMap<K, List<P>>, key: &K, place: P) {
    if let Some(list) = lists.get_mut(key) {
        list.remove(place);
        if list.is_empty() {
            lists.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_at_the_skip_limit() {
        assert_eq!(window(1, 100), (0, 100));
        assert_eq!(window(100, 100), (9_900, 100));
        assert_eq!(window(101, 100), (10_000, 0));
        assert_eq!(window(105, 96), (9_984, 16));
        assert_eq!(window(u64::from(u32::MAX), 100), (10_000, 0));
    }
}
