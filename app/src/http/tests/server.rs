//! Connections on a real socket.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use killrvideo_domain::shared::{StoreError, StoreLifecycle};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::Mocks;
use crate::{
    http::{HttpSettings, serve, service},
    state::{AppState, StateParts},
};

/// Settings under which nothing ends because a test machine is slow.
pub(super) fn patient() -> HttpSettings {
    let long = Duration::from_mins(10);
    HttpSettings {
        header_timeout: long,
        body_timeout: long,
        send_timeout: long,
        idle_timeout: long,
        health_timeout: long,
        request_timeout: long,
        ..HttpSettings::default()
    }
}

/// A server on a port of this machine; it stops when the sender is used.
pub(super) async fn started(state: AppState) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let service = service(state.clone());
    let running = tokio::spawn(async move {
        let stopped = async { stopped.await.unwrap_or_default() };
        serve(listener, service, &state, stopped, Duration::from_mins(10)).await;
    });
    (address, stop, running)
}

pub(super) async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// A store that takes its time to say that it is ready.
#[derive(Default)]
struct SlowStore {
    asked: Notify,
    go_on: Notify,
}

#[async_trait]
impl StoreLifecycle for SlowStore {
    async fn ready(&self) -> Result<(), StoreError> {
        self.asked.notify_one();
        self.go_on.notified().await;
        Ok(())
    }

    async fn drain(&self) {}
}

#[tokio::test]
async fn a_request_in_hand_is_answered_when_the_server_stops() {
    let store = Arc::new(SlowStore::default());
    let state = Mocks::default().state(patient());
    let state = AppState::from(StateParts { lifecycle: store.clone(), ..(*state).clone() });
    let (address, stop, running) = started(state).await;
    // A browser opens connections before it knows what for; nobody waits for those.
    let _unused = TcpStream::connect(address).await.expect("a connection");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    store.asked.notified().await;

    stop.send(()).expect("the server runs");
    store.go_on.notify_one();
    running.await.expect("no panic");

    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let (address, _stop, _running) = started(Mocks::default().state(patient())).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(33 * 1024));

    stream.write_all(head.as_bytes()).await.expect("sent");

    check_refused(&answer(&mut stream).await, 431);
}

#[tokio::test]
async fn a_head_that_is_none_is_refused_also_after_a_good_one() {
    let (address, _stop, _running) = started(Mocks::default().state(patient())).await;

    for (before, head) in [
        ("", "GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        ("", "nonsense\r\n\r\n"),
        ("", "GET / HTTP/3.0\r\n\r\n"),
        ("GET / HTTP/1.1\r\nhost: x\r\n\r\n", "G\u{e4}T / HTTP/1.1\r\n\r\n"),
        ("HEAD / HTTP/1.1\r\nhost: x\r\n\r\n", "GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(format!("{before}{head}").as_bytes()).await.expect("sent");
        let answers = answer(&mut stream).await;

        let refused = answers.find("HTTP/1.1 400").unwrap_or_else(|| panic!("{head:?}: {answers}"));
        check_refused(&answers[refused..], 400);
        assert_eq!(answers.matches("HTTP/1.1 200").count(), before.matches("HTTP").count(), "{answers}");
    }
}

/// Checks that a refusal is an answer like all others.
#[track_caller]
fn check_refused(answer: &str, status: u16) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let document: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(document["status"], status);
    for header in [
        format!("content-length: {}", body.len()),
        format!("x-request-id: {}", document["requestId"].as_str().expect("an id")),
        "content-type: application/problem+json".to_owned(),
        "connection: close".to_owned(),
        "x-content-type-options: nosniff".to_owned(),
    ] {
        assert_eq!(head.lines().filter(|line| *line == header).count(), 1, "{header} in {head}");
    }
}

#[tokio::test]
async fn a_refusal_reaches_a_client_that_is_still_sending() {
    let (address, _stop, _running) = started(Mocks::default().state(patient())).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    // With little room to put it, the client cannot be done sending before somebody reads.
    socket.set_send_buffer_size(16 * 1024).expect("a smaller buffer");
    let mut stream = socket.connect(address).await.expect("a connection");
    let body = vec![b'x'; 1_100_000];
    let head = format!(
        "POST /api/v1/reco/ingest HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );

    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&body).await.expect("all of it is read");

    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 413"));
}
