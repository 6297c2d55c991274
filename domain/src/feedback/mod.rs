//! Feedback: what people say about videos, and how many stars they give.
//!
//! A comment stands in two lists, that of its video and that of its author, and an identity leads to it: one table for
//! each question. A rating is one row for each person and video, so rating again overwrites; what all of them make
//! together is folded from the rows and never counted up, so that a repeated call cannot count twice.

mod comments;
mod error;
mod model;
mod ports;
mod ratings;

pub use comments::{CommentPorts, Comments, SignedComment};
pub use error::FeedbackError;
pub use model::{Comment, CommentText, InvalidSentiment, Rating, SentimentScore};
pub use ports::{
    CommentHiding, CommentList, CommentStore, CommentUnhidden, NewRating, RatingStore, Sentiment,
    StoredComment,
};
pub use ratings::{RatingOverview, Ratings};

#[cfg(feature = "mock")]
pub use ports::{MockCommentStore, MockRatingStore, MockSentiment};
