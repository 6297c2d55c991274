//! The REST layer over ports that are mocks: what answers when, and what is never called.

mod docs;
mod order;
mod problems;
mod server;
mod transport;
mod writes;

use std::sync::Arc;

use axum::{body::Body, extract::Request, response::Response};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION};
use http_body_util::BodyExt;
use killrvideo_domain::{
    accounts::{
        Account, AccountPolicy, Accounts, Claims, MockAccountStore, MockLoginGuard, MockTokenIssuer, Sessions,
    },
    activity::MockActivityLog,
    catalog::{Catalog, MockVideoMetadata, MockVideoStats, MockVideoStore, MockViewStore},
    feedback::{Comments, MockCommentStore, MockSentiment},
    moderation::{MockFlagStore, Moderation},
    recommendations::Recommendations,
    search::MockVectorStore,
    shared::{
        Clock, Dimensions, EmbeddingSpace, IdGenerator, Identity, MockStoreLifecycle, Role, Timestamp,
        TokenId, UserId,
    },
};
use killrvideo_testkit::{FixedClock, PlainHasher, SeededIds, builders};
use serde_json::Value;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use uuid::Uuid;

use super::{HttpSettings, service};
use crate::{state::AppState, worker::WorkBell};

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
        let accounts = Arc::new(self.accounts);
        let clock: Arc<dyn Clock> = Arc::new(FixedClock::at(now()));
        let ids: Arc<dyn IdGenerator> = Arc::new(SeededIds::new(1));
        let sessions = Arc::new(Sessions::new(
            accounts.clone(),
            Arc::new(tokens()),
            clock.clone(),
            ids.clone(),
            std::time::Duration::from_hours(1),
        ));
        let users = Accounts::new(
            accounts.clone(),
            Arc::new(MockLoginGuard::new()),
            Arc::new(PlainHasher),
            sessions.clone(),
            clock.clone(),
            ids.clone(),
            AccountPolicy::default(),
        );
        let videos = Arc::new(self.videos);
        let metadata = Arc::new(MockVideoMetadata::new());
        let (stats, views) = (Arc::new(self.stats), Arc::new(self.views));
        let catalog = Catalog::new(videos.clone(), stats, views, metadata, clock.clone(), ids.clone());
        let kept_comments = Arc::new(self.comments);
        let moderation = Moderation::new(
            Arc::new(self.flags),
            videos.clone(),
            kept_comments.clone(),
            clock.clone(),
            ids.clone(),
        );
        let comments = Comments::new(
            videos.clone(),
            kept_comments,
            accounts,
            Arc::new(self.activity),
            Arc::new(self.sentiment),
            clock,
            ids.clone(),
        );
        let dimensions = Dimensions::try_from(DIMENSIONS).expect("in range");
        AppState {
            accounts: Arc::new(users),
            sessions,
            catalog: Arc::new(catalog),
            comments: Arc::new(comments),
            recommendations: Arc::new(Recommendations::new(videos, Arc::new(self.vectors))),
            moderation: Arc::new(moderation),
            lifecycle: Arc::new(self.lifecycle),
            space: EmbeddingSpace::new("test", dimensions),
            ids,
            bell: WorkBell::default(),
            writes: TaskTracker::new(),
            settings: Arc::new(settings),
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
