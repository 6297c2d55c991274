//! What happens around every handler.

mod admit;
mod body_limit;
mod cors;
mod observe;
mod panic;
mod problem;
mod request_id;
mod shared;
mod unread;

pub(crate) use admit::{Deadline, Gate, admit};
pub(crate) use body_limit::{BodyLimit, takes_body};
pub(crate) use cors::{cross_origin, policy};
pub(crate) use observe::observe;
pub(crate) use panic::panicked;
pub(crate) use shared::Shared;
pub(crate) use unread::read_to_the_end;
