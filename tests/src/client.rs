//! Callers: who asks is a value, and asking is a method.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy, rt::TokioExecutor};
use serde_json::Value;

use crate::{
    document::{self, Exchange},
    echo,
};

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; `Null` where there is none.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// The body of an answer that has this status.
    ///
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "often the status is all that matters")]
    pub fn with(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.body
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The faults of a 422: where, and of which type.
    ///
    #[track_caller]
    #[must_use]
    pub fn faults(self) -> Vec<(Value, String)> {
        let body = self.with(422);
        let faults = body["detail"].as_array().expect("a list of faults");
        faults
            .iter()
            .map(|fault| (fault["loc"].clone(), fault["type"].as_str().unwrap_or_default().to_owned()))
            .collect()
    }
}

/// Somebody who talks to the server, signed in or not.
#[derive(Clone)]
pub struct Client {
    http: legacy::Client<legacy::connect::HttpConnector, Full<Bytes>>,
    address: String,
    token: Option<String>,
    user: Option<String>,
}

impl Client {
    /// Somebody without a token.
    #[must_use]
    pub fn anonymous(address: &str) -> Self {
        let http = legacy::Client::builder(TokioExecutor::new()).build_http();
        Self { http, address: address.to_owned(), token: None, user: None }
    }

    /// The same client, with a token, for the account `user`.
    #[must_use]
    pub fn signed_in(&self, token: &str, user: &str) -> Self {
        Self { token: Some(token.to_owned()), user: Some(user.to_owned()), ..self.clone() }
    }

    /// The account's identity.
    ///
    #[must_use]
    pub fn user(&self) -> &str {
        self.user.as_deref().expect("a client that is signed in")
    }

    /// The token.
    ///
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a client that is signed in")
    }

    /// Sends a GET to a path below `/api/v1`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, &format!("/api/v1{path}"), Bytes::new())).await
    }

    /// Sends a POST with a JSON body to a path below `/api/v1`.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.json(Method::POST, path, &body)).await
    }

    /// Sends a PUT with a JSON body to a path below `/api/v1`.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.json(Method::PUT, path, &body)).await
    }

    /// Sends a POST without a body to a path below `/api/v1`.
    pub async fn post_empty(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, &format!("/api/v1{path}"), Bytes::new())).await
    }

    fn json(&self, method: Method, path: &str, body: &Value) -> Request<Full<Bytes>> {
        let mut request = self.request(method, &format!("/api/v1{path}"), body.to_string().into());
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
        request
    }

    /// A request with this client's token, to a path from the root.
    ///
    pub fn request(&self, method: Method, path: &str, body: Bytes) -> Request<Full<Bytes>> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(Full::new(body)).expect("a well-formed request")
    }

    /// Sends a request as it is. Whatever it is, the API document foretells the answer, and no fault that is told
    /// may repeat what was sent.
    ///
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let (head, sent) = request.into_parts();
        let sent = sent.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let (method, uri) = (head.method.clone(), head.uri.clone());
        let request = Request::from_parts(head, Full::new(sent.clone()));
        let answer = self.http.request(request).await.expect("the server answers");
        let (head, body) = answer.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        document::assert_foretold(&Exchange {
            method: &method,
            path: uri.path(),
            sent: &sent,
            status: head.status,
            content_type: head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()),
            received: &bytes,
        });
        echo::assert_none(&uri, &sent, &body);
        Answer { status: head.status, headers: head.headers, body, text }
    }
}
