//! What an observer hears.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use wiremock::ResponseTemplate;

use super::{door, error, failure, found, fragile, read, server, usual};
use crate::data_api::{CallEnd, CallObserver, ObservedCall};

/// Keeps what it hears.
#[derive(Debug, Default)]
struct Ear(Mutex<Vec<Heard>>);

#[derive(Debug)]
struct Heard {
    /// `findOne users`.
    call: String,
    attempt: u32,
    end: CallEnd,
    took_time: bool,
}

impl CallObserver for Ear {
    fn heard(&self, call: &ObservedCall<'_>) {
        let ObservedCall { table, command, attempt, took, end } = *call;
        let call = format!("{command} {}", table.unwrap_or("-"));
        self.0.lock().push(Heard { call, attempt, end, took_time: took > Duration::ZERO });
    }
}

impl Ear {
    /// How the calls ended, each with which try it was.
    fn ends(&self) -> Vec<(u32, CallEnd)> {
        self.0.lock().iter().map(|heard| (heard.attempt, heard.end)).collect()
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
    assert!(heard.iter().all(|heard| heard.call == "findOne users" && heard.took_time), "{heard:?}");
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
    assert!(heard.iter().all(|heard| heard.end == CallEnd::NotSent && !heard.took_time), "{heard:?}");
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
