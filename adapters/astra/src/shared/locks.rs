//! One lock for each key, inside this process.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Locks by key. Only keys that somebody holds or waits for are kept, so keys that are made up by clients cannot
/// fill the memory.
#[derive(Debug)]
pub(crate) struct KeyedLocks<K: Eq + Hash + Clone>(Arc<Slots<K>>);

type Slots<K> = Mutex<HashMap<K, Slot>>;

/// The lock of one key.
#[derive(Debug)]
struct Slot {
    turn: Arc<Turn<()>>,
    /// How many hold it or wait for it.
    users: usize,
}

/// The lock of a key, until it is dropped.
#[derive(Debug)]
#[must_use = "dropping it unlocks the key"]
pub(crate) struct Held<K: Eq + Hash + Clone> {
    // Fields are dropped in this order: the lock is free before its slot may vanish.
    _turn: OwnedMutexGuard<()>,
    _user: User<K>,
}

/// Somebody who holds the lock of a key or waits for it.
#[derive(Debug)]
struct User<K: Eq + Hash + Clone> {
    slots: Arc<Slots<K>>,
    key: K,
}

impl<K: Eq + Hash + Clone> Default for KeyedLocks<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Clone> KeyedLocks<K> {
    /// Waits until nobody else holds the lock of `key`; whoever waits longest is next. Waiting can be given up by
    /// dropping the future.
    ///
    /// A task that holds a key and asks for it again waits for ever; one that needs several keys takes them in
    /// their order.
    pub(crate) async fn lock(&self, key: K) -> Held<K> {
        let turn = {
            let mut slots = self.0.lock();
            let slot = slots.entry(key.clone()).or_insert_with(|| Slot { turn: Arc::default(), users: 0 });
            slot.users += 1;
            slot.turn.clone()
        };
        let user = User { slots: self.0.clone(), key };
        Held { _turn: turn.lock_owned().await, _user: user }
    }
}

impl<K: Eq + Hash + Clone> Drop for User<K> {
    fn drop(&mut self) {
        let mut slots = self.slots.lock();
        if let Some(slot) = slots.get_mut(&self.key) {
            slot.users -= 1;
            if slot.users == 0 {
                slots.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use futures_util::{FutureExt, future::join_all};
    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn one_key_is_held_once_and_others_are_free() {
        let locks = KeyedLocks::default();

        let held = locks.lock("one").await;
        let mut again = pin!(locks.lock("one"));

        assert!(again.as_mut().now_or_never().is_none(), "somebody holds it");
        assert!(locks.lock("two").now_or_never().is_some(), "another key");
        drop(held);
        assert!(again.now_or_never().is_some(), "nobody holds it any more");
    }

    #[tokio::test]
    async fn a_lock_that_nobody_uses_takes_no_memory() {
        let locks = KeyedLocks::default();

        let held = locks.lock(1).await;
        assert!(locks.lock(1).now_or_never().is_none(), "given up waiting");
        assert_eq!(locks.0.lock().len(), 1);
        drop(held);

        assert_eq!(locks.0.lock().len(), 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn two_tasks_never_hold_one_key() {
        let (locks, inside) = (Arc::new(KeyedLocks::default()), Arc::new(AtomicUsize::new(0)));

        let tasks = (0..100).map(|task| {
            let (locks, inside) = (locks.clone(), inside.clone());
            tokio::spawn(async move {
                let _held = locks.lock(task % 2).await;
                let mine = 1 << (16 * (task % 2));
                assert_eq!(inside.fetch_add(mine, Ordering::SeqCst) >> (16 * (task % 2)) & 0xFFFF, 0);
                yield_now().await;
                inside.fetch_sub(mine, Ordering::SeqCst);
            })
        });

        assert!(join_all(tasks).await.into_iter().all(|done| done.is_ok()));
        assert_eq!(locks.0.lock().len(), 0);
    }
}
