//! Counting, on rows that can be made to wait and to fail.

use std::{collections::VecDeque, pin::pin};

use futures_util::{FutureExt, future::join_all};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::*;

/// A thing that is counted, on a day or for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Thing(&'static str, Option<Day>);

impl Tallied for Thing {
    fn day(&self) -> Option<Day> {
        self.1
    }
}

/// What a write does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Succeeds,
    Fails,
    ArrivesAndFails,
}

#[derive(Clone)]
struct Rows(Arc<World>);

struct World {
    rows: Mutex<HashMap<Thing, u64>>,
    reads: Mutex<usize>,
    writes: Mutex<Vec<u64>>,
    plan: Mutex<VecDeque<Deed>>,
    /// Each write takes one.
    permits: Semaphore,
}

impl Rows {
    fn new(permits: usize, plan: &[Deed]) -> Self {
        Self(Arc::new(World {
            rows: Mutex::default(),
            reads: Mutex::default(),
            writes: Mutex::default(),
            plan: Mutex::new(plan.iter().copied().collect()),
            permits: Semaphore::new(permits),
        }))
    }

    fn tally(&self, name: Name) -> Tally<Thing, Self> {
        Tally::new(self.clone(), name)
    }

    /// A tally that keeps no more than `most` numbers in memory.
    fn small_tally(&self, most: usize) -> Tally<Thing, Self> {
        let tally = self.tally(Name::New);
        *tally.numbers.lock() = Numbers::new(most);
        tally
    }

    fn number(&self, thing: Thing) -> u64 {
        self.0.rows.lock().get(&thing).copied().unwrap_or_default()
    }

    fn writes(&self) -> Vec<u64> {
        self.0.writes.lock().clone()
    }

    fn reads(&self) -> usize {
        *self.0.reads.lock()
    }
}

impl OwnRows<Thing> for Rows {
    async fn read(&self, key: Thing) -> Result<u64, Trouble> {
        *self.0.reads.lock() += 1;
        Ok(self.number(key))
    }

    async fn write(&self, key: Thing, number: u64) -> Result<(), Trouble> {
        self.0.permits.acquire().await.unwrap().forget();
        self.0.writes.lock().push(number);
        let deed = self.0.plan.lock().pop_front().unwrap_or(Deed::Succeeds);
        if deed != Deed::Fails {
            self.0.rows.lock().insert(key, number);
        }
        if deed == Deed::Succeeds { Ok(()) } else { Err(Trouble::Busy) }
    }
}

const VIDEO: Thing = Thing("a video", None);

const MANY: usize = 10_000;

fn on(day: &str) -> Thing {
    Thing("a video", Some(day.parse().expect("a day")))
}

#[tokio::test]
async fn whoever_comes_while_a_write_is_on_its_way_shares_the_next_one() {
    let (rows, background) = (Rows::new(0, &[]), Background::default());
    let tally = rows.tally(Name::New);

    let mut calls = pin!(join_all((0..10).map(|_| tally.add(VIDEO, &background))));
    assert!(calls.as_mut().now_or_never().is_none(), "no write has ended");
    rows.0.permits.add_permits(MANY);
    let outcomes = calls.await;

    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(rows.writes(), [10], "all ten came before the first write began");

    let rows = Rows::new(0, &[]);
    let tally = Arc::new(rows.tally(Name::New));
    let mut first = pin!(tally.add(VIDEO, &background));
    assert!(first.as_mut().now_or_never().is_none());
    // The first write begins, and waits.
    while tally.numbers.lock().rows[&VIDEO].next.lock().calls.lock().gt(&0) {
        tokio::task::yield_now().await;
    }
    let mut others = pin!(join_all((0..5).map(|_| tally.add(VIDEO, &background))));
    assert!(others.as_mut().now_or_never().is_none());
    rows.0.permits.add_permits(MANY);

    assert!(first.await.is_ok() && others.await.iter().all(Result::is_ok));
    assert_eq!(rows.writes(), [1, 6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn none_is_lost_among_many_at_once() {
    let (rows, background) = (Rows::new(MANY, &[]), Arc::new(Background::default()));
    let tally = Arc::new(rows.tally(Name::New));

    let tasks = (0..50).map(|task| {
        let (tally, background) = (tally.clone(), background.clone());
        tokio::spawn(async move {
            for _ in 0..20 {
                let thing = if task % 2 == 0 { VIDEO } else { Thing("another", None) };
                tally.add(thing, &background).await.unwrap();
            }
        })
    });
    assert!(join_all(tasks).await.into_iter().all(|done| done.is_ok()));

    assert_eq!((rows.number(VIDEO), rows.number(Thing("another", None))), (500, 500));
    assert_eq!(rows.reads(), 0, "a new name has no numbers from before");
}

#[tokio::test]
async fn who_is_refused_is_not_in_the_next_number() {
    for (failed, shown) in [(Deed::Fails, 1), (Deed::ArrivesAndFails, 2)] {
        let (rows, background) = (Rows::new(MANY, &[Deed::Succeeds, failed]), Background::default());
        let tally = rows.tally(Name::New);
        tally.add(VIDEO, &background).await.unwrap();

        assert!(tally.add(VIDEO, &background).await.is_err());
        assert_eq!(rows.number(VIDEO), shown, "{failed:?}: perhaps it arrived");

        tally.add(VIDEO, &background).await.unwrap();
        tally.add(VIDEO, &background).await.unwrap();
        assert_eq!(rows.number(VIDEO), 3);
        assert_eq!(rows.writes(), [1, 2, 2, 3]);
    }
}

#[tokio::test]
async fn a_write_that_fails_fails_for_all_whom_it_carried_and_for_nobody_else() {
    let (rows, background) = (Rows::new(MANY, &[Deed::Fails]), Background::default());
    let tally = rows.tally(Name::New);

    let refused = join_all((0..4).map(|_| tally.add(VIDEO, &background))).await;
    let accepted = join_all((0..3).map(|_| tally.add(VIDEO, &background))).await;

    assert!(refused.iter().all(Result::is_err) && accepted.iter().all(Result::is_ok));
    assert_eq!(rows.number(VIDEO), 3);
}

#[tokio::test]
async fn a_lasting_name_goes_on_from_the_number_it_had() {
    let (rows, background) = (Rows::new(MANY, &[]), Background::default());
    rows.0.rows.lock().insert(VIDEO, 40);
    let tally = rows.tally(Name::Lasting);

    for _ in 0..2 {
        tally.add(VIDEO, &background).await.unwrap();
    }

    assert_eq!((rows.number(VIDEO), rows.reads()), (42, 1), "it is read once");
}

#[tokio::test]
async fn days_that_are_over_are_forgotten_and_read_again_when_somebody_is_late() {
    let (rows, background) = (Rows::new(MANY, &[]), Background::default());
    let tally = rows.tally(Name::New);
    let days = ["2025-11-03", "2025-11-04", "2025-11-05"].map(on);

    for thing in [days[0], days[0], days[1], days[2]] {
        tally.add(thing, &background).await.unwrap();
    }
    let kept: Vec<Thing> = tally.numbers.lock().rows.keys().copied().collect();
    assert!(kept.len() == 2 && !kept.contains(&days[0]), "{kept:?}");
    assert_eq!(rows.reads(), 0);

    tally.add(days[0], &background).await.unwrap();

    assert_eq!((rows.number(days[0]), rows.reads()), (3, 1));
}

#[tokio::test]
async fn a_write_that_was_begun_is_ended_when_the_caller_is_gone() {
    let (rows, background) = (Rows::new(0, &[]), Background::default());
    let tally = rows.tally(Name::New);

    assert!(tally.add(VIDEO, &background).now_or_never().is_none());
    rows.0.permits.add_permits(MANY);
    background.at_rest().await;
    assert_eq!(rows.number(VIDEO), 1);

    tally.add(VIDEO, &background).await.unwrap();
    assert_eq!(rows.number(VIDEO), 2);
}

#[tokio::test]
async fn a_number_that_was_forgotten_for_want_of_room_is_read_again_and_goes_on() {
    let (rows, background) = (Rows::new(100, &[]), Background::default());
    let tally = rows.small_tally(2);
    let things = ["a", "b", "c", "a", "b", "c"].map(|name| Thing(name, None));

    for thing in things {
        tally.add(thing, &background).await.unwrap();
    }

    assert!(things.iter().all(|thing| rows.number(*thing) == 2), "nothing is lost");
    assert!(tally.numbers.lock().rows.len() <= 2);
    assert!(rows.reads() >= 3);
}
