//! What the process says: to people on stdout, and in logs on stderr.

mod lines;

use std::{
    error::Error,
    fmt,
    io::{self, BufWriter, IsTerminal, Write},
    iter, panic,
    sync::OnceLock,
    thread,
    time::Duration,
};

use killrvideo_domain::shared::Clock;
use tracing::{Level, Metadata, error, warn};
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{
    EnvFilter,
    filter::filter_fn,
    fmt::{format::Writer, time::FormatTime},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use self::lines::{Fields, Lines};
use crate::{
    config::{LogFormat, LogSettings},
    wiring::SystemClock,
};

/// How many lines wait for whoever reads stderr; what comes on top is counted and lost. A server whose log is stuck
/// answers its requests all the same, and does not fill its memory.
const MOST_WAITING: usize = 16_384;

/// How long lines that wait for the writer wait for others to be written with: a line a request would be a call of the
/// system and two changes of threads a request.
const TOGETHER: Duration = Duration::from_millis(10);

/// How many bytes are written at once at most.
const BATCH: usize = 64 * 1024;

/// What counts the lines that were lost. A process has one log, however many servers it has.
static LOST: OnceLock<ErrorCounter> = OnceLock::new();

/// The log of this process. What waits is written when it is dropped, but not for longer than about a second.
pub struct Log {
    format: LogFormat,
    _writer: WorkerGuard,
}

/// Sends the logs of this process to stderr, by a thread of its own. Where somebody did so before, as tests do, nothing
/// changes.
#[must_use]
pub fn start(settings: &LogSettings) -> Log {
    start_into(settings, io::stderr(), io::stderr().is_terminal())
}

/// The same for logs that go elsewhere, in colours or without.
#[must_use]
pub fn start_into(settings: &LogSettings, out: impl Write + Send + 'static, colours: bool) -> Log {
    let builder = NonBlockingBuilder::default().buffered_lines_limit(MOST_WAITING).thread_name("log");
    let (writer, guard) = builder.finish(Together(BufWriter::with_capacity(BATCH, out)));
    let lost = writer.error_counter();
    // The filter was found good when the settings were read.
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(colours).with_timer(Now);
    let heard = tracing_subscriber::registry().with(filter).with(filter_fn(is_fit_to_be_told));
    let started = match settings.format {
        LogFormat::Compact => heard.with(lines.event_format(Lines::new(Now)).fmt_fields(Fields)).try_init(),
        LogFormat::Full => heard.with(lines).try_init(),
        LogFormat::Json => {
            // One object a line: the line's own fields, and those of its request or job as `span`.
            let lines = lines.json().flatten_event(true).with_span_list(false);
            heard.with(lines).try_init()
        }
    };
    if started.is_ok() {
        // A second start is refused, so this is the first.
        drop(LOST.set(lost));
        if settings.format == LogFormat::Json {
            panic::set_hook(Box::new(|info| error!(panic = %info, "a thread panicked")));
        }
    }
    Log { format: settings.format, _writer: guard }
}

/// The time of a line: that of the clock, to the millisecond.
#[derive(Clone, Copy)]
struct Now;

impl FormatTime for Now {
    fn format_time(&self, line: &mut Writer<'_>) -> fmt::Result {
        write!(line, "{}", SystemClock.now())
    }
}

/// A writer of its own thread that lets lines gather before it writes them out. That thread alone waits.
struct Together<W: Write>(BufWriter<W>);

impl<W: Write> Write for Together<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.0.buffer().is_empty() {
            thread::sleep(TOGETHER);
        }
        self.0.flush()
    }
}

impl Log {
    /// Tells whoever called the program that something is odd.
    pub fn complain(&self, oddity: &str) {
        match self.format {
            LogFormat::Compact | LogFormat::Full => eprintln!("warning: {oddity}"),
            LogFormat::Json => warn!(oddity, "something about how the program was called is odd"),
        }
    }

    /// Tells whoever called the program why it failed, after everything that was logged before.
    pub fn give_up(self, reason: &str) {
        match self.format {
            LogFormat::Json => error!(reason, "the program failed"),
            LogFormat::Compact | LogFormat::Full => {
                drop(self);
                eprintln!("error: {reason}");
            }
        }
    }
}

/// How many lines were lost because stderr took no more; `None` where this process does not write the log.
pub fn lost_lines() -> Option<u64> {
    LOST.get().map(|lost| u64::try_from(lost.dropped_lines()).unwrap_or(u64::MAX))
}

/// Crates that see whole requests, ours and those that we send. What they tell at `trace` may be all of it, and a request
/// holds tokens and passwords.
const SEE_REQUESTS: [&str; 8] =
    ["axum", "axum_core", "h2", "hyper", "hyper_util", "reqwest", "rustls", "tower_http"];

/// Whatever the filter lets through, crates that see requests say nothing below `debug`.
fn is_fit_to_be_told(line: &Metadata<'_>) -> bool {
    let of = line.target().split("::").next().unwrap_or_default();
    *line.level() <= Level::DEBUG || !SEE_REQUESTS.contains(&of)
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
