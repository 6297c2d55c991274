//! Some servers on one keyspace, each of which may be replaced.

#[cfg(unix)]
use std::process::ExitStatus;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::Method;
use serde_json::{Value, json};
use tokio::{
    task::spawn_blocking,
    time::{interval, timeout},
};

use crate::{
    caller::{Answer, Caller, Lost},
    keyspace::Keyspace,
    server::Server,
};

/// How long a test waits for what happens in the background. Nothing takes nearly as long.
const PATIENCE: Duration = Duration::from_mins(1);
pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";

/// Servers on one keyspace, at places that are numbered from 0.
#[derive(Clone)]
pub(crate) struct Cluster {
    // Before the keyspace, so that servers end before what they work on does.
    places: Arc<Mutex<Vec<Option<Server>>>>,
    pub(crate) keyspace: Arc<Keyspace>,
    settings: Vec<(&'static str, String)>,
    caller: Caller,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) user: String,
    token: String,
}

impl Cluster {
    /// So many servers on a new keyspace.
    pub(crate) async fn of(count: usize) -> Self {
        Self::with(count, &[]).await
    }

    /// So many servers on a new keyspace, with further variables in their environment.
    pub(crate) async fn with(count: usize, settings: &[(&'static str, &str)]) -> Self {
        let keyspace = Arc::new(Keyspace::new().await);
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let cluster = Self { keyspace, settings, places: Arc::default(), caller: Caller::default() };
        cluster.grow(count).await;
        cluster
    }

    /// Starts so many more servers, all at once.
    pub(crate) async fn grow(&self, more: usize) {
        let first = self.count();
        self.places.lock().expect("places").extend((0..more).map(|_| None));
        let places = first..first + more;
        let starts: Vec<_> = places.map(|place| tokio::spawn(self.clone().fill(place))).collect();
        for start in starts {
            start.await.expect("a server");
        }
    }

    /// How many servers there are.
    pub(crate) fn count(&self) -> usize {
        self.places.lock().expect("places").len()
    }

    /// Starts a server at a place that is empty.
    pub(crate) async fn fill(self, place: usize) {
        let mut variables = self.keyspace.variables();
        variables.extend(self.settings.iter().cloned());
        let server = spawn_blocking(move || Server::start(&variables)).await.expect("a server");
        self.places.lock().expect("places")[place] = Some(server);
    }

    /// The server at a place, which is empty from then on.
    fn take(&self, place: usize) -> Server {
        self.places.lock().expect("places")[place].take().expect("a server")
    }

    /// Kills the server at a place, whatever it is at.
    pub(crate) fn kill(&self, place: usize) {
        self.take(place).kill();
    }

    /// Asks the server at a place to stop, and waits until it has.
    #[cfg(unix)]
    pub(crate) async fn stop(&self, place: usize) -> ExitStatus {
        let server = self.take(place);
        spawn_blocking(move || server.stop()).await.expect("it ends")
    }

    /// Asks the server at a place, modulo their number, which may be gone.
    pub(crate) async fn try_send(
        &self,
        place: usize,
        method: Method,
        path: &str,
        person: Option<&Person>,
        body: &Value,
    ) -> Result<Answer, Lost> {
        let url = {
            let places = self.places.lock().expect("places");
            let server = places[place % places.len()].as_ref().ok_or(Lost::Unsent)?;
            format!("http://{}/api/v1{path}", server.address())
        };
        let token = person.map(|person| format!("Bearer {}", person.token));
        let token = token.as_deref().map(|token| ("authorization", token));
        self.caller.send(method, &url, token, body).await
    }

    /// Sends a GET to a server that is there.
    pub(crate) async fn get(&self, place: usize, path: &str) -> Answer {
        self.try_send(place, Method::GET, path, None, &Value::Null).await.expect("the server answers")
    }

    /// Sends a POST with a JSON body, unless that is `Null`, to a server that is there.
    pub(crate) async fn post(
        &self,
        place: usize,
        path: &str,
        person: Option<&Person>,
        body: &Value,
    ) -> Answer {
        self.try_send(place, Method::POST, path, person, body).await.expect("the server answers")
    }

    /// Registers an email with a password.
    pub(crate) async fn register(&self, place: usize, email: &str, password: &str) -> Answer {
        let body = json!({"firstName": "Vera", "lastName": "Viewer", "email": email, "password": password});
        self.post(place, "/users/register", None, &body).await
    }

    /// Tries to log in.
    pub(crate) async fn log_in(&self, place: usize, email: &str, password: &str) -> Answer {
        self.post(place, "/users/login", None, &json!({"email": email, "password": password})).await
    }

    /// Somebody with a new account, who may submit videos.
    pub(crate) async fn creator(&self, email: &str) -> Person {
        self.register(0, email, PASSWORD).await.with(201);
        self.person(email).await
    }

    /// Somebody with an account, who logs in.
    pub(crate) async fn person(&self, email: &str) -> Person {
        let login = self.log_in(0, email, PASSWORD).await.with(200);
        Person { user: text(&login["user"]["userId"]), token: text(&login["token"]) }
    }

    /// Submits a video, waits until it is ready, and gives its id.
    pub(crate) async fn ready_video(&self, creator: &Person, title: &str) -> String {
        let body = json!({"youtubeUrl": LINK, "title": title});
        let video = text(&self.post(0, "/videos", Some(creator), &body).await.with(202)["videoId"]);
        let path = format!("/videos/id/{video}");
        until("a video is ready", || async { self.get(0, &path).await.with(200)["status"] == "READY" }).await;
        video
    }

    /// All videos of the list of the latest, with their titles, each of which it holds once.
    pub(crate) async fn latest(&self, place: usize) -> BTreeMap<String, String> {
        let (mut videos, mut page) = (BTreeMap::new(), 1);
        loop {
            let body = self.get(place, &format!("/videos/latest?pageSize=100&page={page}")).await.with(200);
            let data = body["data"].as_array().expect("a page");
            for video in data {
                let earlier = videos.insert(text(&video["videoId"]), text(&video["title"]));
                assert_eq!(earlier, None, "{video} is there twice");
            }
            if data.len() < 100 {
                return videos;
            }
            page += 1;
        }
    }
}

/// The text that a value is.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

/// Asks again and again until it is so.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let poll = async {
        let mut look = interval(Duration::from_millis(5));
        while !is_so().await {
            look.tick().await;
        }
    };
    timeout(PATIENCE, poll).await.unwrap_or_else(|_| panic!("{what} in time"));
}
