//! A server for one test.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use killrvideo_app::{
    config::{self, Sources},
    ports::Ports,
    server::{Running, Server},
    wiring::{self, Platform},
};
use killrvideo_domain::{
    accounts::{Email, Name, Password, Registration},
    catalog::{Lookup, Metadata, MetadataUnreachable, MockJobStore, MockVideoMetadata},
    search::{EmbedError, Embedder, MockEmbedder},
    shared::{Clock, Total},
};
use killrvideo_testkit::{FixedClock, data_api::FakeDataApi};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time};

use crate::{Client, On, Store};

const PASSWORD: &str = "correct horse";
const MODERATOR: &str = "moderator@example.org";

/// What a test server is set to: nothing slow, nothing from elsewhere, nothing there before, and nobody sends too much.
const SETTINGS: [&str; 9] = [
    "demo=off",
    "embedder=hashed",
    "metadata=offline",
    "bcrypt_cost=4",
    "rate_limit=off",
    "health_every=0s",
    "worker_first_pause=1ms",
    "worker_poll=10ms",
    "worker_idle_poll=10ms",
];

/// How long a test waits for something that happens in the background.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server on a port of its own, on a store that is empty at first and a clock that stands still.
pub struct TestApp {
    /// The server's clock.
    pub clock: Arc<FixedClock>,
    store: Store,
    running: Running,
    accounts: AtomicU32,
}

impl TestApp {
    /// A server whose source of titles is the offline one.
    pub async fn start(on: On) -> Self {
        Self::with(on, &[], |_| {}).await
    }

    /// A server whose source of titles calls every video `title`.
    pub async fn with_source_title(on: On, title: &str) -> Self {
        let title = title.to_owned();
        let metadata = move || Metadata { title: title.clone(), ..Metadata::default() };
        Self::with_source(on, move || Ok(Lookup::Found(metadata()))).await
    }

    /// A server whose source of titles is out of reach.
    pub async fn with_source_out_of_reach(on: On) -> Self {
        Self::with_source(on, || Err(MetadataUnreachable("out of reach".into()))).await
    }

    async fn with_source<F>(on: On, answer: F) -> Self
    where
        F: Fn() -> Result<Lookup, MetadataUnreachable> + Send + Sync + 'static,
    {
        let mut source = MockVideoMetadata::new();
        source.expect_look_up().returning(move |_| answer());
        Self::with(on, &[], |ports| ports.metadata = Arc::new(source)).await
    }

    /// A server whose embedder is out of reach.
    pub async fn with_embedder_out_of_reach(on: On) -> Self {
        Self::with(on, &[], |ports| ports.embedder = Arc::new(out_of_reach(ports.embedder.as_ref()))).await
    }

    /// A server without a worker: what is submitted stays pending.
    pub async fn without_worker(on: On) -> Self {
        let mut jobs = MockJobStore::new();
        jobs.expect_due().returning(|_, _| Ok(Vec::new()));
        jobs.expect_unfinished().returning(|| Ok(Total::Exact(0)));
        Self::with(on, &[], |ports| ports.jobs = Arc::new(jobs)).await
    }

    /// A server with further settings (`name=value`), on ports that are changed.
    pub async fn with(on: On, settings: &[&str], change: impl FnOnce(&mut Ports)) -> Self {
        let clock = Arc::new(FixedClock::at("2026-03-01T12:00:00Z".parse().expect("a time")));
        Self::on(Store::new(on).await, clock, settings, change).await
    }

    /// Another server beside this one, on the same store and the same clock.
    pub async fn beside(&self, settings: &[&str]) -> Self {
        Self::on(self.store.clone(), self.clock.clone(), settings, |_| {}).await
    }

    /// A server on a store, with further settings (`name=value`), on ports that are changed.
    pub async fn on(
        store: Store,
        clock: Arc<FixedClock>,
        settings: &[&str],
        change: impl FnOnce(&mut Ports),
    ) -> Self {
        let given = SETTINGS.iter().chain(settings).map(ToString::to_string);
        let sets = store.settings().into_iter().chain(given).collect();
        let loaded =
            config::load(&Sources { sets, ..Sources::default() }).unwrap_or_else(|wrong| panic!("{wrong}"));
        let platform = Platform { clock: clock.clone(), ..Platform::default() };
        let mut ports = wiring::wire(&loaded.settings, platform).expect("adapters for a server").ports;
        change(&mut ports);
        let server = Server::new(ports, &loaded.settings);
        server.state().accounts.ensure_moderator(moderator()).await.expect("a store that answers");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let running = server.start(listener).expect("a server");
        Self { clock, store, running, accounts: AtomicU32::new(0) }
    }

    /// The double of the Data API that is behind the server.
    #[must_use]
    pub fn double(&self) -> &FakeDataApi {
        match &self.store {
            Store::Astra(double) => double,
            Store::Memory => panic!("a server in memory has no double of the Data API"),
        }
    }

    /// The server's ports, for tests that look behind it.
    #[must_use]
    pub const fn ports(&self) -> &Ports {
        self.running.ports()
    }

    /// Where the server listens: `127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> String {
        self.running.local_addr().to_string()
    }

    /// The server's time, as answers tell it.
    #[must_use]
    pub fn now(&self) -> Value {
        json!(self.clock.now().to_string())
    }

    /// Brings the server to rest.
    pub async fn shutdown(self) {
        self.running.shutdown().await.expect("it comes to rest");
    }

    /// Somebody without a token.
    #[must_use]
    pub fn anonymous(&self) -> Client {
        Client::anonymous(&self.address())
    }

    /// Somebody with a new account.
    pub async fn viewer(&self) -> Client {
        let number = self.accounts.fetch_add(1, Ordering::Relaxed);
        let email = format!("viewer{number}@example.org");
        let body = json!({"firstName": "Vera", "lastName": "Viewer", "email": email, "password": PASSWORD});
        self.anonymous().post("/users/register", body).await.with(201);
        self.log_in(&email).await
    }

    /// Somebody with a new account who may submit videos.
    pub async fn creator(&self) -> Client {
        let viewer = self.viewer().await;
        let path = format!("/moderation/users/{}/assign-creator", viewer.user());
        self.moderator().await.post_empty(&path).await.with(200);
        self.log_in_again(&viewer).await
    }

    /// The moderator that every server has.
    pub async fn moderator(&self) -> Client {
        self.log_in(MODERATOR).await
    }

    /// The same account with a new token.
    pub async fn log_in_again(&self, client: &Client) -> Client {
        let me = client.get("/users/me").await.with(200);
        self.log_in(me["email"].as_str().expect("an address")).await
    }

    async fn log_in(&self, email: &str) -> Client {
        let body = json!({"email": email, "password": PASSWORD});
        let login = self.anonymous().post("/users/login", body).await.with(200);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        self.anonymous().signed_in(&text(&login["token"]), &text(&login["user"]["userId"]))
    }

    /// Submits a video, waits until it is ready, and gives its id.
    pub async fn ready_video(&self, creator: &Client, body: Value) -> String {
        let video = creator.post("/videos", body).await.with(202)["videoId"].clone();
        assert_eq!(self.final_status(creator, &video).await, "READY");
        video.as_str().expect("an id").to_owned()
    }

    /// Waits until a video is final, and gives its status.
    pub async fn final_status(&self, owner: &Client, video: &Value) -> String {
        let path = format!("/videos/id/{}/status", video.as_str().expect("an id"));
        let poll = async {
            let mut look = time::interval(Duration::from_millis(5));
            loop {
                look.tick().await;
                let body = owner.get(&path).await.with(200);
                let status = body["status"].as_str().expect("a status").to_owned();
                if status == "READY" || status == "ERROR" {
                    return status;
                }
            }
        };
        time::timeout(PATIENCE, poll).await.expect("a final status in time")
    }
}

fn moderator() -> Registration {
    Registration {
        first_name: Name::parse("Mo").expect("a name"),
        last_name: Name::parse("Moderator").expect("a name"),
        email: Email::parse(MODERATOR).expect("an address"),
        password: Password::parse(PASSWORD).expect("a password"),
    }
}

fn out_of_reach(usual: &dyn Embedder) -> impl Embedder + use<> {
    let mut embedder = MockEmbedder::new();
    embedder.expect_space().return_const(usual.space().clone());
    embedder.expect_semantic_minimum().return_const(usual.semantic_minimum());
    embedder.expect_embed().returning(|_, _| Err(EmbedError::Unavailable("out of reach".into())));
    embedder
}
