//! How a step is asked of a server.

use http::Method;
use serde_json::{Value, json};

use crate::{
    side::{MODERATOR, Side},
    step::{Look, Step, TOPICS},
};

/// A request to a path below `/api/v1`.
pub(crate) struct Asked {
    /// Which of the people; `None` for nobody.
    pub(crate) by: Option<usize>,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";
const DIMENSIONS: u16 = 1536;

impl Side {
    /// What a step, the `count`th one, asks of this server; `None` when what it is about is not there.
    pub(crate) fn asked(&self, step: &Step, count: usize) -> Option<Asked> {
        Some(match *step {
            Step::Submit { by, topic } => {
                let (title, description, tags) = (title(topic, count), description(count), [tag(topic)]);
                let body =
                    json!({"youtubeUrl": LINK, "title": title, "description": description, "tags": tags});
                Asked::post(Some(by), "/videos".to_owned(), Some(body))
            }
            Step::Edit { by, video, topic } => {
                let body = json!({"title": title(topic, count), "tags": [tag(topic), "edited"]});
                let path = format!("/videos/id/{}", self.video(video)?);
                Asked { by: Some(by), method: Method::PUT, path, body: Some(body) }
            }
            Step::View { by, video } => {
                Asked::post(by, format!("/videos/id/{}/view", self.video(video)?), None)
            }
            Step::Watch { by, video } => {
                let path = format!("/videos/id/{}/watch-time", self.video(video)?);
                Asked::post(Some(by), path, Some(json!({"watch_duration_seconds": 30})))
            }
            Step::Rate { by, video, stars } => {
                let path = format!("/videos/{}/ratings", self.video(video)?);
                Asked::post(Some(by), path, Some(json!({"rating": stars})))
            }
            Step::Comment { by, video, topic } => {
                let path = format!("/videos/{}/comments", self.video(video)?);
                Asked::post(Some(by), path, Some(json!({"text": title(topic, count)})))
            }
            Step::FlagVideo { by, video } => flag(by, "video", self.video(video)?),
            Step::FlagComment { by, comment } => flag(by, "comment", self.comment(comment)?),
            Step::Decide { flag, to } => {
                let path = format!("/moderation/flags/{}/action", self.flag(flag)?);
                Asked::post(Some(MODERATOR), path, Some(json!({"status": to, "moderatorNotes": "seen"})))
            }
            Step::RestoreVideo { video } => Asked::post(
                Some(MODERATOR),
                format!("/moderation/videos/{}/restore", self.video(video)?),
                None,
            ),
            Step::RestoreComment { comment } => {
                let path = format!("/moderation/comments/{}/restore", self.comment(comment)?);
                Asked::post(Some(MODERATOR), path, None)
            }
            Step::Ingest { by, video, angle } => {
                let body = json!({"videoId": self.video(video)?, "vector": vector(angle, count)});
                Asked::post(Some(by), "/reco/ingest".to_owned(), Some(body))
            }
            Step::Look { by, ref at } => Asked::get(by, self.looked_at(at)?),
            Step::Wait { .. } => return None,
        })
    }

    fn looked_at(&self, at: &Look) -> Option<String> {
        Some(match *at {
            Look::Detail(video) => format!("/videos/id/{}", self.video(video)?),
            Look::Rating(video) => format!("/videos/id/{}/rating", self.video(video)?),
            Look::Ratings(video) => format!("/videos/{}/ratings", self.video(video)?),
            Look::Related(video) => format!("/videos/id/{}/related?limit=3", self.video(video)?),
            Look::Comments(video) => format!("/videos/{}/comments?pageSize=3", self.video(video)?),
            Look::CommentsBy(person) => format!("/users/{}/comments", self.user(person)),
            Look::Profile(person) => format!("/users/{}", self.user(person)),
            Look::UploadedBy(person) => format!("/videos/by-uploader/{}?pageSize=3", self.user(person)),
            Look::Activity { of, kind: "" } => format!("/users/{}/activity?pageSize=4", self.user(of)),
            Look::Activity { of, kind } => format!("/users/{}/activity?activity_type={kind}", self.user(of)),
            Look::Latest { page, size } => format!("/videos/latest?page={page}&pageSize={size}"),
            Look::Trending { days } => format!("/videos/trending?intervalDays={days}&limit=5"),
            Look::Tagged(topic) => format!("/videos/by-tag/{}", tag(topic)),
            Look::Search { topic, mode, page } => {
                let query = TOPICS[topic].replace([' ', ','], "%20");
                format!("/search/videos?query={query}&mode={mode}&page={page}&pageSize=4")
            }
            Look::Suggest(topic) => format!("/search/tags/suggest?query={}", &tag(topic)[..1]),
            Look::ForYou { page } => format!("/recommendations/foryou?page={page}&pageSize=3"),
            Look::Flags { status: "" } => "/moderation/flags?pageSize=3".to_owned(),
            Look::Flags { status } => format!("/moderation/flags?status={status}"),
            Look::Audit(flag) => format!("/moderation/flags/{}/audit", self.flag(flag)?),
            Look::Users(topic) => {
                format!("/moderation/users?q={}", ["", "o", "viewer1", "mo", "zz", "E"][topic])
            }
        })
    }
}

impl Look {
    /// Whether it shows a list of videos.
    pub(crate) const fn lists_videos(&self) -> bool {
        match self {
            Self::Related(_)
            | Self::Latest { .. }
            | Self::Trending { .. }
            | Self::Tagged(_)
            | Self::UploadedBy(_)
            | Self::Search { .. }
            | Self::ForYou { .. } => true,
            Self::Detail(_)
            | Self::Rating(_)
            | Self::Ratings(_)
            | Self::Comments(_)
            | Self::CommentsBy(_)
            | Self::Profile(_)
            | Self::Activity { .. }
            | Self::Suggest(_)
            | Self::Flags { .. }
            | Self::Audit(_)
            | Self::Users(_) => false,
        }
    }
}

fn flag(by: usize, kind: &str, id: &str) -> Asked {
    let body =
        json!({"contentType": kind, "contentId": id, "reasonCode": "other", "reasonText": "look at it"});
    Asked::post(Some(by), "/flags".to_owned(), Some(body))
}

/// More words of its own for each later video, so that no two are equally near to a third: such two have no order that
/// both stores would have to keep.
fn description(count: usize) -> String {
    (0..count).map(|number| format!("own{count}x{number}")).collect::<Vec<_>>().join(" ")
}

/// Every title is another one, so that no two videos have the same vector.
fn title(topic: usize, count: usize) -> String {
    format!("{} {count}", TOPICS[topic])
}

fn tag(topic: usize) -> String {
    TOPICS[topic].split(' ').next().unwrap_or_default().to_lowercase()
}

/// A vector in a direction that no other step gives.
fn vector(angle: u16, count: usize) -> Vec<f64> {
    let turned = f64::from(angle).to_radians();
    let nudge = u32::try_from(count).map_or(0.0, |count| f64::from(count) * 1e-3);
    let (sine, cosine) = turned.sin_cos();
    (0..DIMENSIONS).map(|index| if index % 2 == 0 { cosine + nudge } else { sine - nudge }).collect()
}
