//! What is there when an intention stops half-way: for each of its commands, the command fails, with and without having
//! been carried out. The state shows less than the truth then, never more, and the same call again completes it.

#[path = "../support/operator.rs"]
mod operator;
#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod bulk;
mod comments;
mod decisions;
mod feed;
mod jobs;
mod moderation;
mod ratings;
mod search;
mod videos;
mod views;
mod world;

use self::world::{Break, World, at_every_command, is_done};
