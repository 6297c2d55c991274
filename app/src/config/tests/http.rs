//! What the server takes from one client.

use super::*;

#[test]
fn each_rate_has_a_number_of_its_own() {
    let sources = Sources::default()
        .set("rate_limit_logins", 1)
        .set("rate_limit_ingest", 2)
        .set("rate_limit_writes", 3)
        .set("rate_limit_reads", 1_000_000);

    let limits = settings(&sources).http.rate_limits.unwrap();

    assert_eq!((limits.logins.get(), limits.ingest.get()), (1, 2));
    assert_eq!((limits.writes.get(), limits.reads.get()), (3, 1_000_000));
}

#[test]
fn a_rate_that_nobody_could_keep_is_a_fault_also_when_rates_are_not_limited() {
    for wrong in ["0", "-1", "1000000001", "many"] {
        let told = faults(&Sources::default().set("rate_limit", "off").set("rate_limit_reads", wrong));
        let expected = format!(
            "rate_limit_reads = \"{wrong}\" (flag --set rate_limit_reads): allowed is a whole number, 1 to 1000000000"
        );
        assert_eq!(told, [expected]);
    }
}

#[test]
fn times_and_numbers_of_connections_stay_in_their_range() {
    for (setting, wrong) in [
        ("header_limit", "8191"),
        ("header_limit", "262145"),
        ("header_timeout", "0s"),
        ("body_timeout", "0s"),
        ("send_timeout", "2h"),
        ("idle_timeout", "9ms"),
        ("health_every", "2h"),
        ("max_connections", "0"),
        ("connections_per_address", "1000001"),
        ("security_headers", "some"),
        ("trusted_proxies", "localhost"),
    ] {
        let told = faults(&Sources::default().set(setting, wrong));
        assert_eq!(told.len(), 1, "{setting}: {told:?}");
        assert!(told[0].starts_with(setting) && told[0].contains("allowed"), "{told:?}");
    }
}

#[test]
fn proxies_are_named_in_any_layer_and_who_names_everybody_is_warned() {
    let variable = Sources::default().variable("KILLRVIDEO_TRUSTED_PROXIES", "10.0.0.7,fd00::/8");
    let loaded = load(&variable).unwrap();
    let everybody = load(&Sources::default().set("trusted_proxies", "0.0.0.0/0")).unwrap();

    let proxies = loaded.settings.http.trusted_proxies;
    assert!(proxies.contain("::ffff:10.0.0.7".parse().unwrap()));
    assert!(proxies.contain("fd12::1".parse().unwrap()));
    assert!(!proxies.contain("10.0.0.8".parse().unwrap()));
    assert_eq!(loaded.warnings, [] as [&str; 0]);
    assert_eq!(everybody.warnings, ["trusted_proxies: everybody may say to be any client"]);
}
