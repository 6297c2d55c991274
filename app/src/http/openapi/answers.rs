//! The answers that operations have in common, and what all answers carry.

use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        Components, Content, Header, Object, ObjectBuilder, Ref, RefOr, Response, Type, path::Operation,
    },
};

use super::{
    examples::{self, REQUEST_ID},
    names::inline,
    problems::{Problem, ValidationError},
};

/// An answer that many operations give, said once.
struct Shared {
    name: &'static str,
    status: &'static str,
    description: &'static str,
    /// What it is like in words for people.
    detail: &'static str,
    /// Which operations give it.
    given: fn(&Operation, &str) -> bool,
}

const SHARED: [Shared; 5] = [
    Shared {
        name: "TooLarge",
        status: "413",
        description: "the body is too large",
        detail: "the body has at most 65536 bytes",
        given: |operation, _| operation.request_body.is_some(),
    },
    Shared {
        name: "NotJson",
        status: "415",
        description: "the body is not JSON",
        detail: "the body is application/json in UTF-8",
        given: |operation, _| operation.request_body.is_some(),
    },
    Shared {
        name: "TooMany",
        status: "429",
        description: "too many requests from this address; `Retry-After` says when to try again",
        detail: "too many requests; try again later",
        given: |_, path| !UNLIMITED.contains(&path),
    },
    Shared {
        name: "Failed",
        status: "500",
        description: "something went wrong",
        detail: "something went wrong here",
        given: |_, _| true,
    },
    Shared {
        name: "OutOfReach",
        status: "503",
        description: "the store, or something else the route needs, is out of reach or overloaded; try again, with \
            `Retry-After` when that is said",
        detail: "the server is busy; try again",
        given: |_, path| path.starts_with("/api/"),
    },
];

/// What may be asked for as often as one likes: whether the server lives, is ready, and how it is doing.
const UNLIMITED: [&str; 3] = ["/", "/api/v1/health", "/metrics"];

/// The media type of a refusal that is a problem.
const PROBLEM: &str = "application/problem+json";
/// The media type of everything else.
const JSON: &str = "application/json";

/// Puts what operations have in common where they can refer to it.
pub(super) fn share(components: &mut Components) {
    for shared in SHARED {
        let mut response = Response::new(shared.description);
        let told = examples::problem(shared.status, shared.detail, "/api/v1/videos");
        response.content.insert(PROBLEM.to_owned(), body_like(&Problem::name(), told));
        carry(shared.status, &mut response);
        components.responses.insert(shared.name.to_owned(), RefOr::T(response));
    }
    let headers = [
        (
            "RequestId",
            request_id(),
            "What the request is called in the log: what it was sent with, or a new id.",
        ),
        ("RetryAfter", seconds(), "After how many seconds to try again."),
        ("Authenticate", bearer(), "How to say who asks."),
    ];
    for (name, schema, description) in headers {
        let mut header = Header::new(schema);
        header.description = Some(description.to_owned());
        components.headers.insert(name.to_owned(), RefOr::T(header));
    }
}

fn request_id() -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(128));
    text.examples([REQUEST_ID]).build()
}

fn seconds() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).examples([1]).build()
}

fn bearer() -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["Bearer"])).build()
}

/// Adds to an operation the answers that all such operations may give, to its refusals their bodies, and to all of them
/// their headers.
pub(super) fn complete(operation: &mut Operation, path: &str) {
    let given: Vec<Shared> = SHARED.into_iter().filter(|shared| (shared.given)(operation, path)).collect();
    let takes_body = operation.request_body.is_some();
    let fault = examples::fault(operation);
    let instance = examples::instance(operation, path);
    let responses = &mut operation.responses.responses;
    if takes_body {
        let malformed = || RefOr::T(Response::new("the body, the path or the query is malformed"));
        responses.entry("422".to_owned()).or_insert_with(malformed);
    }
    for shared in given {
        let refer = || RefOr::Ref(Ref::from_response_name(shared.name));
        responses.entry(shared.status.to_owned()).or_insert_with(refer);
    }
    for (status, response) in responses {
        let Some(response) = inline(response) else { continue };
        give_body(status, response, &fault, &instance);
        carry(status, response);
    }
}

/// Gives a refusal the body of its kind, with an example.
fn give_body(status: &str, response: &mut Response, fault: &Value, instance: &str) {
    if !status.starts_with(['4', '5']) {
        return;
    }
    // One that says by itself what it looks like tells faults with another status.
    if status == "422" || !response.content.is_empty() {
        let fault = if status == "422" { fault.clone() } else { examples::senseless() };
        let told = json!({"detail": [fault]});
        response.content.insert(JSON.to_owned(), body_like(&ValidationError::name(), told));
    } else {
        let told = examples::problem(status, &response.description, instance);
        response.content.insert(PROBLEM.to_owned(), body_like(&Problem::name(), told));
    }
}

fn body_like(schema: &str, example: Value) -> RefOr<Content> {
    let mut content = Content::new(Some(Ref::from_schema_name(schema)));
    content.example = Some(example);
    RefOr::T(content)
}

/// Names the headers of an answer with this status.
fn carry(status: &str, response: &mut Response) {
    let headers = [
        ("x-request-id", "RequestId", true),
        ("retry-after", "RetryAfter", matches!(status, "429" | "503")),
        ("www-authenticate", "Authenticate", status == "401"),
    ];
    for (header, name, _) in headers.into_iter().filter(|(_, _, carried)| *carried) {
        let said = Ref::new(format!("#/components/headers/{name}"));
        response.headers.insert(header.to_owned(), RefOr::Ref(said));
    }
}
