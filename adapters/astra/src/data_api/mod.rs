//! The one door to the network: typed commands go out, typed replies come in.
//!
//! Nothing else in this crate knows HTTP or the envelope. [`DataApi`] sends commands with patience ([`Patience`]),
//! a circuit breaker and a limit on how many are on their way; [`Trouble`] is what can go wrong, and
//! [`Trouble::into_store_error`] is the one place where the vendor's codes get a meaning.

mod breaker;
mod calls;
mod client;
mod columns;
mod command;
mod definition;
mod endpoint;
mod filter;
mod find;
mod observer;
mod patience;
mod reply;
mod rows;
mod trouble;
mod update;
mod value;

#[cfg(test)]
mod tests;

pub(crate) use calls::recorded_with_caller;
pub(crate) use client::{DataApi, Limits};
pub(crate) use columns::{Columns, columns};
pub(crate) use definition::{
    ColumnType, FoundIndex, IndexDefinition, IndexKind, Key, Named, Order, TableDefinition, TableShape,
};
pub(crate) use filter::Filter;
pub(crate) use find::{Find, PageState};
pub(crate) use rows::{Counted, Found, Near};
pub(crate) use trouble::{During, Trouble};
pub(crate) use update::Update;
pub(crate) use value::{Date, Instant, There, Vector, count, float};

pub use breaker::BreakerSettings;
pub use calls::{Call, CallOutcome, recorded};
pub use definition::VectorService;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub use observer::{CallEnd, CallObserver, ObservedCall};
pub use patience::Patience;
