//! The use-cases of comments.

use std::{collections::HashMap, sync::Arc};

use super::{Comment, CommentList, CommentStore, CommentText, FeedbackError, Sentiment};
use crate::{
    accounts::{AccountStore, PersonName},
    activity::{ActivityEntry, ActivityKind, ActivityLog},
    catalog::VideoStore,
    shared::{Caller, Clock, IdGenerator, Page, PageRequest, SignedIn, StoreError, UserId, VideoId},
};

/// A comment, and what its author is called now.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedComment {
    /// The comment.
    pub comment: Comment,
    /// Its author's names; `None` when the account is gone.
    pub author: Option<PersonName>,
}

/// One adapter for each port that comments need.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct CommentPorts {
    pub videos: Arc<dyn VideoStore>,
    pub comments: Arc<dyn CommentStore>,
    pub accounts: Arc<dyn AccountStore>,
    pub activity: Arc<dyn ActivityLog>,
    pub sentiment: Arc<dyn Sentiment>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

/// Takes comments, and lists them.
pub struct Comments {
    ports: CommentPorts,
}

impl Comments {
    /// Puts the use-cases on their ports.
    #[must_use]
    pub const fn new(ports: CommentPorts) -> Self {
        Self { ports }
    }

    /// Takes a comment: judges how it feels, keeps it, and notes it in its author's activity.
    ///
    /// # Errors
    /// [`FeedbackError::NoSuchVideo`], also for a hidden one and whoever asks; [`FeedbackError::NotReady`];
    /// [`FeedbackError::Store`].
    pub async fn write(
        &self,
        by: &SignedIn,
        video: VideoId,
        text: CommentText,
    ) -> Result<SignedComment, FeedbackError> {
        let authors = [by.user()];
        // Names that cannot be read fail the call before anything is written, not after.
        let (seen, mut names) =
            futures_util::try_join!(self.ports.videos.get(video), self.ports.accounts.names(&authors))?;
        seen.ok_or(FeedbackError::NoSuchVideo)?.may_be_added_to()?;
        let (at, user) = (self.ports.clock.now(), by.user());
        let sentiment = self.ports.sentiment.judge(&text);
        let comment = Comment { id: self.ports.ids.comment_id(at), video, author: user, text, sentiment };
        self.ports.comments.add(&comment).await?;
        let (id, kind) = (self.ports.ids.activity_id(at), ActivityKind::Comment);
        self.ports.activity.record(&ActivityEntry { id, user, kind, video, at, stars: None }).await;
        Ok(SignedComment { comment, author: names.remove(&user) })
    }

    /// One page of what is said about a video. An unknown video is one of which nobody spoke; so is a hidden one, but for
    /// moderators.
    ///
    /// # Errors
    /// [`FeedbackError::Store`].
    pub async fn about(
        &self,
        caller: &Caller,
        video: VideoId,
        page: &PageRequest,
    ) -> Result<Page<SignedComment>, FeedbackError> {
        let list = CommentList::About(video);
        let (seen, page) =
            futures_util::try_join!(self.ports.videos.get(video), self.ports.comments.list(&list, page))?;
        if !seen.is_some_and(|video| video.is_readable_by(caller)) {
            return Ok(Page::empty());
        }
        Ok(self.signed(page).await?)
    }

    /// One page of what somebody said. Whoever is unknown said nothing.
    ///
    /// # Errors
    /// [`FeedbackError::Store`].
    pub async fn by(&self, user: UserId, page: &PageRequest) -> Result<Page<SignedComment>, FeedbackError> {
        let (list, authors) = (CommentList::By(user), [user]);
        let (page, names) = futures_util::try_join!(
            self.ports.comments.list(&list, page),
            self.ports.accounts.names(&authors)
        )?;
        let signed = |comment: Comment| SignedComment { author: names.get(&user).cloned(), comment };
        Ok(page.map_items(|comments| comments.into_iter().map(signed).collect()))
    }

    /// Puts their authors' names beside comments: one read for all of them, and none for an empty page.
    async fn signed(&self, page: Page<Comment>) -> Result<Page<SignedComment>, StoreError> {
        let mut authors: Vec<UserId> = page.items.iter().map(|comment| comment.author).collect();
        authors.sort_unstable();
        authors.dedup();
        let names =
            if authors.is_empty() { HashMap::new() } else { self.ports.accounts.names(&authors).await? };
        let signed =
            |comment: Comment| SignedComment { author: names.get(&comment.author).cloned(), comment };
        Ok(page.map_items(|comments| comments.into_iter().map(signed).collect()))
    }
}
