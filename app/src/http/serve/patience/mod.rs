//! How long a client is waited for.
//!
//! hyper has one time for everything before a request: for the connection that idles and for the head that trickles
//! in. Here they are two, because a proxy keeps idle connections for minutes. And hyper writes for ever.

#[cfg(test)]
mod tests;

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::turn::Turn;
use crate::http::HttpSettings;

/// A stream that fails with [`io::ErrorKind::TimedOut`] when its client is too slow.
pub(super) struct Patient<S> {
    stream: S,
    turn: Turn,
    /// From the first byte of a head to its last.
    head: Duration,
    /// From an answer to the first byte of the next head.
    idle: Duration,
    /// From one byte that is taken of an answer to the next.
    send: Duration,
    reading: Alarm,
    writing: Alarm,
    /// The client's turn in which a head has begun. In the first one it begins with the connection.
    begun: Option<usize>,
    /// The client's turn for which the alarm of reading is set.
    set_for: Option<usize>,
}

impl<S> Patient<S> {
    /// Has with the client of `stream` the patience that `settings` say. `turn` is told by the service.
    pub(super) fn new(stream: S, turn: Turn, settings: &HttpSettings) -> Self {
        let HttpSettings { header_timeout: head, idle_timeout: idle, send_timeout: send, .. } = *settings;
        let (reading, writing) = (Alarm::default(), Alarm::default());
        Self { stream, turn, head, idle, send, reading, writing, begun: Some(0), set_for: None }
    }

    /// Has the time of the head begin with the first bytes that are read when it is the client's turn.
    fn heard(&mut self) {
        let turn = self.turn.of_the_client();
        if turn.is_some() && self.begun != turn {
            (self.begun, self.set_for) = (turn, turn);
            self.reading.set(self.head);
        }
    }

    /// Whether the client has sent nothing for too long. While it has an answer to take, that is what it is waited for.
    fn poll_silent(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(turn) = self.turn.poll_of_the_client(context) else { return Poll::Pending };
        if self.writing.is_set {
            return Poll::Pending;
        }
        if self.set_for != Some(turn) {
            self.set_for = Some(turn);
            self.reading.set(if self.begun == Some(turn) { self.head } else { self.idle });
        }
        self.reading.poll(context)
    }

    /// What became of writing; nothing that is taken for too long is a failure.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        sent: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if sent.is_pending() {
            self.writing.set_unless_set(self.send);
            ready!(self.writing.poll(context));
            return Poll::Ready(Err(too_slow("the client takes nothing of an answer")));
        }
        self.writing.unset();
        // A client that still takes the last answer neither idles nor dawdles.
        self.set_for = None;
        sent
    }
}

fn too_slow(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, message)
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_pending() {
            ready!(self.poll_silent(context));
            return Poll::Ready(Err(too_slow("the client sends no request")));
        }
        self.heard();
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(context, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        // After an answer hyper does not look whether there is more to read, so the time to idle begins here. Whether
        // it is over is for reading to say: the next request may have come while the answer was taken.
        let _not_judged = self.poll_silent(context);
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A time that may come; it is made when it is first needed, and used again.
#[derive(Default)]
struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    is_set: bool,
}

impl Alarm {
    fn set(&mut self, after: Duration) {
        self.is_set = true;
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().reset(Instant::now() + after),
            None => self.sleep = Some(Box::pin(sleep(after))),
        }
    }

    fn set_unless_set(&mut self, after: Duration) {
        if !self.is_set {
            self.set(after);
        }
    }

    const fn unset(&mut self) {
        self.is_set = false;
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.sleep {
            Some(sleep) if self.is_set => sleep.as_mut().poll(context),
            Some(_) | None => Poll::Pending,
        }
    }
}
