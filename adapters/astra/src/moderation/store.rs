//! Flags: raised, read, unmasked, listed and decided.
//!
//! Whoever repeats a flag writes its row of the list again. In one process that never happens while a moderator decides
//! about the flag. Between processes nothing can be made conditional, so this remains: if it happens at that very moment,
//! the old row stays beside the new one. It goes away when somebody acts on it, which is refused, and by a backfill.

use async_trait::async_trait;
use killrvideo_domain::{
    moderation::{
        AuditRecord, ContentId, Decided, Decision, Flag, FlagList, FlagStore, NewFlag, OpenedFlag, Raised,
        Restored, Restoring, Unmasking,
    },
    shared::{FlagId, NumberedPage, Page, PageRequest, StoreError, TimeOrder},
};

use super::{
    FlagRow,
    audit::clear_of,
    rows::{content_uuid, flags_of},
};
use crate::{
    AstraStore,
    data_api::{During, Filter, Find, Trouble},
    shared::{Claimed, Finally},
    tables::CONTENT_MODERATION,
};

/// More flags of one content are not looked at.
const MOST: usize = 10_000;

#[async_trait]
impl FlagStore for AstraStore {
    async fn raise(&self, flag: &NewFlag) -> Result<Raised, StoreError> {
        let operation = "flag_store.raise";
        let claimed = Claimed::Report(format!("{} {}", flag.reporter, content_uuid(flag.content)));
        let work = async { self.raise_alone(flag).await.during(operation) };
        // Also when it fails or is given up, for it may have been done.
        let _told = Finally(|| self.forget_flag_counts());
        self.claims.during(operation, claimed, work).await
    }

    async fn get(&self, flag: FlagId) -> Result<Option<Flag>, StoreError> {
        let found = self.flag(flag).await.during("flag_store.get")?;
        Ok(found.map(|opened| opened.flag))
    }

    async fn unmask(&self, unmasking: &Unmasking) -> Result<Option<OpenedFlag>, StoreError> {
        let operation = "flag_store.unmask";
        let Some(opened) = self.flag(unmasking.flag).await.during(operation)? else { return Ok(None) };
        let record = clear_of(&opened.flag, AuditRecord::of_unmasking(unmasking, &opened.flag));
        self.append(&self.moments.placed_anew(record)).await.during(operation)?;
        Ok(Some(opened))
    }

    async fn list(&self, list: &FlagList, page: &PageRequest) -> Result<Page<Flag>, StoreError> {
        self.list_flags(list, page).await
    }

    async fn decide(&self, decision: &Decision) -> Result<Decided, StoreError> {
        self.decide_about(decision).await
    }

    async fn restore(&self, restoring: &Restoring) -> Result<Option<Restored>, StoreError> {
        self.restore_content(restoring).await
    }

    async fn history(&self, flag: &Flag, page: NumberedPage) -> Result<Page<AuditRecord>, StoreError> {
        self.read_history(flag, page).await.during("flag_store.history")
    }
}

impl AstraStore {
    /// The flag with what its reporter wrote. Its key begins with the content, which nobody knows who has the flag
    /// alone; an index on the rest of the key finds it.
    ///
    /// The column takes time-based identities only, and no flag has another one: such a one is not asked for.
    pub(super) async fn flag(&self, flag: FlagId) -> Result<Option<OpenedFlag>, Trouble> {
        if TimeOrder::of(flag.as_uuid()).is_none() {
            return Ok(None);
        }
        let by_id = Find::by(Filter::by("flagid", flag.as_uuid()));
        let found: Vec<FlagRow> = self.api.find_all(CONTENT_MODERATION, by_id, 1).await?;
        found.into_iter().next().map(FlagRow::opened).transpose()
    }

    /// The flags of a content; rows that make no sense are left out.
    pub(super) async fn flags_of_content(&self, content: ContentId) -> Result<Vec<OpenedFlag>, Trouble> {
        self.flags_among(flags_of(content)).await
    }

    /// The flags of a content that the filter means. A column that has no index may be in it: the database goes through
    /// one partition then, and only what is wanted comes over the network.
    async fn flags_among(&self, those: Filter) -> Result<Vec<OpenedFlag>, Trouble> {
        let rows: Vec<FlagRow> = self.api.find_all(CONTENT_MODERATION, Find::by(those), MOST).await?;
        let readable = |row: FlagRow| {
            row.opened().inspect_err(|trouble| tracing::warn!(%trouble, "a flag is left out")).ok()
        };
        Ok(rows.into_iter().filter_map(readable).collect())
    }

    /// Raises a flag while its reporter raises no other one on the content, and while nobody in this process decides
    /// about one.
    async fn raise_alone(&self, new: &NewFlag) -> Result<Raised, Trouble> {
        let _turn = self.report_turns.lock((new.content, new.reporter)).await;
        let flags = self.flags_among(flags_of(new.content).and("userid", new.reporter.as_uuid())).await?;
        let (own, others): (Vec<_>, Vec<_>) = flags.into_iter().partition(|opened| opened.flag.id == new.id);
        let unresolved =
            |opened: &OpenedFlag| opened.flag.reporter == new.reporter && !opened.flag.status.is_final();
        let raised = match (own.into_iter().next(), others.into_iter().find(unresolved)) {
            (Some(own), _) => Raised::New(own),
            (None, Some(existing)) => Raised::Existing(existing),
            (None, None) => {
                self.append(&self.moments.placed(AuditRecord::of_raising(new))).await?;
                self.api.insert_one(CONTENT_MODERATION, &FlagRow::of(new)).await?;
                Raised::New(OpenedFlag { flag: new.to_flag(), text: new.text.clone() })
            }
        };
        // Also the row of one that was there: an earlier call may have stopped before the list.
        let (Raised::New(opened) | Raised::Existing(opened)) = &raised;
        self.put_into_list(&opened.flag).await?;
        Ok(raised)
    }
}
