//! A store of which one call in ten fails: whoever asks notices next to nothing, and what was accepted stands.

mod people;
mod plan;
mod said;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use killrvideo_testkit::{
    FixedClock,
    data_api::{FakeDataApi, Options},
};
use killrvideo_tests::{Store, TestApp};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{interval, timeout},
};

use self::{
    people::{Person, Tally},
    said::assert_said_once,
};

const PATIENCE: Duration = Duration::from_mins(1);
/// How many people use the server at once.
const PEOPLE: u64 = 8;
/// How often a call is tried if nothing else is configured.
const USUAL_TRIES: u32 = 5;
/// How long vectors are.
const DIMENSIONS: usize = 16;

/// Routes that may be asked again with the same outcome.
const IDEMPOTENT: [&str; 14] = [
    "latest",
    "by tag",
    "by uploader",
    "related",
    "status",
    "me",
    "profile",
    "detail",
    "edit",
    "ingest",
    "login",
    "ratings",
    "rate",
    "roles",
];

/// Lets people ask a server for so many things each while one call in ten fails, each of which is tried so often.
/// Then nothing fails any more.
async fn used(seed: u64, steps: u32, tries: u32) -> (TestApp, Vec<Person>) {
    // Short vectors, because they are not what is tried here.
    let options = Options { dimensions: DIMENSIONS, ..Options::default() };
    let store = Store::Astra(Arc::new(FakeDataApi::start(options).await));
    let clock = Arc::new(FixedClock::at("2026-03-01T12:00:00Z".parse().expect("a time")));
    let (dimensions, tries) = (format!("embedding_dimensions={DIMENSIONS}"), format!("astra_tries={tries}"));
    let settings = [dimensions.as_str(), tries.as_str(), "astra_call_timeout=500ms"];
    let app = TestApp::on(store, clock, &settings, |_| {}).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(Person::new(&app, seed * 100 + number).await);
    }
    app.double().inject(plan::one_in_ten(seed));
    let mut busy = JoinSet::new();
    for mut person in people {
        busy.spawn(async move {
            for _ in 0..steps {
                person.step().await;
            }
            person
        });
    }
    let people = busy.join_all().await;
    app.double().heal();
    (app, people)
}

#[tokio::test]
async fn with_one_call_in_ten_failing_hardly_anybody_notices() {
    let (app, people) = used(1, 280, USUAL_TRIES).await;

    let mut all = Tally::new();
    for (route, (asked, unavailable)) in people.iter().flat_map(|person| &person.tally) {
        let sum = all.entry(*route).or_default();
        *sum = (sum.0 + asked, sum.1 + unavailable);
    }
    let (asked, unavailable) = IDEMPOTENT
        .iter()
        .map(|route| all.get(route).unwrap_or_else(|| panic!("{route} was asked: {all:?}")))
        .fold((0, 0), |sum, route| (sum.0 + route.0, sum.1 + route.1));
    assert!(asked >= 1000, "{asked} requests say nothing about one in a thousand");
    assert!(unavailable * 1000 <= asked, "{unavailable} of {asked} were 503: {all:?}");
    let failed = app.double().calls().iter().filter(|call| call.fault.is_some()).count();
    assert!(failed * 15 > app.double().calls().len(), "one call in ten failed, not {failed}");
}

#[tokio::test]
async fn what_was_accepted_while_calls_failed_is_there_and_nothing_is_there_twice() {
    let (app, people) = used(2, 80, USUAL_TRIES).await;

    assert_all_is_there_once(&app, &people).await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_either_when_no_call_is_tried_again() {
    let (app, people) = used(3, 80, 1).await;

    let unavailable: u32 =
        people.iter().flat_map(|person| person.tally.values()).map(|(_, count)| count).sum();
    assert!(unavailable > 0, "some were 503");
    assert_all_is_there_once(&app, &people).await;
}

/// What was accepted stands, once, in every place where it should.
async fn assert_all_is_there_once(app: &TestApp, people: &[Person]) {
    app.ports().lifecycle.drain().await;
    for person in people {
        for video in person.accepted.keys() {
            assert_eq!(finished(app, person, video).await, "READY");
        }
    }
    let mut listed = BTreeSet::new();
    for person in people {
        let own = all_of(app, &format!("/videos/by-uploader/{}", person.client.user())).await;
        assert_eq!(own, all_of(app, &format!("/videos/by-tag/{}", person.tag)).await);
        assert_submissions(person, &own);
        assert_the_video(app, person).await;
        assert_said_once(app, person).await;
        for (email, user) in &person.registered {
            let login = json!({"email": email, "password": "correct horse"});
            let body = app.anonymous().post("/users/login", login).await.with(200);
            assert_eq!(body["user"]["userId"], *user);
        }
        listed.extend(own.into_keys());
    }
    let latest = all_of(app, "/videos/latest").await;
    assert_eq!(latest.into_keys().collect::<BTreeSet<_>>(), listed);
}

/// Waits until a video is final. Time goes by, because a worker that failed holds a job until its lease ends.
async fn finished(app: &TestApp, person: &Person, video: &str) -> String {
    let path = format!("/videos/id/{video}/status");
    let poll = async {
        let mut look = interval(Duration::from_millis(5));
        loop {
            let status = person.client.get(&path).await.with(200)["status"].clone();
            if status == "READY" || status == "ERROR" {
                return status.as_str().expect("a status").to_owned();
            }
            app.clock.advance(Duration::from_secs(10));
            look.tick().await;
        }
    };
    timeout(PATIENCE, poll).await.expect("a final status in time")
}

/// All videos of a list with their titles, each of which it holds once.
async fn all_of(app: &TestApp, list: &str) -> BTreeMap<String, String> {
    let (mut videos, mut page) = (BTreeMap::new(), 1);
    loop {
        let body = app.anonymous().get(&format!("{list}?pageSize=100&page={page}")).await.with(200);
        let data = body["data"].as_array().expect("a page");
        for video in data {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let earlier = videos.insert(text(&video["videoId"]), text(&video["title"]));
            assert_eq!(earlier, None, "{list} holds {video} twice");
        }
        if data.len() < 100 {
            assert_eq!(body["pagination"]["totalItems"], json!(videos.len()), "{list}");
            return videos;
        }
        page += 1;
    }
}

/// Every submission that was accepted is there, and of the others none more than once.
fn assert_submissions(person: &Person, listed: &BTreeMap<String, String>) {
    for (video, title) in person.accepted.iter().filter(|(video, _)| **video != person.video) {
        assert_eq!(listed.get(video), Some(title), "it was accepted");
    }
    let mut others: Vec<&String> = listed
        .iter()
        .filter(|(video, _)| !person.accepted.contains_key(*video))
        .map(|(_, title)| title)
        .collect();
    assert!(others.iter().all(|title| person.refused.contains(*title)), "{others:?}");
    let count = others.len();
    others.sort_unstable();
    others.dedup();
    assert_eq!(others.len(), count, "{others:?}");
}

/// The last of what was written to the one video stands, and its views are counted once each.
async fn assert_the_video(app: &TestApp, person: &Person) {
    let detail = app.anonymous().get(&format!("/videos/id/{}", person.video)).await.with(200);
    let (title, vector) = (&detail["title"], &detail["content_features"][0]);
    assert!(person.known.title.may_be(title, &json!("First title")), "{title} {:?}", person.known.title);
    let made = vector.as_f64().is_some_and(|first| first < 1.0);
    assert!(person.known.vector.may_be(vector, &json!(null)) || made, "{vector} {:?}", person.known.vector);
    let ratings = person.client.get(&format!("/videos/{}/ratings", person.video)).await.with(200);
    let own = &ratings["currentUserRating"];
    assert!(person.known.stars.may_be(own, &json!(null)), "{own} {:?}", person.known.stars);
    let made = own.as_f64().map_or(json!([null, 0]), |stars| json!([stars, 1]));
    assert_eq!(json!([ratings["averageRating"], ratings["totalRatingsCount"]]), made, "what the rows make");
    let views = detail["views"].as_u64().expect("a number");
    let (accepted, unsure) = person.known.views;
    assert!(
        (accepted..=accepted + unsure).contains(&views),
        "{views} views, {accepted} accepted, {unsure} not"
    );
}
