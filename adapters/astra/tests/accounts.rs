//! Logins and roles in several processes at once: what one process decides under a lock holds across all of them.

mod support;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    accounts::{
        AccountStore, Attempt, EmailKey, LockPolicy, LoginAttempt, LoginGuard, NewAccount, RoleChanged,
    },
    shared::{Clock, IdGenerator, Role, Timestamp},
};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{new_account, role_change},
    data_api::FakeDataApi,
};
use tokio::spawn;

use self::support::{double, settings, short_space, store};

const POLICY: LockPolicy = LockPolicy { failures: 5, lock: Duration::from_mins(15) };

/// Four processes on one keyspace, and a corner of the world.
struct World {
    processes: [Arc<AstraStore>; 4],
    corner: Corner,
    _double: FakeDataApi,
}

impl World {
    fn new() -> Self {
        let (corner, double) = (Corner::of_seed(42, short_space()), double());
        let process = |_| store(settings(&double), &corner, Arc::new(InstantPause::default()));
        Self { processes: [0, 1, 2, 3].map(process), corner, _double: double }
    }

    /// Runs a piece of work for each of `items` at once, each in the next process.
    async fn at_once<T, O, F>(&self, items: Vec<T>, work: impl Fn(Arc<AstraStore>, T) -> F) -> Vec<O>
    where
        O: Send + 'static,
        F: Future<Output = O> + Send + 'static,
    {
        let tasks = items.into_iter().zip(self.processes.iter().cycle());
        let tasks: Vec<_> = tasks.map(|(item, process)| spawn(work(process.clone(), item))).collect();
        join_all(tasks).await.into_iter().map(|done| done.expect("a task that ends")).collect()
    }

    fn new_account(&self, roles: &[Role]) -> NewAccount {
        let new = new_account(&*self.corner.ids, self.corner.clock.now());
        NewAccount { roles: roles.iter().copied().collect(), ..new }
    }

    fn attempt(&self, email: &EmailKey, at: Timestamp) -> LoginAttempt {
        LoginAttempt { id: self.corner.ids.attempt_id(), email: email.clone(), at }
    }
}

async fn tries(process: Arc<AstraStore>, attempt: LoginAttempt) -> Attempt {
    process.attempt(&attempt, POLICY).await.expect("the store works")
}

/// The processes' clocks may differ, so attempts arrive in another order than that of their times.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_in_many_processes_gains_nothing() {
    for spread in [0, 1, 7] {
        let world = World::new();
        let email = world.new_account(&[]).email.key().clone();
        let at = |number: u64| world.corner.clock.now().plus(Duration::from_secs(spread * (number * 7 % 30)));
        let attempts = (0..30).map(|number| world.attempt(&email, at(number))).collect();

        let answers = world.at_once(attempts, tries).await;

        let allowed = answers.iter().filter(|answer| **answer == Attempt::Allowed).count();
        assert!(allowed <= 5, "{allowed} were allowed");
        let later = world.corner.clock.now().plus(Duration::from_secs(spread * 30 + 1));
        for _ in allowed..5 {
            let answer = tries(world.processes[0].clone(), world.attempt(&email, later)).await;
            assert_eq!(answer, Attempt::Allowed, "only those that were allowed are counted");
        }
        assert_eq!(tries(world.processes[1].clone(), world.attempt(&email, later)).await, Attempt::Locked);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_a_lock_is_over_many_processes_together_allow_no_more_than_one_would() {
    let world = World::new();
    let email = world.new_account(&[]).email.key().clone();
    for _ in 0..5 {
        tries(world.processes[0].clone(), world.attempt(&email, world.corner.clock.now())).await;
    }
    let over = world.corner.clock.now().plus(POLICY.lock);

    let attempts = (0..30).map(|number| world.attempt(&email, over.plus(Duration::from_millis(number))));
    let answers = world.at_once(attempts.collect(), tries).await;

    let allowed = answers.iter().filter(|answer| **answer == Attempt::Allowed).count();
    assert!(allowed <= 5, "{allowed} were allowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_left_when_moderators_are_withdrawn_in_many_processes() {
    let world = World::new();
    let mut moderators = Vec::new();
    for _ in 0..8 {
        let new = world.new_account(&[Role::Viewer, Role::Moderator]);
        world.processes[0].register(&new).await.expect("the store works");
        moderators.push(new.id);
    }

    let now = world.corner.clock.now();
    let changes = moderators.iter().map(|user| role_change(&*world.corner.ids, *user, Role::Moderator, now));
    let withdraw = async |process: Arc<AstraStore>, change| process.withdraw(&change).await;
    let outcomes = world.at_once(changes.collect(), withdraw).await;

    let mut left = 0;
    for user in &moderators {
        let account = world.processes[0].get(*user).await.expect("the store works").expect("an account");
        left += usize::from(account.roles.has(Role::Moderator));
    }
    let taken = outcomes.iter().filter(|outcome| matches!(outcome, Ok(RoleChanged::Done(_)))).count();
    assert_eq!(left, moderators.len() - taken);
    assert!(left >= 1, "{outcomes:?}");
}
