//! `video_ratings_by_user.csv`.

use super::{Import, OTHER, RATINGS, USER, USERS, VIDEOS, user, video_id};

#[tokio::test]
async fn a_rating_has_stars_and_a_time_and_a_video_and_may_be_anybody_s() {
    let (video, other) = (video_id(1), video_id(2));
    let row = |video: &str, user: &str, stars: &str| format!("{video},{user},{stars},2025-03-04T05:06:07Z\n");
    let ratings = [
        RATINGS,
        &row(&video, USER, "5"),
        &row(&video, OTHER, "2"),
        &row(&video, OTHER, "0"),
        &row(&video, OTHER, "many"),
        &row(&other, USER, "5"),
        &format!("{video},{USER},5,yesterday\n"),
        &row(&video, USER, "1"),
    ]
    .concat();
    let import = Import::of(&[
        ("users.csv", &[USERS, &user(USER, "ada@example.org")].concat()),
        ("videos.csv", &[VIDEOS, &super::video(1, "First")].concat()),
        ("video_ratings_by_user.csv", &ratings),
    ]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!((loaded.ratings, loaded.replaced, loaded.bad), (2, 1, 4));
    assert_eq!(kept.ratings.values().map(|rating| rating.stars.get()).collect::<Vec<_>>(), [1, 2]);
    for line in [
        "video_ratings_by_user.csv:4: rating: a rating is 1 to 5 stars, not 0".to_owned(),
        "video_ratings_by_user.csv:5: rating: is a whole number".to_owned(),
        format!("video_ratings_by_user.csv:6: videoid: videos.csv has no good row of video {other}"),
        "video_ratings_by_user.csv: ratings of users that users.csv lacks: 1 (they count)".to_owned(),
    ] {
        assert!(said.contains(&line), "{line} in {said:?}");
    }
    assert!(
        said.iter().any(|line| line.starts_with("video_ratings_by_user.csv:7: rating_date: ")),
        "{said:?}"
    );
}
