//! The program as people call it, on tables behind a double of the Data API.

mod accounts;
mod health;
mod import;
mod maintenance;
mod reembed;
mod schema;
mod serve;

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use killrvideo_app::{
    config::{self, Purpose, Settings, Sources},
    ports::Ports,
    wiring,
};
use killrvideo_testkit::data_api::{FakeDataApi, Options};

/// How long vectors are: short, because nothing here is about them.
const DIMENSIONS: usize = 16;
const SECRET: &str = "not a secret, and long enough to sign";

/// Lets the Data API make the vectors.
const VECTORIZE: [&str; 6] =
    ["--set", "store=astra", "--set", "embedder=vectorize", "--set", "embedding_model=nvidia/NV-Embed-QA"];

/// A keyspace behind a double.
struct Keyspace {
    double: FakeDataApi,
}

/// What a call of the program came to.
struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Outcome {
    /// What it said on stdout, when it ended with this code.
    #[track_caller]
    fn with(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }
}

/// Calls the program with nothing in its environment but `variables`.
fn call(variables: &[(&str, &str)], args: &[&str]) -> Outcome {
    let output = program(variables, args).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn program(variables: &[(&str, &str)], args: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_killrvideo"));
    program.env_clear().envs(variables.iter().copied()).args(args).stdin(Stdio::null());
    program
}

impl Keyspace {
    /// One with all tables, empty.
    fn new() -> Self {
        let options = Options { dimensions: DIMENSIONS, ..Options::default() };
        Self { double: FakeDataApi::try_start(options).expect("a double") }
    }

    /// Calls the program with this keyspace in its environment, and what else `serve` needs there.
    fn call(&self, args: &[&str]) -> Outcome {
        call(&self.variables(self.double.endpoint().as_str()), args)
    }

    fn variables<'a>(&'a self, endpoint: &'a str) -> [(&'a str, &'a str); 8] {
        [
            ("ASTRA_DB_API_ENDPOINT", endpoint),
            ("ASTRA_DB_APPLICATION_TOKEN", self.double.token()),
            ("ASTRA_DB_KEYSPACE", self.double.keyspace()),
            ("KILLRVIDEO_EMBEDDING_DIMENSIONS", "16"),
            ("KILLRVIDEO_JWT_SECRET", SECRET),
            ("KILLRVIDEO_ASTRA_FIRST_PAUSE", "1ms"),
            ("KILLRVIDEO_ASTRA_LONGEST_PAUSE", "1ms"),
            ("KILLRVIDEO_BCRYPT_COST", "4"),
        ]
    }

    /// The settings of a process of this test on the same keyspace.
    fn settings(&self) -> Settings {
        let endpoint = self.double.endpoint();
        let variables = self.variables(&endpoint);
        let sources =
            variables.iter().fold(Sources::default(), |sources, (name, value)| sources.variable(name, value));
        config::load_for(&sources, Purpose::Tokens).expect("good settings").settings
    }

    /// The ports of this test on the same keyspace.
    fn ports(&self) -> Ports {
        wiring::ports(&self.settings()).expect("adapters")
    }

    /// Says a command to the keyspace that the adapter has no words for.
    fn say(&self, body: &str) {
        let endpoint = self.double.endpoint();
        let address = endpoint.strip_prefix("http://").expect("an address");
        let mut connection = TcpStream::connect(address).expect("a connection");
        let (keyspace, token, length) = (self.double.keyspace(), self.double.token(), body.len());
        let request = format!(
            "POST /v1/{keyspace} HTTP/1.1\r\nhost: {address}\r\ntoken: {token}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        connection.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        assert!(answer.contains(r#""ok":1"#), "{body}: {answer}");
    }
}
