//! The videos that have one stem.

use killrvideo_domain::search::text::Occurrence;

/// Numbers of videos, growing, and where each has the stem. Sixteen bytes a video: words like "the" are in all of them.
#[derive(Debug, Default)]
pub(super) struct Postings(Vec<(u32, Occurrence)>);

impl Postings {
    pub(super) fn insert(&mut self, number: u32, found: Occurrence) {
        match self.place(number) {
            Ok(place) => self.0[place] = (number, found),
            Err(place) => self.0.insert(place, (number, found)),
        }
    }

    pub(super) fn remove(&mut self, number: u32) {
        if let Ok(place) = self.place(number) {
            self.0.remove(place);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Occurrence)> {
        self.0.iter().copied()
    }

    fn place(&self, number: u32) -> Result<usize, usize> {
        self.0.binary_search_by_key(&number, |(number, _)| *number)
    }
}
