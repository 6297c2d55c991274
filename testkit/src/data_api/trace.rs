//! The trace that a request may ask for.

use hyper::HeaderMap;
use serde_json::{Value, json};

use super::{envelope::identity, journal::Statement, reply::Reply};

/// What asks for a trace.
const WANTED: &str = "feature-flag-request-tracing";
/// What asks for the data in it.
const FULL: &str = "feature-flag-request-tracing-full";

/// The reply with the trace that `headers` ask for: the statements that ran, without times.
pub(crate) fn traced(mut reply: Reply, headers: &HeaderMap) -> Reply {
    if on(headers, WANTED) {
        let full = on(headers, FULL);
        let events: Vec<Value> = reply.cql.iter().map(|statement| event(statement, full)).collect();
        let trace = json!({"TraceSession": {"requestId": identity(), "events": events}});
        reply.status.insert(String::from("trace"), trace);
    }
    reply
}

fn on(headers: &HeaderMap, name: &str) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
}

fn event(statement: &Statement, full: bool) -> Value {
    let data = if full {
        json!({"RecordableMap": {"cql": statement.cql, "params": statement.params}})
    } else {
        json!("data is left out: ask for it by Feature-Flag-request-tracing-full")
    };
    json!({"TraceEvent": {"eventId": identity(), "message": "executing a statement", "data": data}})
}
