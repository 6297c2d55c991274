//! How many connections there are, in all and of one address.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::http::{
    HttpSettings,
    middleware::{ClientAddress, Peer},
};

/// Room for connections.
pub(super) struct Places(Arc<Room>);

struct Room {
    most: usize,
    most_of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    /// Addresses that have none are not here.
    by: HashMap<ClientAddress, usize>,
}

/// Why there is no place for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// All are taken.
    All,
    /// The client has as many as one may have.
    OfOne,
}

/// The place of one connection, which is free again when this is dropped.
pub(super) struct Place {
    room: Arc<Room>,
    /// `None` for a trusted proxy, whose connections are those of many.
    client: Option<ClientAddress>,
}

impl Places {
    /// As many as are configured, all free.
    pub(super) fn new(settings: &HttpSettings) -> Self {
        let (most, most_of_one) = (settings.max_connections, settings.connections_per_address);
        Self(Arc::new(Room { most, most_of_one, taken: Mutex::default() }))
    }

    /// Takes a place for a connection of `peer`.
    ///
    /// # Errors
    /// [`Full`] when there is none.
    pub(super) fn take(&self, peer: Peer) -> Result<Place, Full> {
        let client = (!peer.trusted).then(|| ClientAddress::from(peer.address));
        let mut taken = self.0.taken();
        if taken.all >= self.0.most {
            return Err(Full::All);
        }
        if let Some(client) = client {
            let of_one = taken.by.get(&client).copied().unwrap_or(0);
            if of_one >= self.0.most_of_one {
                return Err(Full::OfOne);
            }
            taken.by.insert(client, of_one + 1);
        }
        taken.all += 1;
        Ok(Place { room: self.0.clone(), client })
    }
}

impl Room {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.all -= 1;
        if let Some(Entry::Occupied(mut of_one)) = self.client.map(|client| taken.by.entry(client)) {
            *of_one.get_mut() -= 1;
            if *of_one.get() == 0 {
                of_one.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::TrustedProxies;

    fn places(max_connections: usize, connections_per_address: usize) -> Places {
        Places::new(&HttpSettings { max_connections, connections_per_address, ..HttpSettings::default() })
    }

    fn peer(address: &str) -> Peer {
        let trusted = TrustedProxies(vec!["10.0.0.0/8".parse().expect("a network")]);
        Peer::new(address.parse().expect("an address"), &trusted)
    }

    #[test]
    fn one_address_has_its_share_and_others_have_theirs() {
        let places = places(10, 2);

        let _two = [places.take(peer("192.0.2.1")), places.take(peer("192.0.2.1"))];

        assert_eq!(places.take(peer("192.0.2.1")).err(), Some(Full::OfOne));
        assert_eq!(places.take(peer("::ffff:192.0.2.1")).err(), Some(Full::OfOne));
        assert!(places.take(peer("192.0.2.2")).is_ok());
    }

    #[test]
    fn a_trusted_proxy_counts_in_all_alone() {
        let places = places(3, 1);

        let _three = [(); 3].map(|()| places.take(peer("10.0.0.1")).expect("a place"));

        assert_eq!(places.take(peer("10.0.0.1")).err(), Some(Full::All));
        assert_eq!(places.take(peer("192.0.2.1")).err(), Some(Full::All));
    }

    #[test]
    fn places_come_back_and_nothing_is_left_of_who_had_them() {
        let places = places(4, 2);

        for _ in 0..100 {
            let addresses = ["192.0.2.1", "192.0.2.1", "10.0.0.1", "2001:db8::1"];
            let taken = addresses.map(|address| places.take(peer(address)).expect("a place"));
            assert!(places.take(peer("192.0.2.2")).is_err());
            drop(taken);
        }

        let taken = places.0.taken();
        assert_eq!((taken.all, taken.by.len()), (0, 0));
    }
}
