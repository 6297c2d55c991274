//! Views, counted by all servers at once.

use http::Method;
use serde_json::{Value, json};
use tokio::task::{JoinSet, yield_now};

use crate::{
    caller::Lost,
    cluster::{Cluster, Person},
};

/// How often each viewer is counted.
const LOOKS: u64 = 25;
/// How many viewers each server has at once.
const VIEWERS: usize = 4;

/// How the calls of a viewer ended.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Looks {
    pub(crate) accepted: u64,
    /// Refused with 503, or never answered: they may have been counted.
    pub(crate) unsure: u64,
}

impl Looks {
    fn add(self, other: Self) -> Self {
        Self { accepted: self.accepted + other.accepted, unsure: self.unsure + other.unsure }
    }
}

/// Looks at a video while `goes_on` says so, in turn through all servers from one on. A server that is not there is
/// passed over.
async fn look(
    cluster: Cluster,
    first: usize,
    video: String,
    viewer: Option<Person>,
    goes_on: impl Fn(Looks) -> bool + Send,
) -> Looks {
    let (path, mut looks, mut place) = (format!("/videos/id/{video}/view"), Looks::default(), first);
    while goes_on(looks) {
        match cluster.try_send(place, Method::POST, &path, viewer.as_ref(), &Value::Null).await {
            Ok(answer) if answer.status == 204 => looks.accepted += 1,
            Ok(answer) => {
                assert_eq!(answer.status, 503, "{}", answer.body);
                looks.unsure += 1;
            }
            Err(Lost::Unanswered) => looks.unsure += 1,
            // The others may now have their turn, also the server that is to come.
            Err(Lost::Unsent) => yield_now().await,
        }
        place += 1;
    }
    looks
}

/// Lets many look at a video at once, half of them signed in, through all servers.
pub(crate) fn crowd(
    cluster: &Cluster,
    video: &str,
    person: &Person,
    goes_on: impl Fn(Looks) -> bool + Clone + Send + 'static,
) -> JoinSet<Looks> {
    (0..VIEWERS * cluster.count())
        .map(|number| {
            let viewer = (number % 2 == 0).then(|| person.clone());
            look(cluster.clone(), number, video.to_owned(), viewer, goes_on.clone())
        })
        .collect()
}

/// Whether somebody has not yet been accepted often enough.
pub(crate) const fn not_enough(looks: Looks) -> bool {
    looks.accepted < LOOKS
}

/// How the calls of a crowd ended.
pub(crate) async fn all(crowd: JoinSet<Looks>) -> Looks {
    crowd.join_all().await.into_iter().fold(Looks::default(), Looks::add)
}

/// What a server says about how often a video was looked at.
pub(crate) async fn shown(cluster: &Cluster, place: usize, video: &str) -> u64 {
    let detail = cluster.get(place, &format!("/videos/id/{video}")).await.with(200);
    detail["views"].as_u64().expect("a number")
}

async fn every_view_is_counted(count: usize) {
    let cluster = Cluster::of(count).await;
    let person = cluster.creator("creator@example.org").await;
    let video = cluster.ready_video(&person, "Often seen").await;

    let looks = all(crowd(&cluster, &video, &person, not_enough)).await;

    assert_eq!(looks.unsure, 0, "nothing went wrong");
    let keyspace = &cluster.keyspace;
    for place in 0..count {
        assert_eq!(shown(&cluster, place, &video).await, looks.accepted);
    }
    let stats = keyspace.rows("video_stats", json!({"videoid": video})).await;
    assert_eq!(stats.len(), count, "each process counts in a row of its own: {stats:?}");
    let by_day = keyspace.sum("video_views_by_day", json!({"videoid": video}), "views").await;
    assert_eq!(by_day, looks.accepted);
    let log = keyspace.rows("video_activity", json!({"videoid": video})).await;
    assert_eq!(log.len() as u64, looks.accepted);
    let half = log.iter().filter(|row| row["userid"] == json!(person.user)).count() as u64;
    assert_eq!(half * 2, looks.accepted);
}

#[tokio::test]
async fn two_processes_count_every_view() {
    every_view_is_counted(2).await;
}

#[tokio::test]
async fn four_processes_count_every_view() {
    every_view_is_counted(4).await;
}
