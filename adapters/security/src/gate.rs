//! Who may do slow work now, who waits, and who is turned away.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::HashingSettings;

/// The gate is full, or it took too long to get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// Leave to work. It moves into the work and ends with it, also when nobody waits for the work any more.
#[derive(Debug)]
pub(crate) struct Leave {
    _permit: OwnedSemaphorePermit,
}

/// Lets a few through at once, and a few more wait in line.
#[derive(Debug)]
pub(crate) struct Gate {
    permits: Arc<Semaphore>,
    places: Semaphore,
    longest_wait: Duration,
}

impl Gate {
    pub(crate) fn new(settings: &HashingSettings) -> Self {
        let semaphore = |count: usize| Semaphore::new(count.min(Semaphore::MAX_PERMITS));
        Self {
            permits: Arc::new(semaphore(settings.parallel.get())),
            places: semaphore(settings.waiting),
            longest_wait: settings.longest_wait,
        }
    }

    /// Waits for leave to work, first come, first served.
    ///
    /// # Errors
    /// [`Full`]: at once when there is no place in line, or after the longest wait.
    pub(crate) async fn enter(&self) -> Result<Leave, Full> {
        // Permits that are given back go to those who wait first, so this overtakes nobody.
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(Leave { _permit: permit });
        }
        let _place = self.places.try_acquire().map_err(|_| Full)?;
        match timeout(self.longest_wait, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Leave { _permit: permit }),
            Ok(Err(_)) | Err(_) => Err(Full),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use futures_util::{FutureExt, poll};
    use tokio::time::Instant;

    use super::*;

    const LONGEST: Duration = Duration::from_secs(10);

    fn gate(parallel: usize, waiting: usize) -> Gate {
        let parallel = NonZeroUsize::new(parallel).unwrap();
        Gate::new(&HashingSettings { parallel, waiting, longest_wait: LONGEST, ..HashingSettings::default() })
    }

    #[tokio::test]
    async fn whoever_finds_no_place_in_line_is_turned_away_at_once() {
        let gate = gate(1, 1);
        let working = gate.enter().await.unwrap();
        let mut waiting = Box::pin(gate.enter());
        assert!(poll!(&mut waiting).is_pending());

        assert_eq!(gate.enter().now_or_never().map(Result::err), Some(Some(Full)));

        drop(working);
        assert!(waiting.now_or_never().unwrap().is_ok(), "the one in line goes next");
    }

    #[tokio::test]
    async fn whoever_leaves_the_line_makes_room_in_it() {
        let gate = gate(1, 1);
        let _working = gate.enter().await.unwrap();
        let mut waiting = Box::pin(gate.enter());
        assert!(poll!(&mut waiting).is_pending());

        drop(waiting);

        assert!(poll!(Box::pin(gate.enter())).is_pending());
    }

    #[tokio::test]
    async fn leave_that_is_given_back_goes_to_the_first_in_line() {
        let gate = gate(1, 3);
        let working = gate.enter().await.unwrap();
        let (mut first, mut second) = (Box::pin(gate.enter()), Box::pin(gate.enter()));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());

        drop(working);

        assert!(gate.enter().now_or_never().is_none(), "a newcomer overtakes nobody");
        assert!(poll!(&mut second).is_pending());
        assert!(poll!(&mut first).is_ready());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_the_longest_wait() {
        let gate = gate(1, 1);
        let _working = gate.enter().await.unwrap();
        let before = Instant::now();

        assert_eq!(gate.enter().await.err(), Some(Full));

        assert_eq!(before.elapsed(), LONGEST);
    }
}
