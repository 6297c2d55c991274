//! Comments in JSON, and what is asked of them. The mixed spelling is the contract's.

use killrvideo_domain::{
    accounts::Name,
    feedback::{CommentList, CommentText, SentimentScore, SignedComment},
    shared::{CommentId, PageRequest, UserId, VideoId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{
    extract::{Accept, Faults, Faulty, Field, JsonBody, Loc, Source},
    shown::Shown,
};

/// What somebody says about a video.
#[derive(Deserialize, ToSchema)]
#[schema(as = CommentCreateRequest)]
pub(super) struct CommentIn {
    /// Trimmed.
    #[schema(value_type = String, required, min_length = 1, max_length = 1000, pattern = r"\S")]
    #[serde(default)]
    text: Field<String>,
}

/// A comment, and the video it is about.
pub(super) struct Said {
    /// The video.
    pub(super) video: VideoId,
    /// What is said.
    pub(super) text: CommentText,
}

impl Accept for Said {
    type Body = JsonBody<CommentIn>;

    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty> {
        let video = source.path_id("video_id_path", faults);
        let text =
            body.and_then(|JsonBody(body)| body.text.parsed(Loc::body("text"), faults, CommentText::parse));
        Ok(Self { video: video?, text: text? })
    }
}

/// A part of the list of what is said about a video.
pub(super) struct About {
    /// The video.
    pub(super) video: VideoId,
    /// Which part.
    pub(super) page: PageRequest,
}

impl Accept for About {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let video = source.path_id::<VideoId>("video_id_path", faults);
        let scope = video.as_ref().ok().map(|video| CommentList::About(*video).scope());
        let page = source.page(scope.as_ref(), faults);
        Ok(Self { video: video?, page: page? })
    }
}

/// A part of the list of what somebody said.
pub(super) struct ByUser {
    /// Who.
    pub(super) user: UserId,
    /// Which part.
    pub(super) page: PageRequest,
}

impl Accept for ByUser {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let user = source.path_id::<UserId>("user_id_path", faults);
        let scope = user.as_ref().ok().map(|user| CommentList::By(*user).scope());
        let page = source.page(scope.as_ref(), faults);
        Ok(Self { user: user?, page: page? })
    }
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommentResponse)]
pub(super) struct CommentOut {
    /// When it was written stands in it.
    #[schema(value_type = String, format = Uuid)]
    commentid: Shown<CommentId>,
    #[schema(value_type = String, format = Uuid)]
    videoid: Shown<VideoId>,
    #[schema(value_type = String, format = Uuid)]
    userid: Shown<UserId>,
    #[schema(min_length = 1, max_length = 1000)]
    comment: String,
    /// How it feels, from -1 to 1; null when there is nothing to judge.
    #[schema(required, minimum = -1, maximum = 1)]
    sentiment_score: Option<f32>,
    /// The author's; null when the account is gone.
    #[schema(required, min_length = 1, max_length = 50)]
    #[serde(rename = "firstName")]
    first_name: Option<String>,
    /// The author's; null when the account is gone.
    #[schema(required, min_length = 1, max_length = 50)]
    #[serde(rename = "lastName")]
    last_name: Option<String>,
}

impl From<SignedComment> for CommentOut {
    fn from(SignedComment { comment, author }: SignedComment) -> Self {
        let text = |name: &Name| name.as_str().to_owned();
        Self {
            commentid: Shown(comment.id),
            videoid: Shown(comment.video),
            userid: Shown(comment.author),
            comment: comment.text.as_str().to_owned(),
            sentiment_score: comment.sentiment.map(SentimentScore::get),
            first_name: author.as_ref().map(|author| text(&author.first)),
            last_name: author.as_ref().map(|author| text(&author.last)),
        }
    }
}
