//! What happens around every handler.

mod body_limit;
mod client;
mod cors;
mod gate;
mod observe;
mod panic;
mod problem;
mod rate_limit;
mod request_id;
mod security_headers;
mod shared;
mod surroundings;
mod unread;

pub(crate) use body_limit::{BodyLimit, takes_body};
pub(crate) use client::{ClientAddress, Peer, is_not_believed};
pub(crate) use gate::{Deadline, Gate};
pub(crate) use problem::document as problem_document;
pub(crate) use rate_limit::{RateLimiter, limit_rate};
pub(crate) use request_id::X_REQUEST_ID;
pub(crate) use security_headers::{OfPage, secure, secured};
pub(crate) use shared::Shared;
pub(crate) use surroundings::Surroundings;
