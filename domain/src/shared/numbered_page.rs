//! Pages of rankings and other short lists, by number alone.

use std::ops::Range;

use super::{PageNumber, PageSize};

/// Which part is wanted of a list that no cursor goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberedPage {
    /// The page's number.
    pub number: PageNumber,
    /// How many entries it has at most.
    pub size: PageSize,
}

impl NumberedPage {
    /// The first page, of `size` entries.
    #[must_use]
    pub const fn first(size: PageSize) -> Self {
        Self { number: PageNumber::FIRST, size }
    }

    /// Where the page is in a list of `len` entries: empty behind its end.
    #[must_use]
    pub fn range(self, len: usize) -> Range<usize> {
        let before = usize::try_from(self.number.get() - 1).unwrap_or(usize::MAX);
        let start = before.saturating_mul(self.size.get()).min(len);
        start..start.saturating_add(self.size.get()).min(len)
    }

    /// The page out of a whole list.
    #[must_use]
    pub fn of<T>(self, mut list: Vec<T>) -> Vec<T> {
        let range = self.range(list.len());
        list.truncate(range.end);
        list.drain(..range.start);
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: i64, size: i64) -> NumberedPage {
        let number = PageNumber::try_from(number).expect("a page number");
        NumberedPage { number, size: PageSize::try_from(size).expect("a page size") }
    }

    #[test]
    fn a_page_is_whole_then_cut_then_empty() {
        for (number, range) in
            [(1, 0..10), (2, 10..20), (3, 20..25), (4, 25..25), (i64::from(i32::MAX), 25..25)]
        {
            assert_eq!(page(number, 10).range(25), range, "page {number}");
        }
        assert_eq!(page(1, 100).range(0), 0..0);
        assert_eq!(page(i64::from(PageNumber::MAX), 100).range(usize::MAX).len(), 100);
    }

    #[test]
    fn the_pages_of_a_list_are_the_list() {
        let list: Vec<u8> = (0..25).collect();
        let pages: Vec<u8> = (1..=4).flat_map(|number| page(number, 7).of(list.clone())).collect();

        assert_eq!(pages, list);
        assert_eq!(page(5, 7).of(list), [] as [u8; 0]);
    }
}
