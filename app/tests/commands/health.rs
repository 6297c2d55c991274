//! `killrvideo health`: whether the server that runs with the same settings is ready.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use killrvideo_testkit::data_api::Fault;

use crate::{Keyspace, call, program};

#[test]
fn it_says_whether_the_server_is_ready() {
    let keyspace = Keyspace::new();
    let endpoint = keyspace.double.endpoint();
    let variables = keyspace.variables(&endpoint);
    let serve = ["serve", "--store", "astra", "--listen", "127.0.0.1:0", "--metadata", "offline"];
    let asking_anew = ["--set", "health_every=0s"];
    let mut server = program(&variables, &[&serve[..], &asking_anew].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(server.stdout.take().expect("its stdout")).lines().map_while(Result::ok);
    let address =
        lines.find_map(|line| Some(line.split_once("http://")?.1.strip_suffix("/api/v1")?.to_owned()));
    let listen = format!("listen={}", address.expect("it says where it listens"));
    let health = ["health", "--set", &listen];

    let ready = call(&variables, &health);
    keyspace.double.inject(|_| Some(Fault::Status { status: 503, retry_after: None }));
    let failing = call(&variables, &health);
    server.kill().expect("it is ended");
    server.wait().expect("it ended");

    assert_eq!(ready.with(0), "ready\n");
    assert!(failing.stderr.contains("is not ready: 503"), "{}", failing.stderr);
    failing.with(1);
}

#[test]
fn where_nobody_listens_nobody_is_ready() {
    let outcome = call(&[], &["health", "--set", "listen=0.0.0.0:1"]);

    assert!(outcome.stderr.contains("no server listens on 127.0.0.1:1"), "{}", outcome.stderr);
    outcome.with(1);
}

#[test]
fn a_port_that_is_left_to_the_system_is_nobody_elses_to_know() {
    let outcome = call(&[], &["health", "--set", "listen=127.0.0.1:0"]);

    assert!(outcome.stderr.contains("listen names no port"), "{}", outcome.stderr);
    outcome.with(1);
}
