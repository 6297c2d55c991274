//! What moderation needs from the world.

use async_trait::async_trait;

use super::{
    AuditRecord, ContentId, Flag, FlagNotes, FlagStatus, OpenedFlag, ReasonCode, ReasonText,
    TransitionRefused,
};
use crate::shared::{FlagId, ListScope, NumberedPage, Page, PageRequest, StoreError, Timestamp, UserId};

/// A flag to be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFlag {
    /// Its identity, which carries `at`.
    pub id: FlagId,
    /// What it is about.
    pub content: ContentId,
    /// Who raises it.
    pub reporter: UserId,
    /// Why.
    pub reason: ReasonCode,
    /// What the reporter adds.
    pub text: Option<ReasonText>,
    /// When.
    pub at: Timestamp,
}

impl NewFlag {
    /// The flag that this becomes: open.
    #[must_use]
    pub fn to_flag(&self) -> Flag {
        Flag {
            id: self.id,
            content: self.content,
            reporter: self.reporter,
            reason: self.reason,
            created_at: self.at,
            updated_at: self.at,
            status: FlagStatus::Open,
            moderator: None,
            notes: None,
            resolved_at: None,
        }
    }
}

/// What became of raising a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raised {
    /// It is raised.
    New(OpenedFlag),
    /// The reporter has a flag on this content already that is not resolved: this one, unchanged.
    Existing(OpenedFlag),
}

/// A list of flags, newest first, equal times in an order that does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagList {
    /// Only those that stand here; `None` for all.
    pub status: Option<FlagStatus>,
}

impl FlagList {
    /// What a cursor of this list is good for.
    #[must_use]
    pub fn scope(&self) -> ListScope {
        ListScope::new("flags", &[self.status.map_or("", FlagStatus::as_str)])
    }
}

/// What a moderator decides about a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The flag.
    pub flag: FlagId,
    /// Where it goes.
    pub to: FlagStatus,
    /// The moderator's notes; `None` keeps the earlier ones.
    pub notes: Option<FlagNotes>,
    /// The moderator.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Decision {
    /// Whether a flag is as it is because of this very decision: the call came again.
    #[must_use]
    pub fn made(&self, flag: &Flag) -> bool {
        let noted = self.notes.is_none() || self.notes == flag.notes;
        (flag.id, flag.status, flag.updated_at) == (self.flag, self.to, self.at)
            && flag.moderator == Some(self.by)
            && noted
    }
}

/// What became of a [`Decision`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The flag as it is now.
    Done(Flag),
    /// There is no such flag.
    NoSuchFlag,
    /// The flag cannot go there; nothing changed.
    Refused(TransitionRefused),
}

/// A moderator asks for what a reporter wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmasking {
    /// The flag.
    pub flag: FlagId,
    /// The moderator.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A moderator brings content back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restoring {
    /// The content.
    pub content: ContentId,
    /// The moderator.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What became of bringing content back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restored {
    /// It was hidden, and is back.
    Restored,
    /// It was not hidden.
    AlreadyActive,
}

/// Keeps flags, what moderators decide about them, and the history of both.
///
/// Absence of a flag is `None`; a list without flags is an empty page.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait FlagStore: Send + Sync {
    /// Raises a flag, unless its reporter has one on the same content that is not resolved. Whether the content
    /// exists is not asked here.
    ///
    /// # Behavior
    /// - A flag that is raised is open, stands in the list, and its history begins with `flagged`.
    /// - Raising the same flag twice is raising it once.
    /// - A reporter has at most one unresolved flag on a content, also when several are raised at once: the others
    ///   get that one, unchanged.
    /// - A resolved flag is not in the way of a new one.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn raise(&self, flag: &NewFlag) -> Result<Raised, StoreError>;

    /// The flag.
    ///
    /// # Behavior
    /// - An unknown flag is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn get(&self, flag: FlagId) -> Result<Option<Flag>, StoreError>;

    /// The flag and what its reporter wrote, after writing down that somebody asked.
    ///
    /// # Behavior
    /// - What a reporter wrote is given only after it is written down who asked for it.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, then without the text.
    async fn unmask(&self, unmasking: &Unmasking) -> Result<Option<OpenedFlag>, StoreError>;

    /// One page of a list.
    ///
    /// # Behavior
    /// - A list of flags holds those of its status, newest first.
    /// - The pages of a list of flags, one after another, hold each of them once.
    /// - The page of flags after a position has neither gaps nor repeats when newer ones arrive.
    /// - A page of flags after the end is empty and knows the total.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails, of kind
    /// [`ForeignPosition`](crate::shared::StoreErrorKind::ForeignPosition) for a position it did not make.
    async fn list(&self, list: &FlagList, page: &PageRequest) -> Result<Page<Flag>, StoreError>;

    /// Decides about a flag: writes it down, hides the content of an approved one, moves the flag. [`Flag::decided`]
    /// is the rule.
    ///
    /// # Behavior
    /// - A decision moves the flag to its new list and is written down with its notes.
    /// - Approving hides the content, and leaves its other flags as they are.
    /// - Approving a flag on content that is hidden already succeeds and keeps the first mark.
    /// - Making the same decision twice is making it once ([`Decision::made`]).
    /// - A decision that the rule forbids changes nothing and is not written down.
    /// - Of decisions at once that exclude each other one is done, and the others are refused.
    /// - Notes that are not given stay.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn decide(&self, decision: &Decision) -> Result<Decided, StoreError>;

    /// Brings hidden content back, after writing down under each of its approved flags that this is about to be done:
    /// nothing is brought back of which nobody knows. `None` when there is no such content.
    ///
    /// A call that stops between the two leaves a record of what is not done yet; the same call again completes it.
    /// Nobody else brings the same content back meanwhile.
    ///
    /// # Behavior
    /// - Content that is brought back is hidden no more, and that is written down under its approved flags, which stay
    ///   approved, and under no others.
    /// - Bringing back content that is not hidden changes nothing and is not written down.
    /// - Of those who bring the same content back at once one does, and the others find it there.
    /// - Bringing back what is not there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: the caller may call again.
    async fn restore(&self, restoring: &Restoring) -> Result<Option<Restored>, StoreError>;

    /// One page, by number, of what happened to a flag, newest first.
    ///
    /// # Behavior
    /// - The history of a flag is newest first and holds its own records only.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn history(&self, flag: &Flag, page: NumberedPage) -> Result<Page<AuditRecord>, StoreError>;
}
