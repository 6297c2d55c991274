//! How long a client is waited for, told by a clock that stands still.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split},
    time::{Instant, advance},
};

use super::*;

const HEAD: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(75);
const SEND: Duration = Duration::from_secs(30);

/// A stream of the server's with room for 8 bytes on their way, whose turn it is, and the client.
fn streams() -> (Patient<DuplexStream>, Turn, DuplexStream) {
    streams_that_idle(IDLE)
}

/// The same, where a connection that idles is kept for so long.
fn streams_that_idle(idle: Duration) -> (Patient<DuplexStream>, Turn, DuplexStream) {
    let (ours, theirs) = duplex(8);
    let turn = Turn::default();
    let settings = HttpSettings {
        header_timeout: HEAD,
        idle_timeout: idle,
        send_timeout: SEND,
        ..HttpSettings::default()
    };
    (Patient::new(ours, turn.clone(), &settings), turn, theirs)
}

/// How long it takes until reading fails.
async fn patience(stream: &mut Patient<DuplexStream>) -> Duration {
    let begun = Instant::now();
    let read = stream.read_to_end(&mut Vec::new()).await;
    assert_eq!(read.expect_err("the client is there and silent").kind(), io::ErrorKind::TimedOut);
    begun.elapsed()
}

#[tokio::test(start_paused = true)]
async fn the_first_head_has_its_time_from_the_connection_on() {
    let (mut stream, _, mut client) = streams();

    let trickle = async {
        for _ in 0..3 {
            advance(HEAD / 4).await;
            client.write_u8(b'x').await.expect("sent");
        }
        std::future::pending::<()>().await;
    };

    tokio::select! {
        waited = patience(&mut stream) => assert_eq!(waited, HEAD),
        () = trickle => {}
    }
}

#[tokio::test(start_paused = true)]
async fn while_it_is_the_servers_turn_nobody_is_waited_for() {
    let (mut stream, turn, mut client) = streams();

    let _answering = turn.without_a_body();
    let read = tokio::time::timeout(10 * IDLE, stream.read_u8()).await;
    client.write_u8(b'x').await.expect("sent");

    assert!(read.is_err(), "reading goes on");
    assert_eq!(stream.read_u8().await.expect("a byte"), b'x');
}

#[tokio::test(start_paused = true)]
async fn after_an_answer_a_client_may_idle_but_not_dawdle() {
    let (mut stream, turn, mut client) = streams();
    turn.without_a_body().begins();

    stream.flush().await.expect("flushed");
    assert_eq!(patience(&mut stream).await, IDLE);

    client.write_u8(b'x').await.expect("sent");
    stream.read_u8().await.expect("a byte");
    client.write_u8(b'x').await.expect("sent");
    assert_eq!(patience(&mut stream).await, HEAD);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_came_during_an_answer_is_not_late_when_that_was_taken_slowly() {
    let (mut stream, turn, mut client) = streams();
    turn.without_a_body().begins();

    client.write_u8(b'x').await.expect("sent");
    stream.read_u8().await.expect("a byte");
    advance(2 * HEAD).await;

    stream.write_all(b"answer").await.expect("sent");
    stream.flush().await.expect("the connection goes on");
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_be_taken_slowly_but_not_never() {
    let (mut stream, turn, mut client) = streams();
    turn.without_a_body().begins();

    let slowly = async {
        for _ in 0..20 {
            advance(SEND / 2).await;
            client.read_u8().await.expect("a byte");
        }
        Instant::now()
    };
    let sent = stream.write_all(&[b'x'; 1000]);
    let (sent, last) = tokio::join!(sent, slowly);

    assert_eq!(sent.expect_err("nothing is taken any more").kind(), io::ErrorKind::TimedOut);
    assert_eq!(last.elapsed(), SEND);
}

#[tokio::test(start_paused = true)]
async fn while_an_answer_waits_to_be_taken_nobody_idles() {
    let short = SEND / 10;
    let (stream, turn, mut client) = streams_that_idle(short);
    let (mut reader, mut writer) = split(stream);
    turn.without_a_body().begins();

    let slowly = async {
        for _ in 0..2 {
            // Longer than it may idle, and not as long as it may read nothing.
            advance(SEND / 2).await;
            client.read_exact(&mut [0; 8]).await.expect("bytes of the answer");
        }
        Instant::now()
    };
    let answer = async {
        writer.write_all(&[b'x'; 24]).await.expect("all of it is taken");
        writer.flush().await.expect("flushed");
    };
    let read = async { (reader.read_u8().await, Instant::now()) };
    let ((), taken, (read, ended)) = tokio::join!(answer, slowly, read);

    assert_eq!(read.expect_err("no further request").kind(), io::ErrorKind::TimedOut);
    assert_eq!(ended - taken, short);
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_a_body_after_its_answer_is_no_further_request() {
    let (mut stream, turn, mut client) = streams();
    let begun = Instant::now();
    let (answer, body) = turn.with_a_body();

    answer.begins();
    stream.flush().await.expect("flushed");
    client.write_u8(b'x').await.expect("sent");
    stream.read_u8().await.expect("a byte of the body");
    let drained = async {
        advance(2 * IDLE).await;
        drop(body);
    };
    let (waited, ()) = tokio::join!(patience(&mut stream), drained);

    assert_eq!(waited, 3 * IDLE);
    assert_eq!(begun.elapsed(), waited);
}
