//! Whose turn it is on a connection: the client's, to send a request, or the server's, to read and answer it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::{Error, body::Body};
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

/// Whose turn it is, as the service of a connection tells and its stream asks.
///
/// It is the server's from the head of a request until its answer begins and its body is over. That body may come when
/// the answer is long there: what is left of it is no further request.
#[derive(Clone, Default)]
pub(super) struct Turn(Arc<State>);

#[derive(Default)]
struct State {
    /// How many requests there were.
    count: AtomicUsize,
    /// How much keeps the turn with the server: answers that have not begun, and bodies that are not over.
    holds: AtomicUsize,
    /// Who reads from the client, and has to be told when the turn passes behind its back.
    reader: AtomicWaker,
}

impl Turn {
    /// The head of a request is there. Gives its body, which keeps the turn until it is over, and what is told that the
    /// answer begins.
    pub(super) fn taken(&self, body: Incoming) -> (Body, Answering) {
        if body.is_end_stream() {
            return (Body::empty(), self.held());
        }
        let (answering, turn) = self.held_twice();
        (Body::new(Arriving { body, turn: Some(turn) }), answering)
    }

    /// The turn is the server's until an answer begins.
    fn held(&self) -> Answering {
        self.0.holds.fetch_add(1, Ordering::AcqRel);
        self.0.count.fetch_add(1, Ordering::AcqRel);
        Answering(self.clone())
    }

    /// The turn is the server's until an answer begins and a body is over.
    fn held_twice(&self) -> (Answering, Holding) {
        self.0.holds.fetch_add(1, Ordering::AcqRel);
        (self.held(), Holding(self.clone()))
    }

    /// Whether that was the last that kept the turn, which is the client's now.
    fn released(&self) -> bool {
        self.0.holds.fetch_sub(1, Ordering::AcqRel) == 1
    }

    /// How many requests there were, while it is the client's turn.
    pub(super) fn of_the_client(&self) -> Option<usize> {
        (self.0.holds.load(Ordering::Acquire) == 0).then(|| self.0.count.load(Ordering::Acquire))
    }

    /// The same; and otherwise wakes who asks when the turn passes with the end of a body.
    pub(super) fn poll_of_the_client(&self, context: &Context<'_>) -> Option<usize> {
        self.of_the_client().or_else(|| {
            self.0.reader.register(context.waker());
            self.of_the_client()
        })
    }
}

/// An answer that has not begun.
pub(super) struct Answering(Turn);

impl Answering {
    /// It begins. This is said by who also reads, so nobody is woken.
    pub(super) fn begins(self) {
        self.0.released();
    }
}

/// A body that is not over.
struct Holding(Turn);

impl Drop for Holding {
    fn drop(&mut self) {
        if self.0.released() {
            self.0.0.reader.wake();
        }
    }
}

/// The body of a request, which keeps the turn until it is over or given up.
struct Arriving {
    body: Incoming,
    turn: Option<Holding>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.turn = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Error::new)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
impl Turn {
    /// A request is there that has a body, which is over when it is dropped.
    pub(super) fn with_a_body(&self) -> (Answering, impl Sized + use<>) {
        self.held_twice()
    }

    /// A request is there that has no body.
    pub(super) fn without_a_body(&self) -> Answering {
        self.held()
    }
}
