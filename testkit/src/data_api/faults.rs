//! What can go wrong between a client and its database, on demand.

use std::time::Duration;

use super::error::Family;

/// Something that goes wrong with one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The command is executed, and its answer is held back for so long. A client that gives up before cannot know
    /// that it was.
    Delay(Duration),
    /// Nothing is executed and nothing is ever answered; the connection stays open.
    Hang,
    /// A gateway answers in front of the server: nothing is executed, and the body is no envelope.
    Status {
        /// The HTTP status.
        status: u16,
        /// The `Retry-After` to send, in whole seconds rounded up.
        retry_after: Option<Duration>,
    },
    /// Nothing is executed, and the answer is an envelope with this error, with HTTP 200.
    Error {
        /// Whose fault it says it is.
        family: Family,
        /// The scope, as `DATABASE`.
        scope: &'static str,
        /// The code, as `TIMEOUT_WRITING_DATA`.
        code: &'static str,
    },
    /// The connection is closed without an answer.
    DropConnection {
        /// Whether the command was executed before.
        executed: bool,
    },
    /// The command is executed, and the answer says that it was not: `SERVER`, `DATABASE`, this code, HTTP 200.
    ErrorAfterExecuting {
        /// The code, as `TIMEOUT_WRITING_DATA`.
        code: &'static str,
    },
    /// Every second row of an `insertMany`, from the first, is written, or the first half of an ordered one; the
    /// others are answered as errors of the database. No fault at all for any other command.
    HalfInsertMany,
}
