//! Query strings and parameters in paths: every GET that has any.
//!
//! The first byte of an input chooses the operation; what follows is a parameter of the path, if there is one, up to the
//! first `?`, and then the query. Bytes that cannot stand there are escaped.

use std::fmt::Write;

use http::Method;
use serde_json::Value;

use super::{
    answers,
    told::{self, Sent},
    world::{EMAIL, TAG, Who, World},
};
use crate::Answer;

/// What an operation gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    /// A page that a cursor goes on with.
    Page,
    /// A page of a ranking.
    Ranking,
    /// A list of at most so many.
    List(usize),
    /// One thing.
    One,
}

/// Checks what an operation answers to a query.
///
/// # Panics
/// When the answer is none that the contract knows for it.
pub fn check(data: &[u8]) {
    let Some((number, rest)) = data.split_first() else { return };
    // Everything after the first question mark belongs to the query.
    let mut parts = rest.splitn(2, |byte| *byte == b'?');
    let (segment, query) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    World::lend(|world| {
        let (path, who, gives) = operation(world, *number, segment);
        let path = format!("{path}?{}", escaped(query, b"&=+%"));
        let Some(answer) = ask(world, who, &path) else { return };
        let instance = format!("/api/v1{}", path.split('?').next().unwrap_or_default());
        // A trailing slash is ignored, and so are several.
        answers::check(&answer, instance.trim_end_matches('/'), &[200, 404, 422]);
        let Ok(uri) = format!("/api/v1{path}").parse() else { return };
        told::check_none(&Sent { uri: &uri, body: &[] }, &answer, |path, _| {
            ask(world, who, path.strip_prefix("/api/v1")?)
        });
        if answer.status == 200 {
            given(gives, &answer.body);
            let again = ask(world, who, &path).expect("it was answered before");
            assert_eq!(again.body, answer.body, "the same question has the same answer");
            go_on(world, who, &path, &answer.body);
        }
    });
}

fn ask(world: &World, who: Who, path: &str) -> Option<Answer> {
    Some(world.send(world.request(who, Method::GET, path, bytes::Bytes::new())?))
}

/// Path, caller and kind of an operation; an empty parameter stands for something that is there.
fn operation(world: &World, number: u8, segment: &[u8]) -> (String, Who, Gives) {
    let given = |known: String| if segment.is_empty() { known } else { escaped(segment, b"%") };
    let World { video, viewer, creator, flag, .. } = world;
    let video = || given(video.to_string());
    match number.wrapping_sub(b'a') % 15 {
        0 => ("/videos/latest".to_owned(), Who::Nobody, Gives::Page),
        1 => ("/videos/trending".to_owned(), Who::Nobody, Gives::List(10)),
        2 => (format!("/videos/by-tag/{}", given(TAG.to_owned())), Who::Nobody, Gives::Page),
        3 => (format!("/videos/by-uploader/{}", given(creator.to_string())), Who::Nobody, Gives::Page),
        4 => (format!("/videos/id/{}/related", video()), Who::Nobody, Gives::List(20)),
        5 => ("/search/videos".to_owned(), Who::Nobody, Gives::Ranking),
        6 => ("/search/tags/suggest".to_owned(), Who::Nobody, Gives::List(25)),
        7 => (format!("/videos/{}/comments", video()), Who::Viewer, Gives::Page),
        8 => (format!("/users/{}/comments", given(viewer.to_string())), Who::Nobody, Gives::Page),
        9 => ("/recommendations/foryou".to_owned(), Who::Viewer, Gives::Ranking),
        10 => (format!("/users/{}/activity", given(viewer.to_string())), Who::Nobody, Gives::Page),
        11 => ("/moderation/flags".to_owned(), Who::Moderator, Gives::Page),
        12 => (format!("/moderation/flags/{}", given(flag.to_string())), Who::Moderator, Gives::One),
        13 => ("/moderation/users".to_owned(), Who::Moderator, Gives::List(20)),
        _ => (format!("/users/{}", given(viewer.to_string())), Who::Nobody, Gives::One),
    }
}

/// Bytes as a part of a URI: those of `kept`, letters, digits and a few marks as they are, and all others escaped.
fn escaped(bytes: &[u8], kept: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~{}".contains(byte) || kept.contains(byte) {
            text.push(char::from(*byte));
        } else {
            write!(text, "%{byte:02X}").expect("a text takes all");
        }
    }
    // A fuzzer need not know who is there.
    text.replace("{email}", EMAIL).replace(['{', '}'], "")
}

/// Checks that what is given adds up.
fn given(gives: Gives, body: &Value) {
    match gives {
        Gives::One => assert!(body.is_object(), "{body}"),
        Gives::List(most) => assert!(body.as_array().is_some_and(|list| list.len() <= most), "{body}"),
        Gives::Page | Gives::Ranking => page(gives, body),
    }
}

fn page(gives: Gives, body: &Value) {
    let data = body["data"].as_array().expect("a page");
    let number = |name: &str| body["pagination"][name].as_u64().expect("a number");
    let (total, size) = (number("totalItems"), number("pageSize"));
    assert!((1..=100).contains(&size) && data.len() as u64 <= size && data.len() as u64 <= total, "{body}");
    assert_eq!(number("totalPages"), total.div_ceil(size), "{body}");
    let current = number("currentPage");
    assert!((1..=u64::from(i32::MAX.unsigned_abs())).contains(&current), "{body}");
    let cursor = body["pagination"].get("nextCursor");
    assert_eq!(cursor.is_some(), gives == Gives::Page, "{body}");
    assert!(cursor.is_none_or(|cursor| cursor.is_null() || cursor.is_string()), "{body}");
}

/// Checks that the cursor of a page opens for the same list, and that what follows is not what was there.
fn go_on(world: &World, who: Who, path: &str, body: &Value) {
    let Some(cursor) = body["pagination"]["nextCursor"].as_str() else { return };
    let (route, query) = path.split_once('?').unwrap_or((path, ""));
    let kept = query.split('&').filter(|pair| !["page", "cursor"].contains(&name(pair).as_str()));
    let query = kept.chain([format!("cursor={cursor}").as_str()]).collect::<Vec<_>>().join("&");
    let next = ask(world, who, &format!("{route}?{query}")).expect("a path as before").with(200);
    let number = |body: &Value| body["pagination"]["currentPage"].as_u64();
    assert_eq!(number(&next), number(body).map(|number| number + 1), "a cursor counts on");
    let entries = |body: &Value| body["data"].as_array().cloned().unwrap_or_default();
    let earlier = entries(body);
    assert!(entries(&next).iter().all(|entry| !earlier.contains(entry)), "an entry comes twice: {next}");
}

/// The name of a parameter, without escapes of letters.
fn name(pair: &str) -> String {
    let name = pair.split('=').next().unwrap_or_default();
    let mut text = Vec::new();
    let mut bytes = name.bytes();
    while let Some(byte) = bytes.next() {
        let mut rest = bytes.clone();
        let digits = [rest.next(), rest.next()].map(|digit| digit.and_then(|it| char::from(it).to_digit(16)));
        if let (b'%', [Some(high), Some(low)]) = (byte, digits) {
            text.push(u8::try_from(high * 16 + low).unwrap_or_default());
            bytes = rest;
        } else {
            text.push(byte);
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}
