//! What a store behind a Data API is set to, and what it needs.

use super::*;

/// What a server on a Data API needs.
pub(super) fn place() -> Sources {
    Sources::default()
        .set("store", "astra")
        .set("jwt_secret", "s".repeat(32))
        .variable("ASTRA_DB_API_ENDPOINT", "https://0-region.apps.astra.datastax.com")
        .variable("ASTRA_DB_APPLICATION_TOKEN", "AstraCS:hush")
        .variable("ASTRA_DB_KEYSPACE", "killrvideo")
}

#[test]
fn a_data_api_is_reached_by_the_variables_that_everybody_uses() {
    let settings = settings(&place().set("astra_writer", "one").set("astra_call_timeout", "1s"));

    let astra = settings.astra.unwrap();
    assert_eq!(astra.endpoint.to_string(), "https://0-region.apps.astra.datastax.com/api/json");
    assert_eq!((astra.token.expose_secret(), astra.keyspace.as_str()), ("AstraCS:hush", "killrvideo"));
    assert_eq!(astra.behaviour.writer.as_deref(), Some("one"));
    assert_eq!(astra.behaviour.call_timeout, Duration::from_secs(1));
    assert_eq!(settings.start_with, StartWith::Nothing, "the demo is for memory");
}

#[test]
fn partitions_are_a_number_or_decided_by_the_address() {
    let partitions =
        |text| settings(&place().set("astra_partitions", text)).astra.unwrap().behaviour.partitions;

    assert_eq!([partitions("auto"), partitions("1"), partitions("100")], [None, Some(1), Some(100)]);
    for wrong in ["0", "101", "many"] {
        let found = faults(&place().set("astra_partitions", wrong));
        assert!(found[0].ends_with("allowed is a whole number, 1 to 100, or auto"), "{found:?}");
    }
}

#[test]
fn all_that_a_data_api_lacks_is_named_at_once() {
    let found = faults(&Sources::default().set("store", "astra"));

    assert_eq!(found.len(), 4, "{found:?}");
    for (fault, setting) in found.iter().zip([
        "astra_db_api_endpoint",
        "astra_db_application_token",
        "astra_db_keyspace",
        "jwt_secret",
    ]) {
        assert!(fault.starts_with(&format!("{setting} = \"\" (the default): is needed by store")), "{fault}");
    }
}

#[test]
fn a_store_in_memory_does_not_look_at_the_variables_of_a_data_api() {
    let elsewhere = Sources::default().variable("ASTRA_DB_API_ENDPOINT", "nonsense");

    assert!(settings(&elsewhere).astra.is_none());
    let found = faults(&place().variable("ASTRA_DB_API_ENDPOINT", "nonsense"));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("the address of a Data API is an http or https URL"), "{found:?}");
}

#[test]
fn only_the_memory_store_is_filled_at_start() {
    for (setting, value, word) in
        [("demo", "on", "memory store only"), ("import", "data", "killrvideo import")]
    {
        let found = faults(&place().set(setting, value));

        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("{setting} = ")) && found[0].contains(word), "{found:?}");
    }
}

#[test]
fn what_is_needed_depends_on_the_purpose() {
    let reached = Sources::default()
        .variable("ASTRA_DB_API_ENDPOINT", "http://127.0.0.1:8181")
        .variable("ASTRA_DB_APPLICATION_TOKEN", "token")
        .variable("ASTRA_DB_KEYSPACE", "killrvideo");
    let found = |sources: &Sources, purpose| match load_for(sources, purpose) {
        Ok(loaded) => Ok(loaded.settings.astra.is_some()),
        Err(invalid) => Err(invalid.faults().iter().map(|fault| fault.subject.clone()).collect::<Vec<_>>()),
    };

    assert_eq!(found(&reached, Purpose::Tables), Ok(true), "whatever the store of the server is");
    assert_eq!(found(&reached, Purpose::Schema), Ok(true));
    assert_eq!(found(&reached, Purpose::Tokens), Err(vec!["jwt_secret".to_owned()]));
    assert_eq!(found(&reached.set("jwt_secret", "s".repeat(32)), Purpose::Tokens), Ok(true));
    let nothing = Sources::default();
    assert_eq!(found(&nothing, Purpose::Schema), Ok(false));
    assert_eq!(
        found(&nothing, Purpose::Vectors),
        Ok(false),
        "a store in memory makes its own at every start"
    );
    let tables = Sources::default().set("store", "astra");
    assert_eq!(found(&tables, Purpose::Vectors).unwrap_err().len(), 3, "nothing to do would be no answer");
    assert_eq!(found(&nothing, Purpose::Tables).unwrap_err().len(), 3);
    let half = nothing.variable("ASTRA_DB_API_ENDPOINT", "http://127.0.0.1:8181");
    assert_eq!(found(&half, Purpose::Schema).unwrap_err().len(), 2);
}
