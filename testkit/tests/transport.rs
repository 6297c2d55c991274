//! What the double does with whatever arrives at its socket: it answers or closes, and never panics or hangs.

mod wire;

use killrvideo_testkit::data_api::{FakeDataApi, Options};
use serde_json::{Value, json};
use wire::{Answer, Wire};

const MIB: usize = 1024 * 1024;

fn double() -> FakeDataApi {
    FakeDataApi::try_start(Options { dimensions: 4, ..Options::default() }).expect("the double starts")
}

fn list_tables() -> Value {
    json!({"listTables": {}})
}

/// Sends a body to a table on a connection of its own.
fn post(double: &FakeDataApi, body: &[u8]) -> Answer {
    let headers = [("Token", double.token()), ("Content-Type", "application/json")];
    let answer = Wire::to(&double.endpoint()).send("POST", "/v1/killrvideo/users", &headers, body);
    answer.expect("every request is answered")
}

/// Fails unless the double still does its work.
fn assert_alive(double: &FakeDataApi) {
    let answer = Wire::to(&double.endpoint()).post("/v1/killrvideo", double.token(), &list_tables());
    let tables = answer.expect("an answer").json()["status"]["tables"].clone();
    assert!(tables.as_array().is_some_and(|tables| tables.contains(&json!("users"))), "{tables}");
}

#[test]
fn a_body_of_anything_is_answered() {
    let double = double();
    let deep_array =
        format!("{{\"findOne\":{{\"filter\":{{\"userid\":{}{}}}}}}}", "[".repeat(900), "]".repeat(900));
    let deep_filter =
        format!("{{\"find\":{{\"filter\":{}{{\"hat\":1}}{}}}}}", "{\"$not\":".repeat(900), "}".repeat(900));
    let bodies: [&[u8]; 12] = [
        b"\xff\xfe\x00\x01",
        b"\"findOne\"",
        b"17",
        b"{\"\": {}}",
        b"{\"findOne\": {\"filter\": {\"\": 1}}}",
        b"{\"findOne\": {\"filter\": {\"$or\": 7}}}",
        b"{\"findOne\": {\"filter\": {\"$and\": [null, [], {}]}}}",
        b"{\"insertOne\": {\"document\": {\"userid\": 1e99999999999}}}",
        b"{\"updateOne\": {\"filter\": {\"userid\": 1}, \"update\": {\"$set\": []}}}",
        b"{\"insertMany\": {\"documents\": [1, null, {}]}}",
        deep_array.as_bytes(),
        deep_filter.as_bytes(),
    ];
    for body in bodies {
        let answer = post(&double, body);
        assert_eq!(answer.status, 200);
        assert!(!answer.codes().is_empty(), "{}", String::from_utf8_lossy(body));
    }
    assert_alive(&double);
}

#[test]
fn a_body_is_not_nested_deeper_than_a_thousand_levels() {
    let answer = post(&double(), "[".repeat(MIB).as_bytes());
    assert_eq!(answer.codes(), ["SHRED_DOC_LIMIT_VIOLATION"]);
}

#[test]
fn a_body_has_at_most_twenty_megabytes() {
    let double = double();
    let mut body = b"{\"insertOne\": {\"document\": {\"userid\": \"".to_vec();
    body.resize(20 * MIB - 4, b'x');
    body.extend(b"\"}}}");
    assert_eq!(post(&double, &body).status, 200);
    // Whoever announces more is refused before sending it, and whoever sends more without a word while sending.
    let mut wire = Wire::to(&double.endpoint());
    let head = format!("POST /v1/killrvideo HTTP/1.1\r\nHost: d\r\nContent-Length: {}\r\n\r\n", 20 * MIB + 1);
    wire.raw(head.as_bytes());
    assert_eq!(wire.answer().expect("an answer").status, 413);
    assert!(wire.answer().is_none(), "the connection is closed");
    let mut wire = Wire::to(&double.endpoint());
    wire.raw(b"POST /v1/killrvideo HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = [format!("{MIB:x}\r\n").as_bytes(), &vec![b' '; MIB], b"\r\n"].concat();
    for _ in 0..20 {
        wire.raw(&chunk);
    }
    wire.raw(b"1\r\n");
    wire.raw(b" ");
    assert_eq!(wire.answer().expect("an answer").status, 413);
    assert_alive(&double);
}

#[test]
fn requests_that_do_not_wait_are_answered_in_order() {
    let double = double();
    let mut wire = Wire::to(&double.endpoint());
    let request = |body: &str| {
        let token = double.token();
        let length = body.len();
        format!(
            "POST /v1/killrvideo HTTP/1.1\r\nHost: d\r\nToken: {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    let list = list_tables().to_string();
    let bodies = [list.as_str(), "{", list.as_str(), "{\"find\": {}}", ""];
    wire.raw(bodies.map(request).concat().as_bytes());
    let codes: Vec<Vec<String>> = bodies.iter().map(|_| wire.answer().expect("an answer").codes()).collect();
    let expected: [&[&str]; 5] =
        [&[], &["REQUEST_NOT_JSON"], &[], &["COMMAND_UNKNOWN"], &["COMMAND_FIELD_VALUE_INVALID"]];
    assert_eq!(codes, expected);
    let commands: Vec<String> = double.calls().iter().map(ToString::to_string).collect();
    assert_eq!(commands, ["listTables", "", "listTables", "find", ""]);
}

#[test]
fn what_is_no_http_is_refused_and_what_ends_early_is_forgotten() {
    let double = double();
    for bytes in [&b"\0\0\0\0\r\n\r\n"[..], b"GET\r\n\r\n", b"POST /v1 HTTP/9.9\r\n\r\n"] {
        let mut wire = Wire::to(&double.endpoint());
        wire.raw(bytes);
        assert!(wire.answer().is_none_or(|answer| answer.status == 400));
    }
    let mut wire = Wire::to(&double.endpoint());
    wire.raw(b"POST /v1/killrvideo/users HTTP/1.1\r\nHost: d\r\nContent-Length: 100\r\n\r\n{\"insertOne\"");
    drop(wire);
    assert_alive(&double);
    assert!(double.calls().iter().all(|call| call.command == "listTables"));
}

#[test]
fn only_commands_have_paths_and_only_post_reaches_them() {
    let double = double();
    let mut wire = Wire::to(&double.endpoint());
    let mut status = |method: &str, path: &str, token: Option<&str>| {
        let headers: Vec<(&str, &str)> = token.map(|token| ("Token", token)).into_iter().collect();
        wire.send(method, path, &headers, b"{}").expect("an answer").status
    };
    let token = Some(double.token());
    assert_eq!(status("POST", "/v2", None), 404);
    assert_eq!(status("POST", "/v1/killrvideo/users/x", None), 401);
    assert_eq!(status("POST", "/v1/killrvideo/users/x", token), 404);
    assert_eq!(status("GET", "/v1/killrvideo/users", token), 404);
    assert_eq!(status("DELETE", "/v1/killrvideo/users", token), 404);
    assert_eq!(status("OPTIONS", "/v1/killrvideo/users", token), 200);
    assert_eq!(status("GET", "/stargate/health/ready", None), 200);
    assert!(double.calls().is_empty());
}

#[test]
fn a_path_may_have_a_prefix() {
    let double =
        FakeDataApi::try_start(Options { prefix: "/api/json".into(), ..Options::default() }).unwrap();
    assert!(double.endpoint().ends_with("/api/json"));
    let mut wire = Wire::to(&double.endpoint());
    let mut post = |path: &str| wire.post(path, double.token(), &list_tables()).expect("an answer").status;
    assert_eq!(post("/api/json/v1/killrvideo"), 200);
    assert_eq!(post("/v1/killrvideo"), 404);
}

#[test]
fn what_is_no_command_is_refused_before_a_wrong_token_is() {
    let double = double();
    let mut wire = Wire::to(&double.endpoint());
    let mut codes = |body: &[u8]| {
        let answer = wire.send("POST", "/v1/killrvideo", &[("Token", "AstraCS:stranger")], body);
        answer.expect("an answer").codes()
    };
    assert_eq!(codes(b"{"), ["REQUEST_NOT_JSON"]);
    assert_eq!(codes(b"{\"findOne\": {}}"), ["COMMAND_UNKNOWN"]);
    assert_eq!(codes(b"{\"listTables\": {\"hat\": 1}}"), ["COMMAND_FIELD_UNKNOWN"]);
    assert_eq!(codes(b"{\"listTables\": {}}"), ["UNAUTHENTICATED_REQUEST"]);
    assert!(double.calls().is_empty());
}

#[test]
fn the_old_name_of_the_token_is_let_in_too() {
    let double = double();
    let body = list_tables().to_string();
    let headers = [("X-Cassandra-Token", double.token())];
    let answer = Wire::to(&double.endpoint()).send("POST", "/v1/killrvideo", &headers, body.as_bytes());
    assert!(answer.expect("an answer").codes().is_empty());
}

#[test]
fn who_asks_for_a_trace_gets_the_statements_that_ran() {
    let double = double();
    let body = json!({"deleteOne": {"filter": {"tag": "rust"}}}).to_string();
    let trace = |headers: &[(&str, &str)]| {
        let headers = [&[("Token", double.token())], headers].concat();
        let answer =
            Wire::to(&double.endpoint()).send("POST", "/v1/killrvideo/tags", &headers, body.as_bytes());
        answer.expect("an answer").json()["status"]["trace"].clone()
    };
    assert!(trace(&[]).is_null());
    let wanted = ("Feature-Flag-request-tracing", "true");
    let data = |trace: Value| trace["TraceSession"]["events"][0]["TraceEvent"]["data"].clone();
    assert!(data(trace(&[wanted])).is_string());
    let full = data(trace(&[wanted, ("Feature-Flag-request-tracing-full", "true")]));
    assert_eq!(full["RecordableMap"]["cql"], "DELETE FROM killrvideo.tags WHERE tag = ?");
    assert_eq!(full["RecordableMap"]["params"], json!(["rust"]));
}

#[test]
fn many_clients_at_once_lose_nothing() {
    let double = double();
    std::thread::scope(|scope| {
        for client in 0..8 {
            let double = &double;
            scope.spawn(move || {
                let mut wire = Wire::to(&double.endpoint());
                for row in 0..25 {
                    let command = json!({"insertOne": {"document": {"tag": format!("{client} {row}")}}});
                    let answer = wire.post("/v1/killrvideo/tags", double.token(), &command);
                    assert!(answer.expect("an answer").codes().is_empty());
                }
            });
        }
    });
    let numbers: Vec<u64> = double.calls().iter().map(|call| call.number).collect();
    assert_eq!(numbers, (0..200).collect::<Vec<_>>());
    let counted = json!({"find": {"sort": {"usage": 1}, "projection": {"tag": 1}}});
    let answer = Wire::to(&double.endpoint()).post("/v1/killrvideo/tags", double.token(), &counted);
    assert_eq!(answer.expect("an answer").json()["status"]["sortedRowCount"], 200);
}

#[tokio::test]
async fn a_double_that_is_dropped_is_gone() {
    let double = FakeDataApi::start(Options::default()).await;
    let endpoint = double.endpoint();
    let mut wire = Wire::to(&endpoint);
    drop(double);
    assert!(wire.answer().is_none());
    let address = endpoint.trim_start_matches("http://").to_owned();
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn an_address_that_is_taken_is_an_error() {
    let double = double();
    let listen = double.endpoint().trim_start_matches("http://").parse().unwrap();
    assert!(FakeDataApi::try_start(Options { listen, ..Options::default() }).is_err());
}
