//! Cursors: damaged ones, and whole ones that hold a position which no store made.
//!
//! The first byte of an input chooses the list, the second what is done. `s`: the rest is sealed as a position, after
//! four bytes for the number of the page, as anybody could do who has read the code. Everything else: the rest changes
//! the text of a cursor that is good, each two bytes a place and what is put there.

use killrvideo_domain::{
    activity::Timeline,
    catalog::{Tag, VideoList},
    feedback::CommentList,
    moderation::FlagList,
    shared::{Cursor, ListScope, PageNumber, Position},
};
use serde_json::Value;

use super::{
    answers,
    world::{TAG, Who, World},
};

/// Checks what a list answers to a cursor.
///
/// # Panics
/// When a damaged cursor is taken, and when one that is taken gives something else than a part of its list.
pub fn check(data: &[u8]) {
    let [number, how, rest @ ..] = data else { return };
    World::lend(|world| {
        let (path, who, scope) = list(world, *number);
        let whole = world.get(who, &format!("{path}?pageSize=100")).with(200);
        let first = world.get(who, &format!("{path}?pageSize=2")).with(200);
        let good = first["pagination"]["nextCursor"].as_str().expect("a longer list");
        let is_sealed = *how == b's';
        let cursor = if is_sealed { sealed(&scope, rest) } else { changed(good, rest) };
        let is_damaged = !is_sealed && cursor != good;
        let answer = world.get(who, &format!("{path}?pageSize=3&cursor={cursor}"));
        answers::check(&answer, &format!("/api/v1{path}"), &[200, 422]);
        if answer.status == 422 {
            assert_eq!(answer.body["detail"][0]["loc"], serde_json::json!(["query", "cursor"]));
            assert!(is_damaged || is_sealed, "a good cursor is refused");
            return;
        }
        assert!(!is_damaged, "a damaged cursor opens: {cursor}");
        follow(&whole, &answer.body);
    });
}

/// Checks that a page is a part of the whole list.
fn follow(whole: &Value, page: &Value) {
    let entries = |body: &Value| body["data"].as_array().cloned().unwrap_or_default();
    let (whole, part) = (entries(whole), entries(page));
    let place = part.first().and_then(|first| whole.iter().position(|entry| entry == first));
    let start = place.unwrap_or(whole.len());
    assert!(whole.get(start..).is_some_and(|rest| rest.starts_with(&part)), "no part of the list: {page}");
}

/// A list that a cursor goes on with: its path, who may see it, and its scope.
fn list(world: &World, number: u8) -> (String, Who, ListScope) {
    let World { video, viewer, creator, .. } = world;
    match number.wrapping_sub(b'a') % 7 {
        0 => ("/videos/latest".to_owned(), Who::Nobody, VideoList::Latest.scope()),
        1 => {
            let tag = Tag::parse(TAG).expect("a tag");
            (format!("/videos/by-tag/{TAG}"), Who::Nobody, VideoList::Tagged(tag).scope())
        }
        2 => {
            let path = format!("/videos/by-uploader/{creator}");
            (path, Who::Nobody, VideoList::UploadedBy(*creator).scope())
        }
        3 => (format!("/videos/{video}/comments"), Who::Viewer, CommentList::About(*video).scope()),
        4 => (format!("/users/{viewer}/comments"), Who::Nobody, CommentList::By(*viewer).scope()),
        5 => (format!("/users/{viewer}/activity"), Who::Nobody, Timeline::scope(*viewer, None)),
        _ => ("/moderation/flags".to_owned(), Who::Moderator, FlagList { status: None }.scope()),
    }
}

/// A cursor with a good checksum.
fn sealed(scope: &ListScope, bytes: &[u8]) -> String {
    let (number, position) = bytes.split_first_chunk().unwrap_or((&[0, 0, 0, 2], bytes));
    let number = i64::from(u32::from_be_bytes(*number));
    let number = PageNumber::try_from(number).unwrap_or(PageNumber::FIRST);
    Cursor { position: Position::from_bytes(position), number }.seal(scope)
}

/// A text in which some letters are others.
fn changed(text: &str, changes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut letters = text.as_bytes().to_vec();
    for change in changes.chunks_exact(2) {
        let place = usize::from(change[0]) % (letters.len() + 1);
        let letter = LETTERS[usize::from(change[1]) % LETTERS.len()];
        match letters.get_mut(place) {
            Some(there) => *there = letter,
            None => letters.push(letter),
        }
    }
    String::from_utf8_lossy(&letters).into_owned()
}
