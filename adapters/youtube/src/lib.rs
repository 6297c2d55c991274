#![doc = include_str!("../README.md")]

mod category;
mod data_api;
mod http;
mod key;
mod oembed;
mod offline;
mod or_offline;

pub use data_api::DataApiMetadata;
pub use http::HttpSettings;
pub use key::{ApiKey, BlankApiKey};
pub use oembed::OembedMetadata;
pub use offline::OfflineMetadata;
pub use or_offline::OrOffline;
