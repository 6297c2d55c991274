//! The REST interface: `/api/v1` and what stands beside it.

mod settings;

pub use settings::HttpSettings;
