//! `comments.csv`.

use killrvideo_domain::feedback::{Comment, CommentText, SentimentScore};

use super::{Row, about, value};

/// A comment. Its identity says when it was written; one that does not has no place in any list. Without a sentiment it
/// has none.
pub(in crate::import) fn read_comment(row: &Row<'_>) -> Result<Comment, String> {
    let comment = Comment {
        id: value(row, "commentid")?,
        video: value(row, "videoid")?,
        author: value(row, "userid")?,
        text: CommentText::parse(row.text("comment")).map_err(about("comment"))?,
        sentiment: sentiment(row.text("sentiment_score"))?,
    };
    if comment.at().is_none() {
        return Err(format!("commentid: is a time-based UUID (version 1), as {} is not", comment.id));
    }
    Ok(comment)
}

fn sentiment(text: &str) -> Result<Option<SentimentScore>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let number: f32 = text.parse().map_err(|_| "sentiment_score: is a number".to_owned())?;
    SentimentScore::try_from(number).map(Some).map_err(about("sentiment_score"))
}
