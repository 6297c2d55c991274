//! A store whose commands fail on demand.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use killrvideo_astra::AstraStore;
use killrvideo_domain::shared::{Clock, StoreError, StoreErrorKind, StoreLifecycle, Timestamp};
use killrvideo_testkit::{
    Corner, InstantPause,
    data_api::{FakeDataApi, Family, Fault},
};

use crate::support::{double, settings, short_space, store};

/// A store that tries everything once and sends one command at a time, on a double of its own.
pub(crate) struct World {
    pub(crate) double: FakeDataApi,
    pub(crate) store: Arc<AstraStore>,
    pub(crate) corner: Corner,
}

/// Which command fails, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Break {
    /// From 1.
    pub(crate) nth: usize,
    /// Whether it is carried out nevertheless.
    pub(crate) arrives: bool,
}

impl Break {
    /// Every way in which the `nth` command can fail, for `nth` from 1 on.
    pub(crate) fn all() -> impl Iterator<Item = [Self; 2]> {
        (1..).map(|nth| [false, true].map(|arrives| Self { nth, arrives }))
    }

    fn fault(self) -> Fault {
        let code = "TIMEOUT_WRITING_DATA";
        if self.arrives {
            Fault::ErrorAfterExecuting { code }
        } else {
            Fault::Error { family: Family::Server, scope: "DATABASE", code }
        }
    }
}

/// Checks an intention at each of its commands: `check` gives false when it has fewer, which ends the check. Gives how
/// many commands it has.
pub(crate) async fn at_every_command(check: impl AsyncFn(Break) -> bool) -> usize {
    for breaks in Break::all() {
        for at in breaks {
            if !check(at).await {
                return at.nth - 1;
            }
        }
    }
    unreachable!("an intention has an end")
}

impl World {
    pub(crate) fn new() -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let mut settings = settings(&double);
        settings.patience.tries = 1;
        settings.parallel = 1;
        let store = store(settings, &corner, Arc::new(InstantPause::default()));
        Self { double, store, corner }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.corner.clock.now()
    }

    /// Does `work`, and what it leaves to the background, while the `nth` command from now on fails; `None` when there
    /// are not so many.
    pub(crate) async fn broken<T>(&self, break_at: Break, work: impl Future<Output = T>) -> Option<T> {
        self.store.drain().await;
        let seen = Arc::new(AtomicUsize::new(0));
        let counted = seen.clone();
        self.double.inject(move |_| {
            (counted.fetch_add(1, Ordering::SeqCst) + 1 == break_at.nth).then(|| break_at.fault())
        });
        let given = work.await;
        self.store.drain().await;
        self.double.heal();
        (seen.load(Ordering::SeqCst) >= break_at.nth).then_some(given)
    }
}

/// Whether a call succeeded; if not, because the store was out of reach.
pub(crate) fn is_done<T>(outcome: Result<T, StoreError>, at: Break) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.kind(), StoreErrorKind::Unavailable, "{at:?}");
            assert!(error.is_retryable(), "{at:?}");
            false
        }
    }
}
