//! What each kind of setting looks like as text. An error says what is allowed, never what was found.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    str::FromStr,
    time::Duration,
};

use http::Uri;
use ipnet::IpNet;
use killrvideo_domain::{
    search::Similarity,
    shared::{Role, Roles},
};
use tracing_subscriber::filter::LevelFilter;

use crate::http::CorsOrigins;

/// A whole number within `range`.
pub(super) fn number<T>(range: RangeInclusive<T>) -> impl FnOnce(&str) -> Result<T, String>
where
    T: FromStr + PartialOrd + fmt::Display,
{
    move |text| {
        let number = text.trim().parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("allowed is a whole number, {} to {}", range.start(), range.end()))
    }
}

/// A duration within `range`.
pub(super) fn duration(range: RangeInclusive<Duration>) -> impl FnOnce(&str) -> Result<Duration, String> {
    move |text| {
        let duration = humantime::parse_duration(text.trim()).ok();
        duration.filter(|duration| range.contains(duration)).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            format!(
                "allowed is a duration such as 500ms, 15s or 24h, {} to {}",
                humantime::format_duration(*least),
                humantime::format_duration(*most)
            )
        })
    }
}

/// How near something has to be, or `None` for auto.
pub(super) fn similarity(text: &str) -> Result<Option<Similarity>, String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("auto") {
        return Ok(None);
    }
    let score = text.parse().ok().filter(|score| (0.0..=1.0).contains(score));
    score
        .map(Similarity::from_score)
        .map(Some)
        .ok_or_else(|| "allowed is auto, or a number, 0 to 1".to_owned())
}

/// What `parse` reads, or `None` for auto; otherwise it is said that `allowed` is, too.
pub(super) fn auto_or<T>(
    allowed: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> impl FnOnce(&str) -> Result<Option<T>, String> {
    move |text| {
        if text.trim().eq_ignore_ascii_case("auto") {
            return Ok(None);
        }
        parse(text).map(Some).map_err(|_| format!("allowed is auto | {allowed}"))
    }
}

/// One of `words`, each of which stands for a value.
pub(super) fn word<T: Clone>(words: &[(&str, T)]) -> impl FnOnce(&str) -> Result<T, String> {
    move |text| {
        let meant = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
        meant.map(|(_, value)| value.clone()).ok_or_else(|| {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            format!("allowed is {}", all.join(" | "))
        })
    }
}

/// Something that fits into a header of HTTP.
pub(super) fn visible(text: &str) -> Result<&str, String> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text)
    } else {
        Err("allowed are visible ASCII characters".to_owned())
    }
}

/// An IP address and a port.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.trim()
        .parse()
        .map_err(|_| "allowed is an IP address and a port, such as 127.0.0.1:8000 or [::1]:8000".to_owned())
}

/// Addresses and ranges of them, separated by commas; perhaps none.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let networks: Option<Vec<IpNet>> = entries(text).map(network).collect();
    networks.ok_or_else(|| {
        "allowed are addresses and ranges such as 10.0.0.7, 10.0.0.0/8 or fd00::/8, separated by commas"
            .to_owned()
    })
}

/// An address, or a range in CIDR spelling. No address is in a range of IPv4 addresses in IPv6 spelling, for such an
/// address counts as what it stands for.
fn network(text: &str) -> Option<IpNet> {
    let one = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    let range = text.parse().ok().or_else(one);
    range.filter(|range| range.prefix_len() < 96 || range.addr() == range.addr().to_canonical())
}

/// Roles, separated by commas; at least one.
pub(super) fn roles(text: &str) -> Result<Roles, String> {
    let allowed = || {
        let all: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
        format!("allowed are one or more of {}, separated by commas", all.join(", "))
    };
    let roles: Result<Roles, _> = entries(text).map(str::parse::<Role>).collect();
    roles.ok().filter(Roles::allow_viewing).ok_or_else(allowed)
}

/// `localhost`, `none`, or origins separated by commas.
pub(super) fn origins(text: &str) -> Result<CorsOrigins, String> {
    match text.trim() {
        "localhost" => Ok(CorsOrigins::Localhost),
        "none" => Ok(CorsOrigins::Listed(Vec::new())),
        list => {
            let listed: Option<Vec<String>> = entries(list).map(origin).collect();
            listed.filter(|listed| !listed.is_empty()).map(CorsOrigins::Listed).ok_or_else(|| {
                "allowed is localhost, none, or origins such as https://app.example.org:8443, \
                 separated by commas"
                    .to_owned()
            })
        }
    }
}

/// An origin as browsers send it: lower case, without path.
fn origin(text: &str) -> Option<String> {
    let origin = text.to_ascii_lowercase();
    let uri: Uri = origin.parse().ok()?;
    let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
    let whole = format!("{scheme}://{authority}");
    let fits = matches!(scheme, "http" | "https") && !authority.as_str().contains('@') && whole == origin;
    fits.then_some(origin)
}

/// A directive of the log.
pub(super) fn log_filter(text: &str) -> Result<String, String> {
    let filter = text.trim();
    // A lone word that is no level would be read as the name of a target, and silence everything else.
    let levels = entries(filter).all(|entry| entry.contains('=') || entry.parse::<LevelFilter>().is_ok());
    match tracing_subscriber::EnvFilter::builder().parse(filter) {
        Ok(_) if levels && !filter.is_empty() => Ok(filter.to_owned()),
        Ok(_) | Err(_) => Err("allowed is a level (off, error, warn, info, debug, trace), or directives \
                               such as info,killrvideo_app=debug"
            .to_owned()),
    }
}

fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_with_their_unit() {
        let short = || duration(Duration::from_millis(1)..=Duration::from_mins(1));

        assert_eq!(short()("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(short()(" 15s "), Ok(Duration::from_secs(15)));
        for wrong in ["", "15", "-1s", "soon", "2m", "0s"] {
            assert_eq!(
                short()(wrong),
                Err("allowed is a duration such as 500ms, 15s or 24h, 1ms to 1m".to_owned()),
                "{wrong}"
            );
        }
    }

    #[test]
    fn numbers_stay_in_their_range() {
        assert_eq!(number(1..=3_u32)("3"), Ok(3));
        for wrong in ["", "0", "4", "-1", "2.5", "99999999999999999999"] {
            assert_eq!(
                number(1..=3_u32)(wrong),
                Err("allowed is a whole number, 1 to 3".to_owned()),
                "{wrong}"
            );
        }
    }

    #[test]
    fn an_origin_has_scheme_host_and_perhaps_a_port_and_nothing_else() {
        assert_eq!(origins("localhost"), Ok(CorsOrigins::Localhost));
        assert_eq!(origins("none"), Ok(CorsOrigins::Listed(Vec::new())));
        assert_eq!(
            origins("https://App.example.org, http://example.net:3000"),
            Ok(CorsOrigins::Listed(vec![
                "https://app.example.org".to_owned(),
                "http://example.net:3000".to_owned()
            ]))
        );
        for wrong in
            ["", "*", "example.org", "https://example.org/", "ftp://a.b", "https://u@a.b", "https://"]
        {
            assert!(origins(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn networks_are_addresses_or_ranges() {
        assert_eq!(networks(""), Ok(Vec::new()));
        assert_eq!(
            networks("10.0.0.7, 192.168.0.0/16, fd00::/8,::ffff:10.0.0.8"),
            ["10.0.0.7/32", "192.168.0.0/16", "fd00::/8", "10.0.0.8/32"]
                .map(|text| text.parse().map_err(|_| String::new()))
                .into_iter()
                .collect()
        );
        for wrong in [
            "proxy",
            "10.0.0.0/33",
            "10.0.0",
            "10.0.0.1:80",
            "fe80::1%eth0",
            "10.0.0.1/",
            "::ffff:10.0.0.0/104",
        ] {
            assert!(networks(wrong).is_err_and(|allowed| allowed.contains("10.0.0.0/8")), "{wrong}");
        }
    }

    #[test]
    fn roles_are_named_one_by_one() {
        assert_eq!(roles("viewer, creator"), Ok(Roles::from_iter([Role::Viewer, Role::Creator])));
        for wrong in ["", "admin", "viewer;creator"] {
            assert!(
                roles(wrong).is_err_and(|allowed| allowed.contains("viewer, creator, moderator")),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_log_filter_is_a_level_or_directives() {
        assert!(log_filter("info,killrvideo_app=debug").is_ok());
        assert!(log_filter("info,killrvideo_app=loud").is_err());
        assert!(log_filter("inof").is_err());
        assert!(log_filter("").is_err());
    }
}
