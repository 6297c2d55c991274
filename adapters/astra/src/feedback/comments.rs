//! Comments: added, read, hidden and brought back.
//!
//! `comments_by_id` is the truth. The two lists hold what is visible, so they need no filter, and a place that is given
//! back is the old one, because it follows from the identity.
//!
//! Whatever writes a comment takes the comment's turn in this process. Between processes nothing can be made
//! conditional: a comment that one hides while another brings it back is one of the two in its mark, and the lists may
//! miss it, or show it until it is hidden again.

use async_trait::async_trait;
use killrvideo_domain::{
    feedback::{Comment, CommentHiding, CommentList, CommentStore, CommentUnhidden, StoredComment},
    shared::{CommentId, Page, PageRequest, StoreError},
};

use super::rows::{CommentRow, StoredRow, about_key, by_key, id_key};
use crate::{
    AstraStore,
    data_api::{During, Instant, Trouble, Update},
    shared::Finally,
    tables::{COMMENTS, COMMENTS_BY_ID, COMMENTS_BY_USER},
};

#[async_trait]
impl CommentStore for AstraStore {
    async fn add(&self, comment: &Comment) -> Result<(), StoreError> {
        let operation = "comment_store.add";
        if comment.at().is_none() {
            return Err(without_time(operation, comment.id));
        }
        let _turn = self.comment_turns.lock(comment.id).await;
        let row = CommentRow::of(comment);
        self.api.insert_one(COMMENTS_BY_ID, &row).await.during(operation)?;
        self.enter_lists(comment, &row).await.during(operation)
    }

    async fn get(&self, comment: CommentId) -> Result<Option<StoredComment>, StoreError> {
        self.stored_comment(comment).await.during("comment_store.get")
    }

    async fn list(&self, list: &CommentList, page: &PageRequest) -> Result<Page<Comment>, StoreError> {
        self.comment_page(list, page).await
    }

    /// Also a comment that is hidden already leaves the lists: another process may just have added it again.
    async fn hide(&self, hiding: &CommentHiding) -> Result<Option<Comment>, StoreError> {
        let operation = "comment_store.hide";
        let _turn = self.comment_turns.lock(hiding.comment).await;
        let stored = self.stored_comment(hiding.comment).await.during(operation)?;
        let Some(StoredComment { comment, deletion }) = stored else { return Ok(None) };
        self.leave_lists(&comment).await.during(operation)?;
        if deletion.is_none() {
            let mark = Update::default()
                .set("removed_at", Instant(hiding.at))
                .set("removed_by", hiding.by.as_uuid());
            let key = id_key(comment.id);
            self.api.update_one(COMMENTS_BY_ID, key, mark).await.during(operation)?;
        }
        Ok(Some(comment))
    }

    async fn unhide(&self, comment: CommentId) -> Result<CommentUnhidden, StoreError> {
        self.unhide_comment_after(comment, "comment_store.unhide", async { Ok(()) }).await
    }
}

/// Refuses a comment that no list could take; in the truth alone it would be there for nobody.
pub(crate) fn without_time(operation: &'static str, comment: CommentId) -> StoreError {
    StoreError::rejected(operation, format!("the identity of comment {comment} carries no time"))
}

impl AstraStore {
    /// Brings a comment back; when it is hidden, `before_that` is done first, and when that fails nothing else. Also one
    /// that is not hidden enters the lists: an earlier call may have stopped before.
    pub(crate) async fn unhide_comment_after<E: From<StoreError>>(
        &self,
        comment: CommentId,
        operation: &'static str,
        before_that: impl Future<Output = Result<(), E>>,
    ) -> Result<CommentUnhidden, E> {
        let _turn = self.comment_turns.lock(comment).await;
        let stored = self.stored_comment(comment).await.during(operation)?;
        let Some(StoredComment { comment, deletion }) = stored else {
            return Ok(CommentUnhidden::NoSuchComment);
        };
        if deletion.is_some() {
            before_that.await?;
            let no_mark = Update::default().unset("removed_at").unset("removed_by");
            let key = id_key(comment.id);
            self.api.update_one(COMMENTS_BY_ID, key, no_mark).await.during(operation)?;
        }
        self.enter_lists(&comment, &CommentRow::of(&comment)).await.during(operation)?;
        Ok(match deletion {
            Some(_) => CommentUnhidden::Restored(comment),
            None => CommentUnhidden::WasActive(comment),
        })
    }

    async fn stored_comment(&self, comment: CommentId) -> Result<Option<StoredComment>, Trouble> {
        let row = self.api.find_one::<StoredRow>(COMMENTS_BY_ID, id_key(comment)).await?;
        row.map(StoredRow::stored).transpose()
    }

    async fn enter_lists(&self, comment: &Comment, row: &CommentRow) -> Result<(), Trouble> {
        let written = async {
            self.api.insert_one(COMMENTS, row).await?;
            self.api.insert_one(COMMENTS_BY_USER, row).await
        };
        self.rewriting(comment, written).await
    }

    async fn leave_lists(&self, comment: &Comment) -> Result<(), Trouble> {
        let written = async {
            self.api.delete_one(COMMENTS, about_key(comment)).await?;
            self.api.delete_one(COMMENTS_BY_USER, by_key(comment)).await
        };
        self.rewriting(comment, written).await
    }

    /// Does what changes the lists of a comment, and forgets how long they were; also when it fails or is given
    /// up, for it may have been done.
    async fn rewriting<T>(&self, comment: &Comment, work: impl Future<Output = T>) -> T {
        let lists = [CommentList::About(comment.video), CommentList::By(comment.author)];
        let _told = Finally(|| self.comment_counts.forget(lists));
        work.await
    }
}
