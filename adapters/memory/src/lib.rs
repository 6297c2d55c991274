#![doc = include_str!("../README.md")]

mod accounts;
mod activity;
mod bulk;
mod catalog;
mod feedback;
mod moderation;
mod recommendations;
mod search;
mod shared;
mod store;

pub mod vectors;

pub use accounts::{RoleDeed, RoleRecord};
pub use store::{MemorySettings, MemoryStore};
