//! The command line.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Parser, Subcommand};
use tokio::runtime;

use crate::{
    config::{self, Flag, Sources},
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
}

const AFTER_HELP: &str = "Every setting can also be given in a file or in the environment. `killrvideo config` \
                          prints all of them with what they mean.";

#[derive(Args)]
struct ServeArgs {
    #[arg(
        long,
        value_name = "ADDRESS",
        help = "Address and port [default: 127.0.0.1:8000] [env: KILLRVIDEO_LISTEN]"
    )]
    listen: Option<String>,
    #[arg(
        long,
        value_name = "STORE",
        help = "Where the data is: memory | astra [default: memory] [env: KILLRVIDEO_STORE]"
    )]
    store: Option<String>,
    #[arg(
        long,
        value_name = "WHETHER",
        help = "Start with the demo catalogue: on | off | auto [default: auto] [env: KILLRVIDEO_DEMO]"
    )]
    demo: Option<String>,
    #[arg(
        long,
        value_name = "SOURCE",
        help = "Where titles come from: auto | youtube | offline [default: auto] [env: KILLRVIDEO_METADATA]"
    )]
    metadata: Option<String>,
    #[arg(
        long,
        value_name = "DIR",
        help = "A directory with KillrVideo CSV files to start with [env: KILLRVIDEO_IMPORT]"
    )]
    import: Option<String>,
    #[arg(long, value_name = "FILE", help = "A TOML file with settings [env: KILLRVIDEO_CONFIG]")]
    config: Option<PathBuf>,
    #[arg(long = "set", value_name = "SETTING=VALUE", help = "Any setting; may be repeated")]
    sets: Vec<String>,
}

impl ServeArgs {
    fn into_sources(self) -> Sources {
        let flags = [
            ("--listen", "listen", self.listen),
            ("--store", "store", self.store),
            ("--demo", "demo", self.demo),
            ("--metadata", "metadata", self.metadata),
            ("--import", "import", self.import),
        ];
        let flags = flags
            .into_iter()
            .filter_map(|(name, setting, value)| Some(Flag { name, setting, value: value? }))
            .collect();
        Sources { file: self.config, sets: self.sets, flags, environment: Vec::new() }
            .with_process_environment()
    }
}

/// The exit code of a command that was called, or configured, wrongly; clap uses it as well.
const USAGE: u8 = 2;

/// Runs the command that the process was called with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Config) => {
            telemetry::say(config::DEFAULTS);
            ExitCode::SUCCESS
        }
        Some(Command::Serve(args)) => run(args),
        None => run(cli.serve),
    }
}

fn run(args: ServeArgs) -> ExitCode {
    let loaded = match config::load(&args.into_sources()) {
        Ok(loaded) => loaded,
        Err(invalid) => {
            eprintln!("error: {invalid}\n\n`killrvideo config` prints all settings and what they mean.");
            return ExitCode::from(USAGE);
        }
    };
    telemetry::start(&loaded.settings.log);
    for warning in &loaded.warnings {
        eprintln!("warning: {warning}");
    }
    let runtime = match runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(serve::run(&loaded.settings));
    // Whatever still runs was given its time; a hash that nobody waits for must not hold the process.
    runtime.shutdown_timeout(Duration::ZERO);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", telemetry::chain(&error));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn sources(args: &[&str]) -> Sources {
        let cli = Cli::try_parse_from(args).unwrap_or_else(|error| panic!("{error}"));
        match cli.command {
            Some(Command::Serve(args)) => args.into_sources(),
            Some(Command::Config) => panic!("another command"),
            None => cli.serve.into_sources(),
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_need_not_be_named() {
        for args in
            [&["killrvideo", "--listen", "[::1]:0"][..], &["killrvideo", "serve", "--listen", "[::1]:0"]]
        {
            let sources = sources(args);

            assert_eq!(sources.flags.len(), 1);
            assert_eq!((sources.flags[0].setting, sources.flags[0].value.as_str()), ("listen", "[::1]:0"));
        }
    }

    #[test]
    fn every_flag_stands_for_a_setting() {
        let flags =
            ["--listen=127.0.0.1:0", "--store=memory", "--demo=off", "--metadata=offline", "--import=data"];
        let args: Vec<&str> = ["killrvideo"].into_iter().chain(flags).collect();
        let sources = Sources { environment: Vec::new(), ..sources(&args) };

        let settings = config::load(&sources).unwrap().settings;

        assert_eq!(sources.flags.len(), flags.len());
        assert_eq!(settings.listen.port(), 0);
        assert_eq!(settings.start_with, config::StartWith::Import("data".into()));
    }

    #[test]
    fn settings_without_a_flag_are_set_by_name() {
        let sources = sources(&["killrvideo", "--set", "bcrypt_cost=4", "--set", "token_life=1h"]);

        assert_eq!(sources.sets, ["bcrypt_cost=4", "token_life=1h"]);
    }
}
