//! What no refusal may do: tell back what was sent.
//!
//! A message may hold a word that was sent by chance: it says "is a text", and "text" was sent. Bytes that a fuzzer makes
//! find such words. So a message that holds what was sent is asked for again, with something else of the same form in
//! its place, and is only to blame when it tells that as well.

use http::Uri;
use serde_json::Value;

use crate::{Answer, echo};

/// What was sent.
pub(super) struct Sent<'a> {
    pub(super) uri: &'a Uri,
    pub(super) body: &'a [u8],
}

/// Checks that no fault of an answer tells what was sent; `again` sends something else.
#[track_caller]
pub(super) fn check_none(sent: &Sent<'_>, answer: &Answer, again: impl Fn(&str, &[u8]) -> Option<Answer>) {
    for (loc, value) in echo::suspects(sent.uri, sent.body, &answer.body) {
        let other = value.chars().map(another).collect::<String>();
        // There is nothing else of the form of what has neither letters nor digits.
        if other == value {
            continue;
        }
        let path = sent.uri.path_and_query().map_or("", |path| path.as_str());
        let body = String::from_utf8_lossy(sent.body).replace(&value, &other);
        let Some(answer) = again(&path.replace(&value, &other), body.as_bytes()) else { continue };
        for fault in answer.body["detail"].as_array().into_iter().flatten().filter(|it| it["loc"] == loc) {
            let message = fault["msg"].as_str().unwrap_or_default();
            assert!(!echo::repeats(message, &other), "{loc} tells back {value:?}: {message}");
        }
    }
}

/// Another character of the same kind.
fn another(letter: char) -> char {
    match letter {
        '7' => '8',
        '0'..='9' => '7',
        'q' => 'z',
        'a'..='z' => 'q',
        'Q' => 'Z',
        'A'..='Z' => 'Q',
        other => other,
    }
}

/// The faults that a body has: where, and of which kind.
pub(super) fn kinds(answer: &Answer) -> Vec<(&Value, &str)> {
    let faults = answer.body["detail"].as_array().into_iter().flatten();
    faults.map(|fault| (&fault["loc"], fault["type"].as_str().unwrap_or_default())).collect()
}
