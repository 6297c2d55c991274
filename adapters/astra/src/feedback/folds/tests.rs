use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use futures_util::future::join_all;
use killrvideo_system::TokioPause;
use killrvideo_testkit::InstantPause;
use tokio::task::yield_now;
use uuid::Uuid;

use super::*;

/// Rows that are a number, and an aggregate that is that number as a fold saw it.
#[derive(Default)]
struct Rows {
    number: AtomicUsize,
    folded: AtomicUsize,
    begun: AtomicUsize,
    /// How many of the next folds fail.
    failing: AtomicUsize,
    /// Whether folds never end.
    hangs: std::sync::atomic::AtomicBool,
    inside: AtomicUsize,
}

impl Refold for Arc<Rows> {
    async fn refold(&self, _: VideoId) -> Result<(), Trouble> {
        assert_eq!(self.inside.fetch_add(1, SeqCst), 0, "one fold at a time");
        self.begun.fetch_add(1, SeqCst);
        if self.hangs.load(SeqCst) {
            let _inside = Leaves(&self.inside);
            std::future::pending::<()>().await;
        }
        let read = self.number.load(SeqCst);
        for _ in 0..3 {
            yield_now().await;
        }
        self.inside.fetch_sub(1, SeqCst);
        if self.failing.load(SeqCst) > 0 {
            self.failing.fetch_sub(1, SeqCst);
            return Err(Trouble::Busy);
        }
        self.folded.store(read, SeqCst);
        Ok(())
    }
}

struct Leaves<'a>(&'a AtomicUsize);

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

struct World {
    rows: Arc<Rows>,
    background: Arc<Background>,
    folds: Arc<Folds<Arc<Rows>>>,
}

impl World {
    fn new(pause: impl Pause + 'static) -> Self {
        let (rows, background) = (Arc::<Rows>::default(), Arc::<Background>::default());
        let folds = Arc::new(Folds::new(rows.clone(), Arc::new(pause), background.clone()));
        Self { rows, background, folds }
    }

    async fn change(&self) -> Result<(), Arc<Trouble>> {
        self.rows.number.fetch_add(1, SeqCst);
        self.folds.changed(video()).await
    }

    fn begun(&self) -> usize {
        self.rows.begun.load(SeqCst)
    }

    /// Another process takes a change back that it missed.
    fn take_back(&self) {
        self.rows.folded.store(0, SeqCst);
    }

    fn is_right(&self) -> bool {
        self.rows.folded.load(SeqCst) == self.rows.number.load(SeqCst)
    }

    async fn drain(&self) {
        self.folds.hurry(self.background.at_rest()).await;
        assert!(self.folds.0.unsettled.lock().is_empty() && self.folds.0.next.lock().is_empty());
    }
}

fn video() -> VideoId {
    VideoId::from_uuid(Uuid::nil())
}

#[tokio::test(start_paused = true)]
async fn many_changes_at_once_share_a_few_folds_and_all_of_them_count() {
    let world = World::new(TokioPause);

    let changes = join_all((0..100).map(|_| world.change())).await;

    assert!(changes.iter().all(Result::is_ok));
    assert!(world.is_right());
    assert!(world.begun() <= 3, "{} folds", world.begun());
    world.drain().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_is_told_is_counted() {
    let world = Arc::new(World::new(TokioPause));
    let tasks = (0..50).map(|task| {
        let world = world.clone();
        tokio::spawn(async move {
            for _ in 0..task % 7 {
                yield_now().await;
            }
            let mine = world.rows.number.fetch_add(1, SeqCst) + 1;
            world.folds.changed(video()).await.expect("it works");
            assert!(world.rows.folded.load(SeqCst) >= mine);
        })
    });

    assert!(join_all(tasks).await.into_iter().all(|done| done.is_ok()));
    world.drain().await;
}

#[tokio::test(start_paused = true)]
async fn a_video_is_folded_once_more_when_it_rested_for_15_seconds() {
    let world = World::new(TokioPause);
    world.change().await.expect("it works");
    tokio::time::advance(Duration::from_secs(10)).await;
    world.change().await.expect("it works");
    world.take_back();

    TokioPause.pause(Duration::from_millis(14_900)).await;
    assert_eq!((world.begun(), world.is_right()), (2, false), "the later change counts");
    TokioPause.pause(Duration::from_millis(200)).await;
    assert_eq!((world.begun(), world.is_right()), (3, true));
    TokioPause.pause(Duration::from_hours(1)).await;
    assert_eq!(world.begun(), 3, "once");

    world.change().await.expect("it works");
    world.take_back();
    TokioPause.pause(Duration::from_secs(16)).await;
    assert!(world.is_right(), "and again for a later change");
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_settles_at_once_and_later_ones_wait_again() {
    let world = World::new(TokioPause);
    world.change().await.expect("it works");
    world.take_back();
    let began = Instant::now();

    world.drain().await;
    assert!(world.is_right());
    world.drain().await;
    assert_eq!((world.begun(), began.elapsed()), (2, Duration::ZERO), "at rest");

    world.change().await.expect("it works");
    world.take_back();
    TokioPause.pause(Duration::from_secs(1)).await;
    assert!(!world.is_right());
    world.drain().await;
    assert!(world.is_right());
}

#[tokio::test(start_paused = true)]
async fn a_fold_is_abandoned_after_10_seconds_and_tried_again_later() {
    let world = World::new(TokioPause);
    world.rows.hangs.store(true, SeqCst);
    let began = Instant::now();

    let trouble = world.change().await.expect_err("it hangs");

    assert!(matches!(*trouble, Trouble::TimedOut(LONGEST)));
    assert_eq!(began.elapsed(), LONGEST);
    world.rows.hangs.store(false, SeqCst);
    TokioPause.pause(Duration::from_secs(6)).await;
    assert!(world.is_right(), "15 s after the change");
}

#[tokio::test(start_paused = true)]
async fn a_fold_that_fails_is_tried_again_until_the_store_is_back() {
    let world = World::new(TokioPause);
    world.rows.failing.store(5, SeqCst);

    world.change().await.expect_err("it fails");
    TokioPause.pause(Duration::from_secs(61)).await;
    assert_eq!((world.begun(), world.is_right()), (5, false));
    TokioPause.pause(Duration::from_secs(15)).await;
    assert!(world.is_right());
    world.drain().await;
    assert_eq!(world.begun(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stays_away_is_given_up_in_the_end_and_at_once_in_a_hurry() {
    let world = World::new(TokioPause);
    world.rows.failing.store(1_000, SeqCst);

    world.change().await.expect_err("it fails");
    TokioPause.pause(Duration::from_hours(1)).await;
    assert_eq!(world.begun(), 1 + TRIES);

    world.change().await.expect_err("it fails");
    world.drain().await;
    assert_eq!(world.begun(), 1 + TRIES + 2);
}

#[tokio::test(start_paused = true)]
async fn a_change_during_the_last_try_is_not_given_up_with_it() {
    let world = World::new(TokioPause);
    world.rows.failing.store(1_000, SeqCst);
    world.change().await.expect_err("it fails");
    TokioPause.pause(Duration::from_secs(299)).await;
    assert_eq!(world.begun(), TRIES, "one try is left");

    world.rows.hangs.store(true, SeqCst);
    TokioPause.pause(Duration::from_secs(6)).await;
    world.rows.number.fetch_add(1, SeqCst);
    world.folds.settle_later(video());
    world.rows.hangs.store(false, SeqCst);
    world.rows.failing.store(0, SeqCst);

    TokioPause.pause(Duration::from_secs(21)).await;
    assert!(world.is_right(), "15 s after the try");
    world.drain().await;
}

#[tokio::test]
async fn a_row_that_was_perhaps_written_is_folded_later() {
    let world = World::new(InstantPause::default());
    world.rows.number.fetch_add(1, SeqCst);

    world.folds.settle_later(video());
    world.drain().await;

    assert!(world.is_right());
}
