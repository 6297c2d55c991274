//! The rows of comments.

use std::fmt::Display;

use killrvideo_domain::{
    catalog::Deletion,
    feedback::{Comment, CommentList, CommentText, SentimentScore, StoredComment},
    shared::{CommentId, Timestamp, UserId, VideoId},
};
use uuid::Uuid;

use crate::{
    data_api::{Filter, Instant, Trouble, columns, float},
    tables::{COMMENTS_BY_ID, Table},
};

columns! {
    /// A row of `comments` and of `comments_by_user`, which hold the same cells under different keys, and what of a row
    /// of `comments_by_id` a new comment fills.
    pub(crate) struct CommentRow {
        pub(crate) commentid: Uuid,
        pub(crate) videoid: Option<Uuid>,
        pub(crate) userid: Option<Uuid>,
        pub(crate) comment: Option<String>,
        #[serde(default, deserialize_with = "float")]
        pub(crate) sentiment_score: Option<f32>,
    }

    /// A row of `comments_by_id`.
    pub(crate) struct StoredRow {
        pub(crate) commentid: Uuid,
        pub(crate) videoid: Option<Uuid>,
        pub(crate) userid: Option<Uuid>,
        pub(crate) comment: Option<String>,
        #[serde(default, deserialize_with = "float")]
        pub(crate) sentiment_score: Option<f32>,
        pub(crate) removed_at: Option<Instant>,
        pub(crate) removed_by: Option<Uuid>,
    }
}

/// The key of a comment in `comments`.
pub(crate) fn about_key(comment: &Comment) -> Filter {
    Filter::by("videoid", comment.video.as_uuid()).and("commentid", comment.id.as_uuid())
}

/// The key of a comment in `comments_by_user`.
pub(crate) fn by_key(comment: &Comment) -> Filter {
    Filter::by("userid", comment.author.as_uuid()).and("commentid", comment.id.as_uuid())
}

/// The key of a comment in `comments_by_id`.
pub(crate) fn id_key(comment: CommentId) -> Filter {
    Filter::by("commentid", comment.as_uuid())
}

impl CommentRow {
    /// The row of a comment, in whichever table.
    pub(crate) fn of(comment: &Comment) -> Self {
        Self {
            commentid: comment.id.as_uuid(),
            videoid: Some(comment.video.as_uuid()),
            userid: Some(comment.author.as_uuid()),
            comment: Some(comment.text.as_str().to_owned()),
            sentiment_score: comment.sentiment.map(SentimentScore::get),
        }
    }

    /// The comment that the row means.
    ///
    /// A row of another backend is read as well as it can be: a text that is too long is cut, and a number that is no
    /// sentiment is none.
    ///
    /// # Errors
    /// [`Trouble::Row`] when it does not say what it is about, or by whom, or when it says nothing.
    pub(crate) fn comment(self, table: Table) -> Result<Comment, Trouble> {
        let id = CommentId::from_uuid(self.commentid);
        let text = self.comment.as_deref().unwrap_or_default().trim();
        let cut: String = text.chars().take(CommentText::MAX).collect();
        Ok(Comment {
            id,
            video: VideoId::from_uuid(there(table, id, "videoid", self.videoid)?),
            author: UserId::from_uuid(there(table, id, "userid", self.userid)?),
            text: CommentText::parse(&cut).map_err(|invalid| nonsense(table, id, "comment", &invalid))?,
            sentiment: self.sentiment_score.and_then(|score| SentimentScore::try_from(score).ok()),
        })
    }
}

impl CommentRow {
    /// The lists that the row names.
    pub(crate) fn lists(&self) -> impl Iterator<Item = CommentList> {
        let about = self.videoid.map(|video| CommentList::About(VideoId::from_uuid(video)));
        let by = self.userid.map(|user| CommentList::By(UserId::from_uuid(user)));
        about.into_iter().chain(by)
    }
}

impl From<StoredRow> for CommentRow {
    /// The row without its mark.
    fn from(row: StoredRow) -> Self {
        let StoredRow { commentid, videoid, userid, comment, sentiment_score, .. } = row;
        Self { commentid, videoid, userid, comment, sentiment_score }
    }
}

impl StoredRow {
    /// Whether the comment is hidden. A mark of which only a part is there is a mark.
    pub(crate) const fn is_hidden(&self) -> bool {
        self.removed_at.is_some() || self.removed_by.is_some()
    }

    /// The comment that the row means, and its mark. What a mark does not tell is told as the moment at which the comment
    /// was written, and as nobody.
    ///
    /// # Errors
    /// As [`CommentRow::comment`].
    pub(crate) fn stored(self) -> Result<StoredComment, Trouble> {
        let (is_hidden, removed_at, removed_by) = (self.is_hidden(), self.removed_at, self.removed_by);
        let comment = CommentRow::from(self).comment(COMMENTS_BY_ID)?;
        let deletion = is_hidden.then(|| Deletion {
            at: removed_at.map(|Instant(at)| at).or(comment.at()).unwrap_or(Timestamp::MIN),
            by: UserId::from_uuid(removed_by.unwrap_or_default()),
        });
        Ok(StoredComment { comment, deletion })
    }
}

fn there<T>(table: Table, comment: CommentId, column: &str, cell: Option<T>) -> Result<T, Trouble> {
    cell.ok_or_else(|| nonsense(table, comment, column, &"there is none"))
}

/// A row that cannot be understood.
fn nonsense(table: Table, comment: CommentId, column: &str, reason: &dyn Display) -> Trouble {
    Trouble::Row {
        table: table.name().to_owned(),
        reason: format!("{column} of comment {comment}: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::IdGenerator;
    use killrvideo_testkit::{
        SeededIds,
        builders::{comment, time},
    };
    use serde_json::{from_value, to_value};

    use super::*;
    use crate::tables::COMMENTS;

    fn said() -> Comment {
        let sentiment = SentimentScore::try_from(0.6588).ok();
        Comment { sentiment, ..comment(&SeededIds::new(1), time("2025-11-03T10:00:00Z")) }
    }

    #[test]
    fn a_row_is_the_comment_that_was_written() {
        for said in [said(), Comment { sentiment: None, ..said() }] {
            let written = to_value(CommentRow::of(&said)).expect("JSON");
            let stored: StoredRow = from_value(written.clone()).expect("a row");
            let row: CommentRow = from_value(written).expect("a row");

            assert_eq!(row.comment(COMMENTS).ok().as_ref(), Some(&said));
            assert_eq!(stored.stored().ok(), Some(StoredComment { comment: said, deletion: None }));
        }
    }

    #[test]
    fn a_row_of_another_backend_is_read_as_well_as_it_can_be() {
        let text = format!(" {} ", "n".repeat(CommentText::MAX + 1));
        let row = CommentRow { comment: Some(text), sentiment_score: Some(7.5), ..CommentRow::of(&said()) };

        let read = row.comment(COMMENTS).expect("a comment");

        assert_eq!((read.text.as_str().len(), read.sentiment), (CommentText::MAX, None));
    }

    #[test]
    fn a_row_that_makes_no_sense_is_named_with_column_and_key() {
        let good = CommentRow::of(&said());
        for (column, row) in [
            ("videoid", CommentRow { videoid: None, ..good.clone() }),
            ("userid", CommentRow { userid: None, ..good.clone() }),
            ("comment", CommentRow { comment: None, ..good.clone() }),
            ("comment", CommentRow { comment: Some(" \n".to_owned()), ..good }),
        ] {
            let error = row.comment(COMMENTS).expect_err("nonsense").to_string();

            assert!(error.contains(&format!("{column} of comment {}", said().id)), "{error}");
        }
    }

    #[test]
    fn half_a_mark_is_a_mark() {
        let (said, by) = (said(), SeededIds::new(2).user_id());
        let row = |removed_at: Option<&str>, removed_by: Option<UserId>| {
            let mut row = to_value(CommentRow::of(&said)).expect("JSON");
            row["removed_at"] = to_value(removed_at).expect("JSON");
            row["removed_by"] = to_value(removed_by.map(UserId::as_uuid)).expect("JSON");
            from_value::<StoredRow>(row).expect("a row").stored().expect("a comment").deletion
        };

        let at = time("2025-11-04T10:00:00Z");
        assert_eq!(row(Some("2025-11-04T10:00:00Z"), Some(by)), Some(Deletion { at, by }));
        let nobody = UserId::from_uuid(Uuid::nil());
        assert_eq!(row(Some("2025-11-04T10:00:00Z"), None), Some(Deletion { at, by: nobody }));
        assert_eq!(row(None, Some(by)), Some(Deletion { at: time("2025-11-03T10:00:00Z"), by }));
    }
}
