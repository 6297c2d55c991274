//! Serves a double of the Data API with KillrVideo's tables, empty, until it is interrupted.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    process::ExitCode,
};

use clap::Parser;
use killrvideo_testkit::data_api::{FakeDataApi, Options};

/// An offline double of the Data API for Tables, with the tables of KillrVideo, empty.
#[derive(Debug, Parser)]
#[command(name = "fake-data-api")]
struct Arguments {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8100")]
    listen: SocketAddr,
    /// The keyspace that has the tables.
    #[arg(long, default_value = "killrvideo")]
    keyspace: String,
    /// How many floats a vector of a video has.
    #[arg(long, default_value_t = 1536, value_parser = dimensions)]
    dimensions: usize,
    /// The one token that is let in.
    #[arg(long, default_value = "Cassandra:Y2Fzc2FuZHJh:Y2Fzc2FuZHJh")]
    token: String,
    /// What stands before /v1 in every path, as /api/json.
    #[arg(long, default_value = "")]
    prefix: String,
}

/// As many as Cassandra stores, and no fewer than one.
fn dimensions(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=8192).contains(&number) => Ok(number),
        _ => Err(String::from("expected a number from 1 to 8192")),
    }
}

impl Arguments {
    fn options(self) -> Options {
        let Self { listen, keyspace, dimensions, token, prefix } = self;
        Options { listen, keyspace, token, dimensions, prefix, journal: false, ..Options::default() }
    }
}

fn main() -> ExitCode {
    match serve(Arguments::parse().options()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fake-data-api: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Options) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let double = FakeDataApi::try_start(options)?;
    let (endpoint, keyspace, token) = (double.endpoint(), double.keyspace(), double.token());
    io::stdout()
        .write_all(format!("endpoint: {endpoint}\nkeyspace: {keyspace}\ntoken:    {token}\n").as_bytes())?;
    runtime.block_on(tokio::signal::ctrl_c())
}
