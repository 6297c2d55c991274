//! What comes back: the envelope that every answer has.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::PageState;

/// `{"data": …, "status": …, "errors": […]}`, each left out when empty.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope<'a> {
    /// Its form depends on the command, so it is read later; a fault in it is a fault of a row.
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) status: Option<&'a RawValue>,
    #[serde(default)]
    pub(super) errors: Vec<VendorError>,
}

/// Why the Data API refuses or fails. Its code is unique within family and scope only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("the Data API says {family}/{scope}/{error_code} ({title})")]
pub(crate) struct VendorError {
    /// `REQUEST` when the client has to change something, `SERVER` otherwise.
    #[serde(default)]
    pub(crate) family: String,
    /// `DATABASE`, `FILTER`, …; may be empty.
    #[serde(default)]
    pub(crate) scope: String,
    /// What it is. The vendor's longer text is not kept: it quotes what was sent.
    pub(crate) error_code: String,
    /// The same in a few words.
    #[serde(default)]
    pub(crate) title: String,
}

/// `data` of a find. Each row is read by itself, so that one that makes no sense is not in the way of the others.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rows<'a> {
    #[serde(borrow)]
    pub(super) documents: Vec<&'a RawValue>,
    #[serde(default)]
    pub(super) next_page_state: Option<String>,
}

impl Rows<'_> {
    /// Where the next page begins; an empty text would be the first page again.
    pub(super) fn next(&self) -> Option<PageState> {
        self.next_page_state.clone().filter(|state| !state.is_empty()).map(PageState)
    }
}

/// `data` of a findOne.
#[derive(Debug, Deserialize)]
#[serde(bound = "R: Deserialize<'de>")]
pub(super) struct OneRow<R> {
    pub(super) document: Option<R>,
}

/// A row that a search by vector found.
#[derive(Debug, Deserialize)]
#[serde(bound = "R: serde::de::DeserializeOwned")]
pub(super) struct NearRow<R> {
    #[serde(flatten)]
    pub(super) row: R,
    /// (1 + cosine) / 2.
    #[serde(rename = "$similarity")]
    pub(super) similarity: f64,
}

/// What of `status` a find is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindStatus {
    /// How many rows were read to be sorted; only where the server sorted them itself.
    #[serde(default)]
    pub(super) sorted_row_count: Option<u64>,
}
