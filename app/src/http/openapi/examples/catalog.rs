//! Examples of videos, of searches for them and of what is recommended.

use killrvideo_domain::shared::Dimensions;
use serde_json::{Value, json};

use super::{CREATOR, SUBMITTED, VIDEO};

const TITLE: &str = "Two Rankings Walk into a Bar: Hybrid Search with Rank Fusion";
const DESCRIPTION: &str = "Keyword search finds the exact error code, vector search the question behind it.";
const STILL: &str = "https://i.ytimg.com/vi/kvdemo00001/hqdefault.jpg";

/// An example of the schema `name`, if it is one of these.
pub(super) fn of(name: &str) -> Option<Value> {
    Some(match name {
        "VideoSubmitRequest" => json!({
            "youtubeUrl": "https://www.youtube.com/watch?v=kvdemo00001", "title": TITLE, "description": DESCRIPTION,
            "tags": ["search", "embeddings"],
        }),
        "VideoUpdateRequest" => json!({"title": TITLE, "tags": ["search", "embeddings"]}),
        "VideoDetailResponse" => detail(),
        "VideoSummary" => json!({
            "videoId": VIDEO,
            "title": TITLE,
            "thumbnailUrl": STILL,
            "userId": CREATOR,
            "submittedAt": SUBMITTED,
            "content_rating": "G",
            "category": "Science & Technology",
            "views": 7,
            "averageRating": 2.5,
        }),
        "VideoStatusResponse" => json!({"videoId": VIDEO, "status": "READY"}),
        "VideoPreviewResponse" => json!({"title": TITLE}),
        "VideoWatchTimeRequest" => json!({"watch_duration_seconds": 217}),
        "RecommendationItem" => json!({
            "videoId": "45670e25-4cbe-4d29-af19-e8f24a2b43a8",
            "title": "Property-Based Testing in Rust: Let the Computer Be Nasty",
            "thumbnailUrl": "https://i.ytimg.com/vi/kvdemo00002/hqdefault.jpg",
            "score": 0.81,
        }),
        "TagSuggestion" => json!({"tag": "search"}),
        "EmbeddingIngestResponse" => json!({
            "videoId": VIDEO, "status": "accepted",
            "message": "the vector is stored; searches follow at once or shortly after",
        }),
        _ => return None,
    })
}

fn detail() -> Value {
    json!({
        "title": TITLE,
        "description": DESCRIPTION,
        "tags": ["embeddings", "search"],
        "videoId": VIDEO,
        "userId": CREATOR,
        "submittedAt": SUBMITTED,
        "thumbnailUrl": STILL,
        "location": "https://www.youtube.com/embed/kvdemo00001",
        "location_type": 1,
        "content_features": null,
        "content_rating": "G",
        "category": "Science & Technology",
        "language": "en",
        "youtubeVideoId": "kvdemo00001",
        "updatedAt": null,
        "status": "READY",
        "views": 7,
        "averageRating": 2.5,
        "totalRatingsCount": 2,
        "is_deleted": false,
        "deleted_at": null,
    })
}

/// The example of a video that was submitted a moment ago.
pub(super) fn submitted() -> Value {
    let mut video = detail();
    for later in ["content_rating", "category", "language", "averageRating"] {
        video[later] = Value::Null;
    }
    for none in ["views", "totalRatingsCount"] {
        video[none] = json!(0);
    }
    video["status"] = json!("PENDING");
    video
}

/// An example of what holds a vector of as many numbers as are configured.
pub(super) fn of_vector(name: &str, dimensions: Dimensions) -> Option<Value> {
    (name == "EmbeddingIngestRequest")
        .then(|| json!({"videoId": VIDEO, "vector": vec![0.1; dimensions.get()]}))
}
