//! The REST layer over ports that are mocks: what answers when, and what is never called.

mod connections;
mod docs;
mod generators;
mod order;
mod problems;
mod rates;
mod security;
mod server;
mod transport;
mod writes;

use std::sync::Arc;

use axum::{body::Body, extract::Request, response::Response};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION};
use http_body_util::BodyExt;
use killrvideo_domain::{
    accounts::{Account, AccountPolicy, Claims, MockAccountStore, MockLoginGuard, MockTokenIssuer},
    activity::MockActivityLog,
    bulk::MockBulkLoad,
    catalog::{MockJobStore, MockVideoMetadata, MockVideoStats, MockVideoStore, MockViewStore, MockWatchLog},
    feedback::{MockCommentStore, MockRatingStore, MockSentiment},
    moderation::MockFlagStore,
    recommendations::MockTasteStore,
    search::{MockEmbedder, MockSpaceStore, MockTagStore, MockTextIndex, MockVectorStore, Similarity},
    shared::{Dimensions, EmbeddingSpace, Identity, MockStoreLifecycle, Role, Timestamp, TokenId, UserId},
};
use killrvideo_testkit::{FixedClock, InstantPause, PlainHasher, SeededIds, builders};
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use super::{HttpSettings, service};
use crate::{
    metrics::CallSeries,
    ports::Ports,
    state::{AppState, UseCaseSettings},
    worker::WorkBell,
};

/// Vectors are short here.
const DIMENSIONS: usize = 3;

/// The ports a test may say something about. What it says nothing about must not be called.
#[derive(Default)]
struct Mocks {
    accounts: MockAccountStore,
    videos: MockVideoStore,
    stats: MockVideoStats,
    views: MockViewStore,
    vectors: MockVectorStore,
    comments: MockCommentStore,
    flags: MockFlagStore,
    sentiment: MockSentiment,
    activity: MockActivityLog,
    lifecycle: MockStoreLifecycle,
}

impl Mocks {
    /// Mocks that know the accounts behind the tokens `viewer`, `creator`, `moderator` and `nobody` (without a
    /// role); behind the token `ghost` there is none.
    fn with_accounts() -> Self {
        let mut mocks = Self::default();
        mocks.accounts.expect_get().returning(|user| Ok(account(user)));
        mocks
    }

    /// The state of a server on these ports.
    fn state(self, settings: HttpSettings) -> AppState {
        let use_cases = UseCaseSettings {
            accounts: AccountPolicy::default(),
            token_life: std::time::Duration::from_hours(1),
            semantic_minimum: None,
        };
        AppState::new(&self.ports(), use_cases, settings, WorkBell::default())
    }

    fn ports(self) -> Ports {
        let dimensions = Dimensions::try_from(DIMENSIONS).expect("in range");
        let mut embedder = MockEmbedder::new();
        embedder.expect_space().return_const(EmbeddingSpace::new("test", dimensions));
        embedder.expect_semantic_minimum().return_const(Similarity::from_score(0.5));
        Ports {
            accounts: Arc::new(self.accounts),
            login_guard: Arc::new(MockLoginGuard::new()),
            videos: Arc::new(self.videos),
            video_stats: Arc::new(self.stats),
            views: Arc::new(self.views),
            watch_log: Arc::new(MockWatchLog::new()),
            jobs: Arc::new(MockJobStore::new()),
            comments: Arc::new(self.comments),
            ratings: Arc::new(MockRatingStore::new()),
            flags: Arc::new(self.flags),
            vectors: Arc::new(self.vectors),
            spaces: Arc::new(MockSpaceStore::new()),
            words: Arc::new(MockTextIndex::new()),
            tags: Arc::new(MockTagStore::new()),
            tastes: Arc::new(MockTasteStore::new()),
            sentiment: Arc::new(self.sentiment),
            activity: Arc::new(self.activity),
            bulk: Arc::new(MockBulkLoad::new()),
            lifecycle: Arc::new(self.lifecycle),
            password_hasher: Arc::new(PlainHasher),
            tokens: Arc::new(tokens()),
            metadata: Arc::new(MockVideoMetadata::new()),
            embedder: Arc::new(embedder),
            clock: Arc::new(FixedClock::at(now())),
            ids: Arc::new(SeededIds::new(1)),
            pause: Arc::new(InstantPause::default()),
            calls: CallSeries::default(),
        }
    }

    /// A server on these ports.
    fn server(self) -> Server {
        Server(self.state(HttpSettings::default()))
    }
}

fn now() -> Timestamp {
    "2025-11-03T13:19:01.953Z".parse().expect("RFC 3339")
}

const ROLES: [(&str, &[Role]); 5] = [
    ("ghost", &[Role::Moderator]),
    ("nobody", &[]),
    ("viewer", &[Role::Viewer]),
    ("creator", &[Role::Viewer, Role::Creator]),
    ("moderator", &[Role::Viewer, Role::Moderator]),
];

fn user(token: &str) -> Option<UserId> {
    let place = ROLES.iter().position(|(name, _)| *name == token)?;
    Some(UserId::from_uuid(Uuid::from_u128(place as u128)))
}

fn account(user: UserId) -> Option<Account> {
    let (_, roles) =
        ROLES.iter().enumerate().skip(1).find(|(place, _)| user.as_uuid().as_u128() == *place as u128)?.1;
    Some(Account { id: user, ..builders::account(&SeededIds::new(2), now(), roles) })
}

fn tokens() -> MockTokenIssuer {
    let mut tokens = MockTokenIssuer::new();
    tokens.expect_read().returning(|token| {
        let (_, roles) = ROLES.iter().find(|(name, _)| *name == token)?;
        Some(Claims {
            token: TokenId::from_uuid(Uuid::nil()),
            identity: Identity { user: user(token)?, roles: roles.iter().copied().collect() },
            issued_at: now(),
            expires_at: now().plus(std::time::Duration::from_hours(1)),
            not_before: None,
        })
    });
    tokens
}

/// A server without a socket.
struct Server(AppState);

impl Server {
    async fn send(&self, request: Request) -> Answer {
        let Ok(response) = service(self.0.clone()).oneshot(request).await;
        Answer::of(response).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(request(Method::GET, path, "", Body::empty())).await
    }
}

/// A request of `token`'s account; without one if it is empty.
fn request(method: Method, path: &str, token: &str, body: impl Into<Body>) -> Request {
    let mut request = Request::builder().method(method).uri(path);
    if !token.is_empty() {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(body.into()).expect("a request")
}

/// The same, with a body that is JSON.
fn json(method: Method, path: &str, token: &str, body: impl Into<Body>) -> Request {
    let mut request = request(method, path, token, body);
    request.headers_mut().insert("content-type", "application/json".parse().expect("a header"));
    request
}

/// What was answered.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Self { status: head.status, headers: head.headers, bytes }
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The faults of a 422: where, and of which type.
    #[track_caller]
    fn faults(&self) -> Vec<Value> {
        assert_eq!(self.status, 422, "{}", self.text());
        assert_eq!(self.headers["content-type"], "application/json");
        let body = self.json();
        let faults = body["detail"].as_array().expect("a list");
        faults.iter().map(|fault| serde_json::json!([fault["loc"], fault["type"]])).collect()
    }
}
