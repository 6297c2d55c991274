#![doc = include_str!("../README.md")]

mod features;
mod hashed;
mod openai;
mod words;

pub use hashed::HashedWords;
pub use openai::{InvalidServerUrl, KnownModel, OpenAiEmbedder, OpenAiPatience, OpenAiSettings, ServerUrl};
