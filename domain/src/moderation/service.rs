//! The use-cases of moderation.

use std::sync::Arc;

use super::{
    AuditRecord, ContentId, Decided, Decision, Flag, FlagList, FlagNotes, FlagStatus, FlagStore,
    ModerationError, NewFlag, OpenedFlag, Raised, ReasonCode, ReasonText, Restored, Restoring, Unmasking,
};
use crate::{
    catalog::VideoStore,
    feedback::CommentStore,
    shared::{
        Clock, CommentId, FlagId, IdGenerator, Moderator, NumberedPage, Page, PageRequest, SignedIn,
        StoreError, VideoId,
    },
};

/// What somebody says who flags something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagRequest {
    /// What it is about.
    pub content: ContentId,
    /// Why.
    pub reason: ReasonCode,
    /// What they add.
    pub text: Option<ReasonText>,
}

/// Raises flags, shows them to moderators, and does what they decide.
pub struct Moderation {
    flags: Arc<dyn FlagStore>,
    videos: Arc<dyn VideoStore>,
    comments: Arc<dyn CommentStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl Moderation {
    /// Puts the use-cases on their ports.
    pub fn new(
        flags: Arc<dyn FlagStore>,
        videos: Arc<dyn VideoStore>,
        comments: Arc<dyn CommentStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { flags, videos, comments, clock, ids }
    }

    /// Flags something that is there and not hidden, one's own included; a video in any status.
    ///
    /// A comment on a hidden video still stands in the list of its author, so it can be flagged as well.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchVideo`], [`ModerationError::NoSuchComment`]; [`ModerationError::Store`].
    pub async fn raise(&self, by: &SignedIn, request: FlagRequest) -> Result<Raised, ModerationError> {
        let FlagRequest { content, reason, text } = request;
        self.check_that_it_can_be_flagged(content).await?;
        let at = self.clock.now();
        let flag = NewFlag { id: self.ids.flag_id(at), content, reporter: by.user(), reason, text, at };
        Ok(self.flags.raise(&flag).await?)
    }

    async fn check_that_it_can_be_flagged(&self, content: ContentId) -> Result<(), ModerationError> {
        match content {
            ContentId::Video(video) => {
                let found = self.videos.get(video).await?.filter(|video| video.deletion.is_none());
                found.map(drop).ok_or(ModerationError::NoSuchVideo)
            }
            ContentId::Comment(comment) => {
                let found = self.comments.get(comment).await?.filter(|found| found.deletion.is_none());
                found.map(drop).ok_or(ModerationError::NoSuchComment)
            }
        }
    }

    /// One page of a list of flags, without what reporters wrote.
    ///
    /// # Errors
    /// [`ModerationError::Store`].
    pub async fn list(
        &self,
        _by: &Moderator,
        list: &FlagList,
        page: &PageRequest,
    ) -> Result<Page<Flag>, ModerationError> {
        Ok(self.flags.list(list, page).await?)
    }

    /// A flag, without what its reporter wrote.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchFlag`]; [`ModerationError::Store`].
    pub async fn detail(&self, _by: &Moderator, flag: FlagId) -> Result<Flag, ModerationError> {
        self.flags.get(flag).await?.ok_or(ModerationError::NoSuchFlag)
    }

    /// A flag with what its reporter wrote. That somebody asked is written down first, or nothing is told.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchFlag`]; [`ModerationError::Store`].
    pub async fn unmask(&self, by: &Moderator, flag: FlagId) -> Result<OpenedFlag, ModerationError> {
        let unmasking = Unmasking { flag, by: by.user(), at: self.clock.now() };
        self.flags.unmask(&unmasking).await?.ok_or(ModerationError::NoSuchFlag)
    }

    /// Decides about a flag; approving it hides what it is about.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchFlag`]; [`ModerationError::Transition`]; [`ModerationError::Store`].
    pub async fn act(
        &self,
        by: &Moderator,
        flag: FlagId,
        to: FlagStatus,
        notes: Option<FlagNotes>,
    ) -> Result<Flag, ModerationError> {
        let decision = Decision { flag, to, notes, by: by.user(), at: self.clock.now() };
        match self.flags.decide(&decision).await? {
            Decided::Done(flag) => Ok(flag),
            Decided::NoSuchFlag => Err(ModerationError::NoSuchFlag),
            Decided::Refused(refused) => Err(refused.into()),
        }
    }

    /// Brings a hidden video back; that it is brought back is written down first.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchVideo`]; [`ModerationError::Store`].
    pub async fn restore_video(&self, by: &Moderator, video: VideoId) -> Result<Restored, ModerationError> {
        self.restore(by, ContentId::Video(video)).await?.ok_or(ModerationError::NoSuchVideo)
    }

    /// Brings a hidden comment back, as [`Moderation::restore_video`] does a video.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchComment`]; [`ModerationError::Store`].
    pub async fn restore_comment(
        &self,
        by: &Moderator,
        comment: CommentId,
    ) -> Result<Restored, ModerationError> {
        self.restore(by, ContentId::Comment(comment)).await?.ok_or(ModerationError::NoSuchComment)
    }

    async fn restore(&self, by: &Moderator, content: ContentId) -> Result<Option<Restored>, StoreError> {
        let restoring = Restoring { content, by: by.user(), at: self.clock.now() };
        self.flags.restore(&restoring).await
    }

    /// One page, by number, of what happened to a flag, newest first.
    ///
    /// # Errors
    /// [`ModerationError::NoSuchFlag`]; [`ModerationError::Store`].
    pub async fn history(
        &self,
        _by: &Moderator,
        flag: FlagId,
        page: NumberedPage,
    ) -> Result<Page<AuditRecord>, ModerationError> {
        let flag = self.flags.get(flag).await?.ok_or(ModerationError::NoSuchFlag)?;
        Ok(self.flags.history(&flag, page).await?)
    }
}
