//! The program as a process that logs everything, before a double of the Data API.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use killrvideo_testkit::data_api::{FakeDataApi, Options};
use serde_json::Value;
use tokio::time::{interval, timeout};

pub(crate) const MODERATOR: &str = "moderator@example.org";
pub(crate) const MODERATOR_PASSWORD: &str = "moderator-password-4720";
const JWT_SECRET: &str = "a secret that signs tokens, number 4721";
const YOUTUBE_KEY: &str = "youtube-api-key-4722";

const PATIENCE: Duration = Duration::from_secs(30);

const SETTINGS: [(&str, &str); 15] = [
    ("KILLRVIDEO_STORE", "astra"),
    ("KILLRVIDEO_LISTEN", "127.0.0.1:0"),
    ("KILLRVIDEO_JWT_SECRET", JWT_SECRET),
    ("KILLRVIDEO_MODERATOR_EMAIL", MODERATOR),
    ("KILLRVIDEO_MODERATOR_PASSWORD", MODERATOR_PASSWORD),
    ("KILLRVIDEO_YOUTUBE_API_KEY", YOUTUBE_KEY),
    ("KILLRVIDEO_METADATA", "offline"),
    ("KILLRVIDEO_BCRYPT_COST", "4"),
    ("KILLRVIDEO_DEFAULT_ROLES", "viewer,creator"),
    ("KILLRVIDEO_EMBEDDING_DIMENSIONS", "16"),
    ("KILLRVIDEO_WORKER_IDLE_POLL", "1h"),
    ("KILLRVIDEO_ASTRA_TRIES", "2"),
    ("KILLRVIDEO_ASTRA_LONGEST_PAUSE", "1ms"),
    ("KILLRVIDEO_LOG_FILTER", "trace"),
    ("KILLRVIDEO_LOG_FORMAT", "json"),
];

/// A request without its method.
#[derive(Default)]
pub(crate) struct Sent<'a> {
    path: String,
    token: Option<&'a str>,
    body: Bytes,
}

impl<'a> Sent<'a> {
    pub(crate) fn to(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    pub(crate) fn token(self, token: &'a str) -> Self {
        Self { token: Some(token), ..self }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        Self { body: body.to_string().into(), ..self }
    }

    pub(crate) fn text(self, body: &str) -> Self {
        Self { body: body.to_owned().into(), ..self }
    }
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The `x-request-id`.
    pub(crate) id: String,
    pub(crate) body: Value,
}

/// The running program. It is killed when it is dropped, also when a test panics.
pub(crate) struct Program {
    pub(crate) double: FakeDataApi,
    child: Child,
    address: String,
    stdout: BufReader<ChildStdout>,
    said: String,
    stderr: File,
    client: legacy::Client<HttpConnector, Full<Bytes>>,
}

impl Program {
    /// Starts it, and returns when it listens.
    pub(crate) async fn start() -> Self {
        let double = FakeDataApi::start(Options { dimensions: 16, ..Options::default() }).await;
        let stderr = tempfile::tempfile().expect("a file for the log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_killrvideo"))
            .env_clear()
            .envs(SETTINGS)
            .env("ASTRA_DB_API_ENDPOINT", double.endpoint())
            .env("ASTRA_DB_APPLICATION_TOKEN", double.token())
            .env("ASTRA_DB_KEYSPACE", double.keyspace())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr.try_clone().expect("the file"))
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its stdout"));
        let (mut said, mut address) = (String::new(), None);
        while address.is_none() {
            let begins = said.len();
            assert!(stdout.read_line(&mut said).expect("text") > 0, "it does not listen: {said}");
            let url = said[begins..].trim_end().split_once("address    http://").map(|(_, url)| url);
            address = url.and_then(|url| url.strip_suffix("/api/v1")).map(str::to_owned);
        }
        let client = legacy::Client::builder(TokioExecutor::new()).build_http();
        Self { double, child, address: address.unwrap_or_default(), stdout, said, stderr, client }
    }

    /// Sends a request.
    pub(crate) async fn ask(&self, method: &str, sent: &Sent<'_>) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("http://{}{}", self.address, sent.path));
        if let Some(token) = sent.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if !sent.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(sent.body.clone())).expect("a well-formed request");
        let (head, body) = self.client.request(request).await.expect("an answer").into_parts();
        let id = head.headers["x-request-id"].to_str().expect("an id").to_owned();
        let bytes = body.collect().await.expect("a whole answer").to_bytes();
        Answer { status: head.status.as_u16(), id, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    /// Waits until the worker is done with a video.
    pub(crate) async fn until_ready(&self, video: &str, token: &str) {
        let status = Sent::to(&format!("/api/v1/videos/id/{video}/status")).token(token);
        let poll = async {
            let mut look = interval(Duration::from_millis(5));
            while self.ask("GET", &status).await.body["status"] != "READY" {
                look.tick().await;
            }
        };
        timeout(PATIENCE, poll).await.expect("it is ready in time");
    }

    /// What is kept of the passwords.
    pub(crate) fn hashes(&self) -> Vec<String> {
        let calls = self.double.calls();
        let written = calls.iter().filter(|seen| seen.table.as_deref() == Some("user_credentials"));
        written
            .filter_map(|seen| seen.body["insertOne"]["document"]["password"].as_str().map(str::to_owned))
            .collect()
    }

    /// The secrets in its environment.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let secrets = [self.double.token(), JWT_SECRET, YOUTUBE_KEY, MODERATOR_PASSWORD];
        secrets.map(str::to_owned).to_vec()
    }

    /// Stops it, and gives what it said on stdout and stderr.
    pub(crate) fn stop(mut self) -> (String, String) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("kill").success());
        assert!(self.child.wait().expect("it ends").success());
        self.stdout.read_to_string(&mut self.said).expect("text");
        let mut log = String::new();
        self.stderr.rewind().and_then(|()| self.stderr.read_to_string(&mut log)).expect("a log");
        (std::mem::take(&mut self.said), log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Killing what has ended is no error, and nothing else can go wrong with a child that was not waited for.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}
