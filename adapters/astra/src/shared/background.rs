//! Work that nobody waits for, and that is nevertheless waited for at the end.

use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

/// Tasks that run beside the calls that began them.
///
/// A call that is given up (a client went away, a time limit struck) does not take them along: what was begun is
/// ended. The runtime takes them along when it stops, so a process that ends waits for [`Background::at_rest`] first.
#[derive(Debug)]
pub(crate) struct Background(TaskTracker);

impl Default for Background {
    fn default() -> Self {
        let tasks = TaskTracker::new();
        // A tracker that is closed takes tasks like any other; it is waited for until it has none.
        tasks.close();
        Self(tasks)
    }
}

impl Background {
    /// Runs `work` in a task of its own.
    pub(crate) fn run<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.0.spawn(work)
    }

    /// Waits for a moment in which nothing runs.
    pub(crate) async fn at_rest(&self) {
        self.0.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn it_is_at_rest_when_the_last_task_has_ended_and_again_later() {
        let background = Background::default();
        assert!(background.at_rest().now_or_never().is_some(), "nothing runs yet");

        for _ in 0..2 {
            let (first, first_ends) = oneshot::channel::<()>();
            let (second, second_ends) = oneshot::channel::<()>();
            drop(background.run(first_ends));
            drop(background.run(second_ends));
            let mut rest = pin!(background.at_rest());
            assert!(rest.as_mut().now_or_never().is_none(), "two tasks run");

            first.send(()).unwrap();
            second.send(()).unwrap();
            rest.await;
        }
    }
}
