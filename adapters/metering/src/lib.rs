#![doc = include_str!("../README.md")]

#[macro_use]
mod metered;
mod calls;
mod outcome;

mod accounts;
mod activity;
mod bulk;
mod catalog;
mod feedback;
mod moderation;
mod recommendations;
mod search;
mod shared;

pub use calls::PortCalls;
pub use metered::Metered;
