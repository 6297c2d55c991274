//! Attempts to log in.

use std::collections::HashMap;

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{Attempt, EmailKey, LockPolicy, LoginAttempt, LoginGuard},
    shared::{AttemptId, StoreError, Timestamp},
};

use crate::MemoryStore;

/// The attempts that count, by address, each address's in the order of time.
#[derive(Default)]
pub(crate) struct Logins {
    attempts: HashMap<EmailKey, Vec<(Timestamp, AttemptId)>>,
    /// With how many addresses the old ones are forgotten next.
    clean_at: usize,
}

/// With fewer addresses than this nothing is forgotten.
const FEW: usize = 1_000;

#[async_trait]
impl LoginGuard for MemoryStore {
    async fn attempt(&self, attempt: &LoginAttempt, policy: LockPolicy) -> Result<Attempt, StoreError> {
        Ok(self.logins.lock().attempt(attempt, policy))
    }

    async fn take_back(&self, attempt: &LoginAttempt) -> Result<(), StoreError> {
        self.logins.lock().take_back(attempt);
        Ok(())
    }

    async fn forgive(&self, email: &EmailKey) -> Result<(), StoreError> {
        self.logins.lock().attempts.remove(email);
        Ok(())
    }
}

impl Logins {
    fn attempt(&mut self, attempt: &LoginAttempt, policy: LockPolicy) -> Attempt {
        self.clean(attempt.at, policy);
        let counted = self.attempts.entry(attempt.email.clone()).or_default();
        if counted.iter().any(|(_, id)| *id == attempt.id) {
            // The same call again. What is locked is not counted, so this one was allowed.
            return Attempt::Allowed;
        }
        let locking = usize::try_from(policy.failures.saturating_sub(1)).unwrap_or(usize::MAX);
        if let Some((since, _)) = counted.get(locking) {
            if attempt.at < since.plus(policy.lock) {
                return Attempt::Locked;
            }
            counted.clear();
        }
        let place = counted.partition_point(|earlier| *earlier < (attempt.at, attempt.id));
        counted.insert(place, (attempt.at, attempt.id));
        Attempt::Allowed
    }

    fn take_back(&mut self, attempt: &LoginAttempt) {
        if let Some(counted) = self.attempts.get_mut(&attempt.email) {
            counted.retain(|(_, id)| *id != attempt.id);
        }
    }

    /// Forgets addresses that nobody tried for as long as a lock lasts, now and then: when there are twice as
    /// many as were left the last time. So made-up addresses cannot fill the memory, and an attempt costs the
    /// same on average.
    ///
    /// Of a locked address nothing is lost, because its lock is over. An address with fewer attempts starts anew,
    /// which helps nobody: whoever tries all that are allowed and waits for the lock to end is as fast.
    fn clean(&mut self, now: Timestamp, policy: LockPolicy) {
        if self.attempts.len() < self.clean_at.max(FEW) {
            return;
        }
        self.attempts.retain(|_, counted| counted.last().is_some_and(|(at, _)| now < at.plus(policy.lock)));
        self.attempts.shrink_to(FEW);
        self.clean_at = self.attempts.len() * 2;
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

    fn attempt(ids: &SeededIds, email: &EmailKey, at: Timestamp) -> LoginAttempt {
        LoginAttempt { id: ids.attempt_id(), email: email.clone(), at }
    }

    #[test]
    fn made_up_addresses_are_forgotten_and_locks_that_hold_are_not() {
        let (mut logins, ids, policy) = (Logins::default(), SeededIds::new(1), LockPolicy::default());
        let start = time("2025-11-03T10:00:00Z");
        let locked = email(&ids).key().clone();

        let mut most = 0;
        for second in 0..20_000 {
            let now = start.plus(Duration::from_secs(second));
            logins.attempt(&attempt(&ids, email(&ids).key(), now), policy);
            // Six attempts at once every 16 minutes: each time the last lock is over, and the sixth is locked.
            if second % 960 < 6 {
                let expected = if second % 960 < 5 { Attempt::Allowed } else { Attempt::Locked };
                assert_eq!(logins.attempt(&attempt(&ids, &locked, now), policy), expected, "second {second}");
            } else if second % 960 < 900 {
                assert_eq!(logins.attempt(&attempt(&ids, &locked, now), policy), Attempt::Locked);
            }
            most = most.max(logins.attempts.len());
        }

        // One made-up address a second: 900 within a lock.
        assert!(most <= 2 * 902, "{most} addresses");
    }

    #[test]
    fn few_addresses_are_never_forgotten() {
        let (mut logins, ids, policy) = (Logins::default(), SeededIds::new(1), LockPolicy::default());
        let (start, tried) = (time("2025-11-03T10:00:00Z"), email(&ids).key().clone());

        let answers: Vec<Attempt> = (0..6)
            .map(|day| {
                logins.attempt(&attempt(&ids, &tried, start.plus(Duration::from_hours(24 * day))), policy)
            })
            .collect();

        // The fifth locks for 15 minutes, a day before the sixth: failures count however far apart they are.
        assert_eq!(answers, [Attempt::Allowed; 6]);
        assert_eq!(logins.attempts[&tried].len(), 1, "the sixth found the lock over and is the first again");
    }
}
