//! The vendor's Python client against the program `fake-data-api`.
//!
//! Runs where `KILLRVIDEO_TEST_ASTRAPY` names a Python interpreter that has astrapy, and says whether it ran.

use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

const VARIABLE: &str = "KILLRVIDEO_TEST_ASTRAPY";

/// How many lines the program prints when it serves.
const PRINTED: usize = 3;

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing else to do then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program on a free port; gives what it prints after `endpoint: `.
fn start() -> (Running, String) {
    let child = Command::new(env!("CARGO_BIN_EXE_fake-data-api"))
        .args(["--listen", "127.0.0.1:0", "--keyspace", "arcade", "--dimensions", "8"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut running = Running(child);
    let output = running.0.stdout.take().expect("what it prints");
    let lines: Vec<String> =
        BufReader::new(output).lines().take(PRINTED).map(|line| line.expect("text")).collect();
    let endpoint = lines.iter().find_map(|line| line.strip_prefix("endpoint: "));
    (running, endpoint.expect("the program prints its endpoint").to_owned())
}

#[test]
fn the_vendors_python_client_works_against_the_program() {
    let Ok(python) = env::var(VARIABLE) else {
        println!("skipped: {VARIABLE} names no Python interpreter");
        return;
    };
    let (_running, endpoint) = start();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/astrapy/drive.py");
    let output = Command::new(&python)
        .arg(script)
        .args([endpoint.as_str(), "arcade", "cassandra", "cassandra"])
        .output()
        .expect("Python starts");
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{complained}");
    println!("ran with {python}: {said}");
}
