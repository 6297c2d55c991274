//! How the HTTP server behaves.

use std::time::Duration;

use crate::metrics::MetricsSettings;

/// How the HTTP server behaves; every number is configurable.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// How long one request may take before it is answered with 503.
    pub request_timeout: Duration,
    /// How many requests are worked on at once; a further one is answered with 503.
    pub max_in_flight: usize,
    /// The largest body, in bytes.
    pub body_limit: usize,
    /// The largest body of an ingest, in bytes.
    pub ingest_body_limit: usize,
    /// The largest head of a request (request line and headers), in bytes.
    pub header_limit: usize,
    /// How long a client may take to send the head of a request.
    pub header_timeout: Duration,
    /// How long the store may take to say that it is ready.
    pub health_timeout: Duration,
    /// Which pages of other origins may use the server.
    pub cors_origins: CorsOrigins,
    /// How the server measures itself.
    pub metrics: MetricsSettings,
}

/// Which pages of other origins may use the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsOrigins {
    /// Those served from this machine: any port of `localhost` and `127.0.0.1`.
    Localhost,
    /// These, each as `scheme://host[:port]`.
    Listed(Vec<String>),
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(15),
            max_in_flight: 512,
            body_limit: 64 * 1024,
            ingest_body_limit: 1024 * 1024,
            header_limit: 32 * 1024,
            header_timeout: Duration::from_secs(10),
            health_timeout: Duration::from_secs(2),
            cors_origins: CorsOrigins::Localhost,
            metrics: MetricsSettings::default(),
        }
    }
}
