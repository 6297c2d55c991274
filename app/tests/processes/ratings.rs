//! Ratings, given through all servers at once, and by servers that are killed meanwhile.

use std::{collections::BTreeMap, time::Duration};

use http::Method;
use killrvideo_testkit::data_api::{Fault, Seen};
use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinSet,
};

use crate::cluster::{Cluster, Person, text, until};

/// How many rate at once through each server, and how often each of them.
const RATERS: usize = 4;
const RATINGS: usize = 12;

/// How many rated a video, and the average in hundredths.
type Numbers = (u64, u64);

/// What a server says about how a video is rated, in both places where it does.
async fn shown(cluster: &Cluster, place: usize, video: &str) -> [Numbers; 2] {
    let mut shown = [(0, 0); 2];
    let paths = [format!("/videos/{video}/ratings"), format!("/videos/id/{video}")];
    for (shown, path) in shown.iter_mut().zip(paths) {
        let body = cluster.get(place, &path).await.with(200);
        *shown = (body["totalRatingsCount"].as_u64().expect("a number"), hundredths(&body["averageRating"]));
    }
    shown
}

fn hundredths(average: &Value) -> u64 {
    let digits = average.as_f64().map(|average| format!("{average:.2}").replace('.', ""));
    digits.map_or(0, |digits| digits.parse().expect("digits"))
}

/// What the rows of a video make.
async fn made_of_rows(cluster: &Cluster, video: &str) -> Numbers {
    let rows = cluster.keyspace.rows("video_ratings_by_user", json!({"videoid": video})).await;
    let (count, total) =
        (rows.len() as u64, rows.iter().filter_map(|row| row["rating"].as_u64()).sum::<u64>());
    (count, (total * 200 + count).checked_div(count * 2).unwrap_or_default())
}

async fn people(cluster: &Cluster, count: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for number in 0..count {
        people.push(cluster.creator(&format!("rater{number}@example.org")).await);
    }
    people
}

/// Rates videos in turn, through all servers from one on, and gives what was accepted last for each video. A server that
/// is not there, or that went away, is passed over, and what it was asked for may have been done.
async fn rate(cluster: Cluster, first: usize, videos: Vec<String>, person: Person) -> BTreeMap<String, u64> {
    let (mut last, mut place) = (BTreeMap::new(), first);
    for number in 0..RATINGS {
        let (video, stars) = (&videos[(first + number) % videos.len()], (first + number * 3) % 5 + 1);
        let path = format!("/videos/{video}/ratings");
        loop {
            place += 1;
            let body = json!({"rating": stars});
            let answer = cluster.try_send(place, Method::POST, &path, Some(&person), &body).await;
            match answer {
                Ok(answer) if answer.status == 200 => break,
                Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.body),
                Err(_) => tokio::task::yield_now().await,
            }
        }
        last.insert(video.clone(), stars as u64);
        let view = format!("/videos/id/{video}/view");
        let _perhaps = cluster.try_send(place, Method::POST, &view, None, &Value::Null).await;
    }
    last
}

fn crowd(cluster: &Cluster, videos: &[String], people: &[Person]) -> JoinSet<BTreeMap<String, u64>> {
    let raters = people.iter().enumerate();
    raters.map(|(first, person)| rate(cluster.clone(), first, videos.to_vec(), person.clone())).collect()
}

/// Whether every row is what its rater was told last.
async fn assert_rows(
    cluster: &Cluster,
    people: &[Person],
    told: &[BTreeMap<String, u64>],
    videos: &[String],
) {
    for video in videos {
        let rows = cluster.keyspace.rows("video_ratings_by_user", json!({"videoid": video})).await;
        let rows: BTreeMap<String, u64> =
            rows.iter().map(|row| (text(&row["userid"]), row["rating"].as_u64().expect("stars"))).collect();
        let mut expected = Vec::new();
        for person in people {
            expected.push(rows.get(&person.user).copied());
        }
        assert_eq!(rows.len(), people.len(), "everybody rated {video} once");
        let mut all_told: Vec<u64> = told.iter().filter_map(|last| last.get(video).copied()).collect();
        let mut all_rows: Vec<u64> = expected.into_iter().flatten().collect();
        all_told.sort_unstable();
        all_rows.sort_unstable();
        assert_eq!(all_rows, all_told);
    }
}

async fn ratings_are_what_their_rows_make(count: usize) {
    let cluster = Cluster::of(count).await;
    let people = people(&cluster, count * RATERS).await;
    let mut videos = Vec::new();
    for number in 0..3 {
        videos.push(cluster.ready_video(&people[0], &format!("Rated {number}")).await);
    }

    let told = crowd(&cluster, &videos, &people).join_all().await;

    assert_rows(&cluster, &people, &told, &videos).await;
    // A server that stops settles at once what it changed.
    #[cfg(unix)]
    for place in 1..count {
        assert!(cluster.stop(place).await.success());
        cluster.clone().fill(place).await;
    }
    for video in &videos {
        let made = made_of_rows(&cluster, video).await;
        for place in 0..count {
            until("the numbers are right", || async { shown(&cluster, place, video).await == [made; 2] })
                .await;
        }
        let views = cluster.get(0, &format!("/videos/id/{video}")).await.with(200)["views"].as_u64();
        assert_eq!(views, Some((people.len() * RATINGS / videos.len()) as u64));
    }
}

#[tokio::test]
async fn two_processes_show_what_the_ratings_make() {
    ratings_are_what_their_rows_make(2).await;
}

#[tokio::test]
async fn four_processes_show_what_the_ratings_make() {
    ratings_are_what_their_rows_make(4).await;
}

async fn ratings_outlive_servers_that_are_killed(count: usize) {
    let cluster = Cluster::of(count).await;
    let people = people(&cluster, RATERS * 2).await;
    let videos = vec![cluster.ready_video(&people[0], "Rated all the time").await];

    let crowd = crowd(&cluster, &videos, &people);
    for place in 1..count {
        cluster.kill(place);
        cluster.clone().fill(place).await;
    }
    let told = crowd.join_all().await;

    assert_rows(&cluster, &people, &told, &videos).await;
    // The next fold of any process heals what the dead ones left.
    let path = format!("/videos/{}/ratings", videos[0]);
    cluster.post(count - 1, &path, Some(&people[0]), &json!({"rating": 5})).await.with(200);
    let made = made_of_rows(&cluster, &videos[0]).await;
    for place in 0..count {
        until("the numbers are right", || async { shown(&cluster, place, &videos[0]).await == [made; 2] })
            .await;
    }
}

#[tokio::test]
async fn of_two_processes_one_is_killed_and_no_rating_is_lost() {
    ratings_outlive_servers_that_are_killed(2).await;
}

#[tokio::test]
async fn of_four_processes_three_are_killed_and_no_rating_is_lost() {
    ratings_outlive_servers_that_are_killed(4).await;
}

/// Longer than any test: whoever waits for the answer is killed before.
const NEVER: Duration = Duration::from_hours(1);

/// Goes wrong with the command number `nth`, from 0, of the ratings of a video.
fn at_command(
    nth: usize,
    video: String,
    fault: Fault,
    tell: UnboundedSender<String>,
) -> impl FnMut(&Seen) -> Option<Fault> + Send {
    let mut seen = 0;
    move |command| {
        let name = command.to_string();
        let table = command.table.as_deref().unwrap_or_default();
        let of_ratings = ["video_ratings_by_user", "video_stats", "user_activity"].contains(&table);
        if !of_ratings || !command.body.to_string().contains(video.as_str()) {
            return None;
        }
        seen += 1;
        if seen != nth + 1 {
            return None;
        }
        // Nobody listens any more when the test has failed.
        let _told = tell.send(name);
        Some(fault.clone())
    }
}

/// What a rating sends.
const COMMANDS: [&str; 5] = [
    "findOne video_ratings_by_user",
    "insertOne video_ratings_by_user",
    "find video_ratings_by_user",
    "insertOne video_stats",
    "insertOne user_activity",
];

/// Kills a server at each command of a rating in turn; what another one is told next counts with what it left.
async fn the_next_fold_heals(fault: Fault, arrives: bool) {
    let cluster = Cluster::of(2).await;
    let people = people(&cluster, 2).await;

    for (nth, expected) in COMMANDS.into_iter().enumerate() {
        let video = cluster.ready_video(&people[0], &format!("Rated {nth}")).await;
        let path = format!("/videos/{video}/ratings");
        let (tell, mut held) = unbounded_channel();
        cluster.keyspace.double.inject(at_command(nth, video.clone(), fault.clone(), tell));
        let (caller, person, rating) = (cluster.clone(), people[0].clone(), path.clone());
        let lost = tokio::spawn(async move {
            caller.try_send(1, Method::POST, &rating, Some(&person), &json!({"rating": 5})).await.is_err()
        });
        assert_eq!(held.recv().await.as_deref(), Some(expected));
        cluster.kill(1);
        cluster.keyspace.double.heal();
        assert!(lost.await.expect("no panic"), "nobody answered");

        let rows = made_of_rows(&cluster, &video).await;
        assert_eq!(rows.0, u64::from(nth > 1 || (nth == 1 && arrives)), "{expected}");
        cluster.post(0, &path, Some(&people[1]), &json!({"rating": 2})).await.with(200);
        let made = made_of_rows(&cluster, &video).await;
        assert_eq!(made.0, rows.0 + 1);
        assert_eq!(shown(&cluster, 0, &video).await, [made; 2], "killed at {expected}");
        cluster.clone().fill(1).await;
        assert_eq!(shown(&cluster, 1, &video).await, [made; 2], "killed at {expected}");
    }
}

#[tokio::test]
async fn a_server_that_is_killed_before_any_command_of_a_rating_is_healed_by_the_next_rating() {
    the_next_fold_heals(Fault::Hang, false).await;
}

#[tokio::test]
async fn a_server_that_is_killed_after_any_command_of_a_rating_is_healed_by_the_next_rating() {
    the_next_fold_heals(Fault::Delay(NEVER), true).await;
}
