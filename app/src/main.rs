//! The `killrvideo` command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Requests are short and made of many small pieces of memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    killrvideo_app::cli::main()
}
