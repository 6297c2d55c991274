//! Bringing an older keyspace up to date, and adding up old numbers; also when it stops half-way.

#[path = "../support/operator.rs"]
mod operator;
#[path = "../support/mod.rs"]
mod support;

mod addresses;
mod backfill;
mod comments;
mod compact;
mod flags;
mod ratings;
mod stopped;
mod world;

use self::world::World;
