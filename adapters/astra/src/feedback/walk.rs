//! Going down a list of comments until a page is full.

use killrvideo_domain::{
    feedback::{Comment, CommentList},
    shared::{Page, Position, TimeOrder, Total},
};
use uuid::Uuid;

use super::{lists::partition, rows::CommentRow};
use crate::data_api::{DataApi, Find, Trouble};

/// A walk down a list that takes the comments of one page and finds out whether there are more.
#[derive(Debug)]
pub(super) struct Walk {
    /// Comments are taken after this one only.
    after: Option<Uuid>,
    /// So many comments are passed first.
    skip: u64,
    size: usize,
    comments: Vec<Comment>,
    /// Whether there are comments after those that are taken.
    more: bool,
}

/// How many rows one find is to have at most: a multiple of what a reply has, here and there, and not too much to be
/// kept at once.
const MOST_ROWS: u64 = 1_000;

/// Positions of this version: the version, the comment. Other lists and other stores begin theirs with other bytes.
const VERSION: u8 = 0xA3;

/// The comment that a position is after; `None` for bytes that [`position`] did not make.
pub(super) fn place(position: &Position) -> Option<Uuid> {
    let (version, uuid) = position.as_bytes().split_first()?;
    let comment = Uuid::from_slice(uuid).ok()?;
    // The database compares times, and refuses an identity that has none.
    TimeOrder::of(comment).filter(|_| *version == VERSION).map(|_| comment)
}

fn position(comment: Uuid) -> Position {
    Position::from_bytes(&[&[VERSION], comment.as_bytes().as_slice()].concat())
}

impl Walk {
    /// A walk from the top, past `skip` comments.
    pub(super) const fn past(skip: u64, size: usize) -> Self {
        Self { after: None, skip, size, comments: Vec::new(), more: false }
    }

    /// A walk from a place.
    pub(super) const fn from(place: Uuid, size: usize) -> Self {
        Self { after: Some(place), skip: 0, size, comments: Vec::new(), more: false }
    }

    /// Goes down the list until the page is full and it is known whether there are more.
    pub(super) async fn go(&mut self, api: &DataApi, list: &CommentList) -> Result<(), Trouble> {
        let (table, partition) = partition(list);
        let mut left_out = 0;
        loop {
            let rows = match self.after {
                Some(after) => partition.clone().and_is("commentid", "$lt", after),
                None => partition.clone(),
            };
            let limit = usize::try_from(self.to_go().min(MOST_ROWS)).unwrap_or(1) + left_out;
            let find = Find::by(rows).descending("commentid").limit(limit);
            let found = api.find_up_to::<CommentRow>(table, find, limit).await?;
            let is_over = found.given < limit;
            // Of rows that cannot be read the place is not known either, so the next find may meet them again.
            left_out += found.given.saturating_sub(found.rows.len());
            for row in found.rows {
                self.after = Some(row.commentid);
                match row.comment(table) {
                    Ok(comment) => self.offer(comment),
                    Err(trouble) => {
                        tracing::warn!(%trouble, "a comment that makes no sense is left out of a list");
                    }
                }
            }
            if self.more || is_over {
                return Ok(());
            }
        }
    }

    /// How many comments have to be gone through.
    fn to_go(&self) -> u64 {
        self.skip.saturating_add((self.size - self.comments.len()) as u64).saturating_add(1)
    }

    fn offer(&mut self, comment: Comment) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.comments.len() < self.size {
            self.comments.push(comment);
        } else {
            self.more = true;
        }
    }

    /// The page of a list that has `total`.
    pub(super) fn page(self, total: Total) -> Page<Comment> {
        let last = self.comments.last().filter(|_| self.more);
        Page { next: last.map(|last| position(last.id.as_uuid())), items: self.comments, total }
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::IdGenerator;
    use killrvideo_testkit::{SeededIds, arbitrary, builders::time};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_place_comes_back_from_its_position() {
        let comment = SeededIds::new(1).comment_id(time("2025-11-03T10:00:00Z")).as_uuid();

        assert_eq!(place(&position(comment)), Some(comment));
    }

    #[test]
    fn an_identity_without_a_time_is_no_place() {
        assert_eq!(place(&position(SeededIds::new(1).random())), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let given = Position::from_bytes(&bytes);
            if let Some(comment) = place(&given) {
                prop_assert_eq!(position(comment), given);
            }
        }

        #[test]
        fn a_position_that_is_cut_or_longer_is_foreign(at in arbitrary::timestamps()) {
            let whole = position(SeededIds::new(1).comment_id(at).as_uuid());
            let longer = [whole.as_bytes(), &[0]].concat();
            prop_assert_eq!(place(&Position::from_bytes(&longer)), None);
            for cut in 0..whole.as_bytes().len() {
                prop_assert_eq!(place(&Position::from_bytes(&whole.as_bytes()[..cut])), None);
            }
        }
    }
}
