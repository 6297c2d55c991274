//! Deciding about a flag.
//!
//! A decision is made under a claim, so of two that exclude each other the second finds the first one done. One that
//! approves holds the claim of the content as well: whoever brings the content back would find a flag that is not approved
//! yet, and write nothing down. The order is record, content, truth, lists. When it stops, deciding again completes it:
//! before the truth is written, because the flag is as it was; afterwards, because whoever finds a flag decided puts its
//! lists right.

use killrvideo_domain::{
    catalog::{Hiding, VideoStore},
    feedback::{CommentHiding, CommentStore},
    moderation::{AuditRecord, ContentId, Decided, Decision, Flag, FlagNotes, FlagStatus},
    shared::StoreError,
};

use super::{
    audit::clear_of,
    restore::claim_on,
    rows::{FlagListRow, flag_key, list_key},
};
use crate::{
    AstraStore,
    data_api::{During, Instant, Trouble, Update},
    shared::{Claimed, Finally},
    tables::{CONTENT_MODERATION, FLAGS_BY_STATUS},
};

const DECIDE: &str = "flag_store.decide";

impl AstraStore {
    /// Decides while nobody else does.
    pub(super) async fn decide_about(&self, decision: &Decision) -> Result<Decided, StoreError> {
        let claimed = Claimed::Flag(decision.flag.to_string());
        // Also when it fails or is given up, for it may have been done.
        let _told = Finally(|| self.forget_flag_counts());
        self.claims.during(DECIDE, claimed, self.decide_alone(decision)).await
    }

    async fn decide_alone(&self, decision: &Decision) -> Result<Decided, StoreError> {
        let Some(opened) = self.flag(decision.flag).await.during(DECIDE)? else {
            return Ok(Decided::NoSuchFlag);
        };
        let flag = opened.flag;
        // Until the lists are right, its reporter repeats nothing that would put the flag back to where it stood.
        let _turn = self.report_turns.lock((flag.content, flag.reporter)).await;
        match flag.clone().decided(decision) {
            Ok(after) => {
                let carrying_out = self.carry_out(decision, &flag, &after);
                if after.status == FlagStatus::Approved {
                    // Boxed, because it is large.
                    self.claims.during(DECIDE, claim_on(after.content), Box::pin(carrying_out)).await?;
                } else {
                    carrying_out.await?;
                }
                Ok(Decided::Done(after))
            }
            Err(refused) => {
                let healed = self.put_lists_right(&flag).await;
                if decision.made(&flag) {
                    healed.during(DECIDE)?;
                    return Ok(Decided::Done(flag));
                }
                if let Err(trouble) = healed {
                    tracing::warn!(flag = %flag.id, %trouble, "the lists of a flag may not be right");
                }
                Ok(Decided::Refused(refused))
            }
        }
    }

    async fn carry_out(&self, decision: &Decision, before: &Flag, after: &Flag) -> Result<(), StoreError> {
        let record = clear_of(before, AuditRecord::of_decision(decision, after));
        self.append(&self.moments.placed(record)).await.during(DECIDE)?;
        if after.status == FlagStatus::Approved {
            self.hide_content(decision, after.content).await?;
        }
        self.write_decided(decision, after).await.during(DECIDE)?;
        self.put_into_list(after).await.during(DECIDE)?;
        self.take_from_list(after, before.status).await.during(DECIDE)
    }

    /// Hides what an approved flag is about, if it is there.
    async fn hide_content(&self, decision: &Decision, content: ContentId) -> Result<(), StoreError> {
        let Decision { by, at, .. } = *decision;
        match content {
            ContentId::Video(video) => VideoStore::hide(self, &Hiding { video, by, at }).await.map(drop),
            ContentId::Comment(comment) => {
                CommentStore::hide(self, &CommentHiding { comment, by, at }).await.map(drop)
            }
        }
    }

    /// Writes the truth. A status from before there were moderators here comes along: no cell but those that change.
    async fn write_decided(&self, decision: &Decision, after: &Flag) -> Result<(), Trouble> {
        let update = Update::default()
            .set("status", after.status.as_str())
            .set("reviewer", decision.by.as_uuid())
            .set("updated_at", Instant(after.updated_at))
            .set_some("review_date", after.resolved_at.map(Instant))
            .set_some("moderator_notes", decision.notes.as_ref().map(FlagNotes::as_str));
        self.api.update_one(CONTENT_MODERATION, flag_key(after), update).await
    }

    /// Writes the row of a flag in the list where it belongs.
    pub(super) async fn put_into_list(&self, flag: &Flag) -> Result<(), Trouble> {
        self.api.insert_one(FLAGS_BY_STATUS, &FlagListRow::from(flag)).await
    }

    async fn take_from_list(&self, flag: &Flag, status: FlagStatus) -> Result<(), Trouble> {
        self.api.delete_one(FLAGS_BY_STATUS, list_key(flag, status)).await
    }

    /// Puts a flag into the list where it belongs, and takes it from those that it can have come from: a decision may
    /// have stopped between them.
    async fn put_lists_right(&self, flag: &Flag) -> Result<(), Trouble> {
        self.put_into_list(flag).await?;
        for earlier in FlagStatus::ALL {
            if earlier.may_become(flag.status).is_ok() {
                self.take_from_list(flag, earlier).await?;
            }
        }
        Ok(())
    }
}
