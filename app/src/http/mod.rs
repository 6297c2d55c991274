//! The REST interface: `/api/v1` and what stands beside it.
//!
//! A request passes, from outside to inside: what browsers are told, trailing slashes ([`service()`]),
//! request id and log line, CORS, panics, then for `/api/v1` the gate (how many of one sender, how many at once, how
//! long), the size of the body, who asks, and what is given.

#![deny(clippy::wildcard_enum_match_arm)]

mod accounts;
mod activity;
mod catalog;
mod error;
mod extract;
mod feedback;
mod json;
mod middleware;
mod moderation;
mod openapi;
mod page;
mod recommendations;
mod search;
mod serve;
mod service;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use axum::{Router, middleware::from_fn_with_state, response::Response};
use tower::{ServiceBuilder, util::MapResponse};
use tower_http::normalize_path::NormalizePath;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use catalog::VectorTexts;
pub use serve::serve;
pub use settings::{CorsOrigins, HttpSettings, RateLimits, TrustedProxies};

use self::{
    error::ApiError,
    middleware::{Gate, RateLimiter, Shared, Surroundings, limit_rate, secured},
};
use crate::state::AppState;

/// The whole REST interface as one service.
pub type HttpService = MapResponse<NormalizePath<Router>, fn(Response) -> Response>;

/// Puts the REST interface on `state`.
pub fn service(state: AppState) -> HttpService {
    let limiter = RateLimiter::new(&state.settings);
    let (operations, document) = routes(&state, &limiter).split_for_parts();
    let documents = service::documents(&openapi::complete(document, state.space.dimensions()));
    let secure = state.settings.security_headers;
    let surroundings = Surroundings::new(state.ids.clone(), state.metrics.http.clone(), &state.settings);
    let router = operations
        .merge(documents.route_layer(from_fn_with_state(limiter, limit_rate)))
        .fallback(async || ApiError::not_found("there is no such route"))
        .method_not_allowed_fallback(async || ApiError::wrong_method())
        .with_state(state)
        .layer(ServiceBuilder::new().layer(surroundings).layer_fn(Shared::new));
    // Around the router and not layers of it: slashes because a layer runs when the route is already chosen, headers
    // because a layer costs allocations.
    let headers: fn(Response) -> Response = if secure { secured } else { |answer| answer };
    MapResponse::new(NormalizePath::trim_trailing_slash(router), headers)
}

/// All operations, with their part of the API document.
fn routes(state: &AppState, limiter: &RateLimiter) -> OpenApiRouter<AppState> {
    let settings = &state.settings;
    let api = OpenApiRouter::default()
        .merge(accounts::router(settings))
        .merge(catalog::router(settings))
        .merge(search::router())
        .merge(feedback::router(settings))
        .merge(recommendations::router(settings))
        .merge(activity::router())
        .merge(moderation::router(settings))
        .route_layer(Gate::new(state, limiter.clone()));
    // Merged and not nested, with whole paths: a nested route cuts its prefix off for every request, in a layer more.
    OpenApiRouter::with_openapi(openapi::base()).merge(api).merge(service::router(state))
}
