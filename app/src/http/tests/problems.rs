//! Problem documents: their form, and what they keep to themselves.

use axum::body::Body;
use http::Method;
use killrvideo_domain::{
    catalog::CatalogError,
    shared::{StoreError, VideoId},
};
use serde_json::json as value;

use super::{Mocks, json, request};

#[tokio::test]
async fn a_problem_names_status_path_and_request() {
    let mut request = request(Method::GET, "/api/v1/nothing?secret=1", "", Body::empty());
    request.headers_mut().insert("x-request-id", "b1".parse().expect("a header"));

    let answer = Mocks::default().server().send(request).await;

    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(
        answer.json(),
        value!({
            "type": "about:blank", "title": "Not Found", "status": 404, "detail": "there is no such route",
            "instance": "/api/v1/nothing", "requestId": "b1",
        })
    );
}

#[tokio::test]
async fn a_wrong_method_says_which_are_right() {
    let answer =
        Mocks::default().server().send(request(Method::DELETE, "/api/v1/users/me", "", Body::empty())).await;

    assert_eq!(answer.status, 405);
    let allowed = answer.headers["allow"].to_str().expect("a text");
    assert!(allowed.contains("GET") && allowed.contains("PUT"), "{allowed}");
    assert_eq!(answer.json()["title"], "Method Not Allowed");
}

#[tokio::test]
async fn every_401_says_how_to_authenticate() {
    let server = Mocks::with_accounts().server();

    for token in ["", "forged", "ghost"] {
        let answer = server.send(request(Method::GET, "/api/v1/users/me", token, Body::empty())).await;
        assert_eq!(answer.status, 401, "{token:?}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer", "{token:?}");
    }
}

#[tokio::test]
async fn a_token_without_a_role_is_403_and_stored_roles_make_a_moderator() {
    let server = Mocks::with_accounts().server();
    let role = "/api/v1/moderation/users/x/assign-creator";

    let signed_in = server.send(request(Method::GET, "/api/v1/users/me", "nobody", Body::empty())).await;
    let creator = server.send(request(Method::POST, role, "creator", Body::empty())).await;

    assert_eq!(signed_in.status, 403);
    assert_eq!(creator.status, 403);
}

#[tokio::test]
async fn what_failed_behind_the_scenes_stays_there() {
    let mut mocks = Mocks::default();
    mocks
        .videos
        .expect_get_with_vector()
        .returning(|_| Err(StoreError::unavailable("op", "10.0.0.7 refused")));
    mocks.stats.expect_numbers().returning(|_| Ok(std::collections::HashMap::new()));

    let path = format!("/api/v1/videos/id/{}", VideoId::from_uuid(uuid::Uuid::nil()));
    let answer = mocks.server().get(&path).await;

    assert_eq!(answer.status, 503);
    assert!(!answer.text().contains("10.0.0.7"), "{}", answer.text());
}

#[tokio::test]
async fn a_panic_is_a_problem_in_reading_and_in_writing() {
    let mut mocks = Mocks::default();
    mocks.videos.expect_get().returning(|_| panic!("a bug"));
    mocks.videos.expect_list().returning(|_, _| panic!("a bug"));
    let server = mocks.server();
    let path = format!("/api/v1/videos/id/{}/view", uuid::Uuid::nil());

    let read = server.get("/api/v1/videos/latest").await;
    let written = server.send(request(Method::POST, &path, "", Body::empty())).await;

    for answer in [read, written] {
        assert_eq!(answer.status, 500);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert!(!answer.text().contains("a bug"));
    }
}

#[tokio::test]
async fn a_link_to_another_site_is_400_and_what_is_no_link_422() {
    let server = Mocks::with_accounts().server();
    let submit = |url: &str| {
        let body = value!({"youtubeUrl": url}).to_string();
        json(Method::POST, "/api/v1/videos", "creator", body)
    };

    let other = server.send(submit("https://vimeo.com/1")).await;
    let none = server.send(submit("vimeo")).await;

    assert_eq!(other.status, 400);
    assert_eq!(other.json()["detail"], CatalogError::NotYoutube.to_string());
    assert_eq!(none.faults(), [value!([["body", "youtubeUrl"], "url_parsing"])]);
}
