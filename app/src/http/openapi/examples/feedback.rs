//! Examples of comments, ratings and activity.

use serde_json::{Value, json};

use super::{COMMENT, VIDEO, VIEWER, WATCHED};

const TEXT: &str = "Rank fusion finally makes sense to me.";

/// An example of the schema `name`, if it is one of these.
pub(super) fn of(name: &str) -> Option<Value> {
    Some(match name {
        "CommentCreateRequest" => json!({"text": TEXT}),
        "CommentResponse" => json!({
            "commentid": COMMENT,
            "videoid": VIDEO,
            "userid": VIEWER,
            "comment": TEXT,
            "sentiment_score": null,
            "firstName": "Demo",
            "lastName": "Viewer",
        }),
        "RatingCreateOrUpdateRequest" | "VideoRatingRequest" => json!({"rating": 3}),
        "RatingResponse" => json!({
            "rating": 3, "videoid": VIDEO, "userid": VIEWER, "created_at": WATCHED, "updated_at": WATCHED,
        }),
        "VideoRatingSummary" => json!({"videoId": VIDEO, "averageRating": 2.5, "ratingCount": 2}),
        "AggregateRatingResponse" => json!({
            "videoId": VIDEO, "averageRating": 2.5, "totalRatingsCount": 2, "currentUserRating": 3,
        }),
        "UserActivityResponse" => json!({
            "userid": VIEWER,
            "activity_type": "view",
            "activity_id": "f1b39040-f632-11f0-9b2c-3d4e5f607182",
            "activity_timestamp": WATCHED,
            "videoid": VIDEO,
        }),
        _ => return None,
    })
}
