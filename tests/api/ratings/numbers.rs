//! The numbers that stand beside videos.

use std::time::Duration;

use killrvideo_domain::{
    activity::{ActivityKind, Kinds, Timeline},
    shared::{Clock, Stars},
};
use killrvideo_tests::{On, TestApp, over_both_stores};
use serde_json::{Value, json};

use super::{a_video, paths, rate, shown, video};

over_both_stores! {
    averages_are_rounded_half_up_to_two_decimals,
    lists_and_details_show_the_same_numbers,
    parallel_ratings_and_views_lose_nothing,
    every_rating_stands_in_the_activity,
}

async fn averages_are_rounded_half_up_to_two_decimals(on: On) {
    let app = TestApp::start(on).await;
    let (video, _) = a_video(&app).await;
    let averages = [(5, 5.0), (5, 5.0), (4, 4.67), (4, 4.5), (4, 4.4), (4, 4.33), (4, 4.29), (3, 4.13)];

    for (stars, average) in averages {
        rate(&app.viewer().await, &video, stars).await;
        assert_eq!(shown(&app, &video).await[0], json!(average));
    }
}

async fn lists_and_details_show_the_same_numbers(on: On) {
    let app = TestApp::start(on).await;
    let owner = app.creator().await;
    let mut videos = Vec::new();
    for stars in [&[1, 2, 2][..], &[], &[5]] {
        app.clock.advance(Duration::from_secs(1));
        let video = video(&app, &owner).await;
        for stars in stars {
            rate(&app.viewer().await, &video, *stars).await;
            app.anonymous().post_empty(&format!("/videos/id/{video}/view")).await.with(204);
        }
        videos.insert(0, video);
    }

    for list in ["/videos/latest", "/videos/by-tag/keys", &format!("/videos/by-uploader/{}", owner.user())] {
        let page = app.anonymous().get(list).await.with(200);
        let data = page["data"].as_array().expect("a page");
        let numbers: Vec<Value> =
            data.iter().map(|video| json!([video["averageRating"], video["views"]])).collect();
        assert_eq!(numbers, [json!([5.0, 1]), json!([null, 0]), json!([1.67, 3])], "{list}");
        for (video, summary) in videos.iter().zip(data) {
            let detail = app.anonymous().get(&format!("/videos/id/{video}")).await.with(200);
            for number in ["averageRating", "views"] {
                assert_eq!(detail[number], summary[number], "{list}");
            }
        }
    }
    let edited =
        owner.put(&format!("/videos/id/{}", videos[2]), json!({"title": "Clustering"})).await.with(200);
    assert_eq!(
        json!([edited["averageRating"], edited["totalRatingsCount"], edited["views"]]),
        json!([1.67, 3, 3])
    );
    let unchanged = owner.put(&format!("/videos/id/{}", videos[2]), json!({})).await.with(200);
    assert_eq!(unchanged["averageRating"], json!(1.67));
}

async fn parallel_ratings_and_views_lose_nothing(on: On) {
    let app = TestApp::start(on).await;
    let (video, _) = a_video(&app).await;
    let mut raters = Vec::new();
    for _ in 0..6 {
        raters.push(app.viewer().await);
    }

    let tasks: Vec<_> = raters
        .into_iter()
        .enumerate()
        .map(|(task, rater)| {
            let ([quiet, loud], view) = (paths(&video), format!("/videos/id/{video}/view"));
            tokio::spawn(async move {
                for number in 0..8 {
                    let body = json!({"rating": (task * 3 + number) % 5 + 1});
                    let path = if number % 2 == 0 { &quiet } else { &loud };
                    assert!(rater.post(path, body).await.status.is_success());
                    rater.post_empty(&view).await.with(204);
                }
                rater
            })
        })
        .collect();
    let mut own = Vec::new();
    for task in tasks {
        let rater = task.await.expect("no panic");
        let rating =
            rater.get(&format!("/videos/{video}/ratings")).await.with(200)["currentUserRating"].clone();
        own.push(rating.as_u64().expect("a rating"));
    }

    let total: u64 = own.iter().sum();
    let summary = app.anonymous().get(&format!("/videos/id/{video}/rating")).await.with(200);
    assert_eq!(summary["ratingCount"], json!(6));
    let average = summary["averageRating"].as_f64().expect("a number");
    let rows = f64::from(u32::try_from(total).expect("a small number")) / 6.0;
    assert!((average - rows).abs() < 0.005_1, "{average} of {own:?}");
    assert_eq!(shown(&app, &video).await, json!([average, 6, 48]));
}

async fn every_rating_stands_in_the_activity(on: On) {
    let app = TestApp::start(on).await;
    let (video, _) = a_video(&app).await;
    let viewer = app.viewer().await;

    for stars in [4, 4, 1] {
        app.clock.advance(Duration::from_secs(1));
        rate(&viewer, &video, stars).await;
    }

    let timeline = Timeline {
        user: viewer.user().parse().expect("an id"),
        kinds: Kinds::Only(ActivityKind::Rate),
        today: app.clock.now().day(),
    };
    let deeds = app.ports().activity.newest(&timeline, 10).await.expect("the store works");
    let stars: Vec<_> = deeds.iter().map(|deed| deed.stars.map(Stars::get)).collect();
    assert_eq!(stars, [Some(1), Some(4), Some(4)]);
    assert!(deeds.iter().all(|deed| deed.video.to_string() == video));
}
