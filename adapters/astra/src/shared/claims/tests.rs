//! Claims of several processes, on one double.

use std::{
    future::pending,
    pin::pin,
    sync::atomic::{AtomicU32, Ordering},
};

use futures_util::{FutureExt, future::join_all};
use killrvideo_domain::shared::StoreErrorKind;
use killrvideo_testkit::{
    FixedClock, InstantPause, SeededIds,
    builders::time,
    data_api::{FakeDataApi, Fault, Options, Seen},
};
use secrecy::SecretString;
use serde_json::json;
use tokio::{
    spawn,
    task::yield_now,
    time::{advance, pause, resume},
};

use super::*;
use crate::data_api::{Endpoint, Limits};

const WAITS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(200));

/// One process.
struct Process {
    claims: Claims,
    api: Arc<DataApi>,
    pause: Arc<InstantPause>,
    background: Arc<Background>,
}

fn double() -> FakeDataApi {
    FakeDataApi::try_start(Options::default()).expect("a double")
}

fn process(double: &FakeDataApi, seed: u64) -> Process {
    let endpoint = Endpoint::parse(&double.endpoint()).expect("an address");
    let (pause, background) = (Arc::new(InstantPause::default()), Arc::new(Background::default()));
    let token = SecretString::from(double.token());
    let api = DataApi::new(endpoint, double.keyspace().to_owned(), token, Limits::default(), pause.clone());
    let api = Arc::new(api);
    let clock = Arc::new(FixedClock::at(now()));
    let ids = Arc::new(SeededIds::new(seed));
    let claims = Claims::new(api.clone(), clock, ids, pause.clone(), WAITS, background.clone());
    Process { claims, api, pause, background }
}

fn now() -> Timestamp {
    time("2025-11-03T10:00:00Z")
}

impl Process {
    /// Does nothing under the claim of moderators.
    async fn claim(&self) -> Result<(), StoreError> {
        self.claims.during("test.claim", Claimed::Moderators, async { Ok(()) }).await
    }

    /// How many rows there are.
    async fn rows(&self) -> usize {
        let rows: Vec<Claimant> = self.api.find_all(CLAIMS, Find::all(), MOST).await.expect("rows");
        rows.len()
    }
}

/// A row of somebody else who claims the moderators, `millis` from now.
fn claimed(double: &FakeDataApi, millis: i64) {
    let at = Timestamp::from_millis(now().as_millis() + millis).expect("a time");
    let row = json!({
        "scope": "roles", "name": "moderator", "claimant": SeededIds::new(99).random(), "claimed_at": at.to_string(),
    });
    double.seed("claims", &row).expect("a row");
}

#[tokio::test]
async fn who_sees_nobody_else_works_and_leaves_nothing() {
    let double = double();
    let process = process(&double, 1);

    process.claim().await.expect("nobody is in the way");

    assert_eq!(process.rows().await, 0);
    assert_eq!(process.pause.asked_for().len(), 0);
}

#[tokio::test]
async fn who_keeps_seeing_somebody_else_waits_five_tries_and_leaves_nothing() {
    for millis in [0, -30_000, 30_000] {
        let double = double();
        let process = process(&double, 1);
        claimed(&double, millis);

        let error = process.claim().await.expect_err("somebody is in the way");

        assert_eq!((error.kind(), error.is_retryable()), (StoreErrorKind::Unavailable, true));
        assert_eq!(process.rows().await, 1, "the other's");
        let waits = process.pause.asked_for();
        assert_eq!(waits.len(), 4, "{waits:?}");
        assert!(waits.iter().all(|wait| (WAITS.0..=WAITS.1).contains(wait)), "{waits:?}");
    }
}

/// The time counts from before the flag was raised, because that is what its row tells.
#[tokio::test]
async fn work_that_takes_too_long_is_given_up_while_its_flag_counts() {
    let double = double();
    let process = process(&double, 1);
    let work = async {
        pause();
        advance(WORK).await;
        resume();
        pending::<Result<(), StoreError>>().await
    };

    let error = process.claims.during("test.claim", Claimed::Moderators, work).await.expect_err("too long");

    assert!(error.is_retryable(), "{error}");
    assert_eq!(process.rows().await, 0);
    assert!(WORK + Duration::from_secs(10) < COUNTS, "a last write ends before the flag stops counting");
}

#[tokio::test]
async fn rows_of_dead_processes_and_wrong_clocks_are_not_in_the_way() {
    for millis in [-30_001, 30_001] {
        let double = double();
        let process = process(&double, 1);
        claimed(&double, millis);

        process.claim().await.expect("the row does not count");
    }
}

#[test]
fn who_does_not_see_the_own_row_does_not_have_the_claim() {
    let ids = SeededIds::new(1);
    let row = |claimant, at| Claimant { claimant, claimed_at: Some(At(at)) };
    let (own, other) = (ids.random(), ids.random());

    assert!(alone(&[row(own, now())], own, now()));
    assert!(!alone(&[], own, now()), "what was written is not read");
    assert!(!alone(&[row(other, now())], own, now()));
    assert!(!alone(&[row(own, now()), row(other, now())], own, now()));
}

#[tokio::test]
async fn who_cannot_raise_a_flag_does_not_work() {
    for executed in [true, false] {
        let double = double();
        let process = process(&double, 1);
        let dropped = Fault::DropConnection { executed };
        double.inject(move |seen: &Seen| (seen.command == "insertOne").then(|| dropped.clone()));
        let work = async { panic!("nobody knows whether this is claimed") };

        let outcome: Result<(), StoreError> =
            process.claims.during("test.claim", Claimed::Moderators, work).await;
        process.background.at_rest().await;

        outcome.expect_err("nothing is known to be written");
        assert_eq!(process.rows().await, 0);
    }
}

#[tokio::test]
async fn the_claim_is_given_back_when_the_work_fails() {
    let double = double();
    let process = process(&double, 1);
    let work = async { Err::<(), _>(StoreError::unavailable("test.work", "no")) };

    let error = process.claims.during("test.claim", Claimed::Moderators, work).await.expect_err("the work's");

    assert_eq!(error.operation(), "test.work");
    assert_eq!(process.rows().await, 0);
}

#[tokio::test]
async fn the_claim_is_given_back_when_the_work_is_given_up() {
    let double = double();
    let process = process(&double, 1);
    let (begun, mut beginning) = tokio::sync::oneshot::channel();
    let work = async move {
        begun.send(()).expect("somebody waits for this");
        pending::<Result<(), StoreError>>().await
    };

    {
        let mut working = pin!(process.claims.during("test.claim", Claimed::Moderators, work));
        while beginning.try_recv().is_err() {
            assert!(working.as_mut().now_or_never().is_none(), "the work never ends");
            yield_now().await;
        }
        assert_eq!(process.rows().await, 1, "it is claimed");
    }
    process.background.at_rest().await;

    assert_eq!(process.rows().await, 0);
    process.claim().await.expect("nobody is in the way");
}

#[tokio::test]
async fn a_claim_that_cannot_be_given_back_does_not_spoil_the_work() {
    let double = double();
    let process = process(&double, 1);
    double.inject(|seen: &Seen| {
        (seen.command == "deleteOne").then_some(Fault::Status { status: 503, retry_after: None })
    });

    process.claim().await.expect("the work was done");
    process.background.at_rest().await;

    double.heal();
    assert_eq!(process.rows().await, 1);
}

#[tokio::test(start_paused = true)]
async fn work_that_takes_too_long_is_given_up() {
    let double = double();
    let process = process(&double, 1);

    let never = pending::<Result<(), StoreError>>();
    let error =
        process.claims.during("test.claim", Claimed::Moderators, never).await.expect_err("it never ends");

    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
}

/// How often somebody tries who is to work once, and whom others get in the way of.
const PATIENT: usize = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_never_work_at_the_same_time_and_all_work_in_the_end() {
    let double = double();
    let processes: Vec<_> = (0..4).map(|seed| Arc::new(process(&double, seed))).collect();
    let (working, done) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));

    let tasks = processes.iter().flat_map(|process| {
        let (working, done) = (working.clone(), done.clone());
        (0..3).map(move |_| {
            let (process, working, done) = (process.clone(), working.clone(), done.clone());
            spawn(async move {
                let work = async || {
                    assert_eq!(working.fetch_add(1, Ordering::SeqCst), 0, "somebody else works");
                    yield_now().await;
                    working.fetch_sub(1, Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                    Ok::<_, StoreError>(())
                };
                for _ in 0..PATIENT {
                    match process.claims.during("test.claim", Claimed::Moderators, work()).await {
                        Ok(()) => return true,
                        Err(error) => assert_eq!(error.kind(), StoreErrorKind::Unavailable),
                    }
                }
                false
            })
        })
    });
    let outcomes = join_all(tasks).await;

    assert!(outcomes.into_iter().all(|worked| worked.expect("no panic")), "each has its turn");
    assert_eq!(done.load(Ordering::SeqCst), 12, "and has it once");
    let last = process(&double, 9);
    last.claim().await.expect("all rows are gone");
}
