//! Pages of long lists.

use std::{fmt, num::NonZeroU32};

use super::{Cursor, ListScope};

/// The largest total that is told exactly.
pub const TOTAL_LIMIT: u64 = 10_000;
/// How many entries pages by number may skip; after them only a position goes on.
pub const SKIP_LIMIT: u64 = 10_000;

/// A number that is no page or page size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {what} is {min} to {max}, not {value}")]
pub struct InvalidPage {
    what: &'static str,
    min: i64,
    max: i64,
    value: i64,
}

/// The number of a page: 1 to 2147483647.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageNumber(NonZeroU32);

impl PageNumber {
    /// The first page.
    pub const FIRST: Self = Self(NonZeroU32::MIN);
    /// The largest number a page can have.
    pub const MAX: u32 = i32::MAX as u32;

    /// The number, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The page after this one; the last possible number follows itself.
    #[must_use]
    pub fn next(self) -> Self {
        if self.get() < Self::MAX { Self(self.0.saturating_add(1)) } else { self }
    }
}

impl TryFrom<i64> for PageNumber {
    type Error = InvalidPage;

    fn try_from(value: i64) -> Result<Self, InvalidPage> {
        let max = i64::from(Self::MAX);
        u32::try_from(value)
            .ok()
            .filter(|number| *number <= Self::MAX)
            .and_then(NonZeroU32::new)
            .map(Self)
            .ok_or(InvalidPage { what: "page", min: 1, max, value })
    }
}

/// How many entries a page has: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageSize(u8);

impl PageSize {
    /// The largest page.
    pub const MAX: u8 = 100;

    /// The number of entries.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for PageSize {
    /// 10 entries.
    fn default() -> Self {
        Self(10)
    }
}

impl TryFrom<i64> for PageSize {
    type Error = InvalidPage;

    fn try_from(value: i64) -> Result<Self, InvalidPage> {
        match u8::try_from(value) {
            Ok(size @ 1..=Self::MAX) => Ok(Self(size)),
            Ok(_) | Err(_) => {
                Err(InvalidPage { what: "page size", min: 1, max: i64::from(Self::MAX), value })
            }
        }
    }
}

/// A place in a list, after some entry of it.
///
/// A store makes it and only that store reads it: to everybody else these are bytes. A store that is given
/// bytes it did not make answers [`StoreErrorKind::ForeignPosition`](super::StoreErrorKind::ForeignPosition).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position(Box<[u8]>);

impl Position {
    /// Wraps a store's own bytes; at most 1,024 of them, so that a cursor fits into a URL.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageStart {
    /// By number: everything before it is skipped, as far as [`SKIP_LIMIT`].
    Number(PageNumber),
    /// After an entry that was given out before.
    After {
        /// The place of that entry.
        position: Position,
        /// The number this page is told to have.
        number: PageNumber,
    },
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Where it begins.
    pub start: PageStart,
    /// How many entries it has at most.
    pub size: PageSize,
}

impl PageRequest {
    /// The first page, of `size` entries.
    #[must_use]
    pub const fn first(size: PageSize) -> Self {
        Self { start: PageStart::Number(PageNumber::FIRST), size }
    }

    /// The number the page is told to have.
    #[must_use]
    pub const fn number(&self) -> PageNumber {
        match self.start {
            PageStart::Number(number) | PageStart::After { number, .. } => number,
        }
    }
}

/// How many entries a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Exactly so many.
    Exact(u64),
    /// So many, and perhaps more.
    AtLeast(u64),
}

impl Total {
    /// A count as it is told: exact up to [`TOTAL_LIMIT`], "at least" that many above.
    #[must_use]
    pub const fn of(count: u64) -> Self {
        if count > TOTAL_LIMIT { Self::AtLeast(TOTAL_LIMIT) } else { Self::Exact(count) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        match self {
            Self::Exact(count) | Self::AtLeast(count) => count,
        }
    }

    /// How many pages of `size` that makes: the rounded-up quotient.
    #[must_use]
    pub const fn pages(self, size: PageSize) -> u64 {
        self.get().div_ceil(size.get() as u64)
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(count) => count.fmt(f),
            Self::AtLeast(count) => write!(f, "at least {count}"),
        }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries, in the list's order.
    pub items: Vec<T>,
    /// How many entries the whole list has.
    pub total: Total,
    /// The place after the last entry of this page; `None` at the end of the list.
    pub next: Option<Position>,
}

impl<T> Page<T> {
    /// A list without entries.
    #[must_use]
    pub const fn empty() -> Self {
        Self { items: Vec::new(), total: Total::Exact(0), next: None }
    }

    /// The cursor of the page after this one, which `request` asked for from the list of `scope`; `None` at
    /// the end of the list.
    #[must_use]
    pub fn next_cursor(&self, request: &PageRequest, scope: &ListScope) -> Option<String> {
        let position = self.next.clone()?;
        Some(Cursor { position, number: request.number().next() }.seal(scope))
    }

    /// The same page with other entries, one for one or fewer.
    pub fn map_items<U>(self, change: impl FnOnce(Vec<T>) -> Vec<U>) -> Page<U> {
        Page { items: change(self.items), total: self.total, next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_out_of_range_are_named() {
        for (size, fits) in [(0, false), (1, true), (100, true), (101, false), (-1, false)] {
            assert_eq!(PageSize::try_from(size).is_ok(), fits, "{size}");
        }
        assert_eq!(
            PageNumber::try_from(0).expect_err("from 1").to_string(),
            "a page is 1 to 2147483647, not 0"
        );
        assert!(PageNumber::try_from(2_147_483_648).is_err());
    }

    #[test]
    fn the_last_possible_page_follows_itself() {
        let last = PageNumber::try_from(2_147_483_647).expect("the largest");

        assert_eq!(last.next(), last);
        assert_eq!(PageNumber::FIRST.next().get(), 2);
    }

    #[test]
    fn totals_are_exact_up_to_ten_thousand() {
        assert_eq!(Total::of(10_000), Total::Exact(10_000));
        assert_eq!(Total::of(10_001), Total::AtLeast(10_000));
        assert_eq!(Total::of(0).pages(PageSize::default()), 0);
        assert_eq!(Total::of(37).pages(PageSize::default()), 4);
    }
}
