//! What the door does for a store that has enough.

use std::time::Duration;

use killrvideo_domain::shared::StoreErrorKind;
use serde_json::json;
use wiremock::ResponseTemplate;

use super::{arrived, door, error, failure, found, fragile, ok, read, server, usual};
use crate::data_api::Trouble;

#[tokio::test]
async fn a_dead_store_is_left_alone() {
    let server = server([ResponseTemplate::new(503)]).await;
    let (api, _) = door(&server, fragile());

    assert_eq!(failure(&api).await.kind(), StoreErrorKind::Unavailable);
    assert_eq!(arrived(&server).await, 3, "three failures open the breaker");

    for _ in 0..10 {
        assert!(matches!(read(&api).await, Err(Trouble::Resting)));
    }
    assert_eq!(arrived(&server).await, 3, "nothing more is sent");
}

#[tokio::test]
async fn a_store_that_is_back_is_asked_again_after_a_rest() {
    for outage in [
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200),
        ok(json!([])),
        ResponseTemplate::new(502),
    ] {
        let server = server(vec![outage; 6].into_iter().chain([found()])).await;
        let mut limits = fragile();
        limits.breaker.rest = Duration::from_millis(20);
        limits.patience.tries = 1;
        let (api, _) = door(&server, limits);
        let mut failures = 0;

        let recovered = async {
            while read(&api).await.is_err() {
                failures += 1;
                tokio::task::yield_now().await;
            }
        };

        tokio::time::timeout(Duration::from_secs(10), recovered).await.expect("it is asked again");
        assert!(failures > 6, "while it rests nothing is sent");
        assert_eq!(arrived(&server).await, 7);
    }
}

#[tokio::test]
async fn refusals_do_not_open_the_breaker() {
    let server = server([error("REQUEST", "FILTER", "UNKNOWN_TABLE_COLUMNS")]).await;
    let (api, _) = door(&server, fragile());

    for _ in 0..10 {
        assert!(matches!(read(&api).await, Err(Trouble::Vendor(_))));
    }
}

#[tokio::test]
async fn commands_wait_for_their_turn_and_not_for_ever() {
    let server = server([found()]).await;
    let mut limits = usual();
    limits.parallel = 1;
    let (api, _) = door(&server, limits);

    let all = futures_util::future::join_all((0..10).map(|_| read(&api))).await;

    assert!(all.iter().all(Result::is_ok), "{all:?}");

    limits.parallel = 0;
    limits.patience.command = Duration::from_millis(20);
    let (api, _) = door(&server, limits);

    assert!(matches!(read(&api).await, Err(Trouble::Busy)));
    assert_eq!(arrived(&server).await, 10);
}
