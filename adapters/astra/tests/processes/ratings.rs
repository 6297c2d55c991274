//! Ratings.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    catalog::{RatingSummary, VideoNumbers, VideoStats, ViewStore},
    feedback::RatingStore,
    shared::{IdGenerator, Pause, StoreErrorKind, StoreLifecycle, UserId, VideoId},
};
use killrvideo_system::TokioPause;
use killrvideo_testkit::builders::{new_rating, view};
use serde_json::json;
use tokio::sync::watch;

use super::{
    World, all,
    operator::operate,
    support::{settings, store},
};

/// How many tasks of each process rate, and how often each of them.
const TASKS: usize = 6;
const RATINGS: usize = 9;

/// Time that passes by itself where it is short, and that a test lets pass where it is long.
struct HeldTime(watch::Receiver<bool>);

#[async_trait]
impl Pause for HeldTime {
    async fn pause(&self, duration: Duration) {
        if duration < Duration::from_secs(1) {
            return TokioPause.pause(duration).await;
        }
        // Whoever let it pass has done so for good.
        let mut time = self.0.clone();
        let _passed = time.wait_for(|passed| *passed).await;
    }
}

/// Processes that settle nothing before they are told that time has passed.
struct Processes {
    world: World,
    stores: Vec<Arc<AstraStore>>,
    time: watch::Sender<bool>,
}

impl Processes {
    fn new(count: usize) -> Self {
        let (world, time) = (World::new(), watch::Sender::new(false));
        let process = |_| {
            let mut settings = settings(&world.double);
            settings.patience.first_pause = Duration::from_millis(1);
            settings.patience.longest_pause = Duration::from_millis(4);
            store(settings, &world.corner, Arc::new(HeldTime(time.subscribe())))
        };
        let stores = (0..count).map(process).collect();
        Self { world, stores, time }
    }

    /// Lets the time pass after which every process settles what it changed.
    async fn settle(&self) {
        self.time.send_replace(true);
        for store in &self.stores {
            store.drain().await;
        }
    }

    /// What a process that changed nothing shows.
    async fn shown(&self, video: VideoId) -> VideoNumbers {
        let numbers = self.world.process().numbers(&[video]).await.expect("the store works");
        numbers.get(&video).copied().unwrap_or_default()
    }

    /// What the rows of these users make, read one by one.
    async fn made_of_rows(&self, video: VideoId, users: &[UserId]) -> RatingSummary {
        let (store, mut made) = (self.world.process(), RatingSummary::default());
        for user in users {
            if let Some(rating) = store.own(video, *user).await.expect("the store works") {
                made.count += 1;
                made.total += u64::from(rating.stars.get());
            }
        }
        made
    }

    /// Lets everybody rate all videos, again and again, through all processes, and look at them; gives how many views
    /// of each video were accepted.
    async fn rate(&self, videos: [VideoId; 3], users: &[UserId]) -> [u64; 3] {
        let tasks = users.iter().enumerate().map(|(task, user)| {
            let (stores, user, world) = (self.stores.clone(), *user, &self.world);
            let (ids, now) = (world.corner.ids.clone(), world.now());
            async move {
                let mut accepted = [0; 3];
                for number in 0..RATINGS {
                    let (store, place) = (&stores[(task + number) % stores.len()], (task + number) % 3);
                    let stars = i64::try_from(task * 7 + number * 3).expect("a small number") % 5 + 1;
                    let rated = store.rate(&new_rating(videos[place], user, stars, now)).await;
                    if let Err(refused) = rated {
                        assert_eq!(refused.kind(), StoreErrorKind::Unavailable);
                    }
                    let viewed = store.record(&view(&*ids, videos[place], now)).await;
                    accepted[place] += u64::from(viewed.is_ok());
                }
                accepted
            }
        });
        all(tasks)
            .await
            .into_iter()
            .fold([0; 3], |sum, of_task| std::array::from_fn(|place| sum[place] + of_task[place]))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_shows_at_once_what_the_rows_make() {
    let processes = Processes::new(1);
    let ids = &processes.world.corner.ids;
    let (videos, users) =
        ([(); 3].map(|()| ids.video_id()), (0..16).map(|_| ids.user_id()).collect::<Vec<_>>());
    processes.world.disturb(5, 0);

    let views = processes.rate(videos, &users).await;

    processes.world.double.heal();
    for (video, views) in videos.into_iter().zip(views) {
        let ratings = processes.made_of_rows(video, &users).await;
        assert_eq!(ratings.count, 16);
        assert_eq!(processes.shown(video).await, VideoNumbers { views, ratings }, "before it is settled");
    }
    processes.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_show_what_the_rows_make_when_they_have_settled() {
    for (count, failing) in [(2, 0), (4, 0), (4, 20)] {
        let processes = Processes::new(count);
        let ids = &processes.world.corner.ids;
        let videos = [(); 3].map(|()| ids.video_id());
        let users: Vec<UserId> = (0..count * TASKS).map(|_| ids.user_id()).collect();
        processes.world.disturb(3, failing);

        let views = processes.rate(videos, &users).await;

        processes.world.double.heal();
        processes.settle().await;
        for (video, views) in videos.into_iter().zip(views) {
            let shown = processes.shown(video).await;
            assert_eq!(shown.ratings, processes.made_of_rows(video, &users).await, "{count} processes");
            assert!(shown.views >= views, "{count} processes");
        }
    }
}

#[tokio::test]
async fn a_fold_that_missed_a_rating_of_another_process_is_made_good_when_that_one_settles() {
    let processes = Processes::new(2);
    let (ids, now) = (&processes.world.corner.ids, processes.world.now());
    let (video, users) = (ids.video_id(), [ids.user_id(), ids.user_id()]);
    for (store, user) in processes.stores.iter().zip(users) {
        store.rate(&new_rating(video, user, 4, now)).await.expect("the store works");
    }
    assert_eq!(processes.shown(video).await.ratings.count, 2);

    // The first process was slow: it had read when the second rating was not there, and writes now.
    let place = format!("{}/video_stats", processes.world.double.keyspace());
    let late = json!({"videoid": video.to_string(), "part": "ratings", "rating_count": 1, "rating_total": 4});
    operate(&processes.world.double, &place, &json!({"insertOne": {"document": late}})).await;
    assert_eq!(processes.shown(video).await.ratings.count, 1, "for some seconds");

    processes.time.send_replace(true);
    processes.stores[1].drain().await;
    assert_eq!(processes.shown(video).await.ratings, RatingSummary { count: 2, total: 8 });
}

#[tokio::test]
async fn what_a_process_wrote_that_died_before_its_fold_is_counted_by_the_next_fold_of_another() {
    let processes = Processes::new(2);
    let (ids, now) = (&processes.world.corner.ids, processes.world.now());
    let (video, users) = (ids.video_id(), [ids.user_id(), ids.user_id()]);
    let refused = killrvideo_testkit::data_api::Fault::Status { status: 500, retry_after: None };
    processes
        .world
        .double
        .inject(move |seen| (seen.table.as_deref() == Some("video_stats")).then(|| refused.clone()));
    processes.stores[0].rate(&new_rating(video, users[0], 5, now)).await.expect_err("its fold fails");
    processes.world.double.heal();
    // Nothing more is heard of the first process: time does not pass for it.
    assert_eq!(processes.shown(video).await.ratings, RatingSummary::default(), "less than the truth");

    processes.stores[1].rate(&new_rating(video, users[1], 2, now)).await.expect("the store works");

    assert_eq!(processes.shown(video).await.ratings, RatingSummary { count: 2, total: 7 });
}

#[tokio::test]
async fn rows_that_are_no_ratings_count_for_nobody() {
    let processes = Processes::new(1);
    let (ids, now) = (&processes.world.corner.ids, processes.world.now());
    let (video, store) = (ids.video_id(), &processes.stores[0]);
    let place = format!("{}/video_ratings_by_user", processes.world.double.keyspace());
    let mut users = Vec::new();
    for rating in [json!(0), json!(6), json!(-3), json!(null), json!(3)] {
        let user = ids.user_id();
        let mut row = json!({"videoid": video.to_string(), "userid": user.to_string(), "rating": rating});
        row["rating_date"] = json!("2024-05-06T07:08:09.010Z");
        operate(&processes.world.double, &place, &json!({"insertOne": {"document": row}})).await;
        users.push(user);
    }

    let own = store.rate(&new_rating(video, ids.user_id(), 5, now)).await.expect("the store works");

    assert_eq!(store.summary(video).await.expect("read"), RatingSummary { count: 2, total: 8 });
    assert_eq!(own.first_at, now);
    for user in &users[..4] {
        assert_eq!(store.own(video, *user).await.expect("read"), None);
    }
    // Another backend kept one time; it is the first one, also when the rating changes here.
    let old = store.own(video, users[4]).await.expect("read").expect("a rating");
    assert_eq!((old.first_at, old.first_at.to_string().as_str()), (old.at, "2024-05-06T07:08:09.010Z"));
    let changed = store.rate(&new_rating(video, users[4], 1, now)).await.expect("the store works");
    assert_eq!((changed.first_at, changed.at), (old.at, now));
    assert_eq!(store.own(video, users[4]).await.expect("read"), Some(changed));
    let mended = store.rate(&new_rating(video, users[0], 2, now)).await.expect("the store works");
    assert_eq!(mended.first_at, now, "what is no rating was not the first one");
}
