//! Rows of comments.

use super::*;

#[tokio::test]
async fn a_comment_has_a_time_a_text_and_a_video_and_may_be_anybody_s() {
    let (video, other) = (video_id(1), video_id(2));
    let id = |number: u32| format!("{number:08}-b9cd-11f0-9a37-62bc60f3bc08");
    let row = |number: u32, rest: &str| format!("{video},{},{rest}\n", id(number));
    let comments = [
        COMMENTS,
        &row(1, &format!("Very clear,{USER},")),
        &row(2, &format!("Very clear,{OTHER},-1")),
        &row(3, &format!(" ,{USER},0.5")),
        &row(4, &format!("{},{USER},0.5", "x".repeat(1001))),
        &row(5, &format!("Too much,{USER},1.5")),
        &row(6, &format!("Too little,{USER},little")),
        &row(7, "Whose?,nobody,0.5"),
        &format!("{video},{OTHER},When?,{USER},0.5\n"),
        &format!("{other},{},Where?,{USER},0.5\n", id(9)),
        &row(1, &format!("Not so clear,{USER},")),
    ]
    .concat();
    let import = Import::of(&[
        ("users.csv", &[USERS, &user(USER, "ada@example.org")].concat()),
        ("videos.csv", &[VIDEOS, &super::video(1, "First")].concat()),
        ("comments.csv", &comments),
    ]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!((loaded.comments, loaded.replaced, loaded.bad), (2, 1, 7));
    let texts: Vec<&str> = kept.comments.values().map(|comment| comment.text.as_str()).collect();
    assert_eq!(texts, ["Not so clear", "Very clear"]);
    for line in [
        "comments.csv:4: comment: a comment has at least 1 character, not 0".to_owned(),
        "comments.csv:5: comment: a comment has at most 1000 characters, not 1001".to_owned(),
        "comments.csv:6: sentiment_score: a sentiment is -1 to 1, not 1.5".to_owned(),
        "comments.csv:7: sentiment_score: is a number".to_owned(),
        format!("comments.csv:9: commentid: is a time-based UUID (version 1), as {OTHER} is not"),
        format!("comments.csv:10: videoid: videos.csv has no good row of video {other}"),
        "comments.csv: comments of users that users.csv lacks: 1 (they are kept)".to_owned(),
    ] {
        assert!(said.contains(&line), "{line} in {said:?}");
    }
    assert!(said.iter().any(|line| line.starts_with("comments.csv:8: userid: ")), "{said:?}");
}
