//! All use-cases on the in-memory store, with a clock that stands still and identities from a seed.

use std::{
    collections::HashMap,
    error::Error,
    sync::{Arc, Mutex},
    time::Duration,
};

use killrvideo_domain::{
    accounts::{
        Account, AccountPolicy, AccountStore, Accounts, Claims, Email, EmailKey, LoggedIn, LoginPassword,
        Name, Password, PasswordHasher, Registration, Sessions, TokenIssuer,
    },
    catalog::{
        Catalog, CatalogPorts, Lookup, MetadataUnreachable, MockVideoMetadata, Submission, Tags, Title,
        VideoDetail, VideoUrl,
    },
    processing::{Pipeline, PipelinePolicy, PipelinePorts, Ran},
    recommendations::Recommendations,
    search::{EmbedError, MockEmbedder},
    shared::{
        Caller, Creator, Dimensions, Embedding, EmbeddingSpace, IdGenerator, Identity, Moderator, Role,
        Roles, SignedIn, Standing, Timestamp, UserId, VideoId,
    },
};
use killrvideo_memory::{MemorySettings, MemoryStore};
use killrvideo_testkit::{FixedClock, InstantPause, PlainHasher, SeededIds};

/// Everything a test of use-cases needs.
pub(crate) struct World {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) ids: Arc<SeededIds>,
    pub(crate) pause: Arc<InstantPause>,
    pub(crate) space: EmbeddingSpace,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) accounts: Accounts,
    pub(crate) recommendations: Recommendations,
}

/// Tokens that are names of the claims they stand for.
#[derive(Default)]
pub(crate) struct NamedTokens(Mutex<HashMap<String, Claims>>);

impl TokenIssuer for NamedTokens {
    fn issue(&self, claims: &Claims) -> Result<String, Box<dyn Error + Send + Sync>> {
        let name = claims.token.to_string();
        self.0.lock().expect("no test panicked here").insert(name.clone(), claims.clone());
        Ok(name)
    }

    fn read(&self, token: &str) -> Option<Claims> {
        self.0.lock().expect("no test panicked here").get(token).cloned()
    }
}

/// The dimensions of the world's vectors.
pub(crate) const DIMENSIONS: usize = 4;

impl World {
    pub(crate) fn new() -> Self {
        let space = EmbeddingSpace::new("test", Dimensions::try_from(DIMENSIONS).expect("a number in range"));
        let store = MemoryStore::new(MemorySettings::new(space.clone()));
        Self::on(store.clone(), store, space)
    }

    /// The world with another account store, for failures that must be forced.
    pub(crate) fn with_accounts(accounts: Arc<dyn AccountStore>) -> Self {
        let space = EmbeddingSpace::new("test", Dimensions::try_from(DIMENSIONS).expect("a number in range"));
        Self::on(accounts, MemoryStore::new(MemorySettings::new(space.clone())), space)
    }

    fn on(accounts: Arc<dyn AccountStore>, store: Arc<MemoryStore>, space: EmbeddingSpace) -> Self {
        let start: Timestamp = "2026-03-01T12:00:00Z".parse().expect("a time");
        let clock = Arc::new(FixedClock::at(start));
        let ids = Arc::new(SeededIds::new(42));
        let sessions = Arc::new(Sessions::new(
            accounts.clone(),
            Arc::new(NamedTokens::default()),
            clock.clone(),
            ids.clone(),
            Duration::from_hours(24),
        ));
        let accounts = Accounts::new(
            accounts,
            store.clone(),
            Arc::new(PlainHasher),
            sessions.clone(),
            clock.clone(),
            ids.clone(),
            AccountPolicy::default(),
        );
        let recommendations = Recommendations::new(store.clone(), store.clone());
        Self {
            store,
            clock,
            ids,
            pause: Arc::new(InstantPause::default()),
            space,
            sessions,
            accounts,
            recommendations,
        }
    }

    /// The use-cases of accounts on the same data, with another hasher.
    pub(crate) fn accounts_with(&self, hasher: Arc<dyn PasswordHasher>) -> Accounts {
        Accounts::new(
            self.store.clone(),
            self.store.clone(),
            hasher,
            self.sessions.clone(),
            self.clock.clone(),
            self.ids.clone(),
            AccountPolicy::default(),
        )
    }

    /// The catalog, with a source of titles that answers `lookup` every time.
    pub(crate) fn catalog_with(&self, lookup: fn() -> Result<Lookup, MetadataUnreachable>) -> Catalog {
        Catalog::new(CatalogPorts {
            videos: self.store.clone(),
            stats: self.store.clone(),
            views: self.store.clone(),
            watch_log: self.store.clone(),
            metadata: Arc::new(metadata(lookup)),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        })
    }

    /// The catalog, with the offline source of titles.
    pub(crate) fn catalog(&self) -> Catalog {
        self.catalog_with(|| Ok(Lookup::Offline))
    }

    /// The worker's part, with these sources.
    pub(crate) fn pipeline(&self, metadata: MockVideoMetadata, embedder: MockEmbedder) -> Pipeline {
        let ports = PipelinePorts {
            jobs: self.store.clone(),
            metadata: Arc::new(metadata),
            embedder: Arc::new(embedder),
            clock: self.clock.clone(),
            pause: self.pause.clone(),
        };
        Pipeline::new(ports, PipelinePolicy::default())
    }

    /// Does all that is due, with the offline source and an embedder that always makes the same vector.
    pub(crate) async fn work(&self) -> Vec<Ran> {
        let pipeline = self.pipeline(metadata(|| Ok(Lookup::Offline)), self.embedder());
        let mut ran = Vec::new();
        for job in pipeline.due(100).await.expect("the memory store answers") {
            ran.push(pipeline.run(job).await.expect("the memory store answers"));
        }
        ran
    }

    /// An embedder that always makes the same vector.
    pub(crate) fn embedder(&self) -> MockEmbedder {
        let vector = self.vector([1.0, 0.0, 0.0, 0.0]);
        let mut embedder = MockEmbedder::new();
        embedder.expect_embed().returning(move |texts, _| Ok(vec![vector.clone(); texts.len()]));
        embedder
    }

    pub(crate) fn vector(&self, values: [f32; DIMENSIONS]) -> Embedding {
        self.space.embedding(values.to_vec()).expect("a vector of this space")
    }

    /// Submits a video and makes it ready.
    pub(crate) async fn ready_video(&self, by: &Creator, title: &str, tags: &[&str]) -> VideoDetail {
        self.clock.advance(Duration::from_secs(1));
        let video = self.catalog().submit(by, submission(Some(title), tags)).await.expect("submitted");
        self.work().await;
        video
    }

    pub(crate) fn ids_video(&self) -> VideoId {
        self.ids.video_id()
    }

    pub(crate) fn user(&self) -> UserId {
        self.ids.user_id()
    }
}

/// A source of titles that answers `lookup` every time.
pub(crate) fn metadata(lookup: fn() -> Result<Lookup, MetadataUnreachable>) -> MockVideoMetadata {
    let mut metadata = MockVideoMetadata::new();
    metadata.expect_look_up().returning(move |_| lookup());
    metadata
}

/// An embedder that is out of reach.
pub(crate) fn unreachable_embedder() -> MockEmbedder {
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().returning(|_, _| Err(EmbedError::Unavailable("out of reach".into())));
    embedder
}

pub(crate) fn unreachable() -> Result<Lookup, MetadataUnreachable> {
    Err(MetadataUnreachable("out of reach".into()))
}

pub(crate) fn submission(title: Option<&str>, tags: &[&str]) -> Submission {
    Submission {
        url: VideoUrl::parse("https://youtu.be/dQw4w9WgXcQ").expect("a URL"),
        title: title.map(|title| Title::parse(title).expect("a title")),
        description: None,
        tags: Tags::parse(tags).expect("tags"),
    }
}

pub(crate) fn registration(email: &str) -> Registration {
    Registration {
        first_name: Name::parse("Ada").expect("a name"),
        last_name: Name::parse("Reader").expect("a name"),
        email: Email::parse(email).expect("an address"),
        password: Password::parse("correct horse").expect("a password"),
    }
}

pub(crate) async fn register(world: &World, email: &str) -> Account {
    world.accounts.register(registration(email)).await.expect("a free address")
}

pub(crate) async fn log_in(world: &World, email: &str, password: &str) -> Option<LoggedIn> {
    let email = EmailKey::parse(email).expect("a key");
    world.accounts.login(email, LoginPassword::parse(password).expect("something")).await.ok()
}

pub(crate) fn caller(user: UserId, roles: &[Role]) -> Caller {
    Caller::Known(Identity { user, roles: roles.iter().copied().collect() })
}

pub(crate) fn viewer(user: UserId) -> SignedIn {
    caller(user, &[Role::Viewer]).signed_in().expect("a viewer")
}

pub(crate) fn creator(user: UserId) -> Creator {
    caller(user, &[Role::Creator]).creator().expect("a creator")
}

pub(crate) fn moderator(user: UserId) -> Moderator {
    let roles = Roles::default().with(Role::Moderator);
    let standing = Standing { roles: &roles, active: true };
    caller(user, &[]).moderator(Some(standing)).expect("a moderator")
}
