//! The history, which is appended to.

use std::{collections::VecDeque, time::Duration};

use killrvideo_domain::{
    moderation::{AuditRecord, ContentId, Flag},
    shared::{FlagId, NumberedPage, Page, Total, UserId},
};
use parking_lot::Mutex;
use uuid::Uuid;

use super::rows::content_uuid;
use crate::{
    AstraStore,
    data_api::{Filter, Find, Instant, Trouble, columns},
    tables::MODERATION_AUDIT,
};

columns! {
    /// A row of `moderation_audit`. The column `videoid` holds the content's identity, whatever that is.
    pub(super) struct AuditRow {
        videoid: Uuid,
        ts: Instant,
        flagid: Uuid,
        action: Option<String>,
        actor: Option<Uuid>,
        details: Option<String>,
    }
}

impl From<&AuditRecord> for AuditRow {
    fn from(record: &AuditRecord) -> Self {
        Self {
            videoid: content_uuid(record.content),
            ts: Instant(record.at),
            flagid: record.flag.as_uuid(),
            action: Some(record.action.as_str().to_owned()),
            actor: Some(record.actor.as_uuid()),
            details: record.details.clone(),
        }
    }
}

impl AuditRow {
    /// The record that the row means; `None` when it makes no sense.
    fn record(self, content: ContentId) -> Option<AuditRecord> {
        let Some(action) = self.action.as_deref().and_then(|text| text.parse().ok()) else {
            tracing::warn!(flag = %self.flagid, action = ?self.action, "a record is left out of a history");
            return None;
        };
        let Instant(at) = self.ts;
        // The terminal acts as the account of zeros, and so do those whom older backends did not note.
        let actor = UserId::from_uuid(self.actor.unwrap_or(Uuid::nil()));
        Some(AuditRecord {
            flag: FlagId::from_uuid(self.flagid),
            content,
            action,
            actor,
            at,
            details: self.details.filter(|details| !details.trim().is_empty()),
        })
    }
}

/// The records that this process wrote last: none of them may be overwritten by another one of its content, flag and
/// moment, which are its key.
#[derive(Debug, Default)]
pub(crate) struct Moments(Mutex<VecDeque<AuditRecord>>);

/// How many records are remembered: more than a process writes in a millisecond.
const REMEMBERED: usize = 1_000;
const STEP: Duration = Duration::from_millis(1);

impl Moments {
    /// The record at the first moment, from its own on, that has no other one. The same record again is at the moment
    /// where it was: it is written twice and there once.
    pub(super) fn placed(&self, record: AuditRecord) -> AuditRecord {
        self.place(record, true)
    }

    /// The record at the first moment, from its own on, that has none: each call tells of something that happened.
    pub(super) fn placed_anew(&self, record: AuditRecord) -> AuditRecord {
        self.place(record, false)
    }

    fn place(&self, mut record: AuditRecord, may_be_there: bool) -> AuditRecord {
        let mut written = self.0.lock();
        let same_key =
            |a: &AuditRecord, b: &AuditRecord| (a.content, a.flag, a.at) == (b.content, b.flag, b.at);
        while let Some(other) = written.iter().find(|other| same_key(other, &record)) {
            if may_be_there && *other == record {
                return record;
            }
            record.at = record.at.plus(STEP);
        }
        if written.len() >= REMEMBERED {
            written.pop_front();
        }
        written.push_back(record.clone());
        record
    }
}

/// A record about a flag as it was found, at a moment at which nothing is known to have happened to the flag: another
/// process may have written a record of that, which is not to be overwritten.
pub(super) fn clear_of(flag: &Flag, mut record: AuditRecord) -> AuditRecord {
    while [flag.created_at, flag.updated_at].contains(&record.at) {
        record.at = record.at.plus(STEP);
    }
    record
}

/// More records of one content are not read.
const MOST: usize = 10_000;

impl AstraStore {
    /// Appends a record.
    pub(super) async fn append(&self, record: &AuditRecord) -> Result<(), Trouble> {
        self.api.insert_one(MODERATION_AUDIT, &AuditRow::from(record)).await
    }

    /// Appends records, however many.
    pub(super) async fn append_all(&self, records: &[AuditRecord]) -> Result<(), Trouble> {
        for some in records.chunks(killrvideo_domain::bulk::MOST_ROWS) {
            let rows: Vec<AuditRow> = some.iter().map(AuditRow::from).collect();
            self.api.insert_many(MODERATION_AUDIT, &rows).await?;
        }
        Ok(())
    }

    /// A page of what happened to a flag. The records of one content are in one partition, newest first; those of the
    /// flag are picked out here.
    pub(super) async fn read_history(
        &self,
        flag: &Flag,
        page: NumberedPage,
    ) -> Result<Page<AuditRecord>, Trouble> {
        let of_content = Find::by(Filter::by("videoid", content_uuid(flag.content)));
        let rows: Vec<AuditRow> = self.api.find_all(MODERATION_AUDIT, of_content, MOST).await?;
        let own = rows.into_iter().filter(|row| row.flagid == flag.id.as_uuid());
        let records: Vec<AuditRecord> = own.filter_map(|row| row.record(flag.content)).collect();
        let total = Total::of(records.len() as u64);
        Ok(Page { items: page.of(records), total, next: None })
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::{
        moderation::AuditAction,
        shared::{IdGenerator, Timestamp},
    };
    use killrvideo_testkit::{
        SeededIds,
        builders::{new_flag, time},
    };

    use super::*;

    fn record(ids: &SeededIds, action: AuditAction) -> AuditRecord {
        let at = time("2025-11-03T10:00:00Z");
        let content = ContentId::Video(ids.video_id());
        AuditRecord { flag: ids.flag_id(at), content, action, actor: ids.user_id(), at, details: None }
    }

    fn millis_after(at: Timestamp, record: &AuditRecord) -> i64 {
        record.at.as_millis() - at.as_millis()
    }

    #[test]
    fn another_record_of_the_same_moment_is_moved_on_and_the_same_one_is_not() {
        let (ids, moments) = (SeededIds::new(1), Moments::default());
        let first = record(&ids, AuditAction::Flagged);
        let second = AuditRecord { action: AuditAction::UnderReview, ..first.clone() };
        let elsewhere = record(&ids, AuditAction::Flagged);

        let placed =
            [&first, &second, &first, &second, &elsewhere].map(|record| moments.placed(record.clone()));

        assert_eq!(placed.each_ref().map(|record| millis_after(first.at, record)), [0, 1, 0, 1, 0]);
        let again = [0, 1].map(|_| moments.placed_anew(second.clone()));
        assert_eq!(again.each_ref().map(|record| millis_after(first.at, record)), [2, 3]);
    }

    #[test]
    fn a_record_is_clear_of_what_is_known_to_have_happened_to_the_flag() {
        let ids = SeededIds::new(1);
        let first = record(&ids, AuditAction::Unmask);
        let mut flag = new_flag(&ids, first.content, first.at).to_flag();

        assert_eq!(millis_after(first.at, &clear_of(&flag, first.clone())), 1);
        flag.updated_at = first.at.plus(STEP);
        assert_eq!(millis_after(first.at, &clear_of(&flag, first.clone())), 2);
        let later = AuditRecord { at: first.at.plus(STEP * 5), ..first.clone() };
        assert_eq!(clear_of(&flag, later.clone()), later);
    }

    #[test]
    fn what_is_remembered_does_not_grow() {
        let (ids, moments) = (SeededIds::new(1), Moments::default());

        for _ in 0..REMEMBERED + 10 {
            moments.placed(record(&ids, AuditAction::Flagged));
        }

        assert_eq!(moments.0.lock().len(), REMEMBERED);
    }

    #[test]
    fn a_record_is_read_as_it_was_written_and_one_of_another_program_is_left_out() {
        let record = record(&SeededIds::new(1), AuditAction::Restore);
        let row = AuditRow::from(&record);

        assert_eq!(row.clone().record(record.content), Some(record.clone()));
        assert_eq!(
            AuditRow { action: Some("grant_role".to_owned()), ..row.clone() }.record(record.content),
            None
        );
        assert_eq!(AuditRow { action: None, ..row.clone() }.record(record.content), None);
        let nobody = AuditRow { actor: None, ..row }.record(record.content).expect("a record");
        assert_eq!(nobody.actor, UserId::from_uuid(Uuid::nil()));
    }
}
