//! Where an answer leads: which operations take what it holds.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::{
    Ref, RefOr, Response,
    link::Link,
    path::{Operation, ParameterIn},
};

/// What bodies hold that operations ask for: the schema, where in it, and the parameters that take it.
const LINKS: [(&str, &str, &[&str]); 5] = [
    ("UserCreateResponse", "/userId", &["user_id_path", "uploader_id_path"]),
    ("VideoDetailResponse", "/videoId", &["video_id_path"]),
    ("CommentResponse", "/commentid", &["comment_id_path"]),
    ("FlagResponse", "/flagId", &["flag_id_path"]),
    ("Pagination", "/pagination/nextCursor", &["cursor"]),
];

/// An operation that takes a parameter.
pub(super) struct Taker {
    /// The parameter.
    parameter: String,
    /// The operation.
    operation_id: String,
}

/// The parameters of `operation`, which may be what an answer holds.
pub(super) fn takers(operation: &Operation) -> Vec<Taker> {
    let Some(id) = &operation.operation_id else { return Vec::new() };
    let parameters = operation.parameters.iter().flatten();
    let names = parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter.name.clone()),
        RefOr::Ref(_) => None,
    });
    names.map(|parameter| Taker { parameter, operation_id: id.clone() }).collect()
}

/// Says of an answer that makes something, and of a page, which operations go on from there.
pub(super) fn link(operation: &mut Operation, takers: &[Taker]) {
    let own = operation.operation_id.clone().unwrap_or_default();
    let asked = asked(operation);
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let Some(schema) = schema_of(response) else { continue };
        let makes = matches!(status.as_str(), "201" | "202");
        let page = schema.starts_with("PaginatedResponse_");
        let held =
            LINKS.iter().filter(|(name, _, _)| (makes && *name == schema) || (page && *name == "Pagination"));
        for (_, place, parameters) in held {
            let fits = |taker: &&Taker| {
                parameters.contains(&taker.parameter.as_str()) && (!page || taker.operation_id == own)
            };
            for taker in takers.iter().filter(fits) {
                let mut link = to(taker, place);
                if page {
                    link.parameters.extend(asked.clone());
                }
                response.links.insert(taker.operation_id.clone(), RefOr::T(link));
            }
        }
    }
}

/// What a request says of the list that it wants a page of: its path, and its filter. A cursor is good for the same only.
fn asked(operation: &Operation) -> BTreeMap<String, Value> {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    parameters
        .filter(|parameter| !["page", "pageSize", "cursor"].contains(&parameter.name.as_str()))
        .map(|parameter| {
            let part = if parameter.parameter_in == ParameterIn::Path { "path" } else { "query" };
            (parameter.name.clone(), Value::from(format!("$request.{part}.{}", parameter.name)))
        })
        .collect()
}

fn to(taker: &Taker, place: &str) -> Link {
    let value = Value::from(format!("$response.body#{place}"));
    Link::builder().operation_id(&taker.operation_id).parameter(&taker.parameter, value).build()
}

/// The name of the schema of a body.
fn schema_of(response: &Response) -> Option<String> {
    let RefOr::T(content) = response.content.values().next()? else { return None };
    let RefOr::Ref(Ref { ref_location, .. }) = content.schema.as_ref()? else { return None };
    ref_location.rsplit('/').next().map(str::to_owned)
}
