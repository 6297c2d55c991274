//! The `killrvideo` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    killrvideo_app::cli::main()
}
