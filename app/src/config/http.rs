//! How the HTTP server behaves, and what it takes from one client.

use std::{num::NonZeroU32, time::Duration};

use super::{
    parse::{self, duration, number, word},
    reader::{Noted, Reader},
};
use crate::{
    http::{HttpSettings, RateLimits, TrustedProxies},
    metrics::MetricsSettings,
};

/// What every wait for a client or for the store may be.
const WAIT: std::ops::RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_hours(1);

/// How large the head of a request may be, in bytes. Every client expects to send some kilobytes, and beyond 417,792 hyper
/// refuses by itself, because it buffers no more.
const HEADS: std::ops::RangeInclusive<usize> = 8 * 1024..=256 * 1024;

/// The most connections, which no process has descriptors for.
const MOST_CONNECTIONS: usize = 1_000_000;

/// How the HTTP server behaves; `warnings` are told what is odd about it.
pub(super) fn http(reader: &mut Reader, warnings: &mut Vec<String>) -> Result<HttpSettings, Noted> {
    let connections = connections(reader);
    let request_timeout = reader.read("request_timeout", duration(WAIT));
    let max_in_flight = reader.read("max_in_flight", number(1..=100_000));
    let body_limit = reader.read("body_limit", number(1024..=64 * 1024 * 1024));
    let ingest_body_limit = reader.read("ingest_body_limit", number(1024..=64 * 1024 * 1024));
    let body_timeout = reader.read("body_timeout", duration(WAIT));
    let trusted_proxies = trusted_proxies(reader, warnings);
    let rate_limits = rate_limits(reader);
    let security_headers = reader.read("security_headers", word(&[("on", true), ("off", false)]));
    let health_timeout = reader.read("health_timeout", duration(WAIT));
    let health_every = reader.read("health_every", duration(Duration::ZERO..=*WAIT.end()));
    let cors_origins = reader.read("cors_origins", parse::origins);
    let metrics = reader.read("metrics", word(&[("on", true), ("off", false)]));
    let queue_every = reader.read("metrics_queue_every", duration(Duration::ZERO..=*WAIT.end()));
    let health_timeout = health_timeout?;
    Ok(HttpSettings {
        request_timeout: request_timeout?,
        max_in_flight: max_in_flight?,
        body_limit: body_limit?,
        ingest_body_limit: ingest_body_limit?,
        body_timeout: body_timeout?,
        trusted_proxies: trusted_proxies?,
        rate_limits: rate_limits?,
        security_headers: security_headers?,
        health_timeout,
        health_every: health_every?,
        cors_origins: cors_origins?,
        metrics: MetricsSettings { on: metrics?, queue_every: queue_every?, patience: health_timeout },
        ..connections?
    })
}

/// What a client may do with a connection; the rest is as it is by default.
fn connections(reader: &mut Reader) -> Result<HttpSettings, Noted> {
    let header_limit = reader.read("header_limit", number(HEADS));
    let header_timeout = reader.read("header_timeout", duration(WAIT));
    let send_timeout = reader.read("send_timeout", duration(WAIT));
    let idle_timeout = reader.read("idle_timeout", duration(WAIT));
    let max_connections = reader.read("max_connections", number(1..=MOST_CONNECTIONS));
    let connections_per_address = reader.read("connections_per_address", number(1..=MOST_CONNECTIONS));
    Ok(HttpSettings {
        header_limit: header_limit?,
        header_timeout: header_timeout?,
        send_timeout: send_timeout?,
        idle_timeout: idle_timeout?,
        max_connections: max_connections?,
        connections_per_address: connections_per_address?,
        ..HttpSettings::default()
    })
}

fn trusted_proxies(reader: &mut Reader, warnings: &mut Vec<String>) -> Result<TrustedProxies, Noted> {
    let proxies = reader.read("trusted_proxies", parse::networks)?;
    if proxies.iter().any(|network| network.prefix_len() == 0) {
        warnings.push("trusted_proxies: everybody may say to be any client".to_owned());
    }
    Ok(TrustedProxies(proxies))
}

/// How many requests one address may send; the numbers are read also when they do not count.
fn rate_limits(reader: &mut Reader) -> Result<Option<RateLimits>, Noted> {
    let each = || number(NonZeroU32::MIN..=NonZeroU32::MIN.saturating_add(999_999_999));
    let on = reader.read("rate_limit", word(&[("on", true), ("off", false)]));
    let logins = reader.read("rate_limit_logins", each());
    let ingest = reader.read("rate_limit_ingest", each());
    let writes = reader.read("rate_limit_writes", each());
    let reads = reader.read("rate_limit_reads", each());
    let limits = RateLimits { logins: logins?, ingest: ingest?, writes: writes?, reads: reads? };
    Ok(on?.then_some(limits))
}
