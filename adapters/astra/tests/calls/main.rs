//! What each operation says to the Data API: which commands to which tables, in which order. These are the budgets of
//! the data model, and they show that a slice writes its own tables only.

#[path = "../support/operator.rs"]
mod operator;
#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod activity;
mod bulk;
mod comments;
mod feed;
mod ground;
mod jobs;
mod lists;
mod moderation;
mod ratings;
mod search;
mod space;
mod trending;
mod videos;
mod views;
mod words;

use std::{error::Error, sync::Arc};

use killrvideo_astra::{AstraSettings, AstraStore, recorded};
use killrvideo_domain::shared::StoreLifecycle;
use killrvideo_testkit::{Corner, InstantPause, data_api::FakeDataApi};

use self::support::{double, settings, short_space, store};

/// A store, what it says, and a corner of the world.
struct World {
    double: FakeDataApi,
    store: Arc<AstraStore>,
    corner: Corner,
}

impl World {
    /// A store on an empty double.
    fn new() -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
        Self { double, store, corner }
    }

    /// A store that sends one command at a time: what is independent arrives in the order in which it is written.
    fn one_by_one() -> Self {
        Self::with(|settings| settings.parallel = 1)
    }

    /// A store with settings of its own on an empty double.
    fn with(change: impl FnOnce(&mut AstraSettings)) -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let mut settings = settings(&double);
        change(&mut settings);
        let store = store(settings, &corner, Arc::new(InstantPause::default()));
        Self { double, store, corner }
    }

    /// Checks that `work` succeeds by exactly these commands, and gives what it gives. What goes on in the
    /// background is not counted.
    async fn spends<T, E: Error>(&self, work: impl Future<Output = Result<T, E>>, commands: &[&str]) -> T {
        let (given, calls) = recorded(work).await;
        let sent: Vec<String> = calls
            .iter()
            .map(|call| format!("{} {}", call.command, call.table.as_deref().unwrap_or("-")))
            .collect();
        assert_eq!(sent, commands);
        given.expect("the store works")
    }

    /// Does `work`, and gives the commands that arrived, also from the background, in alphabetical order.
    async fn causes(&self, work: impl Future<Output = ()>) -> Vec<String> {
        self.store.drain().await;
        let all = async {
            work.await;
            self.store.drain().await;
        };
        let ((), mut heard) = self.heard(all).await;
        heard.sort();
        heard
    }

    /// Does `work`, and gives the commands that arrived meanwhile, in order: `find users`.
    async fn heard<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        self.double.clear_calls();
        let given = work.await;
        (given, self.double.calls().iter().map(ToString::to_string).collect())
    }
}
