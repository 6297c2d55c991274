//! What the demo accounts say about the videos of the catalogue.

use std::time::Duration;

use killrvideo_domain::{
    feedback::{Comment, CommentText, Sentiment},
    shared::{IdGenerator, Timestamp, UserId, VideoId},
};
use serde::Deserialize;

use super::catalogue::login_of;

/// A comment of the catalogue, whatever day it is.
#[derive(Debug, Clone)]
pub(super) struct Remark {
    pub(super) video: VideoId,
    /// How long before the start it was written.
    pub(super) age: Duration,
    author: UserId,
    text: CommentText,
}

impl Remark {
    /// The comment, in a catalogue that is loaded at `now`. Its identity carries its time, so it is another one at every
    /// start.
    pub(super) fn comment(
        &self,
        ids: &dyn IdGenerator,
        sentiment: &dyn Sentiment,
        now: Timestamp,
    ) -> Comment {
        Comment {
            id: ids.comment_id(now.minus(self.age)),
            video: self.video,
            author: self.author,
            text: self.text.clone(),
            sentiment: sentiment.judge(&self.text),
        }
    }
}

/// A comment as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommentRow {
    video: String,
    author: String,
    hours_before_start: f64,
    text: String,
}

impl CommentRow {
    /// The comment.
    ///
    /// # Errors
    /// The first fault, with the key of the comment's video.
    pub(super) fn read(&self) -> Result<Remark, String> {
        let about = |column: &str, fault: &dyn std::fmt::Display| {
            format!("a comment on {}: {column}: {fault}", self.video)
        };
        let hour = Duration::from_hours(1).as_secs_f64();
        Ok(Remark {
            video: self.video.parse().map_err(|fault| about("video", &fault))?,
            age: Duration::try_from_secs_f64(self.hours_before_start * hour)
                .map_err(|fault| about("hours_before_start", &fault))?,
            author: login_of(&self.author).map_err(|fault| about("author", &fault))?.user(),
            text: CommentText::parse(&self.text).map_err(|fault| about("text", &fault))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::catalogue, *};

    #[test]
    fn comments_are_about_videos_that_were_there_before_and_stand_newest_first() {
        let catalogue::Catalogue { videos, comments, .. } = catalogue::read().unwrap();

        assert!((20..60).contains(&comments.len()), "{}", comments.len());
        assert!(comments.is_sorted_by(|newer, older| newer.age < older.age));
        for remark in &comments {
            let video = videos.iter().find(|video| video.id == remark.video).unwrap();
            assert!(remark.age < video.age, "{remark:?} is older than its video");
        }
        let videos: BTreeSet<VideoId> = comments.iter().map(|remark| remark.video).collect();
        let authors: BTreeSet<UserId> = comments.iter().map(|remark| remark.author).collect();
        assert!(videos.len() >= 12 && authors.len() == 3, "{videos:?} {authors:?}");
    }
}
