//! Mutual exclusion between processes without conditional writes.

#[cfg(test)]
mod tests;

use std::{mem, sync::Arc, time::Duration};

use killrvideo_domain::shared::{Clock, IdGenerator, Pause, StoreError, Timestamp};
use tokio::{
    runtime::Handle,
    time::{Instant, timeout_at},
};
use uuid::Uuid;

use super::{Background, Held, KeyedLocks, random_between};
use crate::{
    data_api::{DataApi, During, Filter, Find, Instant as At, Trouble, columns},
    tables::CLAIMS,
};

/// What can be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Claimed {
    /// An address, by whoever registers it.
    Email(String),
    /// Who moderates, by whoever takes the role from somebody.
    Moderators,
    /// A flag, by whoever decides about it.
    Flag(String),
    /// What somebody says about a content, by whoever flags it.
    Report(String),
    /// What is said of all vectors, by whoever says something else.
    Space,
    /// A content, by whoever approves a flag on it, under the claim of that flag, or brings it back, under none.
    Content(String),
}

impl Claimed {
    /// The partition of the table.
    fn scope_and_name(&self) -> (&'static str, &str) {
        match self {
            Self::Email(email) => ("email", email),
            Self::Moderators => ("roles", "moderator"),
            Self::Space => ("settings", "embedding_space"),
            Self::Flag(flag) => ("flag", flag),
            Self::Report(reporter_and_content) => ("report", reporter_and_content),
            Self::Content(content) => ("content", content),
        }
    }
}

/// Raises flags in the table `claims`, and looks who else did.
///
/// Whoever wants something writes a row of its own into the partition of that thing and then reads the partition.
/// Who sees no other row has it; who sees another one takes its own back and tries again after a while. Of two that
/// overlap, the one that reads last reads after both have written, so it sees both: never do both see themselves
/// alone. It can happen that neither does; hence the random waits. All of it needs reads that see what was written,
/// which is `LOCAL_QUORUM` for both, in one region.
///
/// Rows of processes that died are ignored after 30 s, as are rows of clocks that are wrong by more than that. So
/// the work under a claim is given up 15 s after the flag began to be raised. A write that is on its way at that
/// moment is carried out within 10 s or not at all, which is the database's own limit; that leaves 5 s by which the
/// clocks of two processes may differ.
pub(crate) struct Claims {
    api: Arc<DataApi>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    pause: Arc<dyn Pause>,
    /// A wait before another try is at random between the two.
    waits: (Duration, Duration),
    /// Those of one process wait here, and only one of them raises a flag.
    locks: KeyedLocks<Claimed>,
    background: Arc<Background>,
}

/// How far from the present a row is that counts.
const COUNTS: Duration = Duration::from_secs(30);
/// How long work under a claim may take, since the moment that its row tells: until then it has sent its last write.
const WORK: Duration = Duration::from_secs(15);
/// How often a claim is tried.
const TRIES: u32 = 5;
/// More rows of one partition are not read: so many cannot all be of dead processes.
const MOST: usize = 1_000;

columns! {
    struct ClaimRow {
        scope: String,
        name: String,
        claimant: Uuid,
        claimed_at: At,
    }

    struct Claimant {
        claimant: Uuid,
        claimed_at: Option<At>,
    }
}

impl Claims {
    /// Claims that are written by `api`.
    pub(crate) fn new(
        api: Arc<DataApi>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        pause: Arc<dyn Pause>,
        waits: (Duration, Duration),
        background: Arc<Background>,
    ) -> Self {
        Self { api, clock, ids, pause, waits, locks: KeyedLocks::default(), background }
    }

    /// Does `work` while nobody else does work for which the same is claimed, in this process or another one.
    ///
    /// The claim is given back when the work has ended, has failed, or is given up. When that fails, the row is in
    /// the way of others for 30 s.
    ///
    /// # Errors
    /// Those of `work`; a [`StoreError`] when the store fails, when others keep the claim, and when the work takes
    /// longer than 15 s, the raising of the flag included.
    pub(crate) async fn during<T, E: From<StoreError>>(
        &self,
        operation: &'static str,
        what: Claimed,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let held = self.locks.lock(what.clone()).await;
        let claim = self.raise(operation, what, held).await?;
        // Not begun at all when raising the flag took all the time.
        let end = claim.since + WORK;
        let in_time = Instant::now() < end;
        let done = if in_time { timeout_at(end, work).await.ok() } else { None };
        if let Err(trouble) = claim.give_back().await {
            tracing::warn!(operation, %trouble, "a claim could not be given back and is in the way for 30 s");
        }
        done.unwrap_or_else(|| {
            Err(StoreError::unavailable(operation, "a claim and the work under it took over 15 s").into())
        })
    }

    /// Tries until nobody else is seen.
    async fn raise(
        &self,
        operation: &'static str,
        what: Claimed,
        held: Held<Claimed>,
    ) -> Result<Claim, StoreError> {
        let mut claim = Claim {
            api: self.api.clone(),
            background: self.background.clone(),
            what,
            raised: Vec::new(),
            since: Instant::now(),
            held: Some(held),
        };
        for tried in 1..=TRIES {
            // Each try is a claimant of its own: the row that the last try deleted could hide a new one of that
            // name, where the clocks of the database's nodes differ.
            if claim.raise(self.ids.random(), self.clock.now()).await.during(operation)? {
                return Ok(claim);
            }
            claim.lower().await.during(operation)?;
            if tried < TRIES {
                self.pause.pause(random_between(self.waits)).await;
            }
        }
        let (scope, _) = claim.what.scope_and_name();
        Err(StoreError::unavailable(operation, format!("somebody else keeps a claim of the scope {scope}")))
    }
}

/// The flags that were raised for one piece of work; they are taken down when it is dropped.
struct Claim {
    api: Arc<DataApi>,
    background: Arc<Background>,
    what: Claimed,
    /// Rows that are, or may be, in the table.
    raised: Vec<Uuid>,
    /// When the last flag began to be raised; its row tells that time.
    since: Instant,
    held: Option<Held<Claimed>>,
}

impl Claim {
    /// Raises a flag and says whether it is the only one.
    async fn raise(&mut self, claimant: Uuid, now: Timestamp) -> Result<bool, Trouble> {
        let (scope, name) = self.what.scope_and_name();
        self.raised.push(claimant);
        self.since = Instant::now();
        let row = ClaimRow { scope: scope.to_owned(), name: name.to_owned(), claimant, claimed_at: At(now) };
        self.api.insert_one(CLAIMS, &row).await?;
        let partition = Find::by(Filter::by("scope", scope).and("name", name));
        let seen: Vec<Claimant> = self.api.find_all(CLAIMS, partition, MOST).await?;
        Ok(alone(&seen, claimant, now))
    }

    /// Takes all flags down.
    async fn lower(&mut self) -> Result<(), Trouble> {
        while let Some(claimant) = self.raised.last() {
            self.api.delete_one(CLAIMS, key(&self.what, *claimant)).await?;
            self.raised.pop();
        }
        Ok(())
    }

    async fn give_back(mut self) -> Result<(), Trouble> {
        self.lower().await
    }
}

/// Whether `claimant` is the only one whose row counts.
fn alone(seen: &[Claimant], claimant: Uuid, now: Timestamp) -> bool {
    // Rows of before and after: a process whose clock is wrong must not be in the way for ever.
    let counts = |at: Timestamp| now.minus(COUNTS) <= at && at <= now.plus(COUNTS);
    let mut counting = seen.iter().filter(|row| row.claimed_at.is_some_and(|At(at)| counts(at)));
    // Not to see the own row would mean that what is written is not read: then nothing is known.
    counting.next().is_some_and(|row| row.claimant == claimant) && counting.next().is_none()
}

fn key(what: &Claimed, claimant: Uuid) -> Filter {
    let (scope, name) = what.scope_and_name();
    Filter::by("scope", scope).and("name", name).and("claimant", claimant)
}

impl Drop for Claim {
    /// What is given up, or has failed, is taken down by a task of its own; the next one of this process waits for it.
    fn drop(&mut self) {
        if self.raised.is_empty() || Handle::try_current().is_err() {
            return;
        }
        let (api, what, raised) = (self.api.clone(), self.what.clone(), mem::take(&mut self.raised));
        let held = self.held.take();
        drop(self.background.run(async move {
            for claimant in raised {
                if let Err(trouble) = api.delete_one(CLAIMS, key(&what, claimant)).await {
                    tracing::debug!(%trouble, "a claim is left to itself");
                }
            }
            drop(held);
        }));
    }
}
