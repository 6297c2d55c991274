//! The KillrVideo server: the domain and its adapters wired into HTTP.
//!
//! Reading order: [`cli`] takes the command line, [`config`] makes settings of it, [`wiring`] makes ports of
//! those, [`serve`] fills the store and runs the [`server`], whose requests [`http`] answers and whose jobs
//! the [`worker`] does. What they measure is in [`metrics`], how they log in [`telemetry`]. The [`commands`] are what
//! the program can do beside serving.

mod asked_once;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod http;
pub mod import;
pub mod metrics;
pub mod ports;
pub mod serve;
pub mod server;
pub mod spaces;
pub mod state;
pub mod telemetry;
pub mod wiring;
pub mod worker;
