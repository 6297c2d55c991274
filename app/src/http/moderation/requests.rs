//! What moderation is asked in JSON, path and query.

use std::str::FromStr;

use killrvideo_domain::{
    accounts::AccountQuery,
    moderation::{
        ContentId, ContentKind, FlagList, FlagNotes, FlagRequest, FlagStatus, ReasonCode, ReasonText,
    },
    shared::{CommentId, FlagId, NumberedPage, PageRequest, VideoId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::fmt::Hyphenated;

use crate::http::extract::{Accept, FaultType, Faults, Faulty, Field, JsonBody, Loc, Source, not_a_uuid};

/// What somebody flags, and why.
#[derive(Deserialize, ToSchema)]
#[schema(as = FlagCreateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FlagIn {
    /// `video` or `comment`.
    #[schema(value_type = String, required)]
    #[serde(default)]
    content_type: Field<String>,
    #[schema(value_type = String, required, format = Uuid)]
    #[serde(default)]
    content_id: Field<String>,
    /// `spam`, `inappropriate`, `harassment`, `copyright` or `other`.
    #[schema(value_type = String, required)]
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
        let kind = word(body.content_type, Loc::body("contentType"), &KINDS, faults);
        let id = uuid(body.content_id, Loc::body("contentId"), faults);
        let reason = word(body.reason_code, Loc::body("reasonCode"), &REASONS, faults);
        let text = body.reason_text.parsed_if_given(Loc::body("reasonText"), faults, ReasonText::parse);
        let id = id?.into_uuid();
        let content = match kind? {
            ContentKind::Video => ContentId::Video(VideoId::from_uuid(id)),
            ContentKind::Comment => ContentId::Comment(CommentId::from_uuid(id)),
        };
        Ok(Self { content, reason: reason?, text: text?.flatten() })
    }
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
        let status = source.query_text("status");
        let status = status.map(|text| one_of(text, Loc::query("status"), &STATUSES, faults)).transpose();
        let list = status.map(|status| FlagList { status });
        let scope = list.as_ref().ok().map(FlagList::scope);
        let page = source.page(scope.as_ref(), faults);
        Ok(Self { list: list?, page: page? })
    }
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
    #[schema(value_type = String, required)]
    #[serde(default)]
    status: Field<String>,
    /// Trimmed; absent or null keeps the earlier ones.
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
        let to = word(body.status, Loc::body("status"), &STATUSES, faults);
        let notes =
            body.moderator_notes.parsed_if_given(Loc::body("moderatorNotes"), faults, FlagNotes::parse);
        Ok(Self { flag: flag?, to: to?, notes: notes? })
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

const KINDS: [&str; ContentKind::ALL.len()] = [ContentKind::Video.as_str(), ContentKind::Comment.as_str()];
const REASONS: [&str; ReasonCode::ALL.len()] = [
    ReasonCode::Spam.as_str(),
    ReasonCode::Inappropriate.as_str(),
    ReasonCode::Harassment.as_str(),
    ReasonCode::Copyright.as_str(),
    ReasonCode::Other.as_str(),
];
const STATUSES: [&str; FlagStatus::ALL.len()] = [
    FlagStatus::Open.as_str(),
    FlagStatus::UnderReview.as_str(),
    FlagStatus::Approved.as_str(),
    FlagStatus::Rejected.as_str(),
];

/// The value that a field's text names, which is one of these.
fn word<T: FromStr>(
    field: Field<String>,
    loc: Loc,
    words: &[&str],
    faults: &mut Faults,
) -> Result<T, Faulty> {
    one_of(&field.required(loc, faults)?, loc, words, faults)
}

fn one_of<T: FromStr>(text: &str, loc: Loc, words: &[&str], faults: &mut Faults) -> Result<T, Faulty> {
    let wrong = |_| faults.note(loc, FaultType::Enum, format!("is one of {}", words.join(", ")));
    text.parse().map_err(wrong)
}

fn uuid(field: Field<String>, loc: Loc, faults: &mut Faults) -> Result<Hyphenated, Faulty> {
    let text = field.required(loc, faults)?;
    text.parse().map_err(|_| not_a_uuid(loc, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_told_that_is_taken() {
        assert_eq!(KINDS, ContentKind::ALL.map(ContentKind::as_str));
        assert_eq!(REASONS, ReasonCode::ALL.map(ReasonCode::as_str));
        assert_eq!(STATUSES, FlagStatus::ALL.map(FlagStatus::as_str));
    }
}
