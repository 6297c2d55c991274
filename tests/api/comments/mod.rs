//! Operations 22 (this file), 23 and 24 (`lists`): what people say about videos.

mod lists;

use std::time::Duration;

use killrvideo_domain::{
    accounts::Claims,
    activity::{Kinds, Timeline},
    catalog::Hiding,
    shared::{Clock, Identity, Roles, UserId, VideoId},
};
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    a_comment_is_answered_whole_and_heads_both_lists,
    praise_has_a_sentiment_and_what_says_nothing_has_none,
    everybody_who_is_signed_in_may_comment,
    who_may_not_comment_is_told_before_the_text_is_looked_at,
    a_text_that_is_none_or_too_long_is_named,
    a_video_that_is_not_there_or_hidden_takes_no_comment_from_anybody,
    a_video_that_is_not_ready_takes_no_comment_and_shows_its_list,
    a_comment_is_noted_in_its_author_s_activity,
    comments_that_are_written_at_once_are_all_there,
}

const UNKNOWN: &str = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";

async fn video(app: &TestApp) -> String {
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    app.ready_video(&app.creator().await, body).await
}

fn about(video: &str) -> String {
    format!("/videos/{video}/comments")
}

fn by(client: &Client) -> String {
    format!("/users/{}/comments", client.user())
}

/// Says something, a second after what was said before.
async fn say(app: &TestApp, author: &Client, video: &str, text: &str) -> Value {
    app.clock.advance(Duration::from_secs(1));
    author.post(&about(video), json!({"text": text})).await.with(201)
}

async fn hide_video(app: &TestApp, video: &str) {
    let video: VideoId = video.parse().expect("an id");
    let hiding = Hiding { video, by: app.ports().ids.user_id(), at: app.clock.now() };
    app.ports().videos.hide(&hiding).await.expect("the store answers").expect("it exists");
}

async fn a_comment_is_answered_whole_and_heads_both_lists(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    say(&app, &viewer, &video, "First").await;

    let said = say(&app, &viewer, &video, " The table has rows,\nand no joins: 日本語 🦀 ").await;

    assert_eq!(
        said,
        json!({
            "commentid": said["commentid"], "videoid": video, "userid": viewer.user(),
            "comment": "The table has rows,\nand no joins: 日本語 🦀", "sentiment_score": said["sentiment_score"],
            "firstName": "Vera", "lastName": "Viewer",
        })
    );
    let id = said["commentid"].as_str().expect("an id");
    assert_eq!(id.as_bytes()[14], b'1', "an id that is a clock: {id}");
    for path in [about(&video), by(&viewer)] {
        let page = app.anonymous().get(&path).await.with(200);
        assert_eq!(page["data"][0], said, "{path}");
        assert_eq!(page["data"][1]["comment"], "First", "{path}");
        let pagination =
            json!({"currentPage": 1, "pageSize": 10, "totalItems": 2, "totalPages": 1, "nextCursor": null});
        assert_eq!(page["pagination"], pagination, "{path}");
    }
}

async fn praise_has_a_sentiment_and_what_says_nothing_has_none(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);

    let praise = say(&app, &viewer, &video, "I love this, great work!").await;
    let blame = say(&app, &viewer, &video, "Terrible sound and awful slides").await;
    let nothing = say(&app, &viewer, &video, "Minute 12").await;

    let score = |said: &Value| said["sentiment_score"].as_f64().expect("a score");
    assert!((0.0..=1.0).contains(&score(&praise)) && score(&praise) > 0.0, "{praise}");
    assert!((-1.0..0.0).contains(&score(&blame)), "{blame}");
    assert_eq!(nothing["sentiment_score"], json!(null));
    let page = app.anonymous().get(&about(&video)).await.with(200);
    assert_eq!(page["data"], json!([nothing, blame, praise]), "lists show what was answered");
}

async fn everybody_who_is_signed_in_may_comment(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = app.ready_video(&owner, body).await;

    for author in [app.viewer().await, app.creator().await, owner, app.moderator().await] {
        let said = say(&app, &author, &video, "Thank you").await;
        assert_eq!(said["userid"], author.user());
    }
    let page = app.anonymous().get(&about(&video)).await.with(200);
    assert_eq!(page["pagination"]["totalItems"], 4);
}

async fn who_may_not_comment_is_told_before_the_text_is_looked_at(on: On) {
    let app = TestApp::start(on).await;
    let (path, body) = (about(UNKNOWN), json!({"text": 7}));
    let viewer = app.viewer().await;
    let user: UserId = viewer.user().parse().expect("an id");
    let now = app.clock.now();
    let token = app.ports().tokens.issue(&Claims {
        token: app.ports().ids.token_id(),
        identity: Identity { user, roles: Roles::default() },
        issued_at: now,
        expires_at: now.plus(Duration::from_hours(1)),
        not_before: None,
    });
    let without_role = app.anonymous().signed_in(&token.expect("a token"), viewer.user());

    let anonymous = app.anonymous().post(&path, body.clone()).await;
    assert_eq!(anonymous.header("www-authenticate"), Some("Bearer"));
    anonymous.with(401);
    app.anonymous().signed_in("forged", UNKNOWN).post(&path, body.clone()).await.with(401);
    without_role.post(&path, body.clone()).await.with(403);
    assert_eq!(
        viewer.post(&path, body).await.faults(),
        [(json!(["body", "text"]), "string_type".to_owned())]
    );
}

async fn a_text_that_is_none_or_too_long_is_named(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    let path = about(&video);

    for (body, kind) in [
        (json!({}), "missing"),
        (json!({"text": null}), "string_type"),
        (json!({"text": ["a"]}), "string_type"),
        (json!({"text": ""}), "string_too_short"),
        (json!({"text": " \n\t"}), "string_too_short"),
        (json!({"text": "ä".repeat(1001)}), "string_too_long"),
    ] {
        let faults = viewer.post(&path, body.clone()).await.faults();
        assert_eq!(faults, [(json!(["body", "text"]), kind.to_owned())], "{body}");
    }
    let both = viewer.post(&about("x"), json!({"text": ""})).await.faults();
    assert_eq!(
        both,
        [
            (json!(["path", "video_id_path"]), "uuid_parsing".to_owned()),
            (json!(["body", "text"]), "string_too_short".to_owned()),
        ]
    );
    let longest = format!("  {}  ", "🦀".repeat(1000));
    let said = viewer.post(&path, json!({"text": longest, "unknown": 1})).await.with(201);
    assert_eq!(said["comment"], longest.trim());
    assert_eq!(app.anonymous().get(&path).await.with(200)["pagination"]["totalItems"], 1);
}

async fn a_video_that_is_not_there_or_hidden_takes_no_comment_from_anybody(on: On) {
    let app = TestApp::start(on).await;
    let hidden = video(&app).await;
    hide_video(&app, &hidden).await;

    for who in [app.viewer().await, app.creator().await, app.moderator().await] {
        for video in [UNKNOWN, &hidden] {
            let refused = who.post(&about(video), json!({"text": "Hello?"})).await;
            assert_eq!(refused.header("content-type"), Some("application/problem+json"));
            assert_eq!(refused.with(404)["title"], "Not Found");
        }
    }
}

async fn a_video_that_is_not_ready_takes_no_comment_and_shows_its_list(on: On) {
    let app = TestApp::without_worker(on).await;
    let creator = app.creator().await;
    let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys"});
    let video = creator.post("/videos", body).await.with(202)["videoId"].as_str().expect("an id").to_owned();

    for who in [&creator, &app.viewer().await, &app.moderator().await] {
        who.post(&about(&video), json!({"text": "Too early"})).await.with(409);
    }
    assert_eq!(app.anonymous().get(&about(&video)).await.with(200)["data"], json!([]));
}

async fn a_comment_is_noted_in_its_author_s_activity(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    say(&app, &viewer, &video, "Noted").await;
    viewer.post(&about(UNKNOWN), json!({"text": "Not noted"})).await.with(404);

    let timeline = Timeline {
        user: viewer.user().parse().expect("an id"),
        kinds: Kinds::All,
        today: app.clock.now().day(),
    };
    let deeds = app.ports().activity.newest(&timeline, 10).await.expect("deeds");

    let told: Vec<_> =
        deeds.iter().map(|deed| (deed.kind.as_str(), deed.video.to_string(), deed.at)).collect();
    assert_eq!(told, [("comment", video, app.clock.now())]);
}

async fn comments_that_are_written_at_once_are_all_there(on: On) {
    let app = TestApp::start(on).await;
    let (video, viewer) = (video(&app).await, app.viewer().await);
    let path = about(&video);

    let mut writing = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (viewer, path) = (viewer.clone(), path.clone());
        writing.spawn(async move {
            viewer.post(&path, json!({"text": format!("Number {number}")})).await.with(201)
        });
    }
    let written = writing.join_all().await;

    let mut expected: Vec<String> = written.iter().map(|said| said["commentid"].to_string()).collect();
    expected.sort();
    expected.dedup();
    assert_eq!(expected.len(), 12);
    for path in [about(&video), by(&viewer)] {
        let page = app.anonymous().get(&format!("{path}?pageSize=100")).await.with(200);
        let mut ids: Vec<String> = page["data"]
            .as_array()
            .expect("a page")
            .iter()
            .map(|said| said["commentid"].to_string())
            .collect();
        ids.sort();
        assert_eq!(ids, expected, "{path}");
    }
}
