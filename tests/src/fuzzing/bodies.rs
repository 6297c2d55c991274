//! Bodies of requests: every operation that takes one.
//!
//! The first byte of an input chooses the operation, the second how the body is sent, and the rest is the body.

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::Full;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{
    answers,
    table::{self, Form, Operation},
    told::{self, Sent},
    world::{Who, World},
};
use crate::Answer;

/// The operation of which a small letter is the first byte.
const FIRST: u8 = b'a';
/// The largest input that is tried, in bytes.
const MOST: usize = 64 * 1024;

/// Checks what an operation answers to a body.
///
/// # Panics
/// When the answer is none that the contract knows for it.
pub fn check(data: &[u8]) {
    let [number, how, body @ ..] = data else { return };
    if body.len() > MOST {
        return;
    }
    World::lend(|world| {
        let operation = Operation::numbered(number.wrapping_sub(FIRST), world);
        check_operation(world, &operation, *how, body);
    });
}

fn check_operation(world: &World, operation: &Operation, how: u8, body: &[u8]) {
    let path = format!("/api/v1{}", operation.path);
    let answer = world.send(request(world, operation, how, &operation.path, body));
    let allowed: Vec<u16> = operation.allowed.iter().copied().chain([operation.wrong, 415, 422]).collect();
    answers::check(&answer, &path, &allowed);
    assert_eq!(answer.status == 415, media_type(how).is_none_or(|it| !it.starts_with("application/json")));
    if answer.status == 415 {
        return;
    }
    let sent = serde_json::from_slice::<Value>(body).ok();
    compare(operation, body, sent.as_ref(), &answer);
    let uri = path.parse().expect("a path");
    told::check_none(&Sent { uri: &uri, body }, &answer, |_, body| {
        Some(world.send(request(world, operation, how, &operation.path, body)))
    });
    if let (true, Some(sent)) = (answer.status.is_success(), sent) {
        accepted(world, operation, &sent, &answer);
    }
}

/// Compares what became of a body with what the contract says of its form.
fn compare(operation: &Operation, body: &[u8], sent: Option<&Value>, answer: &Answer) {
    let status = answer.status.as_u16();
    let kinds = told::kinds(answer);
    match sent.map(|sent| sent.as_object().map(operation.form)) {
        // Half a surrogate, or a number beyond all floats, is of the right grammar and stands for nothing: in a field that
        // is ignored it may be.
        None if grammatical(body) => {}
        None => assert_eq!(status, 422, "what is no JSON is refused"),
        Some(None) => assert_eq!(status, 422, "what is no object is refused"),
        // A name that comes twice is seen by the server alone.
        Some(Some(_)) if kinds.iter().any(|(_, kind)| *kind == "json_invalid") => {}
        Some(Some(Form::Good)) => {
            assert!(operation.allowed.contains(&status), "a good body is refused: {}", answer.text);
        }
        Some(Some(Form::Bad)) => {
            assert_eq!(status, operation.wrong, "a bad body is taken: {}", answer.text);
            assert!(!kinds.is_empty(), "what is wrong is told: {}", answer.text);
        }
        Some(Some(Form::Unsure)) => {}
    }
}

/// Whether a body is JSON, whatever its texts and numbers stand for.
fn grammatical(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// Checks that what was taken is what was sent.
fn accepted(world: &World, operation: &Operation, sent: &Value, answer: &Answer) {
    let trimmed = |name: &str| sent[name].as_str().map(str::trim);
    let same = |field: &str, name: &str| {
        if let Some(text) = trimmed(name) {
            assert_eq!(answer.body[field], text, "{name}");
        }
    };
    match operation.path.as_str() {
        "/users/register" | "/users/me" => {
            same("firstName", "firstName");
            same("lastName", "lastName");
        }
        "/reco/ingest" => {
            let video = sent["videoId"].as_str().unwrap_or_default().trim().to_lowercase();
            let detail = world.get(Who::Moderator, &format!("/videos/id/{video}")).with(200);
            assert_eq!(table::vector(&detail["content_features"]), table::vector(&sent["vector"]));
        }
        path if path.ends_with("/ratings") => {
            assert_eq!(answer.body["rating"].as_f64(), sent["rating"].as_f64());
        }
        path if path.ends_with("/comments") => same("comment", "text"),
        path if path.ends_with("/action") => same("status", "status"),
        path if path.starts_with("/videos/id/") && answer.status == 200 => same("title", "title"),
        "/flags" if answer.status == 201 => {
            same("reasonCode", "reasonCode");
            same("contentType", "contentType");
        }
        _ => {}
    }
}

/// What kind of body it says to be.
fn media_type(how: u8) -> Option<&'static str> {
    match how % 4 {
        0 => Some("application/json"),
        1 => Some("application/json; charset=utf-8"),
        2 => None,
        _ => Some("text/plain"),
    }
}

fn request(world: &World, operation: &Operation, how: u8, path: &str, body: &[u8]) -> Request<Full<Bytes>> {
    let body = Bytes::copy_from_slice(body);
    let mut request =
        world.request(operation.who, operation.method.clone(), path, body).expect("a path of ours");
    if let Some(media_type) = media_type(how) {
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    request
}
