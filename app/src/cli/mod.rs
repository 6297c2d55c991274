//! The command line.

mod args;
#[cfg(test)]
mod tests;

use std::{error::Error, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};
use tokio::runtime;

use self::args::{
    GrantArgs, ImportArgs, ReembedArgs, SchemaArgs, ServeArgs, SettingsArgs, TokenArgs, UserCommand,
};
use crate::{
    commands,
    config::{self, Purpose, Settings, Sources},
    serve, telemetry,
};

/// The KillrVideo reference backend: REST in front, videos, accounts and vectors behind.
///
/// Without a subcommand it serves.
#[derive(Parser)]
#[command(name = "killrvideo", version, args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server until it is told to stop
    Serve(ServeArgs),
    /// Prints all settings, what they mean and their defaults
    Config,
    /// Asks the server that runs with these settings whether it is ready
    ///
    /// It ends with 0 when it is, and with 1 otherwise.
    Health(SettingsArgs),
    /// Prints the tables in CQL; with a Data API configured, says what its keyspace lacks
    ///
    /// The CQL goes to stdout, what the keyspace lacks to stderr. It ends with 0 when the keyspace has all that a
    /// server needs, and with 1 otherwise.
    Schema(SchemaArgs),
    /// Loads KillrVideo CSV files into the tables behind a Data API
    ///
    /// Loading twice is loading once. An import that stops says where, and `--from` goes on from there.
    Import(ImportArgs),
    /// Changes accounts in the tables behind a Data API
    #[command(subcommand)]
    User(UserCommand),
    /// Prints a token for an account, for a pipeline that runs for days
    Token(TokenArgs),
    /// Completes the rows of a keyspace that other KillrVideo backends wrote
    ///
    /// It may be run again. Other processes that write to the keyspace have to be stopped.
    Backfill(SettingsArgs),
    /// Makes the vectors of all videos anew, by the configured model
    ///
    /// A server that makes vectors of another model than those it finds does not start; this changes them. One that is
    /// stopped, or fails, goes on where it was when it is run again; until it has come to its end no server starts.
    /// Servers of the old model should be stopped: they take no vectors from then on.
    Reembed(ReembedArgs),
    /// Adds up the view counts of processes that have ended
    ///
    /// All processes on the keyspace have to be stopped.
    Compact(SettingsArgs),
}

const AFTER_HELP: &str = "Every setting can also be given in a file or in the environment. `killrvideo config` \
                          prints all of them with what they mean.";

/// The exit code of a command that was called, or configured, wrongly; clap uses it as well.
const USAGE: u8 = 2;

/// Runs the command that the process was called with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Config => {
            telemetry::say(config::DEFAULTS);
            ExitCode::SUCCESS
        }
        Command::Serve(args) => run(&args.into_sources(), Purpose::Serve, async |settings| {
            serve::run(settings).await.map(|()| ExitCode::SUCCESS)
        }),
        Command::Health(settings) => run(&settings.into_sources(), Purpose::Serve, async |settings| {
            commands::health(settings).await.map(|()| ExitCode::SUCCESS)
        }),
        Command::Schema(args) => schema(args),
        Command::Import(ImportArgs { directory, from, settings }) => {
            on_tables(settings, async |settings| commands::import(settings, &directory, from).await)
        }
        Command::User(UserCommand::Grant(GrantArgs { email, role, settings })) => {
            on_tables(settings, async |settings| commands::grant(settings, &email, role).await)
        }
        Command::Token(TokenArgs { email, days, settings }) => {
            run(&settings.into_sources(), Purpose::Tokens, async |settings| {
                commands::token(settings, &email, days).await.map(|()| ExitCode::SUCCESS)
            })
        }
        Command::Backfill(settings) => {
            on_tables(settings, async |settings| commands::backfill(settings).await)
        }
        Command::Reembed(ReembedArgs { afresh, settings }) => {
            run(&settings.into_sources(), Purpose::Vectors, async |settings| {
                commands::reembed(settings, afresh).await.map(|()| ExitCode::SUCCESS)
            })
        }
        Command::Compact(settings) => on_tables(settings, async |settings| commands::compact(settings).await),
    }
}

/// Prints, checks or makes the tables.
fn schema(SchemaArgs { apply, settings }: SchemaArgs) -> ExitCode {
    let purpose = if apply { Purpose::Tables } else { Purpose::Schema };
    run(&settings.into_sources(), purpose, async |settings| {
        let fits =
            if apply { commands::apply_schema(settings).await } else { commands::schema(settings).await };
        fits.map(|fits| if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

/// Runs a command on the tables behind a Data API that succeeds or fails.
fn on_tables<E: Error + 'static>(
    settings: SettingsArgs,
    command: impl AsyncFnOnce(&Settings) -> Result<(), E>,
) -> ExitCode {
    run(&settings.into_sources(), Purpose::Tables, async |settings| {
        command(settings).await.map(|()| ExitCode::SUCCESS)
    })
}

/// Makes settings of `sources` and runs `command` with them.
fn run<E: Error + 'static>(
    sources: &Sources,
    purpose: Purpose,
    command: impl AsyncFnOnce(&Settings) -> Result<ExitCode, E>,
) -> ExitCode {
    let loaded = match config::load_for(sources, purpose) {
        Ok(loaded) => loaded,
        Err(invalid) => {
            eprintln!("error: {invalid}\n\n`killrvideo config` prints all settings and what they mean.");
            return ExitCode::from(USAGE);
        }
    };
    let log = telemetry::start(&loaded.settings.log);
    for warning in &loaded.warnings {
        log.complain(warning);
    }
    let runtime = match runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            log.give_up(&format!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(command(&loaded.settings));
    // Whatever still runs was given its time; a hash that nobody waits for must not hold the process.
    runtime.shutdown_timeout(Duration::ZERO);
    ended.unwrap_or_else(|error| {
        log.give_up(&telemetry::chain(&error));
        ExitCode::FAILURE
    })
}
