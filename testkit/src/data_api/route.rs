//! Paths.

use percent_encoding::percent_decode_str;

use super::commands::Reach;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/v1`.
    General,
    /// `/v1/{keyspace}`.
    Keyspace(String),
    /// `/v1/{keyspace}/{table}`.
    Table(String, String),
    /// Below `/v1`, where only who has a token learns that there is nothing.
    Guarded,
    /// What says that the server is up.
    Health,
    /// Nothing.
    Nowhere,
}

impl Route {
    /// The level whose commands are known there.
    pub(crate) fn reach(&self) -> Reach {
        match self {
            Self::Table(..) => Reach::Table,
            Self::Keyspace(_) => Reach::Keyspace,
            Self::General | Self::Guarded | Self::Health | Self::Nowhere => Reach::General,
        }
    }
}

/// Where `path` leads, behind `prefix`, which is empty or begins and does not end with `/`.
pub(crate) fn route(path: &str, prefix: &str) -> Route {
    let Some(path) = path.strip_prefix(prefix) else { return Route::Nowhere };
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut parts = path.split('/').skip(1);
    match parts.next() {
        Some("v1") => {}
        Some("stargate") if parts.next() == Some("health") => return Route::Health,
        _ => return Route::Nowhere,
    }
    let names: Option<Vec<String>> = parts.filter(|part| !part.is_empty()).map(name).collect();
    match names.as_deref() {
        Some([]) => Route::General,
        Some([keyspace]) => Route::Keyspace(keyspace.clone()),
        Some([keyspace, table]) => Route::Table(keyspace.clone(), table.clone()),
        _ => Route::Guarded,
    }
}

/// A part of a path without its escapes; `None` where it is no UTF-8.
fn name(part: &str) -> Option<String> {
    Some(percent_decode_str(part).decode_utf8().ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_the_server_a_keyspace_or_a_table() {
        let table = |name: &str| Route::Table("kv".into(), name.into());
        assert_eq!(route("/v1", ""), Route::General);
        assert_eq!(route("/v1/kv/", ""), Route::Keyspace("kv".into()));
        assert_eq!(route("/v1/kv/users", ""), table("users"));
        assert_eq!(route("/v1//kv//users", ""), table("users"));
        assert_eq!(route("/v1/kv/%C3%BCsers", ""), table("üsers"));
    }

    #[test]
    fn a_prefix_stands_before_every_path() {
        assert_eq!(route("/api/json/v1/kv", "/api/json"), Route::Keyspace("kv".into()));
        assert_eq!(route("/v1/kv", "/api/json"), Route::Nowhere);
    }

    #[test]
    fn what_leads_nowhere_below_v1_needs_a_token_first() {
        for path in ["/v1/kv/users/x", "/v1/kv/%ff"] {
            assert_eq!(route(path, ""), Route::Guarded, "{path}");
        }
        for path in ["/", "/v2/x", "/v1x", "//v1", "*", ""] {
            assert_eq!(route(path, ""), Route::Nowhere, "{path}");
        }
    }
}
