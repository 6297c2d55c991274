//! Several processes on one keyspace, each with its own locks, caches and name, under load.

#[path = "../support/operator.rs"]
mod operator;
#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod jobs;
mod moderation;
mod moments;
mod ratings;
mod views;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use killrvideo_astra::AstraStore;
use killrvideo_domain::shared::{Clock, Timestamp};
use killrvideo_system::TokioPause;
use killrvideo_testkit::{
    Corner,
    data_api::{FakeDataApi, Family, Fault},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use self::support::{double, settings, short_space, store};

/// One keyspace, and what processes on it have in common: the time.
struct World {
    double: FakeDataApi,
    corner: Corner,
}

impl World {
    fn new() -> Self {
        Self { double: double(), corner: Corner::of_seed(42, short_space()) }
    }

    /// A process of its own: nothing but the keyspace is shared with others.
    fn process(&self) -> Arc<AstraStore> {
        let mut settings = settings(&self.double);
        settings.claim_pause = (Duration::from_millis(1), Duration::from_millis(10));
        settings.patience.first_pause = Duration::from_millis(1);
        settings.patience.longest_pause = Duration::from_millis(4);
        store(settings, &self.corner, Arc::new(TokioPause))
    }

    fn processes(&self, count: usize) -> Vec<Arc<AstraStore>> {
        (0..count).map(|_| self.process()).collect()
    }

    fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    /// Makes commands take up to three milliseconds, and `failing` of a hundred fail, in half of the cases after they
    /// were carried out.
    fn disturb(&self, seed: u64, failing: u32) {
        let mut random = StdRng::seed_from_u64(seed);
        let code = "TIMEOUT_WRITING_DATA";
        self.double.inject(move |_| {
            if random.random_range(0..100) < failing {
                let not_done = Fault::Error { family: Family::Server, scope: "DATABASE", code };
                return Some(if random.random() { Fault::ErrorAfterExecuting { code } } else { not_done });
            }
            let millis = random.random_range(0..=3);
            (millis > 0).then(|| Fault::Delay(Duration::from_millis(millis)))
        });
    }
}

/// Runs all tasks, each on its own, and gives what they give.
async fn all<T: Send + 'static>(
    tasks: impl IntoIterator<Item: Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    join_all(tasks).await.into_iter().map(|done| done.expect("a task that ends")).collect()
}
