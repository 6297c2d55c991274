#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod activity;
pub mod bulk;
pub mod catalog;
pub mod feedback;
pub mod moderation;
pub mod processing;
pub mod recommendations;
pub mod search;
pub mod shared;
