//! What happens around every handler.

mod admit;
mod body_limit;
mod client;
mod cors;
mod observe;
mod panic;
mod problem;
mod rate_limit;
mod request_id;
mod security_headers;
mod shared;
mod unread;

pub(crate) use admit::{Deadline, Gate, admit};
pub(crate) use body_limit::{BodyLimit, takes_body};
pub(crate) use client::{ClientAddress, Peer, is_not_believed};
pub(crate) use cors::{cross_origin, policy};
pub(crate) use observe::{Observer, observe};
pub(crate) use panic::panicked;
pub(crate) use problem::document as problem_document;
pub(crate) use rate_limit::{RateLimiter, limit_rate};
pub(crate) use request_id::X_REQUEST_ID;
pub(crate) use security_headers::{OfPage, secure, secured};
pub(crate) use shared::Shared;
pub(crate) use unread::read_to_the_end;
