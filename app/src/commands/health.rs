//! `killrvideo health`: whether a server that runs here is ready. For containers, whose images hold no other client.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use http::{Request, StatusCode, header::HOST};
use http_body_util::Empty;
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

use crate::{config::Settings, telemetry::say};

/// What the server may need beyond the time that it gives its store.
const LEEWAY: Duration = Duration::from_secs(1);

/// Why no server is known to be ready.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// The settings leave the port to the system, so nobody else knows it.
    #[error("listen names no port, so the server cannot be found")]
    NoPort,
    /// Nobody takes connections there.
    #[error("no server listens on {address}")]
    Connect {
        /// Where it was looked for.
        address: SocketAddr,
        /// What went wrong.
        source: io::Error,
    },
    /// What listens there did not answer in HTTP.
    #[error("what listens on {address} gave no answer")]
    Answer {
        /// Where it was asked.
        address: SocketAddr,
        /// What went wrong.
        source: hyper::Error,
    },
    /// It did not answer in time.
    #[error("the server on {address} did not answer within {}", humantime::format_duration(*waited))]
    Silent {
        /// Where it was asked.
        address: SocketAddr,
        /// For how long.
        waited: Duration,
    },
    /// It says that it is not ready.
    #[error("the server on {address} is not ready: {status}")]
    NotReady {
        /// Where it was asked.
        address: SocketAddr,
        /// What it said.
        status: StatusCode,
    },
}

/// Asks the server that listens where `settings` say whether it is ready, and says so on stdout.
///
/// # Errors
/// [`HealthError`] when it is not, or cannot be asked.
pub async fn health(settings: &Settings) -> Result<(), HealthError> {
    let address = beside(settings.listen);
    if address.port() == 0 {
        return Err(HealthError::NoPort);
    }
    let longest = settings.http.health_timeout + LEEWAY;
    let silent = |_| HealthError::Silent { address, waited: longest };
    let status = timeout(longest, ask(address)).await.map_err(silent)??;
    if status != StatusCode::OK {
        return Err(HealthError::NotReady { address, status });
    }
    say("ready");
    Ok(())
}

/// Where a server that listens on `address` is found from this machine: one on every network is on the loopback too.
fn beside(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn ask(address: SocketAddr) -> Result<StatusCode, HealthError> {
    let answer = |source| HealthError::Answer { address, source };
    let stream =
        TcpStream::connect(address).await.map_err(|source| HealthError::Connect { address, source })?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(answer)?;
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.uri_mut() = http::Uri::from_static("/api/v1/health");
    if let Ok(host) = address.to_string().parse() {
        request.headers_mut().insert(HOST, host);
    }
    let asked = async { sender.send_request(request).await.map(|response| response.status()) };
    tokio::select! {
        status = asked => status.map_err(answer),
        // The connection ends by itself only when it fails, and then the question fails with it.
        Err(error) = connection => Err(answer(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_every_network_is_asked_on_the_loopback() {
        for (listen, asked) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            assert_eq!(beside(listen.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
