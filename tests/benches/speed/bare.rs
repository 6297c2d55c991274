//! What ours is measured beside: a handler of axum that has its answer ready.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    http::{HeaderValue, StatusCode, Uri, header::CONTENT_TYPE},
    routing::{get, post},
};
use bytes::Bytes;
use serde::Deserialize;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{Failure, ours::runtime};

/// The name of its threads.
pub(crate) const THREADS: &str = "bare";

/// A server of one route on a runtime of its own.
pub(crate) struct Bare {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Bare {
    /// Answers each path (with its query) with its bytes, on so many threads.
    pub(crate) fn answering(
        kind: &str,
        bodies: Vec<(String, Vec<u8>)>,
        threads: usize,
    ) -> Result<Self, Failure> {
        let kind = HeaderValue::from_str(kind)?;
        let mut bodies: HashMap<String, Bytes> =
            bodies.into_iter().map(|(path, body)| (path, Bytes::from(body))).collect();
        let router = if bodies.len() == 1 {
            let body = bodies.drain().map(|(_, body)| body).next().unwrap_or_default();
            get(async move || ([(CONTENT_TYPE, kind.clone())], body.clone()))
        } else {
            let bodies = Arc::new(bodies);
            get(async move |uri: Uri| {
                let path = uri.path_and_query().map_or("", |path| path.as_str());
                ([(CONTENT_TYPE, kind.clone())], bodies.get(path).cloned().unwrap_or_default())
            })
        };
        Self::start(Router::new().route("/{*path}", router), threads)
    }

    /// Parses the body of an ingest, does nothing with it, and answers with these bytes.
    pub(crate) fn parsing(kind: &str, answer: Vec<u8>, threads: usize) -> Result<Self, Failure> {
        let (kind, answer) = (HeaderValue::from_str(kind)?, Bytes::from(answer));
        let handler = post(async move |Json(body): Json<Ingest>| {
            std::hint::black_box((body.video_id, body.vector));
            (StatusCode::ACCEPTED, [(CONTENT_TYPE, kind.clone())], answer.clone())
        });
        Self::start(Router::new().route("/{*path}", handler), threads)
    }

    fn start(router: Router, threads: usize) -> Result<Self, Failure> {
        let runtime = runtime(THREADS, threads)?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, _runtime: runtime })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The body of an ingest for a parser that gives up at the first fault.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ingest {
    video_id: uuid::Uuid,
    vector: Vec<f32>,
}
