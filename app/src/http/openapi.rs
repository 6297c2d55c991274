//! The API document: what the routes say about themselves, and what all of them have in common.

use std::collections::BTreeMap;

use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        self, Content, Ref, RefOr, Response,
        path::{Operation, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// What the document says of itself; the routes add the rest.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "KillrVideo",
        description = "A video catalogue that teaches how to model data for Apache Cassandra and Astra DB. \
            Each operation says what it teaches.",
    ),
    // These two show the document, so they are not among the routes it is collected from.
    paths(super::service::docs::index, super::service::docs::openapi),
    components(schemas(Problem, ValidationError)),
    modifiers(&Bearer),
    tags(
        (name = "Users", description = "accounts and logins"),
        (name = "Videos", description = "videos and the lists they stand in"),
        (name = "Search", description = "videos by words and by meaning, and tags"),
        (name = "Comments & Ratings", description = "what people think of videos"),
        (name = "Recommendations", description = "what is like this, and what somebody may like"),
        (name = "Recommendations Internal", description = "where pipelines push vectors"),
        (name = "User Activity", description = "what accounts did"),
        (name = "Flags", description = "what people report"),
        (name = "Moderation Actions", description = "what moderators do"),
        (name = "Service", description = "the server about itself"),
    ),
)]
struct Base;

/// The document before any route is in it.
pub(super) fn base() -> openapi::OpenApi {
    Base::openapi()
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// Why a request was not answered with what it asked for (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the document that the middleware writes")]
struct Problem {
    /// Always `about:blank`.
    r#type: String,
    /// The status in words.
    title: String,
    status: u16,
    /// One sentence for people.
    detail: String,
    /// The path of the request.
    instance: String,
    /// The `x-request-id` of the answer.
    #[schema(rename = "requestId")]
    request_id: String,
}

/// What is wrong with a request.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
pub(super) struct ValidationError {
    /// At most 20 faults.
    #[schema(max_items = 20)]
    detail: Vec<ValidationFault>,
}

/// One fault.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
struct ValidationFault {
    /// `body`, `query` or `path`; then a name; then an index.
    loc: Vec<LocStep>,
    /// For people.
    msg: String,
    /// For programs: `missing`, `string_too_short`, `uuid_parsing` and so on.
    r#type: String,
}

/// A part of a request, a name in it, or an index.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
enum LocStep {
    Name(String),
    Index(u64),
}

/// Adds to every operation the answers that all of them may give, and to every refusal its body.
pub(super) fn complete(mut document: openapi::OpenApi) -> openapi::OpenApi {
    for operation in document.paths.paths.values_mut().flat_map(operations) {
        let takes_body = operation.request_body.is_some();
        let common = [
            ("413", "the body is too large", takes_body),
            ("415", "the body is not JSON", takes_body),
            ("422", "the body, the path or the query is malformed", takes_body),
            ("500", "something went wrong", true),
            ("503", "the store, or something else the route needs, is out of reach or overloaded", true),
        ];
        let responses = &mut operation.responses.responses;
        for (status, description, _) in common.into_iter().filter(|(_, _, applies)| *applies) {
            responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(Response::new(description)));
        }
        give_bodies(responses);
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post].into_iter().filter_map(Option::as_mut)
}

fn give_bodies(responses: &mut BTreeMap<String, RefOr<Response>>) {
    for (status, response) in responses {
        let (media, schema) = match status.as_str() {
            "422" => ("application/json", ValidationError::name()),
            refusal if refusal.starts_with(['4', '5']) => ("application/problem+json", Problem::name()),
            _ => continue,
        };
        // One that says by itself what it looks like has it already.
        if let RefOr::T(response) = response
            && response.content.is_empty()
        {
            let content = Content::new(Some(Ref::from_schema_name(schema)));
            response.content.insert(media.to_owned(), RefOr::T(content));
        }
    }
}
