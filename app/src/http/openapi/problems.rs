//! The bodies of refusals, as the document describes them.

use utoipa::ToSchema;

use crate::http::extract::FaultType;

/// Why a request was not answered with what it asked for (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the document that the middleware writes")]
pub(super) struct Problem {
    #[schema(inline)]
    r#type: ProblemType,
    /// The status in words.
    #[schema(min_length = 1)]
    title: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// One sentence for people. Its wording may change.
    #[schema(min_length = 1)]
    detail: String,
    /// The path of the request; empty when its head could not be read.
    instance: String,
    /// The `x-request-id` of the answer.
    #[schema(rename = "requestId", min_length = 1, max_length = 128)]
    request_id: String,
}

/// Always this one: the status says what kind of problem it is.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the document that the middleware writes")]
enum ProblemType {
    #[schema(rename = "about:blank")]
    AboutBlank,
}

/// What is wrong with a request.
#[derive(ToSchema)]
#[schema(as = HTTPValidationError)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
pub(in crate::http) struct ValidationError {
    /// At most 20 faults.
    #[schema(min_items = 1, max_items = 20)]
    detail: Vec<ValidationFault>,
}

/// One fault.
#[derive(ToSchema)]
#[schema(as = ValidationError)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
pub(super) struct ValidationFault {
    /// `body`, `query` or `path`; then a name; then an index. Of a body that cannot be read, the byte where reading ended.
    #[schema(min_items = 1, max_items = 3)]
    loc: Vec<LocStep>,
    /// For people. Its wording may change.
    #[schema(min_length = 1)]
    msg: String,
    #[schema(inline)]
    r#type: FaultType,
}

/// A part of a request, a name in it, or an index.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
enum LocStep {
    Name(String),
    Index(u64),
}
