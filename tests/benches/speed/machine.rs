//! What it is measured on, and what the kernel says of the time that threads had.

use std::{fs, time::Duration};

use crate::ours::cores;

/// Says on what is measured.
pub(crate) fn describe() {
    let cores = cores();
    let profile = if cfg!(debug_assertions) { "debug: not worth a measurement" } else { "release (bench)" };
    println!("# speed\n");
    println!("machine: {} ({cores} cores); build profile: {profile}", model().unwrap_or_default());
    println!("load before: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
}

/// What the processor calls itself, where the kernel tells.
fn model() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// How long the threads of this process with this name have had a core so far; `None` where the kernel does not tell.
/// Unlike the time that passed it does not depend on who else is busy on the machine.
pub(crate) fn time_of(threads: &str) -> Option<Duration> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let nanos = tasks.flatten().map(|task| task.path()).filter_map(|task| {
        let name = fs::read_to_string(task.join("comm")).ok()?;
        let times = fs::read_to_string(task.join("schedstat")).ok()?;
        let nanos: u64 = times.split(' ').next()?.parse().ok()?;
        (name.trim() == threads).then_some(nanos)
    });
    Some(Duration::from_nanos(nanos.sum()))
}
