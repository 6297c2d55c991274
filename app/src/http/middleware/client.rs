//! Who a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::Request;
use http::HeaderMap;

use crate::http::TrustedProxies;

/// The header in which proxies say whom they speak for.
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// Who is at the other end of the connection that a request came on. Each request from a socket has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    /// The address.
    pub(crate) address: IpAddr,
    /// Whether what it says about whom it speaks for is believed.
    pub(crate) trusted: bool,
}

impl Peer {
    /// The peer at `address`.
    pub(crate) fn new(address: IpAddr, trusted: &TrustedProxies) -> Self {
        let address = address.to_canonical();
        Self { address, trusted: trusted.contain(address) }
    }
}

/// Who a request is counted for: an IPv4 address, or the /64 of an IPv6 address, which is what one household has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Who sent `request`: its peer, or whom a trusted peer speaks for. What came on no socket has no sender, and all
    /// of it counts as one.
    pub(crate) fn of(request: &Request, trusted: &TrustedProxies) -> Self {
        match request.extensions().get() {
            Some(Peer { address, trusted: true }) => forwarded(*address, request.headers(), trusted).into(),
            Some(Peer { address, trusted: false }) => (*address).into(),
            None => Self(IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        }
    }
}

/// Whether `request` says for whom it is sent, and is not believed.
pub(crate) fn is_not_believed(request: &Request) -> bool {
    let peer = request.extensions().get::<Peer>();
    request.headers().contains_key(X_FORWARDED_FOR) && peer.is_some_and(|peer| !peer.trusted)
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// Whom the trusted proxy at `peer` speaks for: each proxy adds at the end who spoke to it, so the list is walked from
/// its end for as long as those who wrote it are trusted. What is no address was written by nobody who is.
fn forwarded(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut client = peer;
    let lines = headers.get_all(X_FORWARDED_FOR).iter();
    // A line that is no text is one entry that is no address.
    let texts = lines.map(|line| line.to_str().unwrap_or("?")).rev();
    for entry in texts.flat_map(|text| text.rsplit(',')).map(str::trim).filter(|entry| !entry.is_empty()) {
        let Some(address) = address(entry) else { return client };
        client = address;
        if !trusted.contain(address) {
            return client;
        }
    }
    client
}

/// An address, with or without a port.
fn address(entry: &str) -> Option<IpAddr> {
    let alone = || entry.parse::<IpAddr>().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets =
        || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    alone().or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn trusted() -> TrustedProxies {
        TrustedProxies(["10.0.0.0/8", "fd00::/8"].map(|text| text.parse().expect("a network")).to_vec())
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    /// Whom a request is counted for that came from `peer` with these lines of the header.
    #[track_caller]
    fn check(peer: &str, lines: &[&[u8]], client: &str) {
        let mut request = Request::new(Body::empty());
        for line in lines {
            let line = http::HeaderValue::from_bytes(line).expect("a header");
            request.headers_mut().append(X_FORWARDED_FOR, line);
        }
        request.extensions_mut().insert(Peer::new(ip(peer), &trusted()));

        assert_eq!(ClientAddress::of(&request, &trusted()), ip(client).into(), "{lines:?}");
        let believed = trusted().contain(ip(peer)) || lines.is_empty();
        assert_eq!(is_not_believed(&request), !believed, "{lines:?}");
    }

    #[test]
    fn who_is_no_proxy_speaks_for_nobody_else() {
        check("192.0.2.1", &[], "192.0.2.1");
        check("192.0.2.1", &[b"198.51.100.7"], "192.0.2.1");
        check("192.0.2.1", &[b"10.0.0.1"], "192.0.2.1");
    }

    #[test]
    fn a_proxy_speaks_for_the_last_address_that_is_no_proxy() {
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &[b"198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &[b"1.1.1.1, 198.51.100.7,10.9.9.9 , fd00::7"], "198.51.100.7");
        check("fd00::1", &[b"10.0.0.3, 10.0.0.2"], "10.0.0.3");
    }

    #[test]
    fn several_lines_are_one_list() {
        check("10.0.0.1", &[b"1.1.1.1", b"198.51.100.7, 10.0.0.2", b"10.0.0.3"], "198.51.100.7");
        check("10.0.0.1", &[b"1.1.1.1, 198.51.100.7", b"", b" , ,"], "198.51.100.7");
    }

    #[test]
    fn addresses_come_with_ports_and_in_either_spelling() {
        for (entry, client) in [
            ("198.51.100.7:4711", "198.51.100.7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("2001:db8::7", "2001:db8::7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("[::ffff:198.51.100.7]:80", "198.51.100.7"),
        ] {
            check("::ffff:10.0.0.1", &[entry.as_bytes()], client);
        }
        check("10.0.0.1", &[b"198.51.100.7, ::ffff:10.0.0.2"], "198.51.100.7");
    }

    #[test]
    fn what_is_no_address_ends_the_list() {
        for rubbish in
            [&b"unknown"[..], b"_hidden", b"\xff", b"198.51.100", b"[198.51.100.7]", b"1.1.1.1 2.2.2.2"]
        {
            check("10.0.0.1", &[rubbish], "10.0.0.1");
            check("10.0.0.1", &[b"1.1.1.1", rubbish, b"10.0.0.2"], "10.0.0.2");
        }
        check("10.0.0.1", &[b"unknown, 198.51.100.7"], "198.51.100.7");
    }

    #[test]
    fn a_household_is_one_client() {
        let of = |text: &str| ClientAddress::from(ip(text));

        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }

    #[test]
    fn what_came_on_no_socket_counts_as_one() {
        let client = || ClientAddress::of(&Request::new(Body::empty()), &trusted());

        assert_eq!(client(), client());
    }
}
