//! Comments and their lists.

use async_trait::async_trait;
use killrvideo_domain::{
    feedback::{Comment, CommentHiding, CommentList, CommentStore, CommentUnhidden, StoredComment},
    shared::{CommentId, Page, PageRequest, StoreError},
};

use crate::MemoryStore;

#[async_trait]
impl CommentStore for MemoryStore {
    async fn add(&self, comment: &Comment) -> Result<(), StoreError> {
        self.comments.write().add("comment_store.add", comment)
    }

    async fn get(&self, comment: CommentId) -> Result<Option<StoredComment>, StoreError> {
        Ok(self.comments.read().get(comment).cloned())
    }

    async fn list(&self, list: &CommentList, page: &PageRequest) -> Result<Page<Comment>, StoreError> {
        self.comments.read().list("comment_store.list", list, page)
    }

    async fn hide(&self, hiding: &CommentHiding) -> Result<Option<Comment>, StoreError> {
        self.comments.write().hide("comment_store.hide", hiding)
    }

    async fn unhide(&self, comment: CommentId) -> Result<CommentUnhidden, StoreError> {
        self.comments.write().unhide("comment_store.unhide", comment)
    }
}
