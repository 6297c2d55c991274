//! What a row of each file becomes. All of it goes through the domain's value objects, so that a row either
//! fits or is refused with the reason.

mod comments;
mod credentials;
mod tags;
mod users;
mod videos;
mod views;

use std::{fmt, str::FromStr};

use killrvideo_domain::shared::Timestamp;

use super::table::Row;

pub(super) use comments::read_comment;
pub(super) use credentials::{is_bcrypt, read_credentials};
pub(super) use tags::read_tag;
pub(super) use users::read_user;
pub(super) use videos::read_video;
pub(super) use views::read_views;

/// The value of a column that every row has.
fn value<T>(row: &Row<'_>, column: &str) -> Result<T, String>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    row.text(column).parse().map_err(|refused| format!("{column}: {refused}"))
}

/// The time in a column that may be empty.
fn time(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, String> {
    if row.text(column).is_empty() { Ok(None) } else { value(row, column).map(Some) }
}

/// Names the column that a refusal is about.
fn about<E: fmt::Display>(column: &str) -> impl Fn(E) -> String {
    move |refused| format!("{column}: {refused}")
}
