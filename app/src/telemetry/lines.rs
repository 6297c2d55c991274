//! Lines of the compact format, written with less work.
//!
//! Every request has its line, and the format of tracing-subscriber takes a tenth of a short request for it: each piece
//! goes through the machinery of `format!`, for colours that a file does not have. Here plain pieces are written as they
//! are, and all others left to that format, so that lines are the same.

use std::fmt;

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    field::{RecordFields, VisitOutput},
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{Compact, DefaultVisitor, Format, Writer},
        time::FormatTime,
    },
    registry::{LookupSpan, Scope},
};

/// Writes whole lines.
pub(super) struct Lines<T>(Format<Compact, T>, T);

impl<T: FormatTime + Clone> Lines<T> {
    /// Lines that begin with the time that `timer` tells.
    pub(super) fn new(timer: T) -> Self {
        Self(Format::default().compact().with_timer(timer.clone()), timer)
    }
}

impl<S, N, T> FormatEvent<S, N> for Lines<T>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    T: FormatTime,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Self(others, timer) = self;
        let metadata = event.metadata();
        // What comes by way of the crate `log` has its own target in a field.
        if line.has_ansi_escapes() || metadata.target() == "log" {
            return others.format_event(context, line, event);
        }
        timer.format_time(&mut line)?;
        line.write_str(level(*metadata.level()))?;
        let spans = || context.event_scope().into_iter().flat_map(Scope::from_root);
        let mut within = false;
        for span in spans() {
            within = true;
            line.write_str(span.name())?;
            line.write_char(':')?;
        }
        if within {
            line.write_char(' ')?;
        }
        line.write_str(metadata.target())?;
        line.write_str(": ")?;
        context.format_fields(line.by_ref(), event)?;
        for span in spans() {
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>().filter(|it| !it.is_empty()) {
                line.write_char(' ')?;
                line.write_str(&fields.fields)?;
            }
        }
        line.write_char('\n')
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::TRACE => " TRACE ",
        Level::DEBUG => " DEBUG ",
        Level::INFO => "  INFO ",
        Level::WARN => "  WARN ",
        Level::ERROR => " ERROR ",
    }
}

/// Writes the fields of a line or a span.
pub(super) struct Fields;

impl<'a> FormatFields<'a> for Fields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'a>, fields: R) -> fmt::Result {
        let mut pieces = Pieces { writer, is_first: true, result: Ok(()) };
        fields.record(&mut pieces);
        pieces.result
    }
}

struct Pieces<'a> {
    writer: Writer<'a>,
    is_first: bool,
    result: fmt::Result,
}

impl Pieces<'_> {
    /// Whether a field that is not the message may be written as it is.
    fn are_plain(&self, field: &Field) -> bool {
        let name = field.name();
        let is_special = name == "message" || name.starts_with("r#") || name.starts_with("log.");
        !is_special && !self.writer.has_ansi_escapes()
    }

    fn write(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) -> fmt::Result {
        self.result?;
        if !self.is_first {
            self.writer.write_char(' ')?;
        }
        self.is_first = false;
        self.writer.write_str(field.name())?;
        self.writer.write_char('=')?;
        value(&mut self.writer)
    }

    /// Leaves a piece to the format of all others.
    fn leave(&mut self, record: impl FnOnce(&mut DefaultVisitor<'_>)) {
        if self.result.is_ok() {
            let mut others = DefaultVisitor::new(self.writer.by_ref(), self.is_first);
            record(&mut others);
            self.result = others.finish();
            self.is_first = false;
        }
    }
}

impl Visit for Pieces<'_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if self.are_plain(field) {
            self.result = self.write(field, |writer| write!(writer, "{value}"));
        } else {
            self.leave(|others| others.record_u64(field, value));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let is_plain = value.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
        if is_plain && self.are_plain(field) {
            self.result = self.write(field, |writer| {
                writer.write_char('"')?;
                writer.write_str(value)?;
                writer.write_char('"')
            });
        } else {
            self.leave(|others| others.record_str(field, value));
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.leave(|others| others.record_error(field, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.leave(|others| others.record_debug(field, value));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing::{error, error_span, info, subscriber::with_default, warn};
    use tracing_subscriber::{Layer, Registry, layer::SubscriberExt};

    use super::*;

    /// A time that stands still.
    #[derive(Clone)]
    struct Noon;

    impl FormatTime for Noon {
        fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
            writer.write_str("2025-11-03T12:00:00.000Z")
        }
    }

    /// What is written.
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written of lines of all kinds by a layer that writes to a sink.
    fn written<L: Layer<Registry> + Send + Sync>(layer: impl FnOnce(Sink) -> L) -> String {
        let sink = Sink::default();
        with_default(Registry::default().with(layer(sink.clone())), || {
            info!(method = "GET", route = "/a/{b}", status = 200_u16, ms = 7_u64, "answered");
            let outer = error_span!("request", request_id = "b1-7:{}~!");
            let _outer = outer.enter();
            warn!(
                cause = "a \"quoted\" \\ text\nof two lines, ä",
                below = -1,
                share = 0.5,
                yes = true,
                "odd"
            );
            let inner = error_span!("job", video.id = %7, nothing = tracing::field::Empty);
            let _inner = inner.enter();
            inner.record("nothing", "something");
            let broken = io::Error::other("\u{1b}[31mred");
            error!(error = &broken as &dyn std::error::Error, r#type = "x", name = ?Some("x"), "{broken}");
            tracing::trace!(target: "elsewhere", "");
            tracing::debug!(message = "a text");
        });
        let bytes = sink.0.lock().expect("no panic").clone();
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn lines_are_those_of_the_compact_format() {
        for colours in [false, true] {
            let base = || tracing_subscriber::fmt::layer().with_ansi(colours);

            let ours = written(|sink| {
                let sink = move || sink.clone();
                base().with_writer(sink).event_format(Lines::new(Noon)).fmt_fields(Fields)
            });
            let theirs = written(|sink| {
                let sink = move || sink.clone();
                base().with_writer(sink).compact().with_timer(Noon)
            });

            assert_eq!(ours.lines().count(), 5, "{ours}");
            assert_eq!(ours, theirs);
        }
    }
}
