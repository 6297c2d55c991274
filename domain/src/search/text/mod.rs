//! Words: how texts fall into them, and how well a video's words answer a query.
//!
//! The rules are pure and the same for every store, so that all of them find the same videos in the same order:
//! a store keeps words as [`TextDocument`] or [`indexed_text`] give them, looks up those of a [`TextQuery`], and
//! lets a [`Ranking`] put what it found in order.

mod distance;
mod document;
mod query;
mod ranking;
mod words;

pub use distance::is_one_edit_away;
pub use document::{Occurrence, TextDocument, indexed_text, occurrences};
pub use query::TextQuery;
pub use ranking::{Hit, Ranked, Ranking};
pub use words::Word;
