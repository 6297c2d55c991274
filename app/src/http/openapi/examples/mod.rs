//! Examples: of parameters, of what is sent and of what is answered. All of them are about the same few accounts and
//! videos, which are those of the demo, so what is tried with them on a demo server finds something.

mod accounts;
mod catalog;
mod feedback;
mod moderation;
mod service;

use std::mem;

use http::StatusCode;
use killrvideo_domain::{catalog::WatchSeconds, shared::Dimensions};
use serde_json::{Value, json};
use utoipa::openapi::{
    RefOr, Schema,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
    schema::ArrayItems,
};

use super::names::inline;

/// The id of the request that examples of refusals are about.
pub(super) const REQUEST_ID: &str = "2f1c7c0e-5a0b-4c57-9d0e-6b1f8a3d7e42";

/// The account that watches, rates and comments.
const VIEWER: &str = "1e5f2d7a-8c0b-4f3e-9a46-3b7d5c2e9f01";
/// The account that submits.
const CREATOR: &str = "5b9c3e16-42d7-4a8f-b0e5-7f1d6a3c8b02";
/// The account that decides about flags.
const MODERATOR: &str = "c7a40f83-6e1b-4d52-8f97-2d0b9e5c4a03";
/// The video.
const VIDEO: &str = "b195d61f-f32e-491a-8c4d-ed5c63933686";
/// The viewer's comment on it.
const COMMENT: &str = "fd418560-f633-11f0-9b2c-3d4e5f607182";
/// The flag that somebody raised on it.
const FLAG: &str = "087739a0-f63b-11f0-9b2c-3d4e5f607182";
/// When the video was submitted, watched and commented on, flagged, and hidden or not.
const SUBMITTED: &str = "2026-01-20T14:24:03.517Z";
const WATCHED: &str = "2026-01-20T19:05:11.236Z";
const FLAGGED: &str = "2026-01-20T20:03:05.402Z";
const DECIDED: &str = "2026-01-20T20:31:48.077Z";

/// What a parameter may be, where its schema does not say enough.
fn of_parameter(name: &str) -> Option<&'static str> {
    Some(match name {
        "user_id_path" => VIEWER,
        "uploader_id_path" => CREATOR,
        "video_id_path" => VIDEO,
        "comment_id_path" => COMMENT,
        "flag_id_path" => FLAG,
        "tag_name" => "embeddings",
        "query" => "search",
        "q" => "demo",
        _ => return None,
    })
}

/// Gives the parameters of an operation their examples.
pub(super) fn of_parameters(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten().filter_map(inline) {
        if let Some(example) = of_parameter(&parameter.name) {
            *parameter = ParameterBuilder::from(mem::take(parameter)).example(Some(json!(example))).build();
        }
    }
}

/// Gives what an operation takes and answers its examples.
pub(super) fn of_bodies(operation: &mut Operation, dimensions: Dimensions) {
    // What such an operation answers with is new.
    let made = ["201", "202"].iter().any(|status| operation.responses.responses.contains_key(*status));
    let taken =
        operation.request_body.iter_mut().filter_map(inline).flat_map(|body| body.content.values_mut());
    let answers = operation.responses.responses.values_mut().filter_map(inline);
    let contents = taken.chain(answers.flat_map(|response| response.content.values_mut()));
    for content in contents.filter_map(inline).filter(|content| content.example.is_none()) {
        content.example = content.schema.as_ref().and_then(|schema| of_schema(schema, made, dimensions));
    }
}

fn of_schema(schema: &RefOr<Schema>, made: bool, dimensions: Dimensions) -> Option<Value> {
    match schema {
        RefOr::Ref(reference) => match (reference.ref_location.rsplit('/').next()?, made) {
            ("VideoDetailResponse", true) => Some(catalog::submitted()),
            ("FlagResponse", true) => Some(moderation::raised()),
            (name, _) => of_name(name, dimensions),
        },
        RefOr::T(Schema::Array(list)) => match &list.items {
            ArrayItems::RefOrSchema(items) => of_schema(items, made, dimensions).map(|one| json!([one])),
            ArrayItems::False => None,
        },
        RefOr::T(_) => None,
    }
}

fn of_name(name: &str, dimensions: Dimensions) -> Option<Value> {
    if let Some((page, entry)) = name.trim_end_matches('_').split_once('_') {
        let mut pagination = json!({"currentPage": 1, "pageSize": 10, "totalItems": 1, "totalPages": 1});
        if page == "PaginatedResponse" {
            pagination["nextCursor"] = Value::Null;
        }
        return Some(json!({"data": [of_name(entry, dimensions)?], "pagination": pagination}));
    }
    let slices = [accounts::of, catalog::of, feedback::of, moderation::of, service::of];
    slices.iter().find_map(|of| of(name)).or_else(|| catalog::of_vector(name, dimensions))
}

/// A problem, as a request to `instance` is answered with it.
pub(super) fn problem(status: &str, detail: &str, instance: &str) -> Value {
    let status: StatusCode = status.parse().unwrap_or_default();
    let title = status.canonical_reason().unwrap_or_default();
    json!({
        "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail, "instance": instance,
        "requestId": REQUEST_ID,
    })
}

/// The path of a request for an operation.
pub(super) fn instance(operation: &Operation, path: &str) -> String {
    let parameters =
        parameters(operation).filter_map(|parameter| Some((&parameter.name, of_parameter(&parameter.name)?)));
    parameters.fold(path.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
}

/// A fault of a request for an operation: in its body if it has one, else in its path or in its query.
pub(super) fn fault(operation: &Operation) -> Value {
    if operation.request_body.is_some() {
        return json!({"loc": ["body", 17], "msg": "the body is no valid JSON", "type": "json_invalid"});
    }
    let in_path = |parameter: &&Parameter| {
        parameter.parameter_in == ParameterIn::Path && parameter.name.ends_with("_id_path")
    };
    match parameters(operation).find(in_path) {
        Some(id) => {
            let msg = "is a UUID in 8-4-4-4-12 form";
            json!({"loc": ["path", id.name], "msg": msg, "type": "uuid_parsing"})
        }
        None => parameters(operation).filter_map(beyond).last().unwrap_or_else(
            // One without a limit in its query has no such fault.
            || json!({"loc": ["query"], "msg": "is malformed", "type": "value_error"}),
        ),
    }
}

/// The fault of a parameter of a query that is beyond its limit, if it has one.
fn beyond(parameter: &Parameter) -> Option<Value> {
    let Some(RefOr::T(Schema::Object(schema))) = &parameter.schema else { return None };
    if parameter.parameter_in != ParameterIn::Query {
        return None;
    }
    let (msg, kind) = match (&schema.maximum, schema.max_length) {
        (Some(most), _) => (format!("is at most {}", json!(most)), "less_than_equal"),
        (None, Some(most)) => (format!("has at most {most} characters"), "string_too_long"),
        (None, None) => return None,
    };
    Some(json!({"loc": ["query", parameter.name], "msg": msg, "type": kind}))
}

/// The fault of the one request that is refused with another status in the form of a 422: nobody watches for so long.
pub(super) fn senseless() -> Value {
    let loc = ["body", "watch_duration_seconds"];
    json!({"loc": loc, "msg": format!("is at least {}", WatchSeconds::MIN), "type": "greater_than_equal"})
}

fn parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}
