//! The `killrvideo` command.

fn main() {}
