#![doc = include_str!("../README.md")]

mod data_api;
mod settings;
mod store;
mod tables;

pub use data_api::{BreakerSettings, Call, CallOutcome, Endpoint, InvalidEndpoint, Patience, recorded};
pub use settings::AstraSettings;
pub use store::AstraStore;
