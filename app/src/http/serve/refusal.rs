//! What is said of a head that hyper cannot read.
//!
//! hyper answers such a head by itself, with a status and an empty body, and has no hook for it. So its answer is
//! recognised when it is written, and completed: with a problem document, a request id and what browsers are told. An
//! answer that is not recognised goes out as it is.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use bytes::{Buf, Bytes};
use killrvideo_domain::shared::IdGenerator;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tracing::{error_span, info};

use crate::{
    http::middleware::{X_REQUEST_ID, problem_document, secure},
    metrics::HttpSeries,
};

/// What an answer of hyper's own ends with, before its date. No other answer of this server is an empty 4xx.
const EMPTY: &str = "content-length: 0\r\n";

/// The most bytes that such an answer has.
const SHORT: usize = 256;

/// How refusals are completed.
#[derive(Clone)]
pub(super) struct Completion {
    /// Where request ids come from.
    pub(super) ids: Arc<dyn IdGenerator>,
    /// Where refusals are counted.
    pub(super) series: HttpSeries,
    /// Whether browsers are told what not to do.
    pub(super) secure: bool,
}

impl Completion {
    /// The whole of the answer of which `bytes` are all; `None` when they are not a refusal of hyper's.
    fn of(&self, bytes: &[u8]) -> Option<Bytes> {
        if bytes.len() > SHORT || !bytes.starts_with(b"HTTP/1.1 4") {
            return None;
        }
        let (before, after) = std::str::from_utf8(bytes).ok()?.strip_suffix("\r\n")?.split_once(EMPTY)?;
        let status = StatusCode::from_bytes(before.get(9..12)?.as_bytes()).ok()?;
        let id = self.ids.random().to_string();
        let body = problem_document(status, detail(status)?, "", &id);
        self.tell(status, &id);
        let head = format!("{before}{after}content-length: {}\r\n{X_REQUEST_ID}: {id}\r\n", body.len());
        let mut whole = head.into_bytes();
        for (name, value) in &self.headers() {
            whole.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        whole.extend_from_slice(b"\r\n");
        whole.extend(body);
        Some(whole.into())
    }

    /// Logs and counts a refusal. Neither method nor route is known of a head that cannot be read, and it took no time.
    fn tell(&self, status: StatusCode, id: &str) {
        let status = status.as_u16();
        error_span!("request", request_id = id)
            .in_scope(|| info!(status, "refused a head that cannot be read"));
        self.series.answered("other", "none", status, Duration::ZERO);
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.secure {
            secure(&mut headers);
        }
        headers
    }
}

/// What is told; `None` for a status with which no head is refused.
fn detail(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::BAD_REQUEST => "the head of the request is no HTTP",
        StatusCode::URI_TOO_LONG => "the path and query of the request are too long",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "the head of the request is too large",
        _ => return None,
    })
}

/// A stream on which refusals are complete.
pub(super) struct Completing<S> {
    stream: S,
    completion: Completion,
    /// What is left to be written in place of a refusal.
    instead: Option<Bytes>,
}

impl<S> Completing<S> {
    pub(super) const fn new(stream: S, completion: Completion) -> Self {
        Self { stream, completion, instead: None }
    }
}

impl<S: AsyncWrite + Unpin> Completing<S> {
    /// Writes what stands in place of the refusal `bytes`, if they are one, and then says that they are written.
    fn poll_complete(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Option<Poll<io::Result<usize>>> {
        if self.instead.is_none() {
            self.instead = Some(self.completion.of(bytes)?);
        }
        Some(self.poll_instead(context).map_ok(|()| bytes.len()))
    }

    fn poll_instead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.instead.as_mut().filter(|rest| !rest.is_empty()) {
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            rest.advance(written);
        }
        self.instead = None;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Completing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Completing<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.poll_complete(context, bytes) {
            Some(written) => written,
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // An answer without a body is one slice.
        if let [bytes] = slices
            && let Some(written) = self.poll_complete(context, bytes)
        {
            return written;
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::SeededIds;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    fn completion() -> Completion {
        Completion { ids: Arc::new(SeededIds::new(1)), series: HttpSeries::default(), secure: true }
    }

    /// What arrives of these writes, through a pipe that holds this many bytes.
    async fn arrives(pipe: usize, writes: &[&str]) -> String {
        let (ours, mut theirs) = duplex(pipe);
        let mut stream = Completing::new(ours, completion());
        let write = async move {
            for bytes in writes {
                stream.write_all(bytes.as_bytes()).await.expect("written");
            }
        };
        let mut arrived = String::new();
        let read = theirs.read_to_string(&mut arrived);
        let ((), read) = tokio::join!(write, read);
        read.expect("text");
        arrived
    }

    fn refusal(status: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\nconnection: close\r\n{EMPTY}date: Mon, 03 Nov 2025 13:19:01 GMT\r\n\r\n"
        )
    }

    #[tokio::test]
    async fn a_refusal_is_completed_however_little_is_taken_at_once() {
        for pipe in [1, 7, 64 * 1024] {
            let arrived = arrives(pipe, &[&refusal("431 Request Header Fields Too Large")]).await;

            let (head, body) = arrived.split_once("\r\n\r\n").expect("a head and a body");
            let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
            assert!(
                head.starts_with(
                    "HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ndate: "
                )
            );
            assert_eq!(head.matches("content-length: ").count(), 1);
            assert!(
                head.contains(&format!("x-request-id: {}\r\n", body["requestId"].as_str().expect("an id")))
            );
            assert!(head.contains("content-type: application/problem+json\r\n") && head.contains("nosniff"));
            assert_eq!((&body["status"], &body["instance"]), (&431.into(), &"".into()));
        }
    }

    #[tokio::test]
    async fn everything_else_goes_out_as_it_is() {
        let others = [
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned(),
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n".to_owned(),
            "HTTP/1.1 100 Continue\r\n\r\n".to_owned(),
            "{\"detail\":\"HTTP/1.1 4\"}".to_owned(),
            refusal("404 Not Found"),
            refusal("4"),
            "HTTP/1.1 4".to_owned(),
        ];
        let writes: Vec<&str> = others.iter().map(String::as_str).collect();

        assert_eq!(arrives(1024, &writes).await, others.concat());
    }
}
