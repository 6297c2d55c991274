//! `killrvideo reembed`: all vectors are made anew, by another model.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use killrvideo_domain::{
    processing::{PipelinePolicy, Reembed, ReembedPolicy, ReembedStep, Reembedded},
    shared::Total,
};

use super::{CommandError, Tables};
use crate::{config::Settings, telemetry::say};

/// How long nothing is said about how far it is.
const A_LINE_EVERY: Duration = Duration::from_secs(5);
/// How many videos are named of which the model made no vector; the others are counted.
const NAMED: usize = 20;

/// Makes the vectors of all videos anew by the configured model, from where an earlier run stopped, or `afresh`. How far
/// it is goes to stderr, what it did to stdout.
///
/// # Errors
/// [`CommandError`] when it cannot begin, or stops; without `afresh` the next run goes on where it was.
pub async fn reembed(settings: &Settings, afresh: bool) -> Result<(), CommandError> {
    if settings.astra.is_none() {
        say(
            "nothing to do: no Data API is configured, and what a store in memory holds is embedded by the configured \
             model whenever its server starts",
        );
        return Ok(());
    }
    let tables = Tables::of(settings)?;
    tables.check().await?;
    let reembed = Reembed::new(tables.ports.reembed(), policy(settings));
    let progress = Progress::new(settings.reembed_wait);
    let done = reembed.run(afresh, &|step| progress.at(&step)).await;
    tables.come_to_rest(settings).await;
    say(&told(&done?));
    Ok(())
}

fn policy(settings: &Settings) -> ReembedPolicy {
    let PipelinePolicy { tries, first_pause, .. } = settings.worker.policy;
    ReembedPolicy {
        batch: settings.worker.batch,
        parallel: settings.worker.parallel,
        tries,
        first_pause,
        notice: settings.reembed_wait,
    }
}

fn told(done: &Reembedded) -> String {
    match done {
        Reembedded::NothingToDo(space) => {
            format!(
                "nothing to do: the vectors are those of {space} already (--afresh makes them anew all the same)"
            )
        }
        Reembedded::Changed { change, done, without } if without.is_empty() => {
            format!("videos: {done} with vectors of {}", change.to)
        }
        Reembedded::Changed { change, done, without } => {
            let (to, count) = (&change.to, without.len());
            let head =
                format!("videos: {done} with vectors of {to}, but for {count} of whose texts it makes none:");
            let named = without.iter().take(NAMED).map(|(video, reason)| format!("{video}: {reason}"));
            let more = (count > NAMED).then(|| format!("and {} more", count - NAMED));
            [head].into_iter().chain(named).chain(more).collect::<Vec<_>>().join("\n")
        }
    }
}

/// Says how far it is, a line every few seconds, the first and the last in any case.
struct Progress {
    wait: Duration,
    since: Mutex<Since>,
}

struct Since {
    began: Instant,
    said: Option<Instant>,
}

impl Progress {
    fn new(wait: Duration) -> Self {
        Self { wait, since: Mutex::new(Since { began: Instant::now(), said: None }) }
    }

    fn at(&self, step: &ReembedStep) {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        match step {
            ReembedStep::Begun(change) => {
                let from = change.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
                let wait = humantime::format_duration(self.wait);
                eprintln!(
                    "the vectors change{from} to {}; servers that still run are given {wait} to notice",
                    change.to
                );
                since.began = Instant::now() + self.wait;
            }
            ReembedStep::At { done, by_this_run, total } => {
                let now = Instant::now();
                let due = since.said.is_none_or(|said| now.duration_since(said) >= A_LINE_EVERY);
                if due || *total == Total::Exact(*done) {
                    since.said = Some(now);
                    eprintln!(
                        "{}",
                        line(*done, *by_this_run, *total, now.saturating_duration_since(since.began))
                    );
                }
            }
        }
    }
}

fn line(done: u64, by_this_run: u64, total: Total, took: Duration) -> String {
    let line = format!("{done} of {total} videos");
    #[expect(clippy::cast_precision_loss, reason = "it is told to one digit")]
    let rate = by_this_run as f64 / took.as_secs_f64();
    if by_this_run > 0 && rate.is_finite() { format!("{line}, {rate:.1} a second") } else { line }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::{
        search::SpaceChange,
        shared::{Dimensions, EmbeddingSpace, VideoId},
    };

    use super::*;

    #[test]
    fn a_line_says_how_many_of_how_many_and_how_fast() {
        let two_seconds = Duration::from_secs(2);

        assert_eq!(line(0, 0, Total::Exact(7), two_seconds), "0 of 7 videos");
        assert_eq!(line(5, 3, Total::Exact(7), two_seconds), "5 of 7 videos, 1.5 a second");
        assert_eq!(line(5, 3, Total::AtLeast(10_000), Duration::ZERO), "5 of at least 10000 videos");
    }

    #[test]
    fn videos_without_a_vector_are_named_while_they_are_few() {
        let to = EmbeddingSpace::new("new", Dimensions::default());
        let one = ("00000000-0000-4000-8000-000000000001".parse::<VideoId>().unwrap(), "too long".to_owned());
        let changed = |count| Reembedded::Changed {
            change: SpaceChange { from: None, to: to.clone() },
            done: 500,
            without: vec![one.clone(); count],
        };

        assert_eq!(told(&changed(0)), "videos: 500 with vectors of model new with 1536 dimensions");
        let few = told(&changed(1));
        assert!(few.ends_with(
            "but for 1 of whose texts it makes none:\n00000000-0000-4000-8000-000000000001: too long"
        ));
        assert!(told(&changed(23)).ends_with("too long\nand 3 more"));
    }
}
