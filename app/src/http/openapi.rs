//! The API document: what the routes say about themselves, and what all of them have in common.

use std::collections::BTreeMap;

use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        self, Content, Ref, RefOr, Response, Schema,
        path::{Operation, PathItem},
        schema::{ArrayItems, SchemaType, Type},
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
    components(schemas(Problem, ValidationError, super::page::AnyPage)),
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
#[schema(as = HTTPValidationError)]
#[expect(dead_code, reason = "it describes what the extractors tell")]
pub(super) struct ValidationError {
    /// At most 20 faults.
    #[schema(max_items = 20)]
    detail: Vec<ValidationFault>,
}

/// One fault.
#[derive(ToSchema)]
#[schema(as = ValidationError)]
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

/// Adds to every operation the answers that all of them may give, to every refusal its body, and to every name what
/// generated clients know it by.
pub(super) fn complete(mut document: openapi::OpenApi) -> openapi::OpenApi {
    for (path, method, operation) in document.paths.paths.iter_mut().flat_map(operations) {
        operation.operation_id = operation.operation_id.take().map(|id| full_id(&id, path, method));
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
        schemas_of(operation).for_each(tidy);
    }
    if let Some(components) = &mut document.components {
        let schemas = std::mem::take(&mut components.schemas);
        components.schemas = schemas.into_iter().map(|(name, schema)| (full_name(name), schema)).collect();
        components.schemas.values_mut().for_each(tidy);
        components.schemas.iter_mut().for_each(refer_to_entries);
    }
    document
}

fn operations<'a>(
    (path, item): (&'a String, &'a mut PathItem),
) -> impl Iterator<Item = (&'a str, &'static str, &'a mut Operation)> {
    [("get", &mut item.get), ("put", &mut item.put), ("post", &mut item.post)]
        .into_iter()
        .filter_map(move |(method, operation)| Some((path.as_str(), method, operation.as_mut()?)))
}

/// The id that the API which this one stands in for gives to an operation: what it does, where and by which method. The
/// place makes it one of its own.
fn full_id(id: &str, path: &str, method: &str) -> String {
    let place = path.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    format!("{id}{place}_{method}")
}

/// The name that the API which this one stands in for gives to a schema: one made of two ends in `_`.
fn full_name(name: String) -> String {
    if name.contains('_') { name + "_" } else { name }
}

/// Lets a page say what its entries are by their name, which is the second one in its own.
fn refer_to_entries((name, page): (&String, &mut RefOr<Schema>)) {
    if let Some((_, entry)) = name.trim_end_matches('_').split_once('_')
        && let RefOr::T(Schema::Object(page)) = page
        && let Some(RefOr::T(Schema::Array(data))) = page.properties.get_mut("data")
    {
        data.items = Ref::from_schema_name(entry).into();
    }
}

/// What an operation says by itself of the form of its parameters and bodies.
fn schemas_of(operation: &mut Operation) -> impl Iterator<Item = &mut RefOr<Schema>> {
    let parameters = operation.parameters.iter_mut().flatten().filter_map(inline);
    let request =
        operation.request_body.iter_mut().filter_map(inline).flat_map(|body| body.content.values_mut());
    let responses = operation.responses.responses.values_mut().filter_map(inline);
    let answers = responses.flat_map(|response| response.content.values_mut());
    let contents = request.chain(answers).filter_map(inline);
    parameters
        .filter_map(|parameter| parameter.schema.as_mut())
        .chain(contents.filter_map(|content| content.schema.as_mut()))
}

fn inline<T>(given: &mut RefOr<T>) -> Option<&mut T> {
    match given {
        RefOr::T(given) => Some(given),
        RefOr::Ref(_) => None,
    }
}

/// Lets references lead to full names, and takes the formats from numbers: in how many bits they are kept here is nothing
/// that clients need to know, and some generators make types of it. What limits a number stays.
fn tidy(schema: &mut RefOr<Schema>) {
    let schema = match schema {
        RefOr::Ref(reference) => {
            reference.ref_location = full_name(std::mem::take(&mut reference.ref_location));
            return;
        }
        RefOr::T(schema) => schema,
    };
    match schema {
        Schema::Object(object) => {
            if is_number(&object.schema_type) {
                object.format = None;
            }
            object.properties.values_mut().for_each(tidy);
        }
        Schema::Array(list) => {
            if let ArrayItems::RefOrSchema(items) = &mut list.items {
                tidy(items);
            }
        }
        Schema::OneOf(several) => several.items.iter_mut().for_each(tidy),
        Schema::AllOf(several) => several.items.iter_mut().for_each(tidy),
        Schema::AnyOf(several) => several.items.iter_mut().for_each(tidy),
        // There is no other today; one that comes is left as it is.
        _ => {}
    }
}

fn is_number(kind: &SchemaType) -> bool {
    let is = |kind: &Type| matches!(kind, Type::Integer | Type::Number);
    match kind {
        SchemaType::Type(kind) => is(kind),
        SchemaType::Array(kinds) => kinds.iter().any(is),
        SchemaType::AnyValue => false,
    }
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
