//! Answers as JSON.

use rand::random;
use serde_json::{Map, Value, json};
use uuid::Builder;

use super::{
    error::{ApiError, Family},
    reply::Reply,
};

/// The envelope of an answer: `data`, `status` and `errors`, each only where it has something.
pub(crate) fn envelope(reply: Reply) -> Value {
    let Reply { data, mut status, warnings, errors, cql: _ } = reply;
    if !warnings.is_empty() {
        status.insert(String::from("warnings"), warnings.iter().map(entry).collect());
    }
    let mut envelope = Map::new();
    if let Some(data) = data.filter(|_| errors.is_empty()) {
        envelope.insert(String::from("data"), data);
    }
    if !status.is_empty() {
        envelope.insert(String::from("status"), Value::Object(status));
    }
    if !errors.is_empty() {
        envelope.insert(String::from("errors"), errors.iter().map(entry).collect());
    }
    Value::Object(envelope)
}

/// The HTTP status of an answer: that of the first error that asks for one.
pub(crate) fn http_status(reply: &Reply) -> u16 {
    reply.errors.iter().map(ApiError::http_status).find(|status| *status != 200).unwrap_or(200)
}

fn entry(error: &ApiError) -> Value {
    let mut entry = json!({
        "id": identity(),
        "family": match error.family {
            Family::Request => "REQUEST",
            Family::Server => "SERVER",
        },
        "scope": error.scope,
        "errorCode": error.code,
        "title": title(error.code),
        "message": error.message,
    });
    if !error.document_ids.is_empty() {
        entry["documentIds"] = Value::Array(error.document_ids.clone());
    }
    entry
}

/// An identity that nothing had before.
pub(crate) fn identity() -> String {
    Builder::from_random_bytes(random()).into_uuid().to_string()
}

/// `UNKNOWN_TABLE_COLUMNS` as `Unknown table columns`.
fn title(code: &str) -> String {
    let mut title = code.replace('_', " ").to_lowercase();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_left_out_beside_errors_and_so_is_what_is_empty() {
        let error = ApiError::request("FILTER", "UNKNOWN_TABLE_COLUMNS", "there is no column \"hat\"");
        let mut reply = Reply { data: Some(json!({})), ..Reply::default() };
        assert_eq!(envelope(reply.clone()), json!({"data": {}}));
        reply.errors.push(error);
        reply.warnings.push(ApiError::warning("MISSING_INDEX", "an index is missing"));
        let mut envelope = envelope(reply);
        let (error, warning) = (envelope["errors"][0].take(), envelope["status"]["warnings"][0].take());
        assert_eq!(envelope, json!({"status": {"warnings": [null]}, "errors": [null]}));
        assert_eq!(error["title"], "Unknown table columns");
        assert_eq!(warning["scope"], "WARNING");
        assert_ne!(error["id"], warning["id"]);
    }

    #[test]
    fn the_first_error_that_asks_for_a_status_gets_it() {
        let reply = |errors| Reply { errors, ..Reply::default() };
        let plain = ApiError::request("", "COMMAND_UNKNOWN", "there is no such command");
        let token = ApiError::request("SECURITY", "UNAUTHENTICATED_REQUEST", "the token is not known");
        assert_eq!(http_status(&reply(vec![plain.clone()])), 200);
        assert_eq!(http_status(&reply(vec![plain, token])), 401);
    }
}
