//! What `find` and `findOne` may say beside their filter, sort and projection.

use crate::data_api::{
    commands::{invalid, mismatch},
    error::ApiError,
    json::Json,
};

/// A command, read as far as that goes without its table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Command<'a> {
    pub(super) filter: &'a Json,
    pub(super) sort: &'a Json,
    pub(super) projection: &'a Json,
    /// How many rows there may be over all pages; `None` for all.
    pub(super) limit: Option<usize>,
    /// How many sorted rows are left out first.
    pub(super) skip: usize,
    /// Where the page before ended; `None` for the first page.
    pub(super) page_state: Option<String>,
    pub(super) similarity: bool,
    pub(super) sort_vector: bool,
    /// Whether one row is asked for, instead of a list of rows.
    pub(super) single: bool,
}

impl<'a> Command<'a> {
    /// Reads a `find`, or a `findOne`.
    ///
    /// # Errors
    ///
    /// `REQUEST_STRUCTURE_MISMATCH` for options of another kind than theirs, and `COMMAND_FIELD_VALUE_INVALID`, each
    /// on its own, for numbers that are too small and for a `skip` without a sort.
    pub(super) fn read(command: &'a Json, single: bool) -> Result<Self, Vec<ApiError>> {
        let field = |name| command.get(name).unwrap_or(&Json::Null);
        let options = field("options");
        let option = |name| options.get(name).unwrap_or(&Json::Null);
        let number = |name| integer(name, option(name)).map_err(|error| vec![error]);
        let (limit, skip) = (number("limit")?, number("skip")?);
        let sort = field("sort");
        let mut faults = Vec::new();
        if limit.is_some_and(|limit| limit < 1) {
            faults.push(invalid("the limit is at least 1"));
        }
        if skip.is_some_and(|skip| skip < 0) {
            faults.push(invalid("skip is at least 0"));
        }
        if skip.is_some() && *sort == Json::Null {
            faults.push(invalid("skip needs a sort"));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let count = |number: Option<i32>| number.and_then(|number| usize::try_from(number).ok());
        Ok(Self {
            filter: field("filter"),
            sort,
            projection: field("projection"),
            limit: if single { Some(1) } else { count(limit) },
            skip: count(skip).unwrap_or_default(),
            page_state: page_state(options).map_err(|error| vec![error])?,
            similarity: is_true(option("includeSimilarity")),
            sort_vector: is_true(option("includeSortVector")),
            single,
        })
    }
}

/// A whole number of 32 bits, also as text. What follows the point is cut off, except in a text.
fn integer(name: &str, json: &Json) -> Result<Option<i32>, ApiError> {
    let number = match json {
        Json::Null => return Ok(None),
        Json::String(text) if text.trim().is_empty() => return Ok(None),
        Json::String(text) => text.trim().parse().ok(),
        Json::Number(text) => text.parse().ok().or_else(|| cut(text)),
        _ => None,
    };
    if number.is_none() && matches!(json, Json::Number(_)) {
        let message = format!("the option {name} is beyond 32 bits");
        return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
    }
    number.map(Some).ok_or_else(|| mismatch(&format!("the option {name} is a whole number of 32 bits")))
}

fn cut(number: &str) -> Option<i32> {
    let number = number.parse::<f64>().ok()?.trunc();
    // Between these bounds the cast is exact.
    #[expect(clippy::cast_possible_truncation, reason = "the bounds are checked, and the fraction is gone")]
    (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number).then_some(number as i32)
}

/// The state under either of its names, of which the last counts.
fn page_state(options: &Json) -> Result<Option<String>, ApiError> {
    let Json::Object(members) = options else { return Ok(None) };
    let given = members.iter().rfind(|(name, _)| name == "pageState" || name == "pagingState");
    match given.map(|(_, state)| state) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(state) | Json::Number(state)) => {
            Ok(Some(state.clone()).filter(|it| !it.is_empty()))
        }
        Some(Json::Bool(state)) => Ok(Some(state.to_string())),
        Some(_) => Err(mismatch("a page state is a string")),
    }
}

fn is_true(json: &Json) -> bool {
    match json {
        Json::Bool(yes) => *yes,
        Json::Number(number) => number.parse::<f64>().is_ok_and(|number| number != 0.0),
        Json::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}
