//! Operations 18, 19, 25 and 26 (this file), and the numbers that stand beside videos (`numbers`).

mod numbers;

use std::time::Duration;

use http::{HeaderValue, Method, header};
use killrvideo_domain::{catalog::Hiding, shared::Clock};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    both_ways_to_rate_do_the_same_and_answer_differently,
    a_second_rating_replaces_the_first_and_keeps_its_time,
    an_unrated_video_has_no_average,
    the_own_rating_is_for_whoever_is_signed_in,
    everybody_who_is_signed_in_may_rate_the_owner_too,
    only_a_whole_number_from_one_to_five_is_a_rating,
    checks_come_in_their_order,
    a_video_that_is_not_ready_is_not_rated_and_its_ratings_can_be_read,
    a_hidden_video_is_rated_by_nobody_and_its_ratings_are_for_moderators,
}

const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";
const UNKNOWN: &str = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

/// Where a video is rated: without an answer, and with one.
fn paths(video: &str) -> [String; 2] {
    [format!("/videos/id/{video}/rating"), format!("/videos/{video}/ratings")]
}

async fn video(app: &TestApp, owner: &Client) -> String {
    app.ready_video(owner, json!({"youtubeUrl": LINK, "title": "Partition keys", "tags": ["keys"]})).await
}

/// A video of somebody's, and that somebody.
async fn a_video(app: &TestApp) -> (String, Client) {
    let owner = app.creator().await;
    (video(app, &owner).await, owner)
}

async fn rate(client: &Client, video: &str, stars: u8) -> Value {
    client.post(&format!("/videos/{video}/ratings"), json!({"rating": stars})).await.with(200)
}

/// What is shown to somebody without a token: average, count, and views.
async fn shown(app: &TestApp, video: &str) -> Value {
    let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
    json!([detail["averageRating"], detail["totalRatingsCount"], detail["views"]])
}

async fn both_ways_to_rate_do_the_same_and_answer_differently(on: On) {
    let app = TestApp::start(on).await;
    let (video, _) = a_video(&app).await;
    let (one, other) = (app.viewer().await, app.viewer().await);
    let [quiet, loud] = paths(&video);

    let nothing = one.post(&quiet, json!({"rating": 4})).await;
    assert_eq!((nothing.status.as_u16(), nothing.text.as_str()), (204, ""));
    let rating = other.post(&loud, json!({"rating": 5})).await.with(200);

    let now = app.now();
    let expected =
        json!({"rating": 5, "videoid": video, "userid": other.user(), "created_at": now, "updated_at": now});
    assert_eq!(rating, expected);
    let average = json!({"videoId": video, "averageRating": 4.5, "ratingCount": 2});
    assert_eq!(app.anonymous().get(&quiet).await.with(200), average);
    assert_eq!(one.get(&quiet).await.with(200), average, "with a token as well");
    let all = |own: Value| json!({"videoId": video, "averageRating": 4.5, "totalRatingsCount": 2, "currentUserRating": own});
    assert_eq!(app.anonymous().get(&loud).await.with(200), all(Value::Null));
    assert_eq!(one.get(&loud).await.with(200), all(json!(4)));
    assert_eq!(other.get(&loud).await.with(200), all(json!(5)));
}

async fn a_second_rating_replaces_the_first_and_keeps_its_time(on: On) {
    let app = TestApp::start(on).await;
    let (video, _) = a_video(&app).await;
    let (viewer, first) = (app.viewer().await, app.now());
    let [quiet, _] = paths(&video);

    viewer.post(&quiet, json!({"rating": 1})).await.with(204);
    for stars in [3, 3, 5] {
        app.clock.advance(Duration::from_mins(1));
        let rating = rate(&viewer, &video, stars).await;
        assert_eq!(
            json!([rating["rating"], rating["created_at"], rating["updated_at"]]),
            json!([stars, first, app.now()])
        );
        assert_eq!(shown(&app, &video).await, json!([f64::from(stars), 1, 0]));
    }
}

async fn an_unrated_video_has_no_average(on: On) {
    let app = TestApp::start(on).await;
    let (video, owner) = a_video(&app).await;
    let [quiet, loud] = paths(&video);

    let zero = app.anonymous().get(&quiet).await;
    assert!(zero.text.contains("\"averageRating\":0.0"), "{}", zero.text);
    assert_eq!(zero.with(200), json!({"videoId": video, "averageRating": 0.0, "ratingCount": 0}));
    for client in [app.anonymous(), owner] {
        assert_eq!(
            client.get(&loud).await.with(200),
            json!({"videoId": video, "averageRating": null, "totalRatingsCount": 0, "currentUserRating": null})
        );
    }
    assert_eq!(shown(&app, &video).await, json!([null, 0, 0]));
    for path in paths(UNKNOWN) {
        app.anonymous().get(&path).await.with(404);
        app.moderator().await.get(&path).await.with(404);
    }
    for path in paths("x") {
        let fault = (json!(["path", "video_id_path"]), "uuid_parsing".to_owned());
        assert_eq!(app.anonymous().get(&path).await.faults(), [fault]);
    }
}

async fn the_own_rating_is_for_whoever_is_signed_in(on: On) {
    let app = TestApp::start(on).await;
    let (video, owner) = a_video(&app).await;
    let viewer = app.viewer().await;
    rate(&viewer, &video, 2).await;
    let [_, path] = paths(&video);

    let own = async |client: &Client| client.get(&path).await.with(200)["currentUserRating"].clone();
    assert_eq!(own(&viewer).await, json!(2));
    assert_eq!(own(&app.log_in_again(&viewer).await).await, json!(2));
    let unusable = app.anonymous().signed_in(&format!("{}x", viewer.token()), "");
    for other in [app.anonymous(), app.viewer().await, owner, app.moderator().await, unusable] {
        assert_eq!(own(&other).await, Value::Null);
    }
    app.clock.advance(Duration::from_hours(25));
    assert_eq!(own(&viewer).await, Value::Null, "the token is over");
}

async fn everybody_who_is_signed_in_may_rate_the_owner_too(on: On) {
    let app = TestApp::start(on).await;
    let (video, owner) = a_video(&app).await;

    for client in [&owner, &app.viewer().await, &app.creator().await, &app.moderator().await] {
        let [quiet, loud] = paths(&video);
        client.post(&quiet, json!({"rating": 4.0})).await.with(204);
        assert_eq!(
            client.post(&loud, json!({"rating": 4, "userid": UNKNOWN})).await.with(200)["userid"],
            client.user()
        );
    }

    assert_eq!(shown(&app, &video).await, json!([4.0, 4, 0]));
    for path in paths(&video) {
        let refused = app.anonymous().post(&path, json!({"rating": 4})).await;
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
        refused.with(401);
    }
}

async fn only_a_whole_number_from_one_to_five_is_a_rating(on: On) {
    let app = TestApp::start(on).await;
    let (video, _) = a_video(&app).await;
    let viewer = app.viewer().await;

    for path in paths(&video) {
        for (body, kind) in [
            (json!({}), "missing"),
            (json!({"rating": null}), "int_type"),
            (json!({"rating": "4"}), "int_type"),
            (json!({"rating": 4.5}), "int_type"),
            (json!({"rating": true}), "int_type"),
            (json!({"rating": [4]}), "int_type"),
            (json!({"rating": 0}), "greater_than_equal"),
            (json!({"rating": -1}), "greater_than_equal"),
            (json!({"rating": 6}), "less_than_equal"),
            (json!({"rating": u64::MAX}), "less_than_equal"),
            (json!({"rating": 1e300}), "less_than_equal"),
        ] {
            let faults = viewer.post(&path, body.clone()).await.faults();
            assert_eq!(faults, [(json!(["body", "rating"]), kind.to_owned())], "{body}");
        }
        assert_eq!(
            viewer.post(&path, json!([4])).await.faults(),
            [(json!(["body"]), "dict_type".to_owned())]
        );
    }
    for path in paths("x") {
        let faults = viewer.post(&path, json!({"rating": 9})).await.faults();
        assert_eq!(faults.len(), 2, "path and body together: {faults:?}");
    }
    assert_eq!(shown(&app, &video).await, json!([null, 0, 0]));
}

async fn checks_come_in_their_order(on: On) {
    let app = TestApp::start(on).await;
    let viewer = app.viewer().await;
    for path in paths(UNKNOWN) {
        let send = async |client: &Client, body: &str, json: bool| {
            let mut request = client.request(Method::POST, &format!("/api/v1{path}"), body.to_owned().into());
            if json {
                request
                    .headers_mut()
                    .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
            client.send(request).await.status.as_u16()
        };

        let large = format!("{{\"rating\": 4, \"more\": \"{}\"}}", "x".repeat(64 * 1024));
        assert_eq!(send(&app.anonymous(), &large, false).await, 413);
        assert_eq!(send(&app.anonymous(), "no JSON", false).await, 401);
        assert_eq!(send(&viewer, "no JSON", false).await, 415);
        assert_eq!(send(&viewer, "no JSON", true).await, 422);
        assert_eq!(send(&viewer, "{\"rating\": 6}", true).await, 422);
        assert_eq!(send(&viewer, "{\"rating\": 5}", true).await, 404);
        assert_eq!(viewer.put(&path, json!({"rating": 5})).await.status, 405);
    }
}

async fn a_video_that_is_not_ready_is_not_rated_and_its_ratings_can_be_read(on: On) {
    let app = TestApp::without_worker(on).await;
    let owner = app.creator().await;
    let pending = owner.post("/videos", json!({"youtubeUrl": LINK})).await.with(202);
    let video = pending["videoId"].as_str().expect("an id");

    for path in paths(video) {
        for client in [&owner, &app.viewer().await, &app.moderator().await] {
            client.post(&path, json!({"rating": 5})).await.with(409);
            client.post(&path, json!({"rating": 6})).await.with(422);
        }
        app.anonymous().get(&path).await.with(200);
    }
    assert_eq!(shown(&app, video).await, json!([null, 0, 0]));
}

async fn a_hidden_video_is_rated_by_nobody_and_its_ratings_are_for_moderators(on: On) {
    let app = TestApp::start(on).await;
    let (video, owner) = a_video(&app).await;
    let (viewer, moderator) = (app.viewer().await, app.moderator().await);
    rate(&viewer, &video, 3).await;
    rate(&moderator, &video, 4).await;
    let id = video.parse().expect("an id");
    let by = moderator.user().parse().expect("an id");
    app.ports().videos.hide(&Hiding { video: id, by, at: app.clock.now() }).await.expect("it is hidden");

    let [quiet, loud] = paths(&video);
    for path in [&quiet, &loud] {
        for client in [&app.anonymous(), &viewer, &owner] {
            client.get(path).await.with(404);
        }
        for client in [&viewer, &owner, &moderator] {
            client.post(path, json!({"rating": 5})).await.with(404);
        }
    }
    let average = moderator.get(&quiet).await.with(200);
    assert_eq!(json!([average["averageRating"], average["ratingCount"]]), json!([3.5, 2]));
    let all = moderator.get(&loud).await.with(200);
    assert_eq!(
        json!([all["averageRating"], all["totalRatingsCount"], all["currentUserRating"]]),
        json!([3.5, 2, 4])
    );
}
