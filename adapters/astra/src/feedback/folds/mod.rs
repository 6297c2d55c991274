//! Folds: an aggregate is made of all its rows and written whole, now and once more.
//!
//! A fold reads every row and writes what they make, one fold at a time for each video in this process. So with one
//! process the number is right as soon as whoever changed a row is told: their fold began after their row was written.
//! Callers that come while a fold is on its way share the next one, which begins after the rows of all of them.
//!
//! With several processes a fold that began before a row of another process was written can end after the fold that saw
//! it, and take it back. So each process folds once more some time after its last change of a video. A fold is abandoned
//! before that time has passed, so one that missed a change sends its number before the second fold of whoever made it
//! begins. That number may still arrive later, because a request that was given up can be on its way; it is older all the
//! same, since the API server that takes it in gives it its time, and the database keeps the newer of two writes. This
//! holds as long as the clocks of the API servers agree within the five seconds between the two, and a request is not
//! on its way for longer than that.
//!
//! What settling needs is in the memory of the process. One that ends in order settles at once what waits (another
//! process whose fold is on its way at that very moment may still write an older number); one that is killed does not.
//! Either way the rows are the truth, and the next fold of any process heals the number.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use killrvideo_domain::shared::{Pause, VideoId};
use parking_lot::Mutex;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use crate::{
    data_api::Trouble,
    shared::{Background, KeyedLocks},
};

/// What is folded.
pub(crate) trait Refold: Send + Sync + 'static {
    /// Reads all rows of a video and writes what they make.
    fn refold(&self, video: VideoId) -> impl Future<Output = Result<(), Trouble>> + Send;
}

/// Folds what belongs to videos.
pub(crate) struct Folds<R>(Arc<Inner<R>>);

struct Inner<R> {
    rows: R,
    pause: Arc<dyn Pause>,
    background: Arc<Background>,
    /// One fold at a time.
    turns: KeyedLocks<VideoId>,
    /// The fold of each video that those share who come now. It goes when that fold begins.
    next: Mutex<HashMap<VideoId, Arc<Shared>>>,
    /// When this process changed a video last; videos that are settled are not in it.
    unsettled: Mutex<HashMap<VideoId, Instant>>,
    /// How many are waiting for everything to be settled.
    hurry: watch::Sender<usize>,
}

/// A fold that several share.
#[derive(Default)]
struct Shared(OnceLock<Result<(), Arc<Trouble>>>);

/// After so long a fold is abandoned, its write included.
const LONGEST: Duration = Duration::from_secs(10);
/// So long after the last change of a video it is folded once more.
const SETTLED_AFTER: Duration = Duration::from_secs(15);
/// How often that is tried, each time after the same pause: for five minutes.
const TRIES: usize = 20;

impl<R: Refold> Folds<R> {
    /// Folds of `rows`.
    pub(crate) fn new(rows: R, pause: Arc<dyn Pause>, background: Arc<Background>) -> Self {
        Self(Arc::new(Inner {
            rows,
            pause,
            background,
            turns: KeyedLocks::default(),
            next: Mutex::default(),
            unsettled: Mutex::default(),
            hurry: watch::Sender::new(0),
        }))
    }

    /// To be called when a row of a video was written: returns when a fold has ended that began after this call, and
    /// sees to it that there is another one later.
    ///
    /// # Errors
    /// Why the fold failed; the later one is tried all the same.
    pub(crate) async fn changed(&self, video: VideoId) -> Result<(), Arc<Trouble>> {
        let at = Instant::now();
        let outcome = self.0.fold(video).await;
        Inner::settle(&self.0, video, at);
        outcome
    }

    /// To be called when perhaps a row was written: sees to it that there is a fold later.
    pub(crate) fn settle_later(&self, video: VideoId) {
        Inner::settle(&self.0, video, Instant::now());
    }

    /// Settles what waits to be settled, and what comes while this waits for it, at once.
    pub(crate) async fn hurry<T>(&self, end: impl Future<Output = T>) -> T {
        let _hurry = Hurry::up(&self.0.hurry);
        end.await
    }
}

/// While it lives nobody waits before settling.
struct Hurry<'a>(&'a watch::Sender<usize>);

impl<'a> Hurry<'a> {
    fn up(hurry: &'a watch::Sender<usize>) -> Self {
        hurry.send_modify(|waiting| *waiting += 1);
        Self(hurry)
    }
}

impl Drop for Hurry<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting -= 1);
    }
}

impl<R: Refold> Inner<R> {
    /// Folds a video, or shares a fold that has not begun.
    async fn fold(&self, video: VideoId) -> Result<(), Arc<Trouble>> {
        let shared = self.next.lock().entry(video).or_default().clone();
        let _turn = self.turns.lock(video).await;
        if let Some(outcome) = shared.0.get() {
            return outcome.clone();
        }
        // Whoever comes from now on has a row that this fold may miss.
        self.close(video, &shared);
        let folded = timeout(LONGEST, self.rows.refold(video)).await;
        let outcome = folded.unwrap_or(Err(Trouble::TimedOut(LONGEST))).map_err(Arc::new);
        shared.0.get_or_init(|| outcome).clone()
    }

    /// Lets nobody else share a fold. One that was given up before it had an outcome is made by the next in turn, and
    /// others may have begun to share another one since.
    fn close(&self, video: VideoId, shared: &Arc<Shared>) {
        let mut next = self.next.lock();
        if next.get(&video).is_some_and(|next| Arc::ptr_eq(next, shared)) {
            next.remove(&video);
        }
    }

    /// Sees to it that a video is folded some time after `at`, or after a later change.
    fn settle(this: &Arc<Self>, video: VideoId, at: Instant) {
        let somebody_waits = {
            let mut unsettled = this.unsettled.lock();
            let last = unsettled.get(&video).copied();
            unsettled.insert(video, last.map_or(at, |last| last.max(at)));
            last.is_some()
        };
        if !somebody_waits {
            let inner = this.clone();
            drop(this.background.run(async move { inner.settled(video).await }));
        }
    }

    /// Waits until a video rests, and folds it; again when it was changed meanwhile, or could not be folded.
    async fn settled(&self, video: VideoId) {
        let mut failed = 0;
        loop {
            let last = self.at_rest(video).await;
            let outcome = self.fold(video).await;
            if let Err(trouble) = &outcome {
                failed += 1;
                tracing::warn!(%video, %trouble, failed, "what belongs to a video could not be folded again");
            }
            let mut unsettled = self.unsettled.lock();
            let changed = unsettled.get(&video).copied() > last;
            if changed {
                // That change counts on tries of its own.
                failed = 0;
            }
            let given_up = !changed && (failed == TRIES || (outcome.is_err() && self.is_hurried()));
            if given_up || (outcome.is_ok() && !changed) {
                unsettled.remove(&video);
                return;
            }
            if outcome.is_err() {
                unsettled.insert(video, Instant::now());
            }
        }
    }

    /// Waits until the last change of a video is long enough ago, or until somebody is in a hurry; gives when that
    /// change was.
    async fn at_rest(&self, video: VideoId) -> Option<Instant> {
        loop {
            let last = self.unsettled.lock().get(&video).copied();
            let rests = last.map_or_else(Instant::now, |last| last + SETTLED_AFTER);
            let mut hurry = self.hurry.subscribe();
            tokio::select! {
                () = self.pause.pause(rests.saturating_duration_since(Instant::now())) => {}
                _ = hurry.wait_for(|waiting| *waiting > 0) => {}
            }
            if self.unsettled.lock().get(&video).copied() == last {
                return last;
            }
        }
    }

    fn is_hurried(&self) -> bool {
        *self.hurry.borrow() > 0
    }
}

#[cfg(test)]
mod tests;
