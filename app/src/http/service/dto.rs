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

/// Always this one: what is not ready is a refusal.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the word of `HealthOut`")]
enum OkWord {
    Ok,
}

/// That server and store are ready.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub(super) struct HealthOut {
    #[schema(value_type = OkWord, inline)]
    status: &'static str,
    #[schema(value_type = OkWord, inline)]
    store: &'static str,
    version: &'static str,
}

impl Default for HealthOut {
    fn default() -> Self {
        Self { status: "ok", store: "ok", version: VERSION }
    }
}
