//! How the HTTP server behaves.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use ipnet::IpNet;

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
    /// How long a client may take to send the head of a request, from its first byte, and of the first request from
    /// the connection on.
    pub header_timeout: Duration,
    /// How long a client may take to send a body.
    pub body_timeout: Duration,
    /// How long a client may read nothing of an answer that waits for it.
    pub send_timeout: Duration,
    /// How long a connection is kept on which no further request begins.
    pub idle_timeout: Duration,
    /// How many connections there are at once; a further one is closed.
    pub max_connections: usize,
    /// How many connections one address has at once, trusted proxies excepted; a further one is closed.
    pub connections_per_address: usize,
    /// Who is believed when it says whom it speaks for.
    pub trusted_proxies: TrustedProxies,
    /// How many requests one address may send; `None` does not count them.
    pub rate_limits: Option<RateLimits>,
    /// Whether answers tell browsers what not to do with them.
    pub security_headers: bool,
    /// How long the store may take to say that it is ready.
    pub health_timeout: Duration,
    /// How long its answer counts before it is asked again.
    pub health_every: Duration,
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

/// The addresses of proxies in front of the server, which say who their clients are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    /// Whether `address` is one of them. An IPv4 address in IPv6 spelling counts as what it stands for.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// How many requests one address may send in a minute; as many it may send at once after a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// Registrations and logins together.
    pub logins: NonZeroU32,
    /// Vectors that are pushed in.
    pub ingest: NonZeroU32,
    /// All other writes together.
    pub writes: NonZeroU32,
    /// All reads together.
    pub reads: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        let each = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        Self { logins: each(10), ingest: each(6000), writes: each(120), reads: each(3000) }
    }
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
            body_timeout: Duration::from_secs(5),
            send_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            max_connections: 4096,
            connections_per_address: 512,
            trusted_proxies: TrustedProxies::default(),
            rate_limits: Some(RateLimits::default()),
            security_headers: true,
            health_timeout: Duration::from_secs(2),
            health_every: Duration::from_secs(1),
            cors_origins: CorsOrigins::Localhost,
            metrics: MetricsSettings::default(),
        }
    }
}
