//! What the server says when it refuses, fails or warns.

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The client has to change something.
    Request,
    /// The client may try again, or tell somebody.
    Server,
}

/// One entry of `errors`, or of `status.warnings`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) family: Family,
    /// `FILTER`, `DOCUMENT`, …; empty where the server gives none; `WARNING` for warnings.
    pub(crate) scope: &'static str,
    pub(crate) code: &'static str,
    /// In our own words: what is wrong with what, and what was expected.
    pub(crate) message: String,
    /// The rows it is about; most errors are about none.
    pub(crate) document_ids: Vec<serde_json::Value>,
}

impl ApiError {
    /// An error of the client's.
    pub(crate) fn request(scope: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { family: Family::Request, scope, code, message: message.into(), document_ids: Vec::new() }
    }

    /// An error of the server's.
    pub(crate) fn server(scope: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { family: Family::Server, scope, code, message: message.into(), document_ids: Vec::new() }
    }

    /// Something the client should know, beside an answer.
    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::request("WARNING", code, message)
    }

    /// The HTTP status it asks for: 200 for almost all.
    pub(crate) fn http_status(&self) -> u16 {
        match (self.scope, self.code) {
            ("SECURITY", _) => 401,
            ("", "UNSUPPORTED_CONTENT_TYPE") => 415,
            _ => 200,
        }
    }
}
