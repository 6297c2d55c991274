//! Many calls at once.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use killrvideo_domain::{
    catalog::RatingSummary,
    shared::{IdGenerator, UserId, VideoId},
};

use super::{made_of_rows, rate, summary_of};
use crate::{
    Fixture,
    builders::view,
    contract::{Works, at_once},
};

/// > The summary is the fold of everybody's latest rating, also when many rate at once.
pub async fn the_summary_is_right_when_many_rate_at_once(fixture: Fixture) {
    let video = fixture.ids.video_id();
    let users: Vec<UserId> = (0..20).map(|_| fixture.ids.user_id()).collect();

    let told = Arc::new(AtomicU64::new(0));

    let tasks = users.clone().into_iter().map(|user| {
        let (fixture, told) = (fixture.clone(), told.clone());
        async move {
            rate(&fixture, video, user, 4, fixture.now()).await;
            // What somebody gave counts as soon as they are told that it was taken.
            let at_least = told.fetch_add(1, Ordering::SeqCst) + 1;
            let shown = fixture.stores.ratings.summary(video).await.works().count;
            assert!((at_least..=20).contains(&shown), "{shown} of at least {at_least}");
        }
    });
    at_once(tasks).await;

    assert_eq!(summary_of(&fixture, video).await, RatingSummary { count: 20, total: 80 });
    assert_eq!(made_of_rows(&fixture, video, &users).await, summary_of(&fixture, video).await);
}

/// Whichever of the ratings comes last.
pub async fn one_user_who_rates_again_and_again_at_once_counts_once(fixture: Fixture) {
    let (video, user) = (fixture.ids.video_id(), fixture.ids.user_id());

    let tasks = (0..20).map(|number| {
        let fixture = fixture.clone();
        async move { rate(&fixture, video, user, number % 5 + 1, fixture.now()).await.first_at }
    });
    let firsts = at_once(tasks).await;

    assert!(firsts.iter().all(|first| *first == fixture.now()));
    assert_eq!(summary_of(&fixture, video).await.count, 1);
    assert_eq!(made_of_rows(&fixture, video, &[user]).await, summary_of(&fixture, video).await);
}

/// New ratings, changed ones and views, interleaved, on a few videos. What the videos show is what the rows make, one
/// by one, and every view.
pub async fn ratings_and_views_at_once_lose_nothing(fixture: Fixture) {
    let videos: [VideoId; 3] = [(); 3].map(|()| fixture.ids.video_id());
    let users: Vec<UserId> = (0..12).map(|_| fixture.ids.user_id()).collect();

    let tasks = users.clone().into_iter().enumerate().map(|(task, user)| {
        let fixture = fixture.clone();
        async move {
            for number in 0..9 {
                let video = videos[(task + number) % 3];
                let stars = i64::try_from(task * 7 + number * 3).expect("a small number") % 5 + 1;
                rate(&fixture, video, user, stars, fixture.in_seconds(number as u64)).await;
                let view = view(&*fixture.ids, video, fixture.now());
                fixture.stores.views.record(&view).await.works();
            }
        }
    });
    at_once(tasks).await;

    for video in videos {
        let made = made_of_rows(&fixture, video, &users).await;
        assert_eq!(made.count, 12, "everybody counts once");
        assert_eq!(summary_of(&fixture, video).await, made);
        let numbers = fixture.stores.video_stats.numbers(&[video]).await.works();
        assert_eq!(numbers[&video].views, 36);
    }
}
