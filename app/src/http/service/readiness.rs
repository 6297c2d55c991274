//! Whether the store is ready, asked once for many.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::shared::StoreLifecycle;
use tokio::time::timeout;

use crate::{asked_once::AskedOnce, http::HttpSettings, telemetry::chain};

/// What the store said last, or why it said nothing.
type Said = Result<(), Arc<str>>;

/// Asks the store whether it is ready. A store may bill each question, so one answer is for many.
pub(super) struct Readiness {
    store: Arc<dyn StoreLifecycle>,
    /// How long the store may take.
    patience: Duration,
    said: AskedOnce<Said>,
}

impl Readiness {
    pub(super) fn new(store: Arc<dyn StoreLifecycle>, settings: &HttpSettings) -> Self {
        let HttpSettings { health_timeout: patience, health_every: every, .. } = *settings;
        Self { store, patience, said: AskedOnce::new(every) }
    }

    /// Whether the store is ready; otherwise why not, for the log. This takes no longer than the store may.
    pub(super) async fn of_the_store(&self) -> Said {
        let (store, patience) = (self.store.clone(), self.patience);
        let said = self.said.answer(async move {
            match timeout(patience, store.ready()).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => Err(chain(&error).into()),
                Err(elapsed) => Err(elapsed.to_string().into()),
            }
        });
        said.await.unwrap_or_else(|broken| Err(broken.to_string().into()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;
    use futures_util::{FutureExt, future::join_all};
    use killrvideo_domain::shared::StoreError;
    use tokio::time::{Instant, advance, sleep};

    use super::*;

    const TAKES: Duration = Duration::from_millis(100);

    /// A store that takes its time, is ready every second time, and counts how often it was asked.
    #[derive(Default)]
    struct Store(AtomicUsize);

    impl Store {
        fn asked(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[async_trait]
    impl StoreLifecycle for Store {
        async fn ready(&self) -> Result<(), StoreError> {
            let before = self.0.fetch_add(1, Ordering::SeqCst);
            sleep(TAKES).await;
            if before.is_multiple_of(2) { Ok(()) } else { Err(StoreError::unavailable("ready", "gone")) }
        }

        async fn drain(&self) {}
    }

    fn readiness(settings: &HttpSettings) -> (Readiness, Arc<Store>) {
        let store = Arc::new(Store::default());
        (Readiness::new(store.clone(), settings), store)
    }

    #[tokio::test(start_paused = true)]
    async fn the_store_is_asked_once_by_many_and_again_when_its_answer_is_old() {
        let settings = HttpSettings::default();
        let (readiness, store) = readiness(&settings);

        let all = join_all((0..20).map(|_| readiness.of_the_store())).await;
        advance(settings.health_every / 2).await;
        let later = readiness.of_the_store().await;

        assert!(all.iter().chain([&later]).all(Result::is_ok));
        assert_eq!(store.asked(), 1);

        advance(settings.health_every).await;
        let all = join_all((0..20).map(|_| readiness.of_the_store())).await;

        assert!(all.iter().all(|said| said.as_ref().is_err_and(|why| why.contains("gone"))));
        assert_eq!(store.asked(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_leaves_at_once_does_not_have_the_store_asked_again() {
        let (readiness, store) = readiness(&HttpSettings::default());

        for _ in 0..20 {
            assert!(readiness.of_the_store().now_or_never().is_none());
        }

        assert_eq!(readiness.of_the_store().await, Ok(()));
        assert_eq!(store.asked(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_hangs_holds_nobody_longer_than_it_may() {
        let settings = HttpSettings { health_timeout: TAKES / 2, ..HttpSettings::default() };
        let (readiness, store) = readiness(&settings);
        let began = Instant::now();

        let all = join_all((0..20).map(|_| readiness.of_the_store())).await;

        assert!(all.iter().all(Result::is_err));
        assert_eq!((began.elapsed(), store.asked()), (settings.health_timeout, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn without_such_a_time_only_those_who_ask_at_once_share_an_answer() {
        let settings = HttpSettings { health_every: Duration::ZERO, ..HttpSettings::default() };
        let (readiness, store) = readiness(&settings);

        join_all((0..20).map(|_| readiness.of_the_store())).await;
        advance(TAKES).await;
        let next = readiness.of_the_store().await;

        assert!(next.is_err(), "the second answer");
        assert_eq!(store.asked(), 2);
    }
}
