//! Attempts to log in: a row each, because there are no counters.
//!
//! An attempt writes its row and then reads the oldest rows of its address. It is allowed only if it sees no more of
//! them than the policy allows: the one that reads last of all that are allowed sees them all, so there can never be
//! more, however many processes take part and whatever their clocks show. What is seen too much is either a lock, or
//! somebody else who has written a row and is about to take it back; the places in the order of time tell which.
//!
//! What remains: an attempt that was given up between writing and reading has left its row and counts as a failure;
//! under a lock, it counts in the time after the lock. When several processes try one address at the same moment,
//! fewer attempts than the policy names may be allowed, never more.

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{Attempt, EmailKey, LockPolicy, LoginAttempt, LoginGuard},
    shared::{StoreError, Timestamp},
};
use uuid::Uuid;

use crate::{
    AstraStore,
    data_api::{During, Filter, Find, Instant, Trouble, columns},
    shared::random_between,
    tables::LOGIN_FAILURES,
};

columns! {
    struct AttemptRow {
        email: String,
        failed_at: Instant,
        attempt: Uuid,
    }

    /// An attempt's place among those of its address: by time, then by identity.
    struct Place {
        failed_at: Instant,
        attempt: Uuid,
    }
}

/// How often the rows are read while others are between writing and taking back.
const LOOKS: u32 = 6;

/// The most attempts that a policy can allow here: each reads the rows of all.
const MOST: usize = 10_000;

/// What the rows say about an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// It is one of those that are allowed.
    Allowed,
    /// Others were before it.
    Locked,
    /// Others were before it, so long ago that their lock is over; the last of them at this time.
    Over(Timestamp),
    /// It is among the first, and yet there are too many: somebody else will take a row back.
    Crowded,
}

#[async_trait]
impl LoginGuard for AstraStore {
    async fn attempt(&self, attempt: &LoginAttempt, policy: LockPolicy) -> Result<Attempt, StoreError> {
        // Of one process only one at a time is between writing and reading.
        let _held = self.logins.lock(attempt.email.clone()).await;
        self.count(attempt, policy).await.during("login_guard.attempt")
    }

    async fn take_back(&self, attempt: &LoginAttempt) -> Result<(), StoreError> {
        self.uncount(attempt).await.during("login_guard.take_back")
    }

    async fn forgive(&self, email: &EmailKey) -> Result<(), StoreError> {
        self.settled_attempts.forget(email);
        self.api.delete_many(LOGIN_FAILURES, partition(email)).await.during("login_guard.forgive")
    }
}

impl AstraStore {
    async fn count(&self, attempt: &LoginAttempt, policy: LockPolicy) -> Result<Attempt, Trouble> {
        self.write_attempt(attempt).await?;
        let allowed = usize::try_from(policy.failures.max(1)).map_or(MOST, |failures| failures.min(MOST));
        for look in 1..=LOOKS {
            let oldest = Find::by(partition(&attempt.email)).limit(allowed + 1);
            let rows = self.api.find_all(LOGIN_FAILURES, oldest, allowed + 1).await?;
            match seen(&rows, attempt, allowed, policy) {
                Seen::Allowed => {
                    self.settled_attempts.add(&attempt.email, [attempt.id.as_uuid()]);
                    return Ok(Attempt::Allowed);
                }
                Seen::Locked => break,
                Seen::Over(last) => {
                    self.settled_attempts.forget(&attempt.email);
                    // The rest of the partition may be attempts of others that count already.
                    let over = partition(&attempt.email).and_is("failed_at", "$lte", Instant(last));
                    self.api.delete_many(LOGIN_FAILURES, over).await?;
                    if attempt.at <= last {
                        self.write_attempt(attempt).await?;
                    }
                }
                // Whoever was allowed here does not take its row back, and neither does one that is still there
                // after all looks: those who come next need not look again.
                Seen::Crowded if self.settled_attempts.has_all(&attempt.email, others(&rows, attempt)) => {
                    break;
                }
                Seen::Crowded if look < LOOKS => self.pause.pause(random_between(self.waits)).await,
                Seen::Crowded => self.settled_attempts.add(&attempt.email, others(&rows, attempt)),
            }
        }
        self.uncount(attempt).await?;
        Ok(Attempt::Locked)
    }

    async fn write_attempt(&self, attempt: &LoginAttempt) -> Result<(), Trouble> {
        let row = AttemptRow {
            email: attempt.email.as_str().to_owned(),
            failed_at: Instant(attempt.at),
            attempt: attempt.id.as_uuid(),
        };
        self.api.insert_one(LOGIN_FAILURES, &row).await
    }

    async fn uncount(&self, attempt: &LoginAttempt) -> Result<(), Trouble> {
        let key = partition(&attempt.email)
            .and("failed_at", Instant(attempt.at))
            .and("attempt", attempt.id.as_uuid());
        self.api.delete_one(LOGIN_FAILURES, key).await
    }
}

fn partition(email: &EmailKey) -> Filter {
    Filter::by("email", email.as_str())
}

/// The attempts of others.
fn others(rows: &[Place], own: &LoginAttempt) -> impl Iterator<Item = Uuid> {
    let own = own.id.as_uuid();
    rows.iter().map(|row| row.attempt).filter(move |attempt| *attempt != own)
}

/// Judges an attempt by the oldest rows of its address, which are one more than `allowed` at most.
fn seen(rows: &[Place], own: &LoginAttempt, allowed: usize, policy: LockPolicy) -> Seen {
    let Some(Place { failed_at: Instant(last), .. }) = rows.get(allowed - 1).filter(|_| rows.len() > allowed)
    else {
        return Seen::Allowed;
    };
    let first = rows[..allowed].iter().any(|row| row.attempt == own.id.as_uuid());
    if own.at >= last.plus(policy.lock) {
        Seen::Over(*last)
    } else if first {
        Seen::Crowded
    } else {
        Seen::Locked
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use killrvideo_domain::shared::IdGenerator;
    use killrvideo_testkit::{
        SeededIds,
        builders::{email, time},
    };

    use super::*;

    const POLICY: LockPolicy = LockPolicy { failures: 2, lock: Duration::from_mins(15) };

    /// What an attempt sees `own` seconds after ten o'clock among others at `others`, of which the oldest three are
    /// read.
    fn sees(own: u64, others: &[u64]) -> Seen {
        let (ids, ten) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let at = |second: u64| ten.plus(Duration::from_secs(second));
        let attempt = LoginAttempt { id: ids.attempt_id(), email: email(&ids).key().clone(), at: at(own) };
        let place = |attempt, second| Place { failed_at: Instant(at(second)), attempt };
        let mut rows: Vec<Place> = others.iter().map(|second| place(ids.random(), *second)).collect();
        rows.push(place(attempt.id.as_uuid(), own));
        rows.sort_by_key(|row| (row.failed_at, row.attempt));
        rows.truncate(3);
        seen(&rows, &attempt, 2, POLICY)
    }

    #[test]
    fn as_many_as_the_policy_names_are_allowed_and_never_one_more() {
        assert_eq!(sees(1, &[]), Seen::Allowed);
        assert_eq!(sees(1, &[0]), Seen::Allowed);
        assert_eq!(sees(2, &[0, 1]), Seen::Locked);
        assert_eq!(sees(9, &[0, 1, 2, 3]), Seen::Locked);
    }

    #[test]
    fn an_attempt_with_an_early_time_is_not_allowed_beyond_the_number() {
        assert_eq!(sees(0, &[1, 2]), Seen::Crowded);
        assert_eq!(sees(1, &[0, 2, 3]), Seen::Crowded);
    }

    #[test]
    fn a_lock_lasts_from_the_last_attempt_that_was_allowed() {
        assert_eq!(sees(30 + 899, &[0, 30]), Seen::Locked);
        assert_eq!(sees(30 + 900, &[0, 30]), Seen::Over(time("2025-11-03T10:00:30Z")));
    }
}
