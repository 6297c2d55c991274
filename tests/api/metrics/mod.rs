//! E5: what was measured.

mod scrape;
mod trouble;

use std::{future::pending, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use killrvideo_domain::{
    catalog::{Begun, Finished, Job, JobStore, Lease},
    shared::{StoreError, StoreLifecycle, Timestamp, Total},
};
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
    time::{interval, timeout},
};

use self::scrape::Scrape;

over_both_stores! {
    what_the_store_is_asked_is_counted_by_intention_and_outcome,
    videos_that_wait_for_the_worker_are_counted,
}

const PATIENCE: Duration = Duration::from_secs(30);

/// Scrapes a server until something holds.
async fn until(app: &TestApp, holds: impl Fn(&Scrape) -> bool) -> Scrape {
    let poll = async {
        let mut look = interval(Duration::from_millis(5));
        loop {
            let scrape = Scrape::of(app).await;
            if holds(&scrape) {
                return scrape;
            }
            look.tick().await;
        }
    };
    timeout(PATIENCE, poll).await.expect("it holds in time")
}

/// Two requests for an unknown video, and some for what no route takes.
async fn ask_for_what_is_not_there(app: &TestApp) {
    let client = app.anonymous();
    let unknown = "/videos/id/00000000-0000-4000-8000-000000000001";
    for _ in 0..2 {
        client.get(unknown).await.with(404);
    }
    client.get("/videos/id/none").await.faults().len();
    for path in ["/alpha", "/beta", "/videos/gamma/delta?epsilon=zeta"] {
        client.get(path).await.with(404);
    }
    let odd = Method::from_bytes(b"SEVEN").expect("a method");
    client.send(client.request(odd, "/", Bytes::new())).await.with(405);
    client.send(client.request(Method::PUT, "/api/v1/health", Bytes::new())).await.with(405);
}

#[tokio::test]
async fn requests_are_counted_by_method_pattern_and_status_and_unknown_paths_make_no_series() {
    let app = TestApp::start(On::Memory).await;
    ask_for_what_is_not_there(&app).await;

    let scrape = Scrape::of(&app).await;

    let mut told = scrape.of_family("killrvideo_http_requests_total");
    told.sort_unstable();
    let labels: Vec<_> =
        told.iter().map(|series| &series["killrvideo_http_requests_total".len()..]).collect();
    let detail = "/api/v1/videos/id/{video_id_path}";
    assert_eq!(
        labels,
        [
            format!(r#"{{method="GET",route="{detail}",status="404"}}"#),
            format!(r#"{{method="GET",route="{detail}",status="422"}}"#),
            r#"{method="GET",route="none",status="404"}"#.to_owned(),
            r#"{method="PUT",route="/api/v1/health",status="405"}"#.to_owned(),
            r#"{method="other",route="/",status="405"}"#.to_owned(),
        ]
    );
    assert_eq!(scrape.get(told[0]), Some(2.0));
    let times = format!(
        r#"killrvideo_http_request_duration_seconds_count{{method="GET",route="{detail}",status="404"}}"#
    );
    assert_eq!(scrape.get(&times), Some(2.0));
    assert_eq!(scrape.get("killrvideo_http_requests_in_flight"), Some(1.0), "the scrape itself");
    for word in ["alpha", "gamma", "zeta", "SEVEN", "00000000"] {
        assert!(scrape.samples().all(|(series, _)| !series.contains(word)), "{word}");
    }
}

#[tokio::test]
async fn a_head_that_cannot_be_read_is_counted_without_method_and_route() {
    let app = TestApp::start(On::Memory).await;
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nbad header\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("it ends in time").expect("a text");

    let scrape = Scrape::of(&app).await;

    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    let refused = r#"killrvideo_http_requests_total{method="other",route="none",status="400"}"#;
    assert_eq!(scrape.get(refused), Some(1.0));
}

#[tokio::test]
async fn histograms_add_up() {
    let app = TestApp::start(On::Memory).await;
    app.anonymous().get("/videos/latest").await.with(200);

    let scrape = Scrape::of(&app).await;

    let counts: Vec<_> = scrape.samples().filter(|(series, _)| series.contains("_seconds_count{")).collect();
    assert!(counts.len() >= 2, "requests and intentions");
    for (series, count) in counts {
        let buckets = series.replacen("_count{", "_bucket{", 1);
        let all = buckets.replacen('{', r#"{le="+Inf","#, 1);
        let last = buckets.trim_end_matches('}').to_owned() + r#",le="+Inf"}"#;
        assert_eq!(scrape.get(&all).or(scrape.get(&last)), Some(count), "{series}");
    }
}

async fn what_the_store_is_asked_is_counted_by_intention_and_outcome(on: On) {
    let app = TestApp::start(on).await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    app.ready_video(&creator, body).await;
    creator.get("/search/videos?query=keys&mode=semantic").await.with(200);

    let scrape = Scrape::of(&app).await;

    let count = |kind: &str, port: &str, method: &str| {
        let series = format!(
            r#"killrvideo_{kind}_call_duration_seconds_count{{port="{port}",method="{method}",outcome="ok"}}"#
        );
        scrape.get(&series)
    };
    assert_eq!(count("store", "video_store", "submit"), Some(1.0));
    assert_eq!(count("store", "job_store", "finish"), Some(1.0));
    assert_eq!(count("store", "vector_store", "nearest"), Some(1.0));
    assert_eq!(count("store", "account_store", "withdraw"), None, "nobody asked for it");
    assert!(count("service", "password_hasher", "verify") >= Some(1.0));
    assert_eq!(count("service", "embedder", "embed"), Some(2.0), "the video and the query");
    assert_eq!(count("service", "video_metadata", "look_up"), Some(1.0));
    let finds = r#"killrvideo_data_api_calls_total{table="videos",command="findOne",outcome="answered"}"#;
    assert_eq!(scrape.get(finds).is_some(), on == On::Astra);
}

/// A queue whose work nobody ever sees.
struct Unseen(Arc<dyn JobStore>);

#[async_trait]
impl JobStore for Unseen {
    async fn due(&self, _: Timestamp, _: usize) -> Result<Vec<Job>, StoreError> {
        Ok(Vec::new())
    }

    async fn unfinished(&self) -> Result<Total, StoreError> {
        self.0.unfinished().await
    }

    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError> {
        self.0.begin(lease).await
    }

    async fn finish(&self, finished: &Finished) -> Result<(), StoreError> {
        self.0.finish(finished).await
    }
}

async fn videos_that_wait_for_the_worker_are_counted(on: On) {
    let unseen = |ports: &mut killrvideo_app::ports::Ports| ports.jobs = Arc::new(Unseen(ports.jobs.clone()));
    let app = TestApp::with(on, &["metrics_queue_every=0s"], unseen).await;
    let creator = app.creator().await;
    let length = async || Scrape::of(&app).await.get("killrvideo_worker_queue_length");
    assert_eq!(length().await, Some(0.0));

    for title in ["Partition keys", "Clustering columns"] {
        let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": title});
        creator.post("/videos", body).await.with(202);
    }

    assert_eq!(length().await, Some(2.0));
}

/// A store that never says that it is ready, and tells when it was asked.
struct Silent(Arc<Notify>);

#[async_trait]
impl StoreLifecycle for Silent {
    async fn ready(&self) -> Result<(), StoreError> {
        self.0.notify_one();
        pending().await
    }

    async fn drain(&self) {}
}

#[tokio::test]
async fn clients_that_leave_and_connections_that_are_open_are_counted() {
    let asked = Arc::new(Notify::new());
    let silent = Arc::new(Silent(asked.clone()));
    let app = TestApp::with(On::Memory, &["health_timeout=1h"], |ports| ports.lifecycle = silent).await;
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    asked.notified().await;

    let before = Scrape::of(&app).await;
    assert_eq!(before.get("killrvideo_http_requests_in_flight"), Some(2.0));
    assert!(before.get("killrvideo_http_connections") >= Some(2.0));
    drop(stream);

    let left = r#"killrvideo_http_requests_abandoned_total{method="GET",route="/api/v1/health"}"#;
    let after = until(&app, |scrape| scrape.get(left).is_some()).await;
    assert_eq!(after.get(left), Some(1.0));
    assert_eq!(after.get("killrvideo_http_requests_in_flight"), Some(1.0));
}

#[tokio::test]
async fn the_server_says_which_version_it_is_and_since_when_it_runs() {
    let app = TestApp::start(On::Memory).await;

    let scrape = Scrape::of(&app).await;

    let version = app.anonymous().get("/health").await.with(200)["version"].as_str().map(str::to_owned);
    let info = format!(r#"killrvideo_build_info{{version="{}"}}"#, version.expect("a version"));
    assert_eq!(scrape.get(&info), Some(1.0));
    let noon: f64 = 1_772_366_400.0;
    assert_eq!(scrape.get("process_start_time_seconds"), Some(noon), "the clock of these tests stands still");
}

#[tokio::test]
async fn a_server_can_be_set_to_tell_nobody() {
    let app = TestApp::with(On::Memory, &["metrics=off"], |_| {}).await;
    let client = app.anonymous();

    let answer = client.send(client.request(Method::GET, "/metrics", Bytes::new())).await;

    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    answer.with(404);
}
