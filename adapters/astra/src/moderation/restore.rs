//! Bringing content back.
//!
//! What is hidden is brought back under a claim, so of several who do it at once the others find it there, and one alone
//! writes it down; whoever approves a flag on the content holds the same claim, so its flags are read as they are when it
//! comes back. The order is records, truth, lists.
//!
//! When it stops, doing it again completes it. Before the mark is gone, the content is as it was, and the records are
//! written again: the same ones by the same [`Restoring`], others by one of another moment, so that a moderator who asks
//! again after a failure may leave two records of one return. Afterwards, whoever brings back what is not hidden writes its
//! rows of the lists again.

use killrvideo_domain::{
    catalog::Unhidden,
    feedback::CommentUnhidden,
    moderation::{AuditRecord, ContentId, OpenedFlag, Restored, Restoring},
    shared::StoreError,
};

use super::{audit::clear_of, rows::content_uuid};
use crate::{AstraStore, data_api::During, shared::Claimed};

const RESTORE: &str = "flag_store.restore";

/// The claim of whoever brings content back, or hides it because a flag is approved.
pub(super) fn claim_on(content: ContentId) -> Claimed {
    Claimed::Content(content_uuid(content).to_string())
}

/// Why content was not brought back without a claim.
enum NotYet {
    /// It is hidden.
    Hidden,
    Failed(StoreError),
}

impl From<StoreError> for NotYet {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl AstraStore {
    /// Brings content back; `None` when there is none. Nobody needs a claim on what is not hidden.
    pub(super) async fn restore_content(
        &self,
        restoring: &Restoring,
    ) -> Result<Option<Restored>, StoreError> {
        let content = restoring.content;
        match self.unhide_content(content, async { Err(NotYet::Hidden) }).await {
            Ok(untouched) => Ok(untouched),
            Err(NotYet::Failed(error)) => Err(error),
            Err(NotYet::Hidden) => {
                // Who had the claim before may have done it, so it is looked at again.
                // Boxed, because it is large.
                let unhiding = Box::pin(self.unhide_content(content, self.note_restoring(restoring)));
                self.claims.during(RESTORE, claim_on(content), unhiding).await
            }
        }
    }

    /// Brings content back after `before_that` if it is hidden, and otherwise writes its rows of the lists again.
    async fn unhide_content<E: From<StoreError>>(
        &self,
        content: ContentId,
        before_that: impl Future<Output = Result<(), E>>,
    ) -> Result<Option<Restored>, E> {
        Ok(match content {
            ContentId::Video(video) => match self.unhide_video_after(video, RESTORE, before_that).await? {
                Unhidden::Restored(_) => Some(Restored::Restored),
                Unhidden::WasActive(_) => Some(Restored::AlreadyActive),
                Unhidden::NoSuchVideo => None,
            },
            ContentId::Comment(comment) => {
                match self.unhide_comment_after(comment, RESTORE, before_that).await? {
                    CommentUnhidden::Restored(_) => Some(Restored::Restored),
                    CommentUnhidden::WasActive(_) => Some(Restored::AlreadyActive),
                    CommentUnhidden::NoSuchComment => None,
                }
            }
        })
    }

    /// Writes down, under each approved flag of a content, that it is about to be brought back.
    async fn note_restoring(&self, restoring: &Restoring) -> Result<(), StoreError> {
        let flags = self.flags_of_content(restoring.content).await.during(RESTORE)?;
        let records: Vec<AuditRecord> = flags
            .iter()
            .filter_map(|OpenedFlag { flag, .. }| {
                Some(clear_of(flag, AuditRecord::of_restoring(restoring, flag)?))
            })
            .map(|record| self.moments.placed(record))
            .collect();
        self.append_all(&records).await.during(RESTORE)
    }
}
