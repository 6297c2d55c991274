//! How far a worker is with many videos that only lack a vector, as those of an import.

use std::time::Duration;

use killrvideo_domain::{
    processing::{Pipeline, Ran},
    shared::StoreError,
};
use tokio::time::Instant;
use tracing::info;

/// How long nothing is said about how far it is.
const A_LINE_EVERY: Duration = Duration::from_secs(10);

/// What is said of how far it is, a line every few seconds, and one when nothing is left.
#[derive(Debug, Default)]
pub(super) struct Progress(Option<Burst>);

/// The work from the moment at which there was some until there is none.
#[derive(Debug)]
struct Burst {
    began: Instant,
    said: Instant,
    /// How many videos have their vectors now.
    done: u64,
    /// Of how many the model made none.
    without: u64,
}

impl Progress {
    /// There is work.
    pub(super) fn begin(&mut self) {
        let now = Instant::now();
        self.0.get_or_insert(Burst { began: now, said: now, done: 0, without: 0 });
    }

    /// Takes note of what a job came to.
    pub(super) fn note(&mut self, ran: &Result<Ran, StoreError>) {
        let Some(burst) = &mut self.0 else { return };
        match ran {
            Ok(Ran::Done { without_vector: None }) => burst.done += 1,
            Ok(Ran::Done { without_vector: Some(_) }) => burst.without += 1,
            Ok(Ran::Failed(_) | Ran::PutOff(_) | Ran::Nothing) | Err(_) => {}
        }
    }

    /// Says how far it is, when that was not said for a while.
    pub(super) async fn tell(&mut self, pipeline: &Pipeline) {
        let Some(burst) = self.0.as_mut().filter(|burst| burst.said.elapsed() >= A_LINE_EVERY) else {
            return;
        };
        burst.said = Instant::now();
        info!("embedded {} of {} videos", burst.done, burst.all(pipeline).await);
    }

    /// There is no work at the moment.
    pub(super) async fn end(&mut self, pipeline: &Pipeline) {
        let Some(burst) = self.0.take().filter(|burst| burst.done > 1) else { return };
        let took = burst.began.elapsed().as_secs_f64();
        info!("embedded {} of {} videos in {took:.1} s", burst.done, burst.all(pipeline).await);
    }
}

impl Burst {
    /// How many videos there were to be embedded, for people: with all other work that is still to be done. What the
    /// store does not tell is left out.
    async fn all(&self, pipeline: &Pipeline) -> String {
        let known = self.done + self.without;
        match pipeline.unfinished().await {
            Ok(left) => (known + left.get()).to_string(),
            Err(_) => format!("at least {known}"),
        }
    }
}
