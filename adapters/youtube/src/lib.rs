#![doc = include_str!("../README.md")]

mod category;
mod data_api;
mod http;
mod key;
mod oembed;
mod offline;

pub use data_api::DataApiMetadata;
pub use http::HttpSettings;
pub use key::{ApiKey, BlankApiKey};
pub use oembed::OembedMetadata;
pub use offline::OfflineMetadata;
