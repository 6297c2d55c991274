//! Threads of their own for slow work.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::oneshot;

/// The thread that worked broke down, or there is none.
#[derive(Debug, thiserror::Error)]
#[error("the thread of the sentence encoder broke down")]
pub(super) struct BrokeDown;

/// One thread that does what it is given, first come, first served.
///
/// The layers of the encoder share their loops among the threads of the pool that they run in. A pool of one keeps each text
/// on one thread, where it delays nobody and has the same bits in every run; several texts at once are several lanes.
pub(super) struct Lane(ThreadPool);

impl Lane {
    /// A thread called `name` that first does `begin`.
    pub(super) fn open(name: &'static str, begin: fn()) -> Result<Self, ThreadPoolBuildError> {
        ThreadPoolBuilder::new()
            .num_threads(1)
            .thread_name(move |_| name.to_owned())
            .start_handler(move |_| begin())
            // Without one the process ends. Whoever waits for the work is told by the end of its channel.
            .panic_handler(|_| {})
            .build()
            .map(Self)
    }

    /// Does `work` when all that was given before is done. Work that is slow asks [`Caller::is_gone`] now and then.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Caller<T>) -> T + Send + 'static,
    ) -> Result<T, BrokeDown> {
        let (sender, told) = oneshot::channel();
        self.0.spawn_fifo(move || {
            let caller = Caller(sender);
            if caller.is_gone() {
                return;
            }
            let result = work(&caller);
            // Whoever went away is not told.
            drop(caller.0.send(result));
        });
        told.await.map_err(|_| BrokeDown)
    }
}

/// Who waits for a piece of work.
pub(super) struct Caller<T>(oneshot::Sender<T>);

impl<T> Caller<T> {
    /// Whether nobody waits any more.
    pub(super) fn is_gone(&self) -> bool {
        self.0.is_closed()
    }
}
