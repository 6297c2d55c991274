//! What is told while the store is out of reach: everything but what only the store knows.

use killrvideo_testkit::data_api::Fault;
use killrvideo_tests::{On, TestApp};

use super::Scrape;

const QUEUE: &str = "killrvideo_worker_queue_length";

/// A server that asks for the length of the queue at every scrape, and is not patient.
async fn server() -> TestApp {
    let settings = [
        "metrics_queue_every=0s",
        "health_timeout=200ms",
        "astra_call_timeout=50ms",
        "astra_command_timeout=100ms",
        "astra_tries=2",
        "worker_poll=1h",
        "worker_idle_poll=1h",
    ];
    TestApp::with(On::Astra, &settings, |_| {}).await
}

#[tokio::test]
async fn a_store_that_fails_shows_as_an_outcome_and_fails_no_scrape() {
    let app = server().await;
    // Under load the first answers may come too late.
    super::until(&app, |scrape| scrape.get(QUEUE) == Some(0.0)).await;
    app.double().inject(|_| Some(Fault::Status { status: 503, retry_after: None }));

    app.anonymous().get("/videos/latest").await.with(503);
    let scrape = Scrape::of(&app).await;

    assert_eq!(scrape.get(QUEUE), None, "an old length is no news");
    let request =
        r#"killrvideo_http_requests_total{method="GET",route="/api/v1/videos/latest",status="503"}"#;
    assert_eq!(scrape.get(request), Some(1.0));
    let intention = r#"killrvideo_store_call_duration_seconds_count{port="video_store",method="list",outcome="unavailable"}"#;
    assert_eq!(scrape.get(intention), Some(1.0));
    let calls = |outcome: &str| {
        let of = format!(r#"outcome="{outcome}"}}"#);
        let calls = scrape.samples().filter(|(series, _)| {
            series.starts_with("killrvideo_data_api_calls_total{table=\"latest_videos\"")
                && series.ends_with(&of)
        });
        calls.map(|(_, count)| count).sum::<f64>()
    };
    assert!(calls("gateway") >= 2.0, "each try counts");
    let tried_again = scrape.samples().any(|(series, count)| {
        series.starts_with("killrvideo_data_api_retries_total{table=\"latest_videos\"") && count >= 1.0
    });
    assert!(tried_again);

    app.double().heal();
    super::until(&app, |scrape| scrape.get(QUEUE) == Some(0.0)).await;
}

#[tokio::test]
async fn a_store_that_hangs_holds_no_scrape() {
    let app = server().await;
    app.double().inject(|_| Some(Fault::Hang));

    let scrape = Scrape::of(&app).await;

    assert_eq!(scrape.get(QUEUE), None);
    assert_eq!(scrape.get("killrvideo_http_requests_in_flight"), Some(1.0));
}
