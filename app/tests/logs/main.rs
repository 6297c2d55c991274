//! What the program logs when it logs everything: one line a request, every line one JSON object, and no secret.
#![cfg(unix)]

mod process;

use std::collections::BTreeMap;

use killrvideo_testkit::data_api::Fault;
use serde_json::{Value, json};

use self::process::{Answer, Program, Sent};

const RIGHT: &str = "right-password-4711";
const WRONG: &str = "wrong-password-4712";
const MALFORMED: &str = "malformed-password-4713";
const MISTYPED: &str = "mistyped-password-4714";
const BAD_TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.bad-token-4715.c2lnbmF0dXJl";
const IN_A_QUERY: &str = "secret-of-a-query-4716";
const IN_A_PATH: &str = "secret-of-a-path-4717";
const AS_A_METHOD: &str = "SECRETMETHOD4718";
const IN_A_BODY: &str = "secret-of-a-comment-4719";

/// A request and what its line has to say.
type Told = (&'static str, &'static str, Answer);

async fn ask(
    told: &mut Vec<Told>,
    program: &Program,
    method: &'static str,
    route: &'static str,
    sent: Sent<'_>,
) -> Value {
    let answer = program.ask(method, &sent).await;
    let body = answer.body.clone();
    told.push((method, route, answer));
    body
}

/// Everything that is done with secrets. Gives what was answered, and the token.
async fn many_requests(program: &Program) -> (Vec<Told>, String) {
    let told = &mut Vec::new();
    let (register, login, me) = ("/api/v1/users/register", "/api/v1/users/login", "/api/v1/users/me");
    let account =
        json!({"firstName": "Vera", "lastName": "Viewer", "email": "vera@example.org", "password": RIGHT});
    ask(told, program, "POST", register, Sent::to(register).json(&account)).await;
    let broken = format!(r#"{{"email": "vera@example.org", "password": "{MALFORMED}"#);
    ask(told, program, "POST", register, Sent::to(register).text(&broken)).await;
    let mistyped = json!({"email": [MISTYPED], "password": {"is": MISTYPED}});
    ask(told, program, "POST", login, Sent::to(login).json(&mistyped)).await;
    let claim = |password: &str| json!({"email": "vera@example.org", "password": password});
    ask(told, program, "POST", login, Sent::to(login).json(&claim(WRONG))).await;
    let opened = ask(told, program, "POST", login, Sent::to(login).json(&claim(RIGHT))).await;
    let token = opened["token"].as_str().expect("a token").to_owned();
    let moderator = json!({"email": process::MODERATOR, "password": process::MODERATOR_PASSWORD});
    ask(told, program, "POST", login, Sent::to(login).json(&moderator)).await;

    ask(told, program, "GET", me, Sent::to(me).token(&token)).await;
    ask(told, program, "GET", me, Sent::to(me).token(BAD_TOKEN)).await;
    let latest = format!("/api/v1/videos/latest?token={IN_A_QUERY}&pageSize={IN_A_QUERY}");
    ask(told, program, "GET", "/api/v1/videos/latest", Sent::to(&latest)).await;
    ask(told, program, "GET", "none", Sent::to(&format!("/{IN_A_PATH}"))).await;
    let detail = ("/api/v1/videos/id/{video_id_path}", format!("/api/v1/videos/id/{IN_A_PATH}"));
    ask(told, program, "GET", detail.0, Sent::to(&detail.1)).await;
    ask(told, program, AS_A_METHOD, "/", Sent::to("/")).await;

    let videos = "/api/v1/videos";
    let submission = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = ask(told, program, "POST", videos, Sent::to(videos).token(&token).json(&submission)).await;
    let id = video["videoId"].as_str().expect("a video").to_owned();
    let (route, path) = ("/api/v1/videos/{video_id_path}/comments", format!("{videos}/{id}/comments"));
    program.until_ready(&id, &token).await;
    ask(told, program, "POST", route, Sent::to(&path).token(&token).json(&json!({"text": IN_A_BODY}))).await;

    program.double.inject(|_| Some(Fault::Status { status: 503, retry_after: None }));
    ask(told, program, "GET", "/api/v1/videos/latest", Sent::to("/api/v1/videos/latest")).await;
    ask(told, program, "POST", login, Sent::to(login).json(&claim(RIGHT))).await;
    program.double.heal();
    (std::mem::take(told), token)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_logged_but_secrets() {
    let program = Program::start().await;
    let (told, token) = many_requests(&program).await;
    let statuses: Vec<u16> = told.iter().map(|(_, _, answer)| answer.status).collect();
    assert_eq!(
        statuses,
        [201, 422, 422, 401, 200, 200, 200, 401, 422, 404, 422, 405, 202, 201, 503, 503],
        "every way to fail is tried"
    );
    let hashes = program.hashes();
    assert!(hashes.len() >= 2 && hashes.iter().all(|hash| hash.starts_with("$2")), "{hashes:?}");
    let (secrets, (stdout, stderr)) = (program.secrets(), program.stop());

    let lines: Vec<Value> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    assert_lines(&lines, &told);
    assert!(lines.iter().any(|line| line["level"] == "TRACE" || line["level"] == "DEBUG"), "all is logged");
    let ours = [RIGHT, WRONG, MALFORMED, MISTYPED, BAD_TOKEN, IN_A_QUERY, IN_A_PATH, AS_A_METHOD, IN_A_BODY];
    let given = ours.iter().map(ToString::to_string).chain([token]).chain(hashes).chain(secrets);
    for secret in given {
        for (place, text) in [("stdout", &stdout), ("stderr", &stderr)] {
            let line = text.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{place} tells {secret}");
        }
    }
}

/// Each request has one line, found by its id, that names method, route and status; and the job names its video.
fn assert_lines(lines: &[Value], told: &[Told]) {
    let mut answered: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for line in lines.iter().filter(|line| line["message"] == "answered") {
        answered.entry(line["span"]["request_id"].as_str().expect("an id")).or_default().push(line);
    }
    for (method, route, answer) in told {
        let [line] = answered[answer.id.as_str()][..] else { panic!("{method} {route} has not one line") };
        let method = if *method == AS_A_METHOD { "other" } else { method };
        let expected = (json!(method), json!(route), json!(answer.status));
        assert_eq!(
            (line["method"].clone(), line["route"].clone(), line["status"].clone()),
            expected,
            "{line}"
        );
        assert!(line["ms"].is_u64() && line["timestamp"].is_string() && line["level"] == "INFO", "{line}");
    }
    let mut done = lines.iter().filter(|line| line["message"] == "a job is done");
    assert!(
        done.all(|line| line["video.id"].is_string())
            && lines.iter().any(|line| line["message"] == "a job is done")
    );
    let warned = lines.iter().filter(|line| line["level"] == "WARN" && line["span"]["name"] == "request");
    let failed: Vec<&str> =
        told.iter().filter(|told| told.2.status == 503).map(|told| told.2.id.as_str()).collect();
    let causes: Vec<&str> = warned.filter_map(|line| line["span"]["request_id"].as_str()).collect();
    assert_eq!(causes, failed, "what went wrong names its request, also that of a write");
}
