//! Somebody who asks a server, and bears it that the server goes away.

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `Null` where there is none.
    pub(crate) body: Value,
}

impl Answer {
    /// The body of an answer that has this status.
    #[track_caller]
    pub(crate) fn with(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// There was nobody to send it to.
    Unsent,
    /// It was sent, perhaps, and the connection broke.
    Unanswered,
}

/// Asks servers.
#[derive(Clone)]
pub(crate) struct Caller(legacy::Client<HttpConnector, Full<Bytes>>);

impl Default for Caller {
    fn default() -> Self {
        Self(legacy::Client::builder(TokioExecutor::new()).build_http())
    }
}

impl Caller {
    /// Sends a request, with a JSON body unless that is `Null`.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        token: Option<(&str, &str)>,
        body: &Value,
    ) -> Result<Answer, Lost> {
        let mut request = Request::builder().method(method).uri(url);
        if let Some((name, value)) = token {
            request = request.header(name, value);
        }
        let mut bytes = Bytes::new();
        if !body.is_null() {
            request = request.header(header::CONTENT_TYPE, "application/json");
            bytes = body.to_string().into();
        }
        let request = request.body(Full::new(bytes)).expect("a well-formed request");
        let answer = self.0.request(request).await;
        let answer =
            answer.map_err(|error| if error.is_connect() { Lost::Unsent } else { Lost::Unanswered })?;
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.map_err(|_| Lost::Unanswered)?.to_bytes();
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or_default() })
    }
}
