//! What an observer hears.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use wiremock::ResponseTemplate;

use super::{door, error, failure, found, fragile, read, server, usual};
use crate::data_api::{CallEnd, CallObserver, ObservedCall};

/// Keeps what it hears: table, command, which try, how it ended, and whether that took time.
#[derive(Debug, Default)]
struct Ear(Mutex<Vec<(String, &'static str, u32, CallEnd, bool)>>);

impl CallObserver for Ear {
    fn heard(&self, call: &ObservedCall<'_>) {
        let table = call.table.unwrap_or("-").to_owned();
        let took = call.took > Duration::ZERO;
        self.0.lock().push((table, call.command, call.attempt, call.end, took));
    }
}

impl Ear {
    /// How the calls ended, each with which try it was.
    fn ends(&self) -> Vec<(u32, CallEnd)> {
        self.0.lock().iter().map(|(_, _, attempt, end, _)| (*attempt, *end)).collect()
    }
}

#[tokio::test]
async fn an_observer_hears_of_every_try_with_how_it_ended() {
    let answers = [
        error("SERVER", "DATABASE", "TIMEOUT_READING_DATA"),
        ResponseTemplate::new(503).set_body_string("<html>"),
        ResponseTemplate::new(200).set_body_string("no JSON"),
        found(),
    ];
    let (server, ear) = (server(answers).await, Arc::<Ear>::default());
    let api = door(&server, usual()).0.heard_by(Some(ear.clone()));

    assert!(read(&api).await.is_ok());

    let ends = [CallEnd::Refused, CallEnd::Gateway, CallEnd::Unreadable, CallEnd::Answered];
    assert_eq!(ear.ends(), (1..).zip(ends).collect::<Vec<_>>());
    let heard = ear.0.lock();
    assert!(
        heard
            .iter()
            .all(|(table, command, _, _, took)| (table.as_str(), *command, *took)
                == ("users", "findOne", true))
    );
}

#[tokio::test]
async fn calls_that_never_leave_are_told_apart_from_calls() {
    let server = server([ResponseTemplate::new(503)]).await;
    let ear = Arc::<Ear>::default();
    let api = door(&server, fragile()).0.heard_by(Some(ear.clone()));

    failure(&api).await;
    ear.0.lock().clear();
    failure(&api).await;

    let heard = ear.0.lock();
    assert!(!heard.is_empty());
    assert!(heard.iter().all(|(_, _, _, end, took)| (*end, *took) == (CallEnd::NotSent, false)), "{heard:?}");
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_is_heard_of() {
    let server = server([found().set_delay(Duration::from_hours(1))]).await;
    let ear = Arc::<Ear>::default();
    let api = door(&server, usual()).0.heard_by(Some(ear.clone()));
    // The client is made by another thread, and the call has not left before that.
    let arrived = async {
        while server.received_requests().await.is_none_or(|requests| requests.is_empty()) {
            tokio::task::yield_now().await;
        }
    };

    tokio::select! {
        _ = read(&api) => panic!("it is not answered"),
        () = arrived => {}
    }

    assert_eq!(ear.ends(), [(1, CallEnd::Abandoned)]);
}
