//! How layers win over each other, and what is said about faults.

mod astra;
mod embedding;
mod http;

use std::{io::Write, path::PathBuf, time::Duration};

use killrvideo_domain::{search::Similarity, shared::Role};
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use super::*;
use crate::http::{CorsOrigins, HttpSettings, RateLimits, TrustedProxies};

fn settings(sources: &Sources) -> Settings {
    load(sources).unwrap_or_else(|invalid| panic!("{invalid}")).settings
}

/// The lines about faults.
fn faults(sources: &Sources) -> Vec<String> {
    match load(sources) {
        Ok(_) => Vec::new(),
        Err(invalid) => invalid.faults().iter().map(ToString::to_string).collect(),
    }
}

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn with_file(file: &NamedTempFile) -> Sources {
    Sources { file: Some(file.path().to_owned()), ..Sources::default() }
}

#[test]
fn the_defaults_are_those_of_the_code_and_of_the_contract() {
    let settings = settings(&Sources::default());

    let http = HttpSettings::default();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.start_with, StartWith::Demo);
    assert_eq!(settings.http.request_timeout, http.request_timeout);
    assert_eq!(settings.http.max_in_flight, http.max_in_flight);
    assert_eq!(settings.http.body_limit, http.body_limit);
    assert_eq!(settings.http.ingest_body_limit, http.ingest_body_limit);
    assert_eq!(settings.http.header_limit, http.header_limit);
    assert_eq!(settings.http.header_timeout, http.header_timeout);
    assert_eq!(settings.http.body_timeout, http.body_timeout);
    assert_eq!(settings.http.send_timeout, http.send_timeout);
    assert_eq!(settings.http.idle_timeout, http.idle_timeout);
    assert_eq!(settings.http.max_connections, http.max_connections);
    assert_eq!(settings.http.connections_per_address, http.connections_per_address);
    assert_eq!(settings.http.trusted_proxies, TrustedProxies::default());
    assert_eq!(settings.http.rate_limits, Some(RateLimits::default()));
    assert!(settings.http.security_headers);
    assert_eq!(settings.http.health_timeout, http.health_timeout);
    assert_eq!(settings.http.health_every, http.health_every);
    assert_eq!(settings.http.cors_origins, CorsOrigins::Localhost);
    assert_eq!(settings.http.metrics, http.metrics);
    assert_eq!(settings.use_cases.accounts.lock, killrvideo_domain::accounts::LockPolicy::default());
    assert_eq!(settings.use_cases.token_life, Duration::from_hours(24));
    assert_eq!(
        (settings.worker.poll, settings.worker.idle_poll),
        (Duration::from_secs(1), Duration::from_secs(5))
    );
    assert_eq!(settings.worker.policy, killrvideo_domain::processing::PipelinePolicy::default());
    assert_eq!(settings.embedding_dimensions.get(), 1536);
    assert_eq!(settings.security.bcrypt_cost, 12);
    assert_eq!(settings.shutdown_grace, Duration::from_secs(10));
    assert!(settings.moderator.is_none() && settings.astra.is_none());
    assert!(matches!(settings.metadata, MetadataSource::Oembed));
}

#[test]
fn a_later_layer_wins() {
    let file = file("token_life = '1h'\nbcrypt_cost = 5\nlogin_failures = 7\nworker_parallel = 2\n");
    let mut sources = with_file(&file)
        .variable("KILLRVIDEO_BCRYPT_COST", "6")
        .variable("KILLRVIDEO_LOGIN_FAILURES", "8")
        .variable("KILLRVIDEO_LISTEN", "127.0.0.1:1")
        .set("login_failures", 9)
        .set("listen", "127.0.0.1:2");
    sources.flags.push(Flag { name: "--listen", setting: "listen", value: "127.0.0.1:3".to_owned() });

    let settings = settings(&sources);

    assert_eq!(settings.worker.parallel, 2);
    assert_eq!(settings.use_cases.token_life, Duration::from_hours(1));
    assert_eq!(settings.security.bcrypt_cost, 6);
    assert_eq!(settings.use_cases.accounts.lock.failures, 9);
    assert_eq!(settings.listen.port(), 3);
}

#[test]
fn the_environment_may_name_the_file_and_what_is_empty_there_is_not_given() {
    let file = file("default_roles = ['viewer', 'creator']\nrate_limit = false\n");
    let sources = Sources::default()
        .variable("KILLRVIDEO_CONFIG", file.path())
        .variable("KILLRVIDEO_DEFAULT_ROLES", "")
        .variable("KILLRVIDEO_TEST_ASTRA", "on");

    let loaded = load(&sources).unwrap();

    assert!(loaded.settings.use_cases.accounts.default_roles.has(Role::Creator));
    assert_eq!(loaded.settings.http.rate_limits, None);
    assert_eq!(loaded.warnings, [] as [&str; 0]);
}

#[test]
fn what_is_measured_can_be_kept_to_oneself_and_the_store_asked_as_often_as_wished() {
    let of = |name: &str, value: &str| settings(&Sources::default().set(name, value)).http.metrics;
    assert!(!of("metrics", "off").on && of("metrics", "on").on);
    assert_eq!(of("metrics_queue_every", "0s").queue_every, Duration::ZERO);
    assert_eq!(of("health_timeout", "3s").patience, Duration::from_secs(3));

    let told = faults(&Sources::default().set("metrics", "maybe").set("metrics_queue_every", "2h"));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("metrics = \"maybe\"") && told[1].starts_with("metrics_queue_every = \"2h\""),
        "{told:?}"
    );
}

#[test]
fn nearness_is_what_was_measured_or_a_number_on_its_scale() {
    let of =
        |text: &str| settings(&Sources::default().set("semantic_minimum", text)).use_cases.semantic_minimum;
    assert_eq!(settings(&Sources::default()).use_cases.semantic_minimum, None);
    assert_eq!(of("AUTO"), None);
    for (text, score) in [("0", 0.0), (" 0.625 ", 0.625), ("1", 1.0)] {
        assert_eq!(of(text).map(Similarity::get), Some(score), "{text}");
    }
    let variable = Sources::default().variable("KILLRVIDEO_SEMANTIC_MINIMUM", "0.75");
    assert_eq!(settings(&variable).use_cases.semantic_minimum.map(Similarity::get), Some(0.75));

    for text in ["1.01", "-0.1", "NaN", "inf", "near", "0,5"] {
        let told = faults(&Sources::default().set("semantic_minimum", text));
        let expected = format!(
            "semantic_minimum = \"{text}\" (flag --set semantic_minimum): allowed is auto, or a number, 0 to 1"
        );
        assert_eq!(told, [expected]);
    }
}

#[test]
fn a_fault_names_setting_value_origin_and_what_is_allowed() {
    let file = file("# mine\n\nlogin_failures = 0\n");
    let path = file.path().display().to_string();
    let sources = with_file(&file)
        .variable("KILLRVIDEO_REQUEST_TIMEOUT", "soon")
        .variable("KILLRVIDEO_STORE", "postgres")
        .set("worker_parallel", "many");

    assert_eq!(
        faults(&sources),
        [
            "store = \"postgres\" (environment variable KILLRVIDEO_STORE): allowed is memory | astra"
                .to_owned(),
            "request_timeout = \"soon\" (environment variable KILLRVIDEO_REQUEST_TIMEOUT): allowed is a \
             duration such as 500ms, 15s or 24h, 10ms to 1h"
                .to_owned(),
            format!("login_failures = \"0\" ({path}:3): allowed is a whole number, 1 to 1000"),
            "worker_parallel = \"many\" (flag --set worker_parallel): allowed is a whole number, 1 to 256"
                .to_owned(),
        ]
    );
}

#[test]
fn a_name_that_is_none_is_an_error_but_in_the_environment() {
    let file = file("lisen = '127.0.0.1:1'\n");
    let sources = with_file(&file).set("jwt_secert", "hush").variable("KILLRVIDEO_TOKENLIFE", "1h");

    let found = faults(&sources);
    assert_eq!(found.len(), 2);
    assert!(found[0].starts_with("lisen (") && found[0].ends_with("the nearest one is listen"), "{found:?}");
    assert!(found[1].ends_with("the nearest one is jwt_secret"), "{found:?}");
    let loaded = load(&Sources::default().variable("KILLRVIDEO_TOKENLIFE", "1h")).unwrap();
    assert_eq!(
        loaded.warnings,
        [
            "environment variable KILLRVIDEO_TOKENLIFE: there is no such setting; the nearest one is token_life"
        ]
    );
}

#[test]
fn no_secret_is_ever_printed() {
    let long = "hush hush hush hush hush hush hush";
    let broken = file("jwt_secret = \"hush\nlisten = 3");
    let sources = with_file(&broken)
        .set("jwt_secret", "hush")
        .set("moderator_password", "hush")
        .set("youtube_api_key", "hush hush")
        .set("jwt_secrt", "hush")
        .set("astra_db_aplication_token", "hush");
    let mut wrong = sources.clone();
    wrong.sets.push("hush".to_owned());

    let text = load(&wrong).unwrap_err().to_string();
    assert!(!text.contains("hush"), "{text}");
    assert!(text.contains("jwt_secret = *** (flag --set jwt_secret): allowed are 32 bytes and more, not 4"));
    let good = Sources::default()
        .set("jwt_secret", long)
        .set("moderator_email", "first@example.org")
        .set("moderator_password", long)
        .set("youtube_api_key", "hush")
        .set("astra_db_application_token", long);
    let good = settings(&good);
    assert!(!format!("{good:?}{:?}", settings(&astra::place())).contains("hush"));
    assert_eq!(good.security.jwt_secret.unwrap().expose_secret(), long);
}

#[test]
fn the_demo_is_on_by_itself_for_memory_without_an_import() {
    let start = |sources: Sources| settings(&sources).start_with;

    assert_eq!(start(Sources::default().set("demo", "on")), StartWith::Demo);
    assert_eq!(start(Sources::default().set("demo", "off")), StartWith::Nothing);
    let data = StartWith::Import(PathBuf::from("data"));
    assert_eq!(start(Sources::default().set("import", "data")), data);
    assert_eq!(start(Sources::default().set("import", "data").set("demo", "off")), data);
    assert_eq!(
        faults(&Sources::default().set("import", "data").set("demo", "on")),
        [
            "demo = \"on\" (flag --set demo): the demo is not on together with an import; allowed are auto and off"
        ]
    );
}

#[test]
fn settings_that_need_each_other_come_together() {
    for (sets, start) in [
        (&[("metadata", "youtube")][..], "metadata = \"youtube\" (flag --set metadata): youtube needs"),
        (&[("moderator_email", "a@example.org")], "moderator_password = \"\" (the default): is needed"),
        (&[("moderator_password", "password")], "moderator_email = \"\" (the default): is needed"),
        (
            &[("moderator_email", "a"), ("moderator_password", "password")],
            "moderator_email = \"a\" (flag --set moderator_email): an email has an @",
        ),
        (
            &[("astra_command_timeout", "1s")],
            "astra_command_timeout = \"1s\" (flag --set astra_command_timeout)",
        ),
        (&[("astra_claim_pause_min", "1s")], "astra_claim_pause_max = \"200ms\" (the default): allowed is"),
        (&[("astra_writer", "a/b")], "astra_writer = \"a/b\" (flag --set astra_writer): allowed are"),
        (
            &[("astra_writer", "imported")],
            "astra_writer = \"imported\" (flag --set astra_writer): allowed are",
        ),
        (&[("worker_lease", "10s")], "worker_lease = \"10s\" (flag --set worker_lease): must be longer"),
    ] {
        let sources =
            sets.iter().fold(Sources::default(), |sources, (setting, value)| sources.set(setting, value));
        let found = faults(&sources);

        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(start), "{found:?}");
    }
    let key = Sources::default().set("youtube_api_key", "key");
    assert!(matches!(settings(&key).metadata, MetadataSource::DataApi(_)));
    assert!(matches!(settings(&key.clone().set("metadata", "youtube")).metadata, MetadataSource::DataApi(_)));
    assert!(matches!(settings(&key.set("metadata", "offline")).metadata, MetadataSource::Offline));
}

#[test]
fn a_file_that_cannot_be_read_is_a_fault() {
    let missing = Sources { file: Some("no/such/file.toml".into()), ..Sources::default() };
    let broken = file("listen = \n");

    assert!(faults(&missing)[0].starts_with("no/such/file.toml: cannot be read"));
    assert!(faults(&with_file(&broken))[0].contains("is no TOML"));
    assert!(faults(&with_file(&file("[listen]\nport = 1\n")))[0].starts_with("listen ("));
}
