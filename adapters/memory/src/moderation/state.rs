//! What is kept of flags.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use killrvideo_domain::{
    moderation::{
        AuditRecord, ContentId, Decision, Flag, FlagList, FlagStatus, NewFlag, OpenedFlag, Raised, Restoring,
        Unmasking,
    },
    shared::{FlagId, NumberedPage, Page, PageRequest, Position, StoreError, Timestamp},
};
use uuid::Uuid;

use super::history::History;
use crate::shared::{List, Place};

/// Where a flag stands in every list it stands in: the newest first, equal times by identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot(Reverse<Timestamp>, FlagId);

/// Positions of this version: the version, milliseconds after 1970, the flag. Other lists begin theirs with other bytes.
const VERSION: u8 = 4;

impl Spot {
    const fn of(flag: &Flag) -> Self {
        Self(Reverse(flag.created_at), flag.id)
    }
}

impl Place for Spot {
    fn to_position(self) -> Position {
        let Self(Reverse(at), flag) = self;
        let mut bytes = vec![VERSION];
        bytes.extend(at.as_millis().to_be_bytes());
        bytes.extend(flag.as_uuid().as_bytes());
        Position::from_bytes(&bytes)
    }

    /// `None` for bytes that [`Spot::to_position`] did not make.
    fn from_position(position: &Position) -> Option<Self> {
        let (version, bytes) = position.as_bytes().split_first()?;
        let (millis, uuid) = bytes.split_first_chunk()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(*millis)).ok()?;
        let flag = FlagId::from_uuid(Uuid::from_slice(uuid).ok()?);
        (*version == VERSION).then_some(Self(Reverse(at), flag))
    }
}

/// Flags, the lists they stand in, and what happened to them.
#[derive(Default)]
pub(crate) struct Flags {
    rows: HashMap<FlagId, OpenedFlag>,
    of_content: HashMap<ContentId, BTreeSet<FlagId>>,
    all: List<Spot>,
    by_status: BTreeMap<FlagStatus, List<Spot>>,
    histories: HashMap<FlagId, History>,
}

impl Flags {
    pub(super) fn get(&self, flag: FlagId) -> Option<&Flag> {
        self.rows.get(&flag).map(|opened| &opened.flag)
    }

    /// Sets a flag: takes the old row out of the list it stands in, and puts the new one into its own. Every change of a
    /// flag goes through here.
    fn put(&mut self, opened: OpenedFlag) {
        let flag = &opened.flag;
        if let Some(OpenedFlag { flag: old, .. }) = self.rows.get(&flag.id) {
            self.by_status.entry(old.status).or_default().remove(Spot::of(old));
        }
        self.all.insert(Spot::of(flag));
        self.by_status.entry(flag.status).or_default().insert(Spot::of(flag));
        self.of_content.entry(flag.content).or_default().insert(flag.id);
        self.rows.insert(flag.id, opened);
    }

    fn append(&mut self, record: AuditRecord) {
        self.histories.entry(record.flag).or_default().append(record);
    }

    pub(super) fn raise(&mut self, new: &NewFlag) -> Raised {
        if let Some(known) = self.rows.get(&new.id) {
            return Raised::New(known.clone());
        }
        let others = self.of_content.get(&new.content).into_iter().flatten();
        let unresolved = others
            .filter_map(|flag| self.rows.get(flag))
            .find(|opened| opened.flag.reporter == new.reporter && !opened.flag.status.is_final());
        if let Some(unresolved) = unresolved {
            return Raised::Existing(unresolved.clone());
        }
        self.append(AuditRecord::of_raising(new));
        let opened = OpenedFlag { flag: new.to_flag(), text: new.text.clone() };
        self.put(opened.clone());
        Raised::New(opened)
    }

    pub(super) fn unmask(&mut self, unmasking: &Unmasking) -> Option<OpenedFlag> {
        let opened = self.rows.get(&unmasking.flag)?.clone();
        let record = AuditRecord::of_unmasking(unmasking, &opened.flag);
        self.histories.entry(unmasking.flag).or_default().append_anew(record);
        Some(opened)
    }

    pub(super) fn list(
        &self,
        operation: &'static str,
        list: FlagList,
        page: &PageRequest,
    ) -> Result<Page<Flag>, StoreError> {
        let empty = List::default();
        let list = match list.status {
            None => &self.all,
            Some(status) => self.by_status.get(&status).unwrap_or(&empty),
        };
        let page = list.page(operation, page)?;
        let flag = |Spot(_, flag)| self.get(flag).cloned();
        Ok(page.map_items(|spots| spots.into_iter().filter_map(flag).collect()))
    }

    /// Keeps a flag as a decision left it, and the record of that.
    pub(super) fn decided(&mut self, decision: &Decision, after: Flag) {
        let Some(OpenedFlag { text, .. }) = self.rows.get(&after.id).cloned() else { return };
        self.append(AuditRecord::of_decision(decision, &after));
        self.put(OpenedFlag { flag: after, text });
    }

    pub(super) fn note_restoring(&mut self, restoring: &Restoring) {
        let flags = self.of_content.get(&restoring.content).into_iter().flatten();
        let records: Vec<AuditRecord> =
            flags.filter_map(|flag| AuditRecord::of_restoring(restoring, self.get(*flag)?)).collect();
        for record in records {
            self.append(record);
        }
    }

    pub(super) fn history(&self, flag: FlagId, page: NumberedPage) -> Page<AuditRecord> {
        self.histories.get(&flag).map_or_else(Page::empty, |history| history.page(page))
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::arbitrary;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_spot_comes_back_from_its_position(at in arbitrary::timestamps(), id in arbitrary::video_ids()) {
            let spot = Spot(Reverse(at), FlagId::from_uuid(id.as_uuid()));
            prop_assert_eq!(Spot::from_position(&spot.to_position()), Some(spot));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(spot) = Spot::from_position(&Position::from_bytes(&bytes)) {
                prop_assert_eq!(spot.to_position(), Position::from_bytes(&bytes));
            }
        }
    }
}
