//! Moderators and reporters who use all servers at once.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    caller::Answer,
    cluster::{Cluster, PASSWORD, Person, text, until},
};

const EMAIL: &str = "moderator@example.org";

/// Servers that know a moderator.
async fn cluster(count: usize) -> (Cluster, Person) {
    let settings = [("KILLRVIDEO_MODERATOR_EMAIL", EMAIL), ("KILLRVIDEO_MODERATOR_PASSWORD", PASSWORD)];
    let cluster = Cluster::with(count, &settings).await;
    let moderator = cluster.person(EMAIL).await;
    (cluster, moderator)
}

/// Asks again as long as others are in the way.
async fn post(cluster: &Cluster, place: usize, path: &str, person: &Person, body: &Value) -> Answer {
    for _ in 0..100 {
        let answer = cluster.post(place, path, Some(person), body).await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("others were in the way too often: {path}")
}

async fn get(cluster: &Cluster, place: usize, path: &str, person: &Person) -> Value {
    let answer = cluster.try_send(place, Method::GET, path, Some(person), &Value::Null).await;
    answer.expect("the server answers").with(200)
}

/// Sends these bodies, in turn through all servers and all at once.
async fn at_once(cluster: &Cluster, path: &str, calls: Vec<(Person, Value)>) -> Vec<Answer> {
    let calls: JoinSet<_> = (calls.into_iter().enumerate())
        .map(|(place, (person, body))| {
            let (cluster, path) = (cluster.clone(), path.to_owned());
            async move { post(&cluster, place, &path, &person, &body).await }
        })
        .collect();
    calls.join_all().await
}

async fn of_decisions_one_wins(count: usize) {
    let (cluster, moderator) = cluster(count).await;
    let creator = cluster.creator("creator@example.org").await;
    for round in 0..3 {
        let video = cluster.ready_video(&creator, &format!("Video {round}")).await;
        let body = json!({"contentType": "video", "contentId": video, "reasonCode": "spam"});
        let flag = text(&post(&cluster, round, "/flags", &creator, &body).await.with(201)["flagId"]);

        let decisions = (0..count).map(|number| {
            let status = if number % 2 == 0 { "approved" } else { "rejected" };
            (moderator.clone(), json!({"status": status, "moderatorNotes": number.to_string()}))
        });
        let path = format!("/moderation/flags/{flag}/action");
        let answers = at_once(&cluster, &path, decisions.collect()).await;

        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), count - 1, "{answers:?}");
        let winner = answers.into_iter().find(|answer| answer.status == 200).expect("a winner").body;
        for place in 0..count {
            let seen = get(&cluster, place, &format!("/moderation/flags/{flag}"), &moderator).await;
            assert_eq!(seen, winner, "through every server");
            let history = get(&cluster, place, &format!("/moderation/flags/{flag}/audit"), &moderator).await;
            assert_eq!(history["pagination"]["totalItems"], 2, "{history}");
            let is_hidden = winner["status"] == "approved";
            until("what is hidden is gone everywhere", || async {
                let shown = cluster.get(place, &format!("/videos/id/{video}")).await.status == 200;
                shown != is_hidden && cluster.latest(place).await.contains_key(&video) != is_hidden
            })
            .await;
        }
        let rows = cluster.keyspace.rows("flags_by_status", json!({})).await;
        let rows: Vec<&Value> = rows.iter().filter(|row| row["flagid"] == json!(flag)).collect();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(rows[0]["status"], winner["status"]);
    }
    assert_eq!(cluster.keyspace.rows("claims", json!({})).await, [] as [Value; 0]);
}

#[tokio::test]
async fn of_two_decisions_through_two_processes_one_wins() {
    of_decisions_one_wins(2).await;
}

#[tokio::test]
async fn of_four_decisions_through_four_processes_one_wins() {
    of_decisions_one_wins(4).await;
}

#[tokio::test]
async fn a_reporter_who_clicks_through_all_processes_has_one_flag() {
    let (cluster, _) = cluster(3).await;
    let creator = cluster.creator("creator@example.org").await;
    let video = cluster.ready_video(&creator, "Flagged").await;
    let body = json!({"contentType": "video", "contentId": video, "reasonCode": "other"});

    let answers = at_once(&cluster, "/flags", vec![(creator, body); 6]).await;

    assert!(answers.iter().all(|answer| [200, 201].contains(&answer.status)), "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    let flags: BTreeSet<String> = answers.iter().map(|answer| text(&answer.body["flagId"])).collect();
    assert_eq!(flags.len(), 1);
    assert_eq!(cluster.keyspace.rows("content_moderation", json!({})).await.len(), 1);
}

#[tokio::test]
async fn moderators_who_revoke_each_other_through_all_processes_leave_one() {
    let (cluster, moderator) = cluster(2).await;
    let other = cluster.creator("other@example.org").await;
    let path = |user: &str, action: &str| format!("/moderation/users/{user}/{action}");
    let assign = path(&other.user, "assign-moderator");
    post(&cluster, 0, &assign, &moderator, &Value::Null).await.with(200);

    let (to_other, to_first) =
        (path(&other.user, "revoke-moderator"), path(&moderator.user, "revoke-moderator"));
    let (one, two) = tokio::join!(
        post(&cluster, 0, &to_other, &moderator, &Value::Null),
        post(&cluster, 1, &to_first, &other, &Value::Null),
    );

    let succeeded = [&one, &two].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(succeeded, 1, "{one:?} {two:?}");
    let users = cluster.keyspace.rows("users", json!({})).await;
    let left = users.iter().filter(|row| row["roles"].to_string().contains("moderator")).count();
    assert_eq!(left, 1, "{users:?}");
}
