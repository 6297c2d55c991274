//! Which rows are read, in which order.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{Filter, Vector};

/// Where the next page of a reply begins; only the server knows what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PageState(pub(crate) String);

/// Which rows are read, in which order.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub(crate) struct Find {
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<Filter>,
    #[serde(skip_serializing_if = "Sort::is_empty")]
    sort: Sort,
    #[serde(skip_serializing_if = "FindOptions::is_empty")]
    options: FindOptions,
}

impl Find {
    /// All rows of the table: a scan.
    pub(crate) fn all() -> Self {
        Self::default()
    }

    /// The rows that the filter means.
    pub(crate) fn by(filter: Filter) -> Self {
        Self { filter: Some(filter), ..Self::default() }
    }

    /// Smallest first. Several sorts count in the order in which they are named.
    pub(crate) fn ascending(self, column: &'static str) -> Self {
        self.sorted(column, 1)
    }

    /// Largest first.
    pub(crate) fn descending(self, column: &'static str) -> Self {
        self.sorted(column, -1)
    }

    fn sorted(mut self, column: &'static str, direction: i8) -> Self {
        if let Sort::Columns(columns) = &mut self.sort {
            columns.push((column, direction));
        }
        self
    }

    /// Nearest to `vector` first, at most `limit` of them, with their similarity.
    pub(crate) fn near(mut self, column: &'static str, vector: Vector, limit: usize) -> Self {
        self.sort = Sort::Near(column, vector);
        self.options.include_similarity = true;
        self.limit(limit)
    }

    /// The rows with every word of `text`, best match first, at most `limit` (1000 at most) of them. The column has an
    /// index of words.
    pub(crate) fn matching(mut self, column: &'static str, text: &str, limit: usize) -> Self {
        self.sort = Sort::Matching(column, text.to_owned());
        self.limit(limit)
    }

    /// At most so many rows, over all pages.
    pub(crate) fn limit(mut self, rows: usize) -> Self {
        self.options.limit = Some(rows);
        self
    }

    /// Without the first rows; only together with a sort.
    pub(crate) fn skip(mut self, rows: usize) -> Self {
        self.options.skip = Some(rows).filter(|rows| *rows > 0);
        self
    }

    /// From a place that an earlier page of the same find told.
    pub(crate) fn from(mut self, state: PageState) -> Self {
        self.options.page_state = Some(state);
        self
    }

    /// Why it would be refused or looks like a fault of the server, when that can be known before sending.
    pub(super) fn fault(&self) -> Option<String> {
        let fault = match &self.sort {
            // A vector of zeros has no direction. The database answers it as if it had failed, every time.
            Sort::Near(_, vector) if vector.0.iter().all(|number| *number == 0.0) => "a vector of zeros",
            Sort::Matching(_, text) if !text.contains(char::is_alphanumeric) => "a text without words",
            Sort::Near(..) | Sort::Matching(..) | Sort::Columns(_) => {
                return self.filter.as_ref().and_then(Filter::fault);
            }
        };
        Some(format!("rows are sorted by {fault}"))
    }
}

/// In which order rows come. The order of the columns counts, so it is no map until it is sent.
#[derive(Debug, Clone, PartialEq)]
enum Sort {
    Columns(Vec<(&'static str, i8)>),
    Near(&'static str, Vector),
    Matching(&'static str, String),
}

impl Sort {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Columns(columns) if columns.is_empty())
    }
}

impl Default for Sort {
    fn default() -> Self {
        Self::Columns(Vec::new())
    }
}

impl Serialize for Sort {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Columns(columns) => {
                for (column, direction) in columns {
                    map.serialize_entry(column, direction)?;
                }
            }
            Self::Near(column, vector) => map.serialize_entry(column, vector)?,
            Self::Matching(column, text) => map.serialize_entry(column, text)?,
        }
        map.end()
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct FindOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_state: Option<PageState>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    include_similarity: bool,
}

impl FindOptions {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The columns that are asked for, and no others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Projection(pub(crate) &'static [&'static str]);

impl Serialize for Projection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|column| (column, 1)))
    }
}
