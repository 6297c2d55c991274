//! Which rows of a list are wanted.

use killrvideo_domain::shared::{PageRequest, PageStart, Position, SKIP_LIMIT};

/// Where a page begins; `P` is a place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start<P> {
    /// Past so many rows.
    Past(u64),
    /// After a place.
    After(P),
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted<P> {
    pub(crate) start: Start<P>,
    /// How many at most; none beyond the entry where pages by number end.
    pub(crate) size: usize,
}

impl<P> Wanted<P> {
    /// What is asked for; `None` for a position in which `place` reads none.
    pub(crate) fn by(request: &PageRequest, place: impl FnOnce(&Position) -> Option<P>) -> Option<Self> {
        let size = request.size.get();
        Some(match &request.start {
            PageStart::After { position, number: _ } => Self { start: Start::After(place(position)?), size },
            PageStart::Number(number) => {
                let skip = (u64::from(number.get()) - 1).saturating_mul(size as u64).min(SKIP_LIMIT);
                let left = usize::try_from(SKIP_LIMIT - skip).unwrap_or(usize::MAX);
                Self { start: Start::Past(skip), size: size.min(left) }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::{after, page};

    use super::*;

    #[test]
    fn pages_by_number_end_at_the_skip_limit() {
        for (number, size, skip, left) in [
            (1, 100, 0, 100),
            (100, 100, 9_900, 100),
            (101, 100, 10_000, 0),
            (105, 96, 9_984, 16),
            (i64::from(i32::MAX), 100, 10_000, 0),
        ] {
            let expected = Wanted::<()> { start: Start::Past(skip), size: left };
            assert_eq!(Wanted::by(&page(number, size), |_| None), Some(expected));
        }
    }

    #[test]
    fn a_position_of_another_store_is_nothing_that_can_be_asked_for() {
        let request = after(&Position::from_bytes(&[1; 25]), 10);

        assert_eq!(Wanted::<()>::by(&request, |_| None), None);
        assert_eq!(Wanted::by(&request, |_| Some(7)), Some(Wanted { start: Start::After(7), size: 10 }));
    }
}
