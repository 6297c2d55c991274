//! Flags: raised, read, unmasked, listed and decided.

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::Hiding,
    feedback::CommentHiding,
    moderation::{
        AuditRecord, ContentId, Decided, Decision, Flag, FlagList, FlagStatus, FlagStore, NewFlag,
        OpenedFlag, Raised, Restored, Restoring, Unmasking,
    },
    shared::{FlagId, NumberedPage, Page, PageRequest, StoreError},
};

use crate::MemoryStore;

#[async_trait]
impl FlagStore for MemoryStore {
    async fn raise(&self, flag: &NewFlag) -> Result<Raised, StoreError> {
        Ok(self.flags.lock().raise(flag))
    }

    async fn get(&self, flag: FlagId) -> Result<Option<Flag>, StoreError> {
        Ok(self.flags.lock().get(flag).cloned())
    }

    async fn unmask(&self, unmasking: &Unmasking) -> Result<Option<OpenedFlag>, StoreError> {
        Ok(self.flags.lock().unmask(unmasking))
    }

    async fn list(&self, list: &FlagList, page: &PageRequest) -> Result<Page<Flag>, StoreError> {
        self.flags.lock().list("flag_store.list", *list, page)
    }

    async fn decide(&self, decision: &Decision) -> Result<Decided, StoreError> {
        self.decide_about(decision)
    }

    async fn restore(&self, restoring: &Restoring) -> Result<Option<Restored>, StoreError> {
        self.restore_content(restoring)
    }

    async fn history(&self, flag: &Flag, page: NumberedPage) -> Result<Page<AuditRecord>, StoreError> {
        Ok(self.flags.lock().history(flag.id, page))
    }
}

impl MemoryStore {
    /// Decides while nobody else does: the flags are locked until the content is hidden and the flag has moved.
    fn decide_about(&self, decision: &Decision) -> Result<Decided, StoreError> {
        let mut flags = self.flags.lock();
        let Some(before) = flags.get(decision.flag).cloned() else { return Ok(Decided::NoSuchFlag) };
        if decision.made(&before) {
            return Ok(Decided::Done(before));
        }
        match before.decided(decision) {
            Err(refused) => Ok(Decided::Refused(refused)),
            Ok(after) => {
                if after.status == FlagStatus::Approved {
                    self.hide_content(decision, after.content)?;
                }
                flags.decided(decision, after.clone());
                Ok(Decided::Done(after))
            }
        }
    }

    /// Hides what an approved flag is about, if it is there.
    fn hide_content(&self, decision: &Decision, content: ContentId) -> Result<(), StoreError> {
        let Decision { by, at, .. } = *decision;
        match content {
            ContentId::Video(video) => {
                self.videos.write().hide(&Hiding { video, by, at });
            }
            ContentId::Comment(comment) => {
                let hiding = CommentHiding { comment, by, at };
                self.comments.write().hide("flag_store.decide", &hiding)?;
            }
        }
        Ok(())
    }

    /// Brings content back while nobody decides and nobody else does: the flags are locked until it is hidden no more.
    fn restore_content(&self, restoring: &Restoring) -> Result<Option<Restored>, StoreError> {
        let mut flags = self.flags.lock();
        let is_hidden = match restoring.content {
            ContentId::Video(video) => self.videos.read().get(video).map(|video| video.deletion.is_some()),
            ContentId::Comment(comment) => self.comments.read().get(comment).map(|it| it.deletion.is_some()),
        };
        match is_hidden {
            None => Ok(None),
            Some(false) => Ok(Some(Restored::AlreadyActive)),
            Some(true) => {
                flags.note_restoring(restoring);
                match restoring.content {
                    ContentId::Video(video) => drop(self.videos.write().unhide(video)),
                    ContentId::Comment(comment) => {
                        drop(self.comments.write().unhide("flag_store.restore", comment)?);
                    }
                }
                Ok(Some(Restored::Restored))
            }
        }
    }
}
