//! Which check answers first, and that all faults come in one answer.

use axum::body::Body;
use http::Method;
use http_body_util::StreamBody;
use hyper::body::Frame;
use killrvideo_domain::{search::Put, shared::Page};
use serde_json::{Value, json as value};

use super::{Mocks, json, request};

const INGEST: &str = "/api/v1/reco/ingest";
const VIDEO: &str = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

fn ingest(vector: &Value) -> String {
    value!({"videoId": VIDEO, "vector": vector}).to_string()
}

#[tokio::test]
async fn method_then_size_then_token_then_role_then_type_then_form_then_existence() {
    let mut mocks = Mocks::with_accounts();
    mocks.vectors.expect_put().times(1).returning(|_, _| Ok(Put::NoSuchVideo));
    let server = mocks.server();
    let huge = || vec![b' '; 1024 * 1024 + 1];
    let good = ingest(&value!([1, 2, 3]));

    let requests = [
        (request(Method::PUT, INGEST, "", huge()), 405),
        (request(Method::POST, INGEST, "", huge()), 413),
        (request(Method::POST, INGEST, "", "no JSON"), 401),
        (request(Method::POST, INGEST, "forged", "no JSON"), 401),
        (request(Method::POST, INGEST, "ghost", "no JSON"), 401),
        (request(Method::POST, INGEST, "viewer", "no JSON"), 403),
        (request(Method::POST, INGEST, "creator", "no JSON"), 415),
        (json(Method::POST, INGEST, "creator", "no JSON"), 422),
        (json(Method::POST, INGEST, "creator", good), 404),
    ];

    for (request, status) in requests {
        assert_eq!(server.send(request).await.status, status);
    }
}

#[tokio::test]
async fn of_watch_time_the_form_is_told_before_the_value_and_the_value_before_existence() {
    let mut mocks = Mocks::with_accounts();
    mocks.videos.expect_get().times(1).returning(|_| Ok(None));
    let server = mocks.server();
    let path = format!("/api/v1/videos/id/{VIDEO}/watch-time");
    let huge = || vec![b' '; 64 * 1024 + 1];

    let requests = [
        (request(Method::GET, &path, "", huge()), 405),
        (request(Method::POST, &path, "", huge()), 413),
        (request(Method::POST, &path, "", "no JSON"), 401),
        (request(Method::POST, &path, "ghost", "no JSON"), 401),
        (request(Method::POST, &path, "nobody", "no JSON"), 403),
        (request(Method::POST, &path, "viewer", "no JSON"), 415),
        (json(Method::POST, &path, "viewer", "no JSON"), 422),
        (json(Method::POST, "/api/v1/videos/id/x/watch-time", "viewer", "{}"), 422),
        (json(Method::POST, &path, "viewer", "{}"), 400),
        (json(Method::POST, &path, "viewer", value!({"watch_duration_seconds": 1}).to_string()), 404),
    ];

    for (request, status) in requests {
        assert_eq!(server.send(request).await.status, status);
    }
}

#[tokio::test]
async fn of_a_feed_the_role_is_asked_for_before_the_query_is_judged() {
    let server = Mocks::with_accounts().server();
    let path = "/api/v1/recommendations/foryou?page=0";

    for (token, status) in [("", 401), ("forged", 401), ("ghost", 401), ("nobody", 403), ("viewer", 422)] {
        let answer = server.send(request(Method::GET, path, token, Body::empty())).await;
        assert_eq!(answer.status, status, "{token}");
    }
}

#[tokio::test]
async fn a_body_that_announces_no_length_is_cut_while_it_is_read() {
    let server = Mocks::with_accounts().server();
    let chunks = || {
        let chunk = || Ok::<_, std::io::Error>(Frame::data(bytes::Bytes::from(vec![b' '; 1024])));
        Body::new(StreamBody::new(futures_util::stream::iter((0..65).map(move |_| chunk()))))
    };

    let cut = server.send(json(Method::PUT, "/api/v1/users/me", "viewer", chunks())).await;
    let refused = server.send(json(Method::PUT, "/api/v1/users/me", "", chunks())).await;

    assert_eq!(cut.status, 413);
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn a_vector_of_another_length_is_told_with_both_numbers() {
    let server = Mocks::with_accounts().server();

    let answer = server.send(json(Method::POST, INGEST, "creator", ingest(&value!([1, 2])))).await;

    assert_eq!(answer.faults(), [value!([["body", "vector"], "vector_length"])]);
    assert!(answer.text().contains('3') && answer.text().contains('2'));
}

#[tokio::test]
async fn faults_of_path_and_body_come_in_one_answer() {
    let server = Mocks::with_accounts().server();
    let body = value!({"title": "ab", "description": 7, "tags": null}).to_string();

    let answer = server.send(json(Method::PUT, "/api/v1/videos/id/x", "viewer", body)).await;
    let broken = server.send(json(Method::PUT, "/api/v1/videos/id/x", "viewer", "{")).await;

    let path = value!([["path", "video_id_path"], "uuid_parsing"]);
    let title = value!([["body", "title"], "string_too_short"]);
    assert_eq!(answer.faults(), [path.clone(), title, value!([["body", "description"], "string_type"])]);
    assert_eq!(broken.faults(), [value!([["body", 1], "json_invalid"]), path]);
}

#[tokio::test]
async fn faults_of_path_and_query_come_in_one_answer() {
    let server = Mocks::default().server();

    let list = server.get("/api/v1/videos/by-uploader/x?pageSize=0&page=y").await;
    let related = server.get("/api/v1/videos/id/%ff/related?limit=21").await;

    assert_eq!(
        list.faults(),
        [
            value!([["path", "uploader_id_path"], "uuid_parsing"]),
            value!([["query", "page"], "int_parsing"]),
            value!([["query", "pageSize"], "greater_than_equal"]),
        ]
    );
    assert_eq!(
        related.faults(),
        [
            value!([["path", "video_id_path"], "uuid_parsing"]),
            value!([["query", "limit"], "less_than_equal"]),
        ]
    );
}

#[tokio::test]
async fn a_malformed_id_is_422_under_its_name_and_never_an_unknown_route() {
    let server = Mocks::with_accounts().server();
    let fault = [value!([["path", "user_id_path"], "uuid_parsing"])];

    for id in ["x", "%20", "%ff%fe", "6f0e7a901c5b4b779d0a8d6f6e1c2a33", "%7B%7D", "a%2Fb"] {
        assert_eq!(server.get(&format!("/api/v1/users/{id}")).await.faults(), fault, "{id}");
        let role = format!("/api/v1/moderation/users/{id}/assign-creator");
        let answer = server.send(request(Method::POST, &role, "moderator", Body::empty())).await;
        assert_eq!(answer.faults(), fault, "{id}");
    }
}

#[tokio::test]
async fn what_can_be_no_tag_is_an_empty_page() {
    let server = Mocks::default().server();

    for tag in ["%20", "%ff", &"x".repeat(51)] {
        let answer = server.get(&format!("/api/v1/videos/by-tag/{tag}?page=2")).await;
        let pagination = value!({
            "currentPage": 2, "pageSize": 10, "totalItems": 0, "totalPages": 0, "nextCursor": null,
        });
        assert_eq!(answer.json(), value!({"data": [], "pagination": pagination}), "{tag}");
    }
    let faults = server.get("/api/v1/videos/by-tag/%20?cursor=x").await.faults();
    assert_eq!(faults, [value!([["query", "cursor"], "value_error"])]);
}

#[tokio::test]
async fn a_tag_is_decoded() {
    let mut mocks = Mocks::default();
    let wanted = |list: &killrvideo_domain::catalog::VideoList| format!("{list:?}").contains("\"c/c++ äö\"");
    mocks
        .videos
        .expect_list()
        .withf(move |list, _| wanted(list))
        .times(1)
        .returning(|_, _| Ok(Page::empty()));

    let answer = mocks.server().get("/api/v1/videos/by-tag/C%2FC++%20%C3%84%C3%B6").await;

    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_route_without_a_body_ignores_whatever_it_is_sent() {
    let server = Mocks::with_accounts().server();
    let huge = vec![b'x'; 2 * 1024 * 1024];

    let answer = server.send(request(Method::GET, "/api/v1/users/me", "viewer", huge)).await;

    assert_eq!(answer.status, 200);
}
