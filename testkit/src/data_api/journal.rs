//! What arrived, in order.

use std::fmt;

use parking_lot::Mutex;
use serde_json::Value;

use super::{envelope::http_status, error::ApiError, faults::Fault, json::Json, reply::Reply};

/// A statement that a command ran on the database, with what stands for its `?`.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The statement, as `DELETE FROM kv.users WHERE userid = ?`.
    pub cql: String,
    /// The parameters in order, written as the API writes values; null where a cell is deleted.
    pub params: Vec<Value>,
}

/// A command that arrived. What came of it is filled in when it has been answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its place in the order of arrival since the double started, from 0; clearing the journal does not start anew.
    pub number: u64,
    /// The path it was sent to, the prefix included.
    pub path: String,
    /// The table it was sent to; `None` for a command to a keyspace or to the server.
    pub table: Option<String>,
    /// The name of the command; empty where the body names none.
    pub command: String,
    /// The whole body; null where it is not JSON.
    pub body: Value,
    /// The fault that was injected.
    pub fault: Option<Fault>,
    /// The HTTP status it was answered with; `None` while it has no answer.
    pub status: Option<u16>,
    /// The codes of the errors it was answered with, in order.
    pub errors: Vec<String>,
    /// The codes of the warnings it was answered with, in order.
    pub warnings: Vec<String>,
    /// What it ran on the database, in order; empty where it was refused before, or never executed.
    pub cql: Vec<Statement>,
}

/// `command table`, or the command alone: short enough to compare whole lists in a test.
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.table {
            Some(table) => write!(f, "{} {table}", self.command),
            None => f.write_str(&self.command),
        }
    }
}

/// What came of a command.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    status: u16,
    errors: Vec<String>,
    warnings: Vec<String>,
    cql: Vec<Statement>,
}

impl Outcome {
    /// That of a reply.
    pub(crate) fn of(reply: &Reply) -> Self {
        let codes = |errors: &[ApiError]| errors.iter().map(|error| error.code.to_owned()).collect();
        Self {
            status: http_status(reply),
            errors: codes(&reply.errors),
            warnings: codes(&reply.warnings),
            cql: reply.cql.clone(),
        }
    }

    /// That of an answer which is none of the server's.
    pub(crate) fn of_gateway(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}

/// Decides what goes wrong.
type Plan = Box<dyn FnMut(&Seen) -> Option<Fault> + Send>;

/// What arrived so far, and what goes wrong from now on.
#[derive(Default)]
pub(crate) struct Journal(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    arrived: u64,
    closed: bool,
    seen: Vec<Seen>,
    plan: Option<Plan>,
}

impl Journal {
    /// A journal that keeps what arrives, or only counts it.
    pub(crate) fn new(keep: bool) -> Self {
        Self(Mutex::new(Pages { closed: !keep, ..Pages::default() }))
    }

    /// Writes down that a command arrived; gives its number, and what goes wrong with it. `body` is `None` where it
    /// is not JSON.
    pub(crate) fn arrive(
        &self,
        path: &str,
        table: Option<&str>,
        body: Option<&Json>,
    ) -> (u64, Option<Fault>) {
        let mut pages = self.0.lock();
        let number = pages.arrived;
        pages.arrived += 1;
        if pages.closed && pages.plan.is_none() {
            return (number, None);
        }
        let command = match body {
            Some(Json::Object(members)) => members.first().map(|(name, _)| name.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        let mut seen = Seen {
            number,
            path: path.to_owned(),
            table: table.map(str::to_owned),
            command,
            body: body.map(Json::to_value).unwrap_or_default(),
            fault: None,
            status: None,
            errors: Vec::new(),
            warnings: Vec::new(),
            cql: Vec::new(),
        };
        let fault = pages.plan.as_mut().and_then(|plan| plan(&seen));
        seen.fault.clone_from(&fault);
        if !pages.closed {
            pages.seen.push(seen);
        }
        (number, fault)
    }

    /// Writes down what a command ran, which has no answer.
    pub(crate) fn executed(&self, number: u64, cql: Vec<Statement>) {
        self.0.lock().amend(number, |seen| seen.cql = cql);
    }

    /// Writes down what a command was answered.
    pub(crate) fn answered(&self, number: u64, outcome: Outcome) {
        self.0.lock().amend(number, |seen| {
            seen.status = Some(outcome.status);
            seen.errors = outcome.errors;
            seen.warnings = outcome.warnings;
            seen.cql = outcome.cql;
        });
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.0.lock().seen.clone()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().seen.clear();
    }

    pub(crate) fn plan(&self, plan: Option<Plan>) {
        // The plan that was is dropped outside of the lock: it may own whatever a test gave it.
        let earlier = std::mem::replace(&mut self.0.lock().plan, plan);
        drop(earlier);
    }
}

impl Pages {
    /// Changes the entry of that number, unless the journal was cleared since.
    fn amend(&mut self, number: u64, change: impl FnOnce(&mut Seen)) {
        if let Ok(at) = self.seen.binary_search_by_key(&number, |seen| seen.number) {
            change(&mut self.seen[at]);
        }
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").finish_non_exhaustive()
    }
}
