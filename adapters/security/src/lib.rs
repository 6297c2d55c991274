#![doc = include_str!("../README.md")]

mod gate;
mod give_way;
mod hasher;
mod secret;
mod settings;
mod tokens;

pub use hasher::BcryptHasher;
pub use secret::{JwtSecret, NoRandomNumbers, SecretTooShort};
pub use settings::{BcryptCost, HashingSettings, InvalidCost};
pub use tokens::JwtTokens;
