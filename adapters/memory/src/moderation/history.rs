//! What happened to flags.

use std::{collections::BTreeMap, time::Duration};

use killrvideo_domain::{
    moderation::AuditRecord,
    shared::{NumberedPage, Page, Timestamp, Total},
};

/// The records of one flag: each has a moment of its own.
#[derive(Debug, Default)]
pub(super) struct History(BTreeMap<Timestamp, AuditRecord>);

const STEP: Duration = Duration::from_millis(1);

impl History {
    /// Keeps a record, at the first moment from its own on that has no other one: the same record again is there once.
    pub(super) fn append(&mut self, mut record: AuditRecord) {
        while self.0.get(&record.at).is_some_and(|other| *other != record) {
            record.at = record.at.plus(STEP);
        }
        self.0.insert(record.at, record);
    }

    /// Keeps a record, at the first moment from its own on that has none: each call tells of something that happened.
    pub(super) fn append_anew(&mut self, mut record: AuditRecord) {
        while self.0.contains_key(&record.at) {
            record.at = record.at.plus(STEP);
        }
        self.0.insert(record.at, record);
    }

    /// A page by number, newest first.
    pub(super) fn page(&self, page: NumberedPage) -> Page<AuditRecord> {
        let range = page.range(self.0.len());
        let items = self.0.values().rev().skip(range.start).take(range.len()).cloned().collect();
        Page { items, total: Total::of(self.0.len() as u64), next: None }
    }
}
