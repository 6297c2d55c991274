//! What searches look like over HTTP.

use killrvideo_domain::{
    catalog::Tag,
    search::{SearchMode, SearchQuery, SuggestLimit, TagPart},
    shared::{InvalidValue, NumberedPage},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{Accept, FaultType, Faults, Faulty, Loc, Source};

/// What to search for, how, and which part of what is found.
pub(super) struct VideoSearch {
    pub(super) query: SearchQuery,
    pub(super) mode: SearchMode,
    pub(super) page: NumberedPage,
}

impl Accept for VideoSearch {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let query = query(source, faults, SearchQuery::parse);
        let mode = mode(source, faults);
        let page = source.numbered_page(faults);
        Ok(Self { query: query?, mode: mode?, page: page? })
    }
}

/// Which nearness a search goes by.
#[derive(ToSchema)]
#[schema(as = SearchMode, rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) enum ModeIn {
    Keyword,
    Semantic,
    Hybrid,
}

/// Which tags to suggest, and how many.
pub(super) struct TagSearch {
    pub(super) part: TagPart,
    pub(super) limit: SuggestLimit,
}

impl Accept for TagSearch {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let part = query(source, faults, TagPart::parse);
        let most = i64::try_from(SuggestLimit::MAX).unwrap_or(i64::MAX);
        let limit =
            source.query_number("limit", (1, most), faults, |limit| SuggestLimit::try_from(limit).ok());
        Ok(Self { part: part?, limit: limit?.unwrap_or_default() })
    }
}

/// The value that `parse` makes of `query`, which has to be there.
fn query<T>(
    source: &Source<'_>,
    faults: &mut Faults,
    parse: impl FnOnce(&str) -> Result<T, InvalidValue>,
) -> Result<T, Faulty> {
    let loc = Loc::query("query");
    match source.query_text("query") {
        Some(text) => parse(text).map_err(|refused| faults.value(loc, refused)),
        None => Err(faults.note(loc, FaultType::Missing, "is required")),
    }
}

fn mode(source: &Source<'_>, faults: &mut Faults) -> Result<SearchMode, Faulty> {
    let Some(text) = source.query_text("mode") else { return Ok(SearchMode::default()) };
    let all = || SearchMode::ALL.map(SearchMode::as_str).join(", ");
    text.parse().map_err(|_| faults.note(Loc::query("mode"), FaultType::Enum, format!("is one of {}", all())))
}

/// A tag that is suggested.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TagSuggestion)]
pub(super) struct TagOut {
    tag: String,
}

impl From<Tag> for TagOut {
    fn from(tag: Tag) -> Self {
        Self { tag: tag.to_string() }
    }
}
