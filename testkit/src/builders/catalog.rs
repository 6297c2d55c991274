//! Videos, jobs and what happens to them.

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{
        Description, Finished, Hiding, Job, JobKind, LOCATION_TYPE_YOUTUBE, Metadata, Outcome, Supplied, Tag,
        Tags, Title, Video, VideoStatus, View, YoutubeId,
    },
    shared::{Caller, Embedding, IdGenerator, Identity, Role, Roles, SignedIn, Timestamp, UserId, VideoId},
};
use uuid::Uuid;

/// Proof of somebody who is signed in with a role.
#[must_use]
pub fn signed_in(user: UserId, role: Role) -> SignedIn {
    let identity = Identity { user, roles: Roles::from_iter([role]) };
    Caller::Known(identity).signed_in().expect("a role")
}

/// Proof of a moderator.
#[must_use]
pub fn moderator() -> SignedIn {
    signed_in(UserId::from_uuid(Uuid::from_u128(1)), Role::Moderator)
}

/// A title.
#[must_use]
pub fn title(text: &str) -> Title {
    Title::parse(text).expect("a title")
}

/// A description.
#[must_use]
pub fn description(text: &str) -> Option<Description> {
    Description::parse(text).expect("a description")
}

/// A tag nobody else uses.
#[must_use]
pub fn tag(ids: &dyn IdGenerator) -> Tag {
    Tag::parse(&format!("t-{}", ids.random())).expect("a tag")
}

/// A set of tags.
#[must_use]
pub fn tags<'a>(tags: impl IntoIterator<Item = &'a Tag>) -> Tags {
    let texts: Vec<&str> = tags.into_iter().map(Tag::as_str).collect();
    Tags::parse(&texts).expect("at most 50 tags")
}

/// A YouTube id, as good as any.
#[must_use]
pub fn youtube_id(ids: &dyn IdGenerator) -> YoutubeId {
    let id = ids.random().simple().to_string();
    id[..11].parse().expect("11 letters and digits")
}

/// A submitted video that nobody said anything about, and the job to be done on it.
#[must_use]
pub fn pending_video(ids: &dyn IdGenerator, submitted_at: Timestamp) -> (Video, Job) {
    let video = Video { status: VideoStatus::Pending, updated_at: None, ..ready_video(ids, submitted_at) };
    let job = Job {
        video: video.id,
        submitted_at,
        kind: JobKind::Submit,
        supplied: Supplied::default(),
        attempts: 0,
    };
    (video, job)
}

/// The job of giving a vector to a video.
#[must_use]
pub fn embed_job(video: &Video) -> Job {
    Job {
        video: video.id,
        submitted_at: video.submitted_at,
        kind: JobKind::Embed,
        supplied: Supplied::default(),
        attempts: 0,
    }
}

/// A video that is listed, of an uploader nobody else is, without tags.
#[must_use]
pub fn ready_video(ids: &dyn IdGenerator, submitted_at: Timestamp) -> Video {
    let youtube_id = youtube_id(ids);
    Video {
        id: ids.video_id(),
        owner: ids.user_id(),
        title: Title::placeholder(&youtube_id),
        description: None,
        tags: Tags::default(),
        location: youtube_id.embed_url(),
        location_type: LOCATION_TYPE_YOUTUBE,
        thumbnail: Some(youtube_id.thumbnail_url()),
        youtube_id: Some(youtube_id),
        submitted_at,
        updated_at: Some(submitted_at),
        status: VideoStatus::Ready,
        content_rating: None,
        category: None,
        language: None,
        deletion: None,
    }
}

/// A video without a vector, to be loaded.
#[must_use]
pub const fn row(video: Video) -> VideoRow {
    VideoRow { video, vector: None }
}

/// What a source says of which only the title matters.
#[must_use]
pub fn metadata(title: &str) -> Metadata {
    Metadata { title: title.to_owned(), ..Metadata::default() }
}

/// The outcome of a job that succeeded.
#[must_use]
pub const fn ready(metadata: Option<Metadata>, vector: Option<Embedding>) -> Outcome {
    Outcome::Ready { metadata, vector }
}

/// The end of `job`.
#[must_use]
pub fn finished(job: &Job, outcome: Outcome, at: Timestamp) -> Finished {
    Finished { job: job.clone(), outcome, at }
}

/// A video to be hidden or brought back, by somebody new.
#[must_use]
pub fn hiding(ids: &dyn IdGenerator, video: VideoId, at: Timestamp) -> Hiding {
    Hiding { video, by: ids.user_id(), at }
}

/// An anonymous view.
#[must_use]
pub fn view(ids: &dyn IdGenerator, video: VideoId, at: Timestamp) -> View {
    View { id: ids.activity_id(at), video, viewer: None, at }
}
