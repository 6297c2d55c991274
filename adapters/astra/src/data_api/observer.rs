//! Whoever hears of every call while it goes on, for numbers that operators look at.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::{Trouble, command::Command};

/// Hears of calls of the Data API.
///
/// It is told in the task that sent the command, when the call is over, and must not take its time.
pub trait CallObserver: fmt::Debug + Send + Sync {
    /// A call is over.
    fn heard(&self, call: &ObservedCall<'_>);
}

/// One call of the Data API; a command that is sent three times is three calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObservedCall<'a> {
    /// The table; `None` for the keyspace.
    pub table: Option<&'a str>,
    /// The command.
    pub command: &'static str,
    /// Which try of the command it is: 1 for the first.
    pub attempt: u32,
    /// How long it took, without the wait for its turn.
    pub took: Duration,
    /// How it ended.
    pub end: CallEnd,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallEnd {
    /// It was answered, without an error.
    Answered,
    /// The Data API answered with an error.
    Refused,
    /// Something between here and the Data API answered instead of it.
    Gateway,
    /// There was no answer in time.
    TimedOut,
    /// There was no connection.
    NoConnection,
    /// The connection ended before the answer did.
    Broken,
    /// The answer made no sense.
    Unreadable,
    /// Nobody waited for the answer any more. It may be billed all the same.
    Abandoned,
    /// It never left: the Data API is left alone for a moment, too many other commands are on their way, or it could
    /// not be put into a request.
    NotSent,
}

impl CallEnd {
    /// The same in one word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Gateway => "gateway",
            Self::TimedOut => "timed_out",
            Self::NoConnection => "no_connection",
            Self::Broken => "broken",
            Self::Unreadable => "unreadable",
            Self::Abandoned => "abandoned",
            Self::NotSent => "not_sent",
        }
    }

    const fn of(trouble: &Trouble) -> Self {
        match trouble {
            Trouble::Vendor(_) => Self::Refused,
            Trouble::Gateway { .. } => Self::Gateway,
            Trouble::TimedOut(_) => Self::TimedOut,
            Trouble::NoConnection(_) => Self::NoConnection,
            Trouble::Broken(_) => Self::Broken,
            Trouble::Unreadable(_) | Trouble::Row { .. } => Self::Unreadable,
            Trouble::NoClient(_) | Trouble::NotSent(_) | Trouble::Resting | Trouble::Busy => Self::NotSent,
        }
    }
}

/// A call that the observer hears of when it is over, however that comes. Without an observer it is nothing.
pub(super) struct Watched<'a>(Option<Hearing<'a>>);

struct Hearing<'a> {
    observer: &'a dyn CallObserver,
    call: ObservedCall<'a>,
    began: Instant,
}

impl<'a> Watched<'a> {
    /// A call that waits for its turn.
    pub(super) fn waiting(
        observer: Option<&'a dyn CallObserver>,
        command: &'a Command,
        attempt: u32,
    ) -> Self {
        let (table, command, took) = (command.table(), command.name(), Duration::ZERO);
        let call = ObservedCall { table, command, attempt, took, end: CallEnd::NotSent };
        Self(observer.map(|observer| Hearing { observer, call, began: Instant::now() }))
    }

    /// The call leaves.
    pub(super) fn sent(&mut self) {
        if let Some(Hearing { call, began, .. }) = &mut self.0 {
            call.end = CallEnd::Abandoned;
            *began = Instant::now();
        }
    }

    /// The call is over, and this came of it.
    pub(super) fn ended<T>(mut self, answer: &Result<T, Trouble>) {
        if let Some(Hearing { call, .. }) = &mut self.0 {
            call.end = answer.as_ref().err().map_or(CallEnd::Answered, CallEnd::of);
        }
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if let Some(Hearing { observer, call, began }) = &self.0 {
            let took = if call.end == CallEnd::NotSent { Duration::ZERO } else { began.elapsed() };
            observer.heard(&ObservedCall { took, ..*call });
        }
    }
}
