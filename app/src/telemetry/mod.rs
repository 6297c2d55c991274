//! What the process says: to people on stdout, and in logs on stderr.

mod lines;

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    iter,
    sync::{Arc, OnceLock},
};

use tracing_subscriber::EnvFilter;

use self::lines::Lines;
use crate::config::{LogFormat, LogSettings};

/// What waits to be logged.
static LINES: OnceLock<Arc<Lines>> = OnceLock::new();

/// Sends the logs of this process to stderr. Where somebody did so before, as tests do, nothing changes.
///
/// Lines go out a moment later, many at once: call [`finish`] when there will be no more.
pub fn start(settings: &LogSettings) {
    start_into(settings, io::stderr(), io::stderr().is_terminal());
}

/// The same for logs that go elsewhere, in colours or without.
pub fn start_into(settings: &LogSettings, out: impl Write + Send + 'static, colours: bool) {
    let lines = LINES.get_or_init(|| Lines::into(out)).clone();
    // The filter was found good when the settings were read.
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(lines).with_ansi(colours);
    let started = match settings.format {
        LogFormat::Compact => logs.compact().try_init(),
        LogFormat::Full => logs.try_init(),
        LogFormat::Json => logs.json().try_init(),
    };
    // A second start is refused, which is what is wanted.
    drop(started);
}

/// Writes out what waits to be logged.
pub fn finish() {
    if let Some(lines) = LINES.get() {
        lines.flush();
    }
}

/// Says something to people, on stdout. Where nobody reads any more, nothing is said.
pub fn say(text: &str) {
    drop(writeln!(io::stdout(), "{}", text.trim_end_matches('\n')));
}

/// An error with everything that caused it, on one line. For logs and consoles, never for clients.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::StoreError;

    use super::*;

    #[test]
    fn a_chain_tells_what_failed_and_why() {
        let error = StoreError::unavailable("video_store.get", "connection refused");

        assert_eq!(chain(&error), "video_store.get: the store is unavailable: connection refused");
    }
}
