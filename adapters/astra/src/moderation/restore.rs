//! Bringing content back.
//!
//! What is hidden is brought back under a claim, so of several who do it at once the others find it there, and one alone
//! writes it down. The order is records, truth, lists. When it stops, doing it again completes it: before the mark is
//! gone, because the content is as it was and the same records are written again; afterwards, because whoever brings back
//! what is not hidden writes its rows of the lists again.

use killrvideo_domain::{
    catalog::{Unhidden, VideoStore},
    feedback::{CommentStore, CommentUnhidden},
    moderation::{AuditRecord, ContentId, OpenedFlag, Restored, Restoring},
    shared::StoreError,
};

use super::{audit::clear_of, rows::content_uuid};
use crate::{AstraStore, data_api::During, shared::Claimed};

const RESTORE: &str = "flag_store.restore";

impl AstraStore {
    /// Brings content back; `None` when there is none. Nobody needs a claim on what is not hidden.
    pub(super) async fn restore_content(
        &self,
        restoring: &Restoring,
    ) -> Result<Option<Restored>, StoreError> {
        let content = restoring.content;
        match self.is_hidden(content).await? {
            None => Ok(None),
            Some(false) => self.unhide_content(content, async { Ok(()) }).await,
            Some(true) => {
                let claimed = Claimed::Content(content_uuid(content).to_string());
                // Who had the claim before may have done it, so it is looked at again.
                // Boxed, because it is large.
                let unhiding = Box::pin(self.unhide_content(content, self.note_restoring(restoring)));
                self.claims.during(RESTORE, claimed, unhiding).await
            }
        }
    }

    /// Whether content is hidden; `None` when it is not there.
    async fn is_hidden(&self, content: ContentId) -> Result<Option<bool>, StoreError> {
        Ok(match content {
            ContentId::Video(video) => {
                VideoStore::get(self, video).await?.map(|video| video.deletion.is_some())
            }
            ContentId::Comment(comment) => {
                CommentStore::get(self, comment).await?.map(|comment| comment.deletion.is_some())
            }
        })
    }

    async fn unhide_content(
        &self,
        content: ContentId,
        before_that: impl Future<Output = Result<(), StoreError>>,
    ) -> Result<Option<Restored>, StoreError> {
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
