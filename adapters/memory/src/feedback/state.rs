//! What is kept of comments.

use std::{cmp::Reverse, collections::HashMap};

use killrvideo_domain::{
    catalog::Deletion,
    feedback::{Comment, CommentHiding, CommentList, CommentUnhidden, StoredComment},
    shared::{CommentId, Page, PageRequest, Position, StoreError, TimeOrder, UserId, VideoId},
};
use uuid::Uuid;

use crate::shared::{List, Place, leave};

/// Where a comment stands in both lists: the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot(Reverse<TimeOrder>, CommentId);

/// Positions of this version: the version, the comment. Lists of videos begin theirs with another byte.
const VERSION: u8 = 3;

impl Spot {
    /// `None` for an identity that carries no time.
    fn of(comment: CommentId) -> Option<Self> {
        TimeOrder::of(comment.as_uuid()).map(|order| Self(Reverse(order), comment))
    }
}

impl Place for Spot {
    fn to_position(self) -> Position {
        let mut bytes = vec![VERSION];
        bytes.extend(self.1.as_uuid().as_bytes());
        Position::from_bytes(&bytes)
    }

    fn from_position(position: &Position) -> Option<Self> {
        let (version, uuid) = position.as_bytes().split_first()?;
        let comment = CommentId::from_uuid(Uuid::from_slice(uuid).ok()?);
        Self::of(comment).filter(|_| *version == VERSION)
    }
}

/// Comments, and the lists they stand in.
#[derive(Default)]
pub(crate) struct Comments {
    rows: HashMap<CommentId, StoredComment>,
    about: HashMap<VideoId, List<Spot>>,
    by: HashMap<UserId, List<Spot>>,
}

impl Comments {
    pub(crate) fn get(&self, comment: CommentId) -> Option<&StoredComment> {
        self.rows.get(&comment)
    }

    /// Sets a comment: takes the old row out of its lists, and puts the new one into its own unless it is hidden.
    /// Every change of a comment goes through here.
    pub(crate) fn put(&mut self, operation: &'static str, row: StoredComment) -> Result<(), StoreError> {
        let id = row.comment.id;
        let spot = Spot::of(id).ok_or_else(|| {
            StoreError::rejected(operation, format!("the identity of comment {id} carries no time"))
        })?;
        if let Some(StoredComment { comment: old, .. }) = self.rows.remove(&id) {
            leave(&mut self.about, &old.video, spot);
            leave(&mut self.by, &old.author, spot);
        }
        if row.deletion.is_none() {
            self.about.entry(row.comment.video).or_default().insert(spot);
            self.by.entry(row.comment.author).or_default().insert(spot);
        }
        self.rows.insert(id, row);
        Ok(())
    }

    /// Keeps a comment; one that is there already stays as it is.
    pub(super) fn add(&mut self, operation: &'static str, comment: &Comment) -> Result<(), StoreError> {
        if self.get(comment.id).is_some() {
            return Ok(());
        }
        self.put(operation, StoredComment { comment: comment.clone(), deletion: None })
    }

    pub(super) fn list(
        &self,
        operation: &'static str,
        list: &CommentList,
        page: &PageRequest,
    ) -> Result<Page<Comment>, StoreError> {
        let empty = List::default();
        let list = match list {
            CommentList::About(video) => self.about.get(video),
            CommentList::By(user) => self.by.get(user),
        };
        let page = list.unwrap_or(&empty).page(operation, page)?;
        let comment = |Spot(_, id)| self.get(id).map(|row| row.comment.clone());
        Ok(page.map_items(|spots| spots.into_iter().filter_map(comment).collect()))
    }

    pub(crate) fn hide(
        &mut self,
        operation: &'static str,
        hiding: &CommentHiding,
    ) -> Result<Option<Comment>, StoreError> {
        let Some(StoredComment { comment, deletion }) = self.get(hiding.comment).cloned() else {
            return Ok(None);
        };
        let mark = Deletion { at: hiding.at, by: hiding.by };
        self.put(operation, StoredComment { comment: comment.clone(), deletion: deletion.or(Some(mark)) })?;
        Ok(Some(comment))
    }

    pub(crate) fn unhide(
        &mut self,
        operation: &'static str,
        comment: CommentId,
    ) -> Result<CommentUnhidden, StoreError> {
        let Some(StoredComment { comment, deletion }) = self.get(comment).cloned() else {
            return Ok(CommentUnhidden::NoSuchComment);
        };
        if deletion.is_none() {
            return Ok(CommentUnhidden::WasActive(comment));
        }
        self.put(operation, StoredComment { comment: comment.clone(), deletion: None })?;
        Ok(CommentUnhidden::Restored(comment))
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{IdGenerator, StoreErrorKind};
    use killrvideo_testkit::{
        SeededIds,
        builders::{comment, time},
    };
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn empty_lists_are_dropped_and_a_comment_that_moved_is_left_behind_nowhere() {
        let (ids, mut comments) = (SeededIds::new(1), Comments::default());
        let said = comment(&ids, time("2025-11-03T10:00:00Z"));
        let moved = Comment { video: ids.video_id(), author: ids.user_id(), ..said.clone() };

        comments.add("add", &said).unwrap();
        comments.put("put", StoredComment { comment: moved.clone(), deletion: None }).unwrap();
        assert!(comments.about.contains_key(&moved.video) && comments.by.contains_key(&moved.author));
        assert_eq!((comments.about.len(), comments.by.len()), (1, 1));

        let hiding = CommentHiding { comment: said.id, by: ids.user_id(), at: time("2025-11-04T10:00:00Z") };
        comments.hide("hide", &hiding).unwrap();
        assert_eq!((comments.about.len(), comments.by.len()), (0, 0));
    }

    #[test]
    fn what_is_added_late_again_stays_hidden() {
        let (ids, mut comments) = (SeededIds::new(1), Comments::default());
        let said = comment(&ids, time("2025-11-03T10:00:00Z"));
        let hiding = CommentHiding { comment: said.id, by: ids.user_id(), at: time("2025-11-04T10:00:00Z") };
        comments.add("add", &said).unwrap();
        comments.hide("hide", &hiding).unwrap();

        comments.add("add", &said).unwrap();

        assert!(comments.get(said.id).is_some_and(|row| row.deletion.is_some()) && comments.about.is_empty());
    }

    #[test]
    fn an_identity_without_a_time_is_refused() {
        let ids = SeededIds::new(1);
        let said =
            Comment { id: CommentId::from_uuid(ids.random()), ..comment(&ids, time("2025-11-03T10:00:00Z")) };

        let refused = Comments::default().add("comment_store.add", &said).unwrap_err();

        assert_eq!(refused.kind(), StoreErrorKind::Rejected);
    }

    proptest! {
        #[test]
        fn every_spot_comes_back_from_its_position(millis in 0..4_102_444_800_000_i64) {
            let at = killrvideo_domain::shared::Timestamp::from_millis(millis).unwrap();
            let spot = Spot::of(SeededIds::new(1).comment_id(at));
            prop_assert!(spot.is_some());
            prop_assert_eq!(spot.and_then(|spot| Spot::from_position(&spot.to_position())), spot);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(spot) = Spot::from_position(&Position::from_bytes(&bytes)) {
                prop_assert_eq!(spot.to_position(), Position::from_bytes(&bytes));
            }
        }
    }
}
