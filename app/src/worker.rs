//! The background worker: takes due jobs to their end, several at a time.

use std::sync::Arc;

use tokio::sync::Notify;

/// Rings when there is work, so that the worker need not wait for its next look.
#[derive(Clone, Default)]
pub struct WorkBell(Arc<Notify>);

impl WorkBell {
    /// Tells the worker that there is work. Ringing is a hint: a worker that misses it finds the work later.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}
