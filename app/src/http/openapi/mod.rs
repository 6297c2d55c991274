//! The API document: what the routes say about themselves, and what all of them have in common.

mod answers;
mod examples;
mod links;
mod names;
mod problems;

use killrvideo_domain::shared::Dimensions;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        path::{Operation, PathItem},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub(super) use self::problems::ValidationError;
use self::problems::{Problem, ValidationFault};

/// What the document says of itself; the routes add the rest.
#[derive(OpenApi)]
#[openapi(
    info(title = "KillrVideo", description = include_str!("about.md")),
    // These two show the document, so they are not among the routes it is collected from.
    paths(super::service::docs::index, super::service::docs::openapi),
    components(schemas(Problem, ValidationError, ValidationFault, super::page::AnyPage)),
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
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let scheme = scheme.description(Some("The `token` of a login, without the word `Bearer`.")).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// Adds to every operation the answers that all of them may give, to every body an example, to every name what generated
/// clients know it by, and to vectors how many numbers they have.
pub(super) fn complete(mut document: openapi::OpenApi, dimensions: Dimensions) -> openapi::OpenApi {
    if let Some(components) = &mut document.components {
        names::complete(&mut components.schemas);
        names::measure(&mut components.schemas, dimensions);
        answers::share(components);
    }
    for (path, method, operation) in document.paths.paths.iter_mut().flat_map(operations) {
        names::complete_operation(operation, path, method);
        examples::of_parameters(operation);
        answers::complete(operation, path);
        examples::of_bodies(operation, dimensions);
    }
    let takers: Vec<_> = document.paths.paths.iter_mut().flat_map(operations).collect();
    let takers: Vec<_> = takers.iter().flat_map(|(_, _, operation)| links::takers(operation)).collect();
    for (_, _, operation) in document.paths.paths.iter_mut().flat_map(operations) {
        links::link(operation, &takers);
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
