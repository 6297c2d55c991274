//! What the server says about itself, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

/// The version of this server.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What this is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceInfo)]
pub(super) struct RootOut {
    message: &'static str,
    service: &'static str,
    version: &'static str,
    links: LinksOut,
}

/// Where to go on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceLinks)]
struct LinksOut {
    docs: &'static str,
    openapi: &'static str,
    health: &'static str,
    metrics: &'static str,
}

impl Default for RootOut {
    fn default() -> Self {
        Self {
            message: "KillrVideo: a video catalogue that teaches how to model data for Cassandra",
            service: "killrvideo-rs",
            version: VERSION,
            links: LinksOut {
                docs: "/docs",
                openapi: "/openapi.json",
                health: "/api/v1/health",
                metrics: "/metrics",
            },
        }
    }
}

/// That server and store are ready.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub(super) struct HealthOut {
    status: &'static str,
    store: &'static str,
    version: &'static str,
}

impl Default for HealthOut {
    fn default() -> Self {
        Self { status: "ok", store: "ok", version: VERSION }
    }
}
