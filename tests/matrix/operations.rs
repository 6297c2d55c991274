//! The table: all operations of the contract, with what an anonymous caller, a viewer, another creator, the owner and a
//! moderator get.

use serde_json::json;

use crate::{table::Operation, world::World};

/// Everybody may.
const ALL: [u16; 5] = [200; 5];
/// Whoever is signed in may.
const SIGNED_IN: [u16; 5] = [401, 200, 200, 200, 200];
/// Moderators may.
const MODERATOR: [u16; 5] = [401, 403, 403, 403, 200];
/// Hidden content is there for moderators, and for nobody else.
const UNCOVERED: [u16; 5] = [404, 404, 404, 404, 200];
/// Nothing is added to hidden content, by nobody who is signed in.
const CLOSED: [u16; 5] = [401, 404, 404, 404, 404];

pub(crate) fn all() -> Vec<Operation> {
    [accounts(), videos(), lists(), search(), feedback(), recommendations(), flags(), moderation(), service()]
        .into_iter()
        .flatten()
        .collect()
}

fn accounts() -> Vec<Operation> {
    vec![
        Operation::post("1", "/users/register", [201; 5]).with(World::registration),
        Operation::post("2", "/users/login", ALL).with(|_| World::login()),
        Operation::get("3", "/users/me", SIGNED_IN),
        Operation::put("4", "/users/me", SIGNED_IN).with(|_| json!({"firstName": "Vera"})),
        Operation::get("5", "/users/{user_id_path}", ALL),
    ]
}

fn videos() -> Vec<Operation> {
    let edit = Operation::put("9", "/videos/id/{video_id_path}", [401, 403, 403, 200, 200])
        .with(|_| json!({"description": "As it was."}));
    let detail = Operation::get("8", "/videos/id/{video_id_path}", ALL);
    let status = Operation::get("7", "/videos/id/{video_id_path}/status", [401, 403, 403, 200, 200]);
    let view = Operation::post("10", "/videos/id/{video_id_path}/view", [204; 5]);
    let watch = Operation::post("11", "/videos/id/{video_id_path}/watch-time", [401, 204, 204, 204, 204])
        .with(|_| json!({"watch_duration_seconds": 7}));
    vec![
        Operation::post("6", "/videos", [401, 403, 202, 202, 202]).with(|_| World::submission()),
        status.when_hidden([401, 404, 404, 404, 200]),
        status,
        detail.when_hidden(UNCOVERED),
        detail,
        edit.when_hidden([401, 404, 404, 404, 200]),
        edit,
        view.when_hidden([404; 5]),
        view,
        watch.when_hidden(CLOSED),
        watch,
        Operation::post("17", "/videos/preview", ALL).with(|_| World::submission()),
    ]
}

fn lists() -> Vec<Operation> {
    let related = Operation::get("16", "/videos/id/{video_id_path}/related", ALL);
    vec![
        Operation::get("12", "/videos/latest", ALL),
        Operation::get("13", "/videos/trending", ALL),
        Operation::get("14", "/videos/by-tag/{tag_name}", ALL),
        Operation::get("15", "/videos/by-uploader/{uploader_id_path}", ALL),
        related.when_hidden(UNCOVERED),
        related,
    ]
}

fn search() -> Vec<Operation> {
    vec![
        Operation::get("20", "/search/videos", ALL).asking("?query=cassandra"),
        Operation::get("21", "/search/tags/suggest", ALL).asking("?query=c"),
    ]
}

fn feedback() -> Vec<Operation> {
    let rate_once = Operation::post("18", "/videos/id/{video_id_path}/rating", [401, 204, 204, 204, 204])
        .with(|_| json!({"rating": 4}));
    let rate =
        Operation::post("25", "/videos/{video_id_path}/ratings", SIGNED_IN).with(|_| json!({"rating": 5}));
    let rating = Operation::get("19", "/videos/id/{video_id_path}/rating", ALL);
    let ratings = Operation::get("26", "/videos/{video_id_path}/ratings", ALL);
    let comment = Operation::post("22", "/videos/{video_id_path}/comments", [401, 201, 201, 201, 201])
        .with(|_| json!({"text": "Well explained."}));
    let comments = Operation::get("23", "/videos/{video_id_path}/comments", ALL);
    vec![
        rate_once.when_hidden(CLOSED),
        rate_once,
        rate.when_hidden(CLOSED),
        rate,
        rating.when_hidden(UNCOVERED),
        rating,
        ratings.when_hidden(UNCOVERED),
        ratings,
        comment.when_hidden(CLOSED),
        comment,
        comments.when_hidden(ALL),
        comments,
        Operation::get("24", "/users/{user_id_path}/comments", ALL),
        Operation::get("29", "/users/{user_id_path}/activity", ALL),
    ]
}

fn recommendations() -> Vec<Operation> {
    let ingest = Operation::post("28", "/reco/ingest", [401, 403, 202, 202, 202]).with(World::vector);
    vec![
        Operation::get("27", "/recommendations/foryou", SIGNED_IN),
        Operation { body: Some(World::vector_of_hidden), ..ingest.when_hidden([401, 403, 404, 404, 404]) },
        ingest,
    ]
}

fn flags() -> Vec<Operation> {
    let raise = Operation::post("30", "/flags", [401, 201, 201, 201, 201]).with(World::flag);
    vec![
        Operation { body: Some(World::flag_on_hidden), ..raise.when_hidden(CLOSED) },
        raise,
        Operation::get("31", "/moderation/flags", MODERATOR),
        Operation::get("32", "/moderation/flags/{flag_id_path}", MODERATOR),
        Operation::get("32", "/moderation/flags/{flag_id_path}", MODERATOR).asking("?unmask=true"),
        Operation::post("33", "/moderation/flags/{flag_id_path}/action", MODERATOR)
            .with(|_| json!({"status": "rejected"})),
        Operation::get("E3", "/moderation/flags/{flag_id_path}/audit", MODERATOR),
    ]
}

fn moderation() -> Vec<Operation> {
    let of_role = |number, path| Operation::post(number, path, MODERATOR);
    vec![
        Operation::get("34", "/moderation/users", MODERATOR),
        of_role("35", "/moderation/users/{user_id_path}/assign-moderator"),
        of_role("36", "/moderation/users/{user_id_path}/revoke-moderator"),
        of_role("E1", "/moderation/users/{user_id_path}/assign-creator"),
        of_role("E2", "/moderation/users/{user_id_path}/revoke-creator"),
        Operation::post("37", "/moderation/videos/{video_id_path}/restore", MODERATOR),
        Operation::post("38", "/moderation/comments/{comment_id_path}/restore", MODERATOR),
    ]
}

fn service() -> Vec<Operation> {
    vec![
        Operation::get("39", "//", ALL),
        Operation::get("E4", "/health", ALL),
        Operation::get("E5", "//metrics", ALL),
        Operation::get("E6", "//docs", ALL),
        Operation::get("E7", "//openapi.json", ALL),
    ]
}
