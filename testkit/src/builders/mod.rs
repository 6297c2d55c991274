//! Makers of valid values. What matters to a test is said with struct update syntax:
//! `Video { tags, ..ready_video(&ids, at) }`.

mod accounts;
mod activity;
mod catalog;
mod feedback;
mod moderation;
mod shared;

pub use accounts::{account, credentials_of, email, name, new_account, role_change};
pub use activity::deed;
pub use catalog::{
    description, embed_job, finished, hiding, metadata, moderator, pending_video, ready, ready_video, row,
    signed_in, tag, tags, title, view, youtube_id,
};
pub use feedback::{comment, comment_hiding, comment_text, new_rating, stars};
pub use moderation::{decision, flag_notes, new_flag, restoring, unmasking};
pub use shared::{Compass, after, numbered, page, space, time};
