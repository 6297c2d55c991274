//! `killrvideo serve` on tables behind a Data API: when it starts, and when it does not.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use killrvideo_testkit::data_api::{Fault, VectorProvider};

use crate::{DIMENSIONS, Keyspace, VECTORIZE, call, program};

const SERVE: [&str; 7] = ["serve", "--store", "astra", "--listen", "127.0.0.1:0", "--metadata", "offline"];

#[cfg(unix)]
#[test]
fn it_says_where_its_data_is_and_comes_to_rest_when_told_to() {
    let keyspace = Keyspace::new();
    let endpoint = keyspace.double.endpoint();
    let mut server = program(&keyspace.variables(&endpoint), &SERVE)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");

    let lines = BufReader::new(server.stdout.take().expect("its stdout")).lines();
    let welcome: Vec<String> =
        lines.map(|line| line.expect("text")).take_while(|line| !line.contains("Ctrl-C")).collect();
    let told = Command::new("kill").args(["-TERM", &server.id().to_string()]).status().expect("kill");
    let ended = server.wait().expect("it ends");

    assert!(told.success() && ended.success(), "{ended}");
    let welcome = welcome.join("\n");
    let host = endpoint.strip_prefix("http://").expect("an address");
    assert!(welcome.contains(&format!("store      astra, keyspace killrvideo at {host}")), "{welcome}");
    assert!(!welcome.contains(keyspace.double.token()), "{welcome}");
}

#[test]
fn it_refuses_vectors_of_another_length_with_both_numbers() {
    let outcome = Keyspace::new().call(&[&SERVE[..], &["--set", "embedding_dimensions=384"]].concat());

    for part in
        ["videos.content_features", "16 dimensions", "384 are configured", "killrvideo schema --apply"]
    {
        assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
    }
    outcome.with(1);
}

#[test]
fn it_refuses_a_keyspace_that_lacks_a_table() {
    let keyspace = Keyspace::new();
    keyspace.say(r#"{"dropTable": {"name": "claims"}}"#);

    let outcome = keyspace.call(&SERVE);

    assert!(outcome.stderr.contains("table claims is missing"), "{}", outcome.stderr);
    outcome.with(1);
}

#[test]
fn it_refuses_a_keyspace_that_lacks_an_index() {
    let keyspace = Keyspace::new();
    keyspace.say(r#"{"dropIndex": {"name": "videos_tags_idx"}}"#);

    let outcome = keyspace.call(&SERVE);

    assert!(outcome.stderr.contains("videos_tags_idx"), "{}", outcome.stderr);
    outcome.with(1);
}

#[test]
fn it_refuses_a_model_elsewhere_that_makes_no_vectors_and_says_why() {
    let keyspace = Keyspace::new();
    let vectors = |_: &[&str], key: Option<&str>| match key {
        Some(_) => Err("EMBEDDING_PROVIDER_CLIENT_ERROR"),
        None => Err("EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED"),
    };
    keyspace.double.provide(VectorProvider::new("nvidia", "NV-Embed-QA", DIMENSIONS, vectors));
    let serve = [&SERVE[..], &VECTORIZE[..]].concat();
    let outcome = keyspace.call(&serve);
    assert!(outcome.stderr.contains("table embedding_scratch is missing"), "{}", outcome.stderr);
    outcome.with(1);
    keyspace.call(&[&["schema", "--apply"], &VECTORIZE[..]].concat()).with(0);

    for (key, code) in [("", "AUTHENTICATION_KEYS_NOT_PROVIDED"), ("nvapi-hush", "CLIENT_ERROR")] {
        let key = format!("embedding_api_key={key}");
        let outcome = keyspace.call(&[&serve[..], &["--set", &key]].concat());

        let told = "the model vectorize:nvidia/NV-Embed-QA makes no vectors of 16 dimensions";
        for part in [told, code] {
            assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
        }
        assert!(!outcome.stderr.contains("hush"), "{}", outcome.stderr);
        outcome.with(1);
    }
}

#[test]
fn all_that_is_not_configured_is_named_at_once() {
    let outcome = call(&[], &SERVE);

    for part in ["ASTRA_DB_API_ENDPOINT", "ASTRA_DB_APPLICATION_TOKEN", "ASTRA_DB_KEYSPACE", "jwt_secret"] {
        assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
    }
    outcome.with(2);
}

#[test]
fn a_data_api_that_stays_out_of_reach_ends_the_start_and_one_that_comes_back_does_not() {
    let keyspace = Keyspace::new();
    let patience = ["--set", "astra_start_patience=200ms", "--set", "astra_start_pause=10ms"];
    keyspace.double.inject(|_| Some(Fault::Status { status: 502, retry_after: None }));

    let outcome = keyspace.call(&[&SERVE[..], &patience].concat());

    assert!(
        outcome.stderr.contains("cannot work with the keyspace killrvideo at http://"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("a gateway answered with status 502"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains(keyspace.double.token()), "{}", outcome.stderr);
    outcome.with(1);

    // More calls fail than one look makes. Then the tables are found to be of other vectors, which ends the start.
    keyspace.double.inject(after(20));
    let other =
        [&SERVE[..], &["--set", "astra_start_pause=10ms", "--set", "embedding_dimensions=384"]].concat();
    let outcome = keyspace.call(&other);
    assert!(outcome.stderr.contains("384 are configured"), "{}", outcome.stderr);
    outcome.with(1);
}

#[test]
fn an_address_where_nobody_listens_is_told_with_what_happened() {
    let keyspace = Keyspace::new();
    let variables = keyspace.variables("http://127.0.0.1:1");

    let outcome = call(&variables, &[&SERVE[..], &["--set", "astra_start_patience=0s"]].concat());

    for part in ["keyspace killrvideo at http://127.0.0.1:1", "no connection to the Data API"] {
        assert!(outcome.stderr.contains(part), "{part} in {}", outcome.stderr);
    }
    outcome.with(1);
}

/// A plan by which so many commands fail.
fn after(failures: usize) -> impl FnMut(&killrvideo_testkit::data_api::Seen) -> Option<Fault> + Send {
    let mut left = failures;
    move |_| {
        left = left.checked_sub(1)?;
        Some(Fault::Status { status: 503, retry_after: None })
    }
}

#[test]
fn a_token_that_is_not_let_in_ends_the_start_at_once() {
    let keyspace = Keyspace::new();
    let endpoint = keyspace.double.endpoint();
    let mut variables = keyspace.variables(&endpoint).to_vec();
    variables.push(("ASTRA_DB_APPLICATION_TOKEN", "AstraCS:wrong"));

    // With the default patience of half a minute, and an hour between two looks.
    let outcome = call(&variables, &[&SERVE[..], &["--set", "astra_start_pause=1m"]].concat());

    assert!(outcome.stderr.contains("cannot work with the keyspace"), "{}", outcome.stderr);
    assert!(
        !outcome.stderr.contains("AstraCS:wrong") && !outcome.stderr.contains("trying again"),
        "{}",
        outcome.stderr
    );
    outcome.with(1);
}
