//! What every `LoginGuard` does.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{Attempt, EmailKey, LockPolicy, LoginAttempt},
    shared::{IdGenerator, Timestamp},
};

use super::super::{Works, at_once};
use crate::{Fixture, builders::email};

/// What every `LoginGuard` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! login_guard_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            login_guard,
            $crate::contract::accounts::login_guard,
            $fixture,
            [
                as_many_attempts_as_the_policy_names_are_allowed,
                as_many_attempts_as_the_policy_names_are_allowed_when_they_come_at_once,
                an_attempt_that_is_repeated_counts_once,
                attempts_while_locked_neither_count_nor_prolong_the_lock,
                when_the_lock_is_over_counting_starts_anew_with_the_attempt_that_finds_it_so,
                one_address_s_attempts_do_not_lock_another_s,
                an_attempt_that_is_taken_back_does_not_count,
                taking_back_an_attempt_that_was_not_counted_succeeds,
                after_forgiving_counting_starts_anew,
                forgiving_an_address_nobody_tried_succeeds,
            ]
        );
    };
}

const POLICY: LockPolicy = LockPolicy { failures: 5, lock: Duration::from_mins(15) };

fn somebody(fixture: &Fixture) -> EmailKey {
    email(&*fixture.ids).key().clone()
}

async fn attempt(fixture: &Fixture, email: &EmailKey, at: Timestamp) -> Attempt {
    let attempt = LoginAttempt { id: fixture.ids.attempt_id(), email: email.clone(), at };
    fixture.stores.login_guard.attempt(&attempt, POLICY).await.works()
}

/// Makes `count` attempts, a second apart from `second` on, and gives the answers.
async fn attempts(fixture: &Fixture, email: &EmailKey, second: u64, count: u64) -> Vec<Attempt> {
    let mut answers = Vec::new();
    for number in 0..count {
        answers.push(attempt(fixture, email, fixture.in_seconds(second + number)).await);
    }
    answers
}

/// So many attempts are allowed, and the one after them is not.
fn allowed_then_locked(allowed: usize) -> Vec<Attempt> {
    let mut answers = vec![Attempt::Allowed; allowed];
    answers.push(Attempt::Locked);
    answers
}

/// Whatever the policy names: the number counts from 1.
pub async fn as_many_attempts_as_the_policy_names_are_allowed(fixture: Fixture) {
    assert_eq!(attempts(&fixture, &somebody(&fixture), 0, 6).await, allowed_then_locked(5));

    let (strict, email) = (LockPolicy { failures: 1, ..POLICY }, somebody(&fixture));
    for expected in allowed_then_locked(1) {
        let attempt = LoginAttempt { id: fixture.ids.attempt_id(), email: email.clone(), at: fixture.now() };
        assert_eq!(fixture.stores.login_guard.attempt(&attempt, strict).await.works(), expected);
    }
}

/// > As many attempts as the policy names are allowed, also when they come at once; further ones are
/// > locked.
pub async fn as_many_attempts_as_the_policy_names_are_allowed_when_they_come_at_once(fixture: Fixture) {
    let email = somebody(&fixture);

    let tasks = (0..20).map(|_| {
        let (fixture, email) = (fixture.clone(), email.clone());
        async move { attempt(&fixture, &email, fixture.now()).await }
    });
    let answers = at_once(tasks).await;

    assert_eq!(answers.iter().filter(|answer| **answer == Attempt::Allowed).count(), 5, "{answers:?}");
    assert_eq!(attempt(&fixture, &email, fixture.in_seconds(1)).await, Attempt::Locked);
}

/// The same attempt again, after a failure of the store for example, is the same attempt.
pub async fn an_attempt_that_is_repeated_counts_once(fixture: Fixture) {
    let email = somebody(&fixture);
    let first = LoginAttempt { id: fixture.ids.attempt_id(), email: email.clone(), at: fixture.now() };

    for _ in 0..7 {
        assert_eq!(fixture.stores.login_guard.attempt(&first, POLICY).await.works(), Attempt::Allowed);
    }

    assert_eq!(attempts(&fixture, &email, 1, 5).await, allowed_then_locked(4));
}

/// > Attempts while locked neither count nor prolong the lock.
pub async fn attempts_while_locked_neither_count_nor_prolong_the_lock(fixture: Fixture) {
    let email = somebody(&fixture);
    attempts(&fixture, &email, 0, 5).await;
    let over = fixture.in_seconds(4).plus(POLICY.lock);

    for minute in 0..15 {
        let during = fixture.in_seconds(5 + minute * 59);
        assert_eq!(attempt(&fixture, &email, during).await, Attempt::Locked, "minute {minute}");
    }
    let just_before = over.minus(Duration::from_millis(1));
    assert_eq!(attempt(&fixture, &email, just_before).await, Attempt::Locked);

    assert_eq!(attempt(&fixture, &email, over).await, Attempt::Allowed);
}

/// > When the lock is over, counting starts anew with the attempt that finds it so.
pub async fn when_the_lock_is_over_counting_starts_anew_with_the_attempt_that_finds_it_so(fixture: Fixture) {
    let email = somebody(&fixture);
    attempts(&fixture, &email, 0, 6).await;

    let over = 4 + POLICY.lock.as_secs();
    assert_eq!(attempts(&fixture, &email, over, 6).await, allowed_then_locked(5), "the first lock is over");

    let over_again = over + 4 + POLICY.lock.as_secs();
    assert_eq!(attempt(&fixture, &email, fixture.in_seconds(over_again - 1)).await, Attempt::Locked);
    assert_eq!(attempts(&fixture, &email, over_again, 6).await, allowed_then_locked(5), "and the second");
}

/// > One address's attempts do not lock another's.
pub async fn one_address_s_attempts_do_not_lock_another_s(fixture: Fixture) {
    let (tried, other) = (somebody(&fixture), somebody(&fixture));

    assert_eq!(attempts(&fixture, &tried, 0, 6).await, allowed_then_locked(5));

    assert_eq!(attempts(&fixture, &other, 0, 6).await, allowed_then_locked(5));
}

/// > An attempt that is taken back does not count.
pub async fn an_attempt_that_is_taken_back_does_not_count(fixture: Fixture) {
    let (guard, email) = (&fixture.stores.login_guard, somebody(&fixture));
    attempts(&fixture, &email, 0, 4).await;
    let undecided =
        LoginAttempt { id: fixture.ids.attempt_id(), email: email.clone(), at: fixture.in_seconds(4) };
    assert_eq!(guard.attempt(&undecided, POLICY).await.works(), Attempt::Allowed);

    guard.take_back(&undecided).await.works();
    guard.take_back(&undecided).await.works();

    assert_eq!(attempts(&fixture, &email, 5, 2).await, allowed_then_locked(1));
}

/// > Taking back an attempt that was not counted succeeds.
pub async fn taking_back_an_attempt_that_was_not_counted_succeeds(fixture: Fixture) {
    let (guard, email) = (&fixture.stores.login_guard, somebody(&fixture));
    attempts(&fixture, &email, 0, 5).await;
    let locked =
        LoginAttempt { id: fixture.ids.attempt_id(), email: email.clone(), at: fixture.in_seconds(5) };
    assert_eq!(guard.attempt(&locked, POLICY).await.works(), Attempt::Locked);

    guard.take_back(&locked).await.works();

    assert_eq!(attempt(&fixture, &email, fixture.in_seconds(6)).await, Attempt::Locked);
    let stranger = LoginAttempt { email: somebody(&fixture), ..locked };
    guard.take_back(&stranger).await.works();
}

/// > After forgiving, counting starts anew.
pub async fn after_forgiving_counting_starts_anew(fixture: Fixture) {
    let guard = &fixture.stores.login_guard;
    let (counted, locked) = (somebody(&fixture), somebody(&fixture));
    attempts(&fixture, &counted, 0, 4).await;
    attempts(&fixture, &locked, 0, 6).await;

    for email in [&counted, &locked] {
        guard.forgive(email).await.works();
        guard.forgive(email).await.works();

        assert_eq!(attempts(&fixture, email, 10, 6).await, allowed_then_locked(5), "{email}");
    }
}

/// > Forgiving an address nobody tried succeeds.
pub async fn forgiving_an_address_nobody_tried_succeeds(fixture: Fixture) {
    fixture.stores.login_guard.forgive(&somebody(&fixture)).await.works();
}
