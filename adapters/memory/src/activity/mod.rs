//! What users did, day by day.

use std::collections::{BTreeMap, HashMap};

use killrvideo_domain::{
    activity::ActivityEntry,
    shared::{ActivityId, Day, Timestamp, UserId},
};

/// What users did: a partition for each user and day, in the order of time.
#[derive(Default)]
pub(crate) struct Deeds(HashMap<(UserId, Day), BTreeMap<(Timestamp, ActivityId), ActivityEntry>>);

impl Deeds {
    /// Writes an entry down; the same one again is the same one.
    pub(crate) fn record(&mut self, entry: ActivityEntry) {
        self.0.entry((entry.user, entry.at.day())).or_default().insert((entry.at, entry.id), entry);
    }

    /// What a user did on a day, newest first.
    pub(crate) fn of(&self, user: UserId, day: Day) -> Vec<ActivityEntry> {
        self.0.get(&(user, day)).into_iter().flat_map(|day| day.values().rev()).copied().collect()
    }
}
