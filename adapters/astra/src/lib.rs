#![doc = include_str!("../README.md")]

mod accounts;
mod activity;
mod bulk;
mod catalog;
mod data_api;
mod feedback;
mod maintenance;
mod moderation;
mod recommendations;
mod schema;
mod search;
mod settings;
mod shared;
mod store;
mod tables;

pub use data_api::{
    BreakerSettings, Call, CallEnd, CallObserver, CallOutcome, Endpoint, InvalidEndpoint, ObservedCall,
    Patience, VectorService, recorded,
};
pub use maintenance::{BackfillReport, BackfillStep, CompactReport, CompactStep};
pub use schema::{AppliedSchema, Remedy, SchemaFault, SchemaReport, schema_cql};
pub use search::{VectorizeEmbedder, VectorizeSettings};
pub use settings::AstraSettings;
pub use store::AstraStore;
