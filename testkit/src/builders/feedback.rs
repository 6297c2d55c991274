//! Comments.

use killrvideo_domain::{
    feedback::{Comment, CommentHiding, CommentText},
    shared::{CommentId, IdGenerator, Timestamp},
};

/// What somebody says.
#[must_use]
pub fn comment_text(text: &str) -> CommentText {
    CommentText::parse(text).expect("a comment")
}

/// A comment by somebody new about a video that nobody else speaks of, which feels like nothing.
#[must_use]
pub fn comment(ids: &dyn IdGenerator, at: Timestamp) -> Comment {
    let id = ids.comment_id(at);
    Comment {
        id,
        video: ids.video_id(),
        author: ids.user_id(),
        text: comment_text(&format!("Comment {id}")),
        sentiment: None,
    }
}

/// A comment to be hidden or brought back, by somebody new.
#[must_use]
pub fn comment_hiding(ids: &dyn IdGenerator, comment: CommentId, at: Timestamp) -> CommentHiding {
    CommentHiding { comment, by: ids.user_id(), at }
}
