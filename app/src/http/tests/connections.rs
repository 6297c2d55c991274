//! What connections may cost: how many there are, and how slow their clients may be.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{interval, timeout},
};

use super::{
    Mocks,
    server::{answer, patient, started},
};
use crate::http::{HttpSettings, TrustedProxies};

/// How long a test waits for what takes no time. Nothing takes nearly as long.
const PATIENCE: Duration = Duration::from_mins(1);

/// A time that is over soon.
const SHORT: Duration = Duration::from_millis(50);

/// A server of these settings that runs for as long as the test does.
async fn server(settings: HttpSettings) -> SocketAddr {
    let (address, stop, _running) = started(Mocks::default().state(settings)).await;
    // A server whose sender is dropped stops.
    std::mem::forget(stop);
    address
}

/// Whether a request on a connection is answered, after which the connection is kept.
async fn is_answered(stream: &mut TcpStream) -> bool {
    // The answer to a HEAD has no body, so its end is easy to see.
    if stream.write_all(b"HEAD / HTTP/1.1\r\nhost: x\r\n\r\n").await.is_err() {
        return false;
    }
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        match stream.read_buf(&mut answer).await {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
    }
    answer.starts_with(b"HTTP/1.1 200 OK")
}

/// One answer with its body, after which the connection is kept.
async fn one_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    loop {
        assert_ne!(stream.read_buf(&mut answer).await.expect("bytes"), 0, "it is kept");
        let text = String::from_utf8_lossy(&answer).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if length.is_some_and(|length| length.parse() == Ok(body.len())) {
            return text;
        }
    }
}

/// Returns when the server closes a connection without a word.
async fn closed(stream: &mut TcpStream) {
    let read = timeout(PATIENCE, stream.read_u8()).await.expect("it is closed in time");
    assert!(read.is_err(), "{read:?}");
}

/// Waits until somebody who connects is answered, and gives that connection.
async fn there_is_room(address: SocketAddr) -> TcpStream {
    let look = async {
        let mut look = interval(Duration::from_millis(5));
        loop {
            look.tick().await;
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            if is_answered(&mut stream).await {
                return stream;
            }
        }
    };
    timeout(PATIENCE, look).await.expect("room in time")
}

#[tokio::test]
async fn an_address_has_its_share_of_connections_and_gets_it_back() {
    let address = server(HttpSettings { connections_per_address: 2, ..patient() }).await;

    for _ in 0..3 {
        let _first = there_is_room(address).await;
        let second = there_is_room(address).await;
        closed(&mut TcpStream::connect(address).await.expect("a connection")).await;
        drop(second);
        let _second = there_is_room(address).await;
        closed(&mut TcpStream::connect(address).await.expect("a connection")).await;
    }
}

#[tokio::test]
async fn a_trusted_proxy_has_as_many_connections_as_there_are() {
    let proxies = TrustedProxies(vec!["127.0.0.0/8".parse().expect("a network")]);
    let settings = HttpSettings {
        connections_per_address: 1,
        max_connections: 2,
        trusted_proxies: proxies,
        ..patient()
    };
    let address = server(settings).await;

    let (_first, second) = (there_is_room(address).await, there_is_room(address).await);
    closed(&mut TcpStream::connect(address).await.expect("a connection")).await;
    drop(second);

    there_is_room(address).await;
}

#[tokio::test]
async fn a_head_that_trickles_in_is_cut_off_and_an_idle_connection_is_kept() {
    let address = server(HttpSettings { header_timeout: SHORT, ..patient() }).await;
    let (mut idle, mut slow) = (there_is_room(address).await, there_is_room(address).await);
    let mut silent = TcpStream::connect(address).await.expect("a connection");

    slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.expect("sent");

    closed(&mut slow).await;
    closed(&mut silent).await;
    assert!(is_answered(&mut idle).await, "it has idled for longer than a head may take");
    assert!(is_answered(&mut idle).await);
}

#[tokio::test]
async fn what_is_left_of_a_body_when_it_was_answered_is_no_head_that_trickles_in() {
    let address = server(HttpSettings { header_timeout: SHORT, ..patient() }).await;
    let mut stream = there_is_room(address).await;
    let request = "POST /api/v1/videos HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n12";
    stream.write_all(request.as_bytes()).await.expect("sent");
    let refused = one_answer(&mut stream).await;

    stream.write_all(b"34").await.expect("sent");
    // A connection that is taken after that is given up when no head may take any longer.
    let mut silent = TcpStream::connect(address).await.expect("a connection");
    closed(&mut silent).await;

    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    assert!(is_answered(&mut stream).await, "it idles");
}

#[tokio::test]
async fn a_connection_on_which_nothing_begins_is_closed() {
    let address = server(HttpSettings { idle_timeout: SHORT, connections_per_address: 1, ..patient() }).await;

    for _ in 0..2 {
        let mut idle = there_is_room(address).await;
        closed(&mut idle).await;
    }
}

#[tokio::test]
async fn a_body_that_trickles_in_is_told_so_and_gives_its_place_back() {
    let settings =
        HttpSettings { body_timeout: SHORT, max_in_flight: 1, connections_per_address: 1, ..patient() };
    let address = server(settings).await;
    let head = "POST /api/v1/users/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

    for length in ["content-length: 100", "content-length: 1\r\nexpect: 100-continue"] {
        let mut stream = there_is_room(address).await;
        stream.write_all(format!("{head}{length}\r\n\r\n").as_bytes()).await.expect("sent");
        let answer = timeout(PATIENCE, answer(&mut stream)).await.expect("the connection ends in time");
        let answer = answer.trim_start_matches("HTTP/1.1 100 Continue\r\n\r\n");

        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(
            answer.contains("\r\nretry-after: 1\r\n") && answer.contains("the body took too long"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn who_reads_nothing_of_an_answer_is_cut_off() {
    let address = server(HttpSettings { send_timeout: SHORT, connections_per_address: 1, ..patient() }).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a smaller buffer");
    let mut deaf = socket.connect(address).await.expect("a connection");
    // More than fits into the buffers of both sides.
    let requests = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20);

    deaf.write_all(requests.as_bytes()).await.expect("sent");

    there_is_room(address).await;
}

#[tokio::test]
async fn an_answer_that_is_read_slowly_comes_whole() {
    let address = server(HttpSettings { idle_timeout: SHORT, ..patient() }).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let mut other = there_is_room(address).await;
    let requests = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20);
    stream.write_all(requests.as_bytes()).await.expect("sent");

    // Another connection that idles is given up while this one waits for its client.
    closed(&mut other).await;

    let whole = timeout(PATIENCE, answer(&mut stream)).await.expect("all of it");
    assert_eq!(whole.matches("HTTP/1.1 200 OK").count(), 20);
}
