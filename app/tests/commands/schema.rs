//! `killrvideo schema`.

use killrvideo_testkit::data_api::VectorProvider;

use crate::{DIMENSIONS, Keyspace, VECTORIZE, call};

#[test]
fn without_a_data_api_it_prints_the_tables_for_the_configured_vectors() {
    let outcome = call(&[], &["schema", "--set", "embedding_dimensions=384"]);

    assert_eq!(outcome.stderr, "");
    let cql = outcome.with(0);
    assert!(cql.contains("CREATE TABLE IF NOT EXISTS videos") && cql.contains("vector<float, 384>"), "{cql}");
    assert!(!cql.contains("1536"), "{cql}");
}

#[test]
fn a_keyspace_with_all_tables_fits() {
    let outcome = Keyspace::new().call(&["schema"]);

    assert!(outcome.stderr.contains("the keyspace has all that is needed"), "{}", outcome.stderr);
    assert!(outcome.with(0).contains("CREATE TABLE IF NOT EXISTS videos"));
}

#[test]
fn vectors_of_another_length_are_told_with_both_numbers() {
    let outcome = Keyspace::new().call(&["schema", "--set", "embedding_dimensions=384"]);

    let told = outcome.stderr.lines().find(|line| line.contains("videos.content_features"));
    assert!(told.is_some_and(|line| line.contains("16") && line.contains("384")), "{}", outcome.stderr);
    outcome.with(1);
}

#[test]
fn what_the_data_api_can_make_is_made_and_the_rest_is_told() {
    let keyspace = Keyspace::new();
    for table in ["latest_videos", "video_activity"] {
        keyspace.say(&format!(r#"{{"dropTable": {{"name": "{table}"}}}}"#));
    }
    keyspace.say(r#"{"dropIndex": {"name": "videos_listed_idx"}}"#);

    let lacks = keyspace.call(&["schema"]);
    for part in ["table latest_videos is missing", "table video_activity is missing", "videos_listed_idx"] {
        assert!(lacks.stderr.contains(part), "{part} in {}", lacks.stderr);
    }
    lacks.with(1);
    let applied = keyspace.call(&["schema", "--apply"]);
    for part in [
        "made table latest_videos",
        "made index videos_listed_idx",
        "table video_activity is missing: only a CQL shell can make it",
        "CREATE TABLE IF NOT EXISTS video_activity",
    ] {
        assert!(applied.stderr.contains(part), "{part} in {}", applied.stderr);
    }
    assert_eq!(applied.with(1), "");
    let left = keyspace.call(&["schema"]);
    assert!(
        !left.stderr.contains("latest_videos") && left.stderr.contains("video_activity"),
        "{}",
        left.stderr
    );
}

#[test]
fn making_again_what_the_data_api_can_make_makes_it_fit() {
    let keyspace = Keyspace::new();
    keyspace.say(r#"{"dropTable": {"name": "tags"}}"#);

    keyspace.call(&["schema", "--apply"]).with(0);
    keyspace.call(&["schema", "--apply"]).with(0);
    keyspace.call(&["schema"]).with(0);
}

#[test]
fn applying_needs_a_data_api_and_names_all_that_is_missing() {
    let outcome = call(&[("ASTRA_DB_KEYSPACE", "killrvideo")], &["schema", "--apply"]);

    for part in ["ASTRA_DB_API_ENDPOINT", "ASTRA_DB_APPLICATION_TOKEN"] {
        assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
    }
    assert!(!outcome.stderr.contains("ASTRA_DB_KEYSPACE"), "{}", outcome.stderr);
    outcome.with(2);
}

#[test]
fn the_table_where_the_data_api_makes_vectors_is_told_and_made_when_it_is_to_make_them() {
    let keyspace = Keyspace::new();
    let printed = call(&[], &[&["schema"], &VECTORIZE[..]].concat()).with(0);
    assert!(printed.contains("CREATE TABLE IF NOT EXISTS embedding_scratch"), "{printed}");
    assert!(printed.contains("nvidia/NV-Embed-QA") && !printed.contains("PROVIDER"), "{printed}");
    assert!(!call(&[], &["schema"]).with(0).contains("embedding_scratch"));

    let apply = [&["schema", "--apply"], &VECTORIZE[..]].concat();
    let refused = keyspace.call(&apply);
    assert!(refused.stderr.contains("could not make table embedding_scratch"), "{}", refused.stderr);
    refused.with(1);
    let vectors = |texts: &[&str], _: Option<&str>| Ok(vec![vec![1.0; DIMENSIONS]; texts.len()]);
    keyspace.double.provide(VectorProvider::new("nvidia", "NV-Embed-QA", DIMENSIONS, vectors));
    let made = keyspace.call(&apply);
    assert!(made.stderr.contains("made table embedding_scratch"), "{}", made.stderr);
    made.with(0);
}
