//! A record of what was sent, for whoever asks for it.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::{task_local, time::Instant};

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallOutcome {
    /// It was answered, without an error.
    Answered,
    /// It failed, for this reason.
    Failed(String),
}

/// One call of the Data API; a command that is sent three times is three calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The table; `None` for the keyspace.
    pub table: Option<String>,
    /// The command.
    pub command: &'static str,
    /// When it was sent, since recording began.
    pub sent: Duration,
    /// How long it took.
    pub took: Duration,
    /// What became of it.
    pub outcome: CallOutcome,
}

#[derive(Debug)]
struct Record {
    began: Instant,
    calls: Mutex<Vec<Call>>,
}

task_local! {
    static RECORD: Arc<Record>;
}

/// Runs `work` and gives, beside what it gives, every call of the Data API that it made, in the order in which they
/// were sent. Calls made by tasks that it spawns are not its own.
///
/// Nothing is recorded, and nothing is spent on it, outside of this function.
pub async fn recorded<F: Future>(work: F) -> (F::Output, Vec<Call>) {
    let record = Arc::new(Record { began: Instant::now(), calls: Mutex::default() });
    let output = RECORD.scope(record.clone(), work).await;
    let mut calls = std::mem::take(&mut *record.calls.lock());
    calls.sort_by_key(|call| call.sent);
    (output, calls)
}

/// The same `work` as a part of what is recorded where this is called, if anything is: for work that is given to
/// another task so that it is not given up half-way.
pub(crate) fn recorded_with_caller<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let record = RECORD.try_with(Arc::clone).ok();
    async move {
        match record {
            Some(record) => RECORD.scope(record, work).await,
            None => work.await,
        }
    }
}

/// Notes a call that was sent at `sent` and has just ended, if somebody asked for it.
pub(super) fn note(
    table: Option<&str>,
    command: &'static str,
    sent: Instant,
    outcome: impl FnOnce() -> CallOutcome,
) {
    // Outside of `recorded` there is no record: that is no fault.
    let _nobody_asked = RECORD.try_with(|record| {
        let call = Call {
            table: table.map(str::to_owned),
            command,
            sent: sent.duration_since(record.began),
            took: sent.elapsed(),
            outcome: outcome(),
        };
        record.calls.lock().push(call);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_is_asked_for_is_recorded() {
        let unasked = || -> CallOutcome { panic!("nobody asked for an outcome") };
        note(Some("users"), "find", Instant::now(), unasked);

        let (given, calls) = recorded(async {
            note(Some("users"), "findOne", Instant::now(), || CallOutcome::Answered);
            note(None, "listTables", Instant::now(), || CallOutcome::Failed("why".to_owned()));
            7
        })
        .await;

        assert_eq!(given, 7);
        let seen: Vec<_> = calls.iter().map(|call| (call.table.as_deref(), call.command)).collect();
        assert_eq!(seen, [(Some("users"), "findOne"), (None, "listTables")]);
        assert_eq!(calls[1].outcome, CallOutcome::Failed("why".to_owned()));
    }

    #[tokio::test]
    async fn work_that_is_given_to_another_task_can_stay_in_the_record() {
        let send = || async { note(Some("users"), "find", Instant::now(), || CallOutcome::Answered) };

        let ((), calls) = recorded(async {
            tokio::spawn(send()).await.unwrap();
            tokio::spawn(recorded_with_caller(send())).await.unwrap();
        })
        .await;
        tokio::spawn(recorded_with_caller(send())).await.unwrap();

        assert_eq!(calls.len(), 1);
    }
}
