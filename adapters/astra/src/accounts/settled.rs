//! The attempts to log in of which this process knows that they count.

use std::collections::{HashMap, HashSet};

use killrvideo_domain::accounts::EmailKey;
use parking_lot::Mutex;
use uuid::Uuid;

/// Attempts whose rows stay, by address. It only saves looking again: what is not known is looked at.
#[derive(Debug, Default)]
pub(crate) struct SettledAttempts(Mutex<HashMap<EmailKey, HashSet<Uuid>>>);

impl SettledAttempts {
    /// How many addresses are remembered; when they are more, all are forgotten.
    const MOST: usize = 10_000;

    /// These attempts count.
    pub(super) fn add(&self, email: &EmailKey, attempts: impl IntoIterator<Item = Uuid>) {
        let mut settled = self.0.lock();
        if settled.len() >= Self::MOST && !settled.contains_key(email) {
            settled.clear();
        }
        settled.entry(email.clone()).or_default().extend(attempts);
    }

    /// Whether it is known that all of these count.
    pub(super) fn has_all(&self, email: &EmailKey, attempts: impl IntoIterator<Item = Uuid>) -> bool {
        let settled = self.0.lock();
        settled
            .get(email)
            .is_some_and(|of_email| attempts.into_iter().all(|attempt| of_email.contains(&attempt)))
    }

    /// The address's attempts are gone.
    pub(super) fn forget(&self, email: &EmailKey) {
        self.0.lock().remove(email);
    }
}
