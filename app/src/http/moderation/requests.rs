//! What moderation is asked in JSON, path and query.

use killrvideo_domain::{
    accounts::AccountQuery,
    moderation::{
        ContentId, ContentKind, FlagList, FlagNotes, FlagRequest, FlagStatus, ReasonCode, ReasonText,
    },
    shared::{CommentId, FlagId, NumberedPage, PageRequest, VideoId},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::fmt::Hyphenated;

use super::dto::{KindWord, ReasonWord, StatusWord};
use crate::http::extract::{Accept, Faults, Faulty, Field, JsonBody, Loc, Source};

/// What somebody flags, and why.
#[derive(Deserialize, ToSchema)]
#[schema(as = FlagCreateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FlagIn {
    #[schema(value_type = KindWord, required)]
    #[serde(default)]
    content_type: Field<String>,
    #[schema(value_type = String, required, format = Uuid)]
    #[serde(default)]
    content_id: Field<String>,
    #[schema(value_type = ReasonWord, required)]
    #[serde(default)]
    reason_code: Field<String>,
    /// Trimmed; blank counts as absent.
    #[schema(value_type = Option<String>, max_length = 500)]
    #[serde(default)]
    reason_text: Field<String>,
}

impl Accept for FlagRequest {
    type Body = JsonBody<FlagIn>;

    fn accept(_: &Source<'_>, body: Result<Self::Body, Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let JsonBody(body) = body?;
        let kind =
            body.content_type.word(Loc::body("contentType"), faults, ContentKind::ALL, ContentKind::as_str);
        let id = body.content_id.id::<Hyphenated>(Loc::body("contentId"), faults);
        let reason =
            body.reason_code.word(Loc::body("reasonCode"), faults, ReasonCode::ALL, ReasonCode::as_str);
        let text = body.reason_text.parsed_if_given(Loc::body("reasonText"), faults, ReasonText::parse);
        let id = id?.into_uuid();
        let content = match kind? {
            ContentKind::Video => ContentId::Video(VideoId::from_uuid(id)),
            ContentKind::Comment => ContentId::Comment(CommentId::from_uuid(id)),
        };
        Ok(Self { content, reason: reason?, text: text?.flatten() })
    }
}

/// Which list of flags is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct ListingParams {
    /// Only those of this status; all of them if absent.
    #[param(nullable)]
    status: Option<StatusWord>,
}

/// A part of a list of flags.
pub(super) struct Listing {
    /// The list.
    pub(super) list: FlagList,
    /// Which part.
    pub(super) page: PageRequest,
}

impl Accept for Listing {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let status = source.query_word("status", faults, FlagStatus::ALL, FlagStatus::as_str);
        let list = status.map(|status| FlagList { status });
        let scope = list.as_ref().ok().map(FlagList::scope);
        let page = source.page(scope.as_ref(), faults);
        Ok(Self { list: list?, page: page? })
    }
}

/// What is asked for of a flag.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct LookedParams {
    /// Whether what the reporter wrote is shown.
    #[param(default = false)]
    unmask: Option<bool>,
}

/// A flag, and whether what its reporter wrote is asked for.
pub(super) struct Looked {
    /// The flag.
    pub(super) flag: FlagId,
    /// How it is asked for.
    pub(super) mask: Mask,
}

/// Whether what a reporter wrote is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mask {
    /// It is not.
    On,
    /// It is, and that is written down.
    Off,
}

impl Accept for Looked {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let flag = source.path_id("flag_id_path", faults);
        let unmask = source.query_bool("unmask", faults);
        let mask = if unmask?.unwrap_or(false) { Mask::Off } else { Mask::On };
        Ok(Self { flag: flag?, mask })
    }
}

/// What a moderator decides about a flag.
#[derive(Deserialize, ToSchema)]
#[schema(as = FlagUpdateRequest)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActionIn {
    /// `under_review`, `approved` or `rejected`; `open` is never allowed.
    #[schema(value_type = StatusWord, required)]
    #[serde(default)]
    status: Field<String>,
    /// Trimmed; absent, null or blank keeps the earlier ones.
    #[schema(value_type = Option<String>, max_length = 1000)]
    #[serde(default)]
    moderator_notes: Field<String>,
}

/// A decision, and the flag that it is about.
pub(super) struct Action {
    /// The flag.
    pub(super) flag: FlagId,
    /// Where it goes.
    pub(super) to: FlagStatus,
    /// What the moderator notes.
    pub(super) notes: Option<FlagNotes>,
}

impl Accept for Action {
    type Body = JsonBody<ActionIn>;

    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty> {
        let flag = source.path_id("flag_id_path", faults);
        let JsonBody(body) = body?;
        let to = body.status.word(Loc::body("status"), faults, FlagStatus::ALL, FlagStatus::as_str);
        let notes =
            body.moderator_notes.parsed_if_given(Loc::body("moderatorNotes"), faults, FlagNotes::parse);
        Ok(Self { flag: flag?, to: to?, notes: notes?.flatten() })
    }
}

/// A part of the history of a flag.
pub(super) struct HistoryOf {
    /// The flag.
    pub(super) flag: FlagId,
    /// Which part.
    pub(super) page: NumberedPage,
}

impl Accept for HistoryOf {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let flag = source.path_id("flag_id_path", faults);
        let page = source.numbered_page(faults);
        Ok(Self { flag: flag?, page: page? })
    }
}

/// Which accounts are looked for; `None` for the newest.
pub(super) struct LookedFor(pub(super) Option<AccountQuery>);

impl Accept for LookedFor {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let Some(text) = source.query_text("q") else { return Ok(Self(None)) };
        AccountQuery::parse(text).map(Self).map_err(|refused| faults.value(Loc::query("q"), refused))
    }
}
