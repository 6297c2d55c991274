//! Token buckets, one for each address.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{HashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use tokio::time::Instant;

use crate::http::middleware::ClientAddress;

/// How many addresses are known before they are looked through for the first time.
const FEW: usize = 1024;

/// The most addresses that are known, which take some megabytes.
const MOST: usize = 100_000;

/// A bucket for each address, which has room for as many tokens as a minute brings.
///
/// A full bucket is like that of an address which nobody has seen, and is forgotten: the known addresses are looked
/// through when they are twice as many as were left the last time, so that no request pays for much of it. When more
/// than half of [`MOST`] are left, all are forgotten. Whoever has so many addresses is not held by a limit for each of
/// them, but by the number of requests in hand; and for everybody else it is as after a minute's rest.
pub(super) struct Buckets {
    limiter: RateLimiter<ClientAddress, Known, Time, NoOpMiddleware<Duration>>,
    known: Known,
    time: Time,
    /// They are looked through when so many addresses are known.
    enough: AtomicUsize,
}

impl Buckets {
    /// Full buckets with room for `size` tokens.
    pub(super) fn new(size: NonZeroU32) -> Self {
        let (known, time) = (Known::default(), Time(Instant::now()));
        let limiter = RateLimiter::new(Quota::per_minute(size), known.clone(), time);
        Self { limiter, known, time, enough: AtomicUsize::new(FEW) }
    }

    /// Takes one of `client`'s tokens.
    ///
    /// # Errors
    /// How long it takes until there is one, when there is none.
    pub(super) fn take(&self, client: ClientAddress) -> Result<(), Duration> {
        let taken = self.limiter.check_key(&client);
        if self.known.len() >= self.enough.load(Ordering::Relaxed) {
            self.forget();
        }
        taken.map_err(|until| until.wait_time_from(self.time.now()))
    }

    /// Forgets the addresses whose buckets are full, and all when that does not help.
    fn forget(&self) {
        self.limiter.retain_recent();
        if self.known.len() > MOST / 2 {
            self.known.forget_all();
        }
        self.enough.store((2 * self.known.len()).clamp(FEW, MOST), Ordering::Relaxed);
    }
}

/// The addresses that are known, and what is in their buckets.
#[derive(Clone, Default)]
struct Known(Arc<HashMapStateStore<ClientAddress>>);

impl Known {
    fn forget_all(&self) {
        *self.0.lock() = std::collections::HashMap::default();
    }
}

impl StateStore for Known {
    type Key = ClientAddress;

    fn measure_and_replace<T, F, E>(&self, client: &ClientAddress, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.measure_and_replace(client, measure)
    }
}

impl ShrinkableKeyedStateStore<ClientAddress> for Known {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn len(&self) -> usize {
        self.0.lock().len()
    }

    fn is_empty(&self) -> bool {
        self.0.lock().is_empty()
    }
}

/// The time since a moment, as Tokio tells it, which tests can drive.
#[derive(Clone, Copy)]
struct Time(Instant);

impl Clock for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::time::advance;

    use super::*;

    fn client(number: usize) -> ClientAddress {
        let number = u32::try_from(number).expect("an IPv4 address");
        IpAddr::from(Ipv4Addr::from_bits(number)).into()
    }

    fn buckets(size: u32) -> Buckets {
        Buckets::new(NonZeroU32::new(size).expect("a size"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_is_emptied_at_once_and_filled_token_by_token() {
        let buckets = buckets(10);
        let next = Duration::from_secs(6);

        assert!((0..10).all(|_| buckets.take(client(1)).is_ok()));
        assert_eq!(buckets.take(client(1)), Err(next));
        advance(Duration::from_secs(2)).await;
        assert_eq!(buckets.take(client(1)), Err(Duration::from_secs(4)));
        advance(Duration::from_secs(4)).await;
        assert_eq!(buckets.take(client(1)), Ok(()));
        assert_eq!(buckets.take(client(1)), Err(next));
        advance(Duration::from_mins(5)).await;
        assert!((0..10).all(|_| buckets.take(client(1)).is_ok()));
        assert_eq!(buckets.take(client(1)), Err(next), "no more than fits in");
    }

    #[tokio::test(start_paused = true)]
    async fn each_address_has_a_bucket_of_its_own() {
        let buckets = buckets(1);

        assert_eq!(buckets.take(client(1)), Ok(()));
        assert_eq!(buckets.take(client(2)), Ok(()));
        assert!(buckets.take(client(1)).is_err() && buckets.take(client(2)).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn rested_addresses_are_forgotten_and_busy_ones_are_not() {
        let buckets = buckets(1);
        for number in 1..FEW {
            assert!(buckets.take(client(number)).is_ok());
        }
        advance(Duration::from_mins(3)).await;

        assert!(buckets.take(client(FEW)).is_ok());

        assert_eq!(buckets.known.len(), 1);
        assert!(buckets.take(client(FEW)).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn no_number_of_busy_addresses_fills_the_memory() {
        let buckets = buckets(1);

        for number in 0..3 * MOST {
            assert!(buckets.take(client(number)).is_ok());
            assert!(buckets.known.len() < MOST);
        }

        assert!(buckets.take(client(3 * MOST - 1)).is_err(), "the last ones are known");
    }
}
