//! Comments and ratings.

use killrvideo_domain::{
    catalog::RatingSummary,
    feedback::{
        Comment, CommentHiding, CommentList, CommentStore, CommentUnhidden, NewRating, Rating, RatingStore,
        StoredComment,
    },
    shared::{CommentId, Page, PageRequest, StoreError, UserId, VideoId},
};

use crate::Metered;

metered! { CommentStore, "comment_store":
    async fn add(&self, comment: &Comment) -> Result<(), StoreError>;
    async fn get(&self, comment: CommentId) -> Result<Option<StoredComment>, StoreError>;
    async fn list(&self, list: &CommentList, page: &PageRequest) -> Result<Page<Comment>, StoreError>;
    async fn hide(&self, hiding: &CommentHiding) -> Result<Option<Comment>, StoreError>;
    async fn unhide(&self, comment: CommentId) -> Result<CommentUnhidden, StoreError>;
}

metered! { RatingStore, "rating_store":
    async fn rate(&self, rating: &NewRating) -> Result<Rating, StoreError>;
    async fn own(&self, video: VideoId, user: UserId) -> Result<Option<Rating>, StoreError>;
    async fn summary(&self, video: VideoId) -> Result<RatingSummary, StoreError>;
}
