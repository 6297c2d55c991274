//! The KillrVideo server: the domain and its adapters wired into HTTP.

pub mod http;
pub mod ports;
pub mod state;
pub mod worker;
