//! What searches look like over HTTP.

use killrvideo_domain::{
    catalog::Tag,
    search::{SearchMode, SearchQuery, SuggestLimit, TagPart},
    shared::{InvalidValue, NumberedPage},
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

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
        let mode = source.query_word("mode", faults, SearchMode::ALL, SearchMode::as_str);
        let page = source.numbered_page(faults);
        let (query, mode, page) = (query?, mode?, page?);
        Ok(Self { query, mode: mode.unwrap_or_default(), page })
    }
}

/// Which nearness a search goes by.
#[derive(ToSchema)]
#[schema(as = SearchMode, rename_all = "lowercase", default = "keyword")]
#[expect(dead_code, reason = "it describes what the extractor takes")]
enum ModeIn {
    Keyword,
    Semantic,
    Hybrid,
}

/// What is searched for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct SearchParams {
    /// What to look for; it is trimmed.
    #[param(min_length = 1, max_length = 500, pattern = r"\S")]
    query: String,
    /// By which nearness.
    #[param(inline)]
    mode: Option<ModeIn>,
}

/// What tags are asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct SuggestParams {
    /// A part of a tag; it is trimmed and lower-cased.
    #[param(min_length = 1, pattern = r"\S")]
    query: String,
    /// How many tags.
    #[param(minimum = 1, maximum = 25, default = 10)]
    limit: Option<u8>,
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

/// A tag that is suggested.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TagSuggestion)]
pub(super) struct TagOut {
    #[schema(min_length = 1, max_length = 50)]
    tag: String,
}

impl From<Tag> for TagOut {
    fn from(tag: Tag) -> Self {
        Self { tag: tag.to_string() }
    }
}
