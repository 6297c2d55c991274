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
    /// Counted up when the turn passes, so that it is the client's while this is even.
    count: AtomicUsize,
    /// What keeps the turn with the server: the answer, and the body of the request.
    holds: AtomicUsize,
    /// Who reads from the client, and has to be told when the turn passes behind its back.
    reader: AtomicWaker,
}

impl Turn {
    /// The head of a request is there. Gives its body, as long as which it is the server's turn, and what is told that
    /// the answer begins.
    pub(super) fn taken(&self, body: Incoming) -> (Body, Answering) {
        if body.is_end_stream() {
            self.held_by(1);
            return (Body::empty(), Answering(self.clone()));
        }
        self.held_by(2);
        (Body::new(Arriving { body, turn: Some(Holding(self.clone())) }), Answering(self.clone()))
    }

    fn held_by(&self, holds: usize) {
        self.0.holds.store(holds, Ordering::Release);
        self.0.count.fetch_add(1, Ordering::Release);
    }

    /// Whether that was the last that kept the turn, which is the client's now.
    fn released(&self) -> bool {
        let last = self.0.holds.fetch_sub(1, Ordering::AcqRel) == 1;
        if last {
            self.0.count.fetch_add(1, Ordering::Release);
        }
        last
    }

    /// The count, while it is the client's turn.
    pub(super) fn of_the_client(&self) -> Option<usize> {
        Some(self.0.count.load(Ordering::Acquire)).filter(|count| count.is_multiple_of(2))
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
    /// A request is there whose answer and whose body are told apart by a test; each is over when it is dropped.
    pub(super) fn with_a_body(&self) -> (impl Drop + use<>, impl Drop + use<>) {
        self.held_by(2);
        (Holding(self.clone()), Holding(self.clone()))
    }

    /// A request is there that has no body.
    pub(super) fn without_a_body(&self) -> Answering {
        self.held_by(1);
        Answering(self.clone())
    }
}
