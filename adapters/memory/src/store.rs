//! The store: one state for all ports.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use killrvideo_domain::{
    activity::ActivityEntry,
    bulk::TagRow,
    catalog::{Tag, View, WatchTime},
    recommendations::KeptTaste,
    shared::{Day, Embedding, EmbeddingSpace, StoreError, UserId, VideoId},
};
use parking_lot::{Mutex, MutexGuard, RwLock};

use crate::{
    accounts::{Accounts, Logins, RoleRecord},
    activity::Deeds,
    catalog::{Videos, Views},
    feedback::{Comments, Ratings},
    moderation::Flags,
    search::Spaces,
    vectors::{VectorIndex, VectorSettings},
};

/// What a [`MemoryStore`] is made with.
#[derive(Debug, Clone)]
pub struct MemorySettings {
    /// The space of its vectors.
    pub space: EmbeddingSpace,
    /// How its index of vectors works.
    pub vectors: VectorSettings,
}

impl MemorySettings {
    /// Vectors of `space`, and the index as it comes.
    #[must_use]
    pub fn new(space: EmbeddingSpace) -> Self {
        Self { space, vectors: VectorSettings::default() }
    }
}

/// All store ports, over one state in this process's memory. See the front page for what that costs.
///
/// Where two locks are needed, they are taken one after another, never one inside the other; the exceptions are
/// [`MemoryStore::turn`] and the lock of the flags, which are taken first. Nobody takes both.
pub struct MemoryStore {
    pub(crate) space: EmbeddingSpace,
    pub(crate) accounts: RwLock<Accounts>,
    pub(crate) logins: Mutex<Logins>,
    pub(crate) videos: RwLock<Videos>,
    pub(crate) views: Views,
    pub(crate) comments: RwLock<Comments>,
    pub(crate) ratings: RwLock<Ratings>,
    pub(crate) flags: Mutex<Flags>,
    pub(crate) deeds: Mutex<Deeds>,
    pub(crate) tags: RwLock<BTreeMap<Tag, TagRow>>,
    pub(crate) vectors: Arc<VectorIndex<VideoId>>,
    pub(crate) tastes: RwLock<HashMap<UserId, KeptTaste>>,
    pub(crate) spaces: Mutex<Spaces>,
    turns: [Mutex<()>; TURNS],
}

/// How many videos' vectors can be written at once.
const TURNS: usize = 64;

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new(settings: MemorySettings) -> Arc<Self> {
        let MemorySettings { space, vectors } = settings;
        Arc::new(Self {
            vectors: Arc::new(VectorIndex::new(space.dimensions().get(), vectors)),
            space,
            accounts: RwLock::default(),
            logins: Mutex::default(),
            videos: RwLock::default(),
            views: Views::default(),
            comments: RwLock::default(),
            ratings: RwLock::default(),
            flags: Mutex::default(),
            deeds: Mutex::default(),
            tags: RwLock::default(),
            tastes: RwLock::default(),
            spaces: Mutex::default(),
            turns: std::array::from_fn(|_| Mutex::new(())),
        })
    }

    /// The records of what was decided about an account's roles, newest first.
    #[must_use]
    pub fn role_history(&self, user: UserId) -> Vec<RoleRecord> {
        self.accounts.read().role_history(user)
    }

    /// How often each video was viewed on a day; those that were not are left out.
    #[must_use]
    pub fn views_on(&self, day: Day) -> BTreeMap<VideoId, u64> {
        self.views.on(day)
    }

    /// The log of a day's views, newest first.
    #[must_use]
    pub fn view_log(&self, day: Day) -> Vec<View> {
        self.views.log(day)
    }

    /// The log of how long people watched on a day, newest first.
    #[must_use]
    pub fn watch_log(&self, day: Day) -> Vec<WatchTime> {
        self.views.watched(day)
    }

    /// What a user did on a day, newest first.
    #[must_use]
    pub fn activity_of(&self, user: UserId, day: Day) -> Vec<ActivityEntry> {
        self.deeds.lock().of(user, day)
    }

    /// What reference data says about a tag; `None` when it says nothing.
    #[must_use]
    pub fn tag_row(&self, tag: &Tag) -> Option<TagRow> {
        self.tags.read().get(tag).cloned()
    }

    /// The turn to write a video's vector.
    ///
    /// Whether a vector may be written is found out in the catalog, and it is written in the index. Between the
    /// two nobody else may come: a worker that was allowed to write because nobody had put a vector would
    /// otherwise overwrite one that was put since.
    pub(crate) fn turn(&self, video: VideoId) -> MutexGuard<'_, ()> {
        let [.., last] = video.as_uuid().into_bytes();
        self.turns[usize::from(last) % TURNS].lock()
    }

    /// Sets the vector of a video, by whoever has the [turn](MemoryStore::turn).
    pub(crate) fn set_vector(
        &self,
        operation: &'static str,
        video: VideoId,
        vector: &Embedding,
    ) -> Result<(), StoreError> {
        if self.vectors.put(video, vector.as_slice()) {
            return Ok(());
        }
        Err(StoreError::rejected(operation, format!("the index refuses the vector of video {video}")))
    }

    /// Refuses vectors while the store is said to hold those of another space.
    pub(crate) fn takes_vectors(&self, operation: &'static str) -> Result<(), StoreError> {
        match self.spaces.lock().refusal(&self.space) {
            None => Ok(()),
            Some(reason) => Err(StoreError::rejected(operation, reason)),
        }
    }

    /// Refuses a vector of another length than the store's.
    pub(crate) fn check(&self, operation: &'static str, vector: &Embedding) -> Result<(), StoreError> {
        let (expected, actual) = (self.space.dimensions().get(), vector.as_slice().len());
        if expected == actual {
            return Ok(());
        }
        let reason = format!("a vector of {actual} dimensions in a store of {expected}");
        Err(StoreError::rejected(operation, reason))
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use killrvideo_domain::{
        catalog::{JobStore, VideoStore},
        search::VectorStore,
    };
    use killrvideo_testkit::{
        SeededIds,
        builders::{Compass, finished, pending_video, ready, space, time},
    };

    use super::*;

    /// Runs a call to its end in this thread.
    fn run<T>(call: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(call)
    }

    #[test]
    fn whoever_writes_a_vector_asks_the_catalog_when_it_is_their_turn() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let store = MemoryStore::new(MemorySettings::new(space(8)));
        let compass = Compass::new(&store.space, 1);
        let (pushed, made) = (compass.at(10.0, 1), compass.at(10.0, 2));
        let (video, job) = pending_video(&ids, at);
        run(store.submit(&video, &job)).unwrap();
        let finished = finished(&job, ready(None, Some(made)), at);

        let started = std::sync::Barrier::new(3);
        thread::scope(|scope| {
            let turn = store.turn(video.id);
            scope.spawn(|| {
                started.wait();
                run(store.put(video.id, &pushed)).unwrap();
            });
            scope.spawn(|| {
                started.wait();
                run(store.finish(&finished)).unwrap();
            });
            started.wait();
            // Nothing to wait for: both are held up. The others get every chance to come through all the same.
            for _ in 0..10_000 {
                thread::yield_now();
            }
            assert_eq!(run(store.due(at, 10)).unwrap(), [job], "neither has asked");
            drop(turn);
        });

        assert_eq!(run(store.due(at, 10)).unwrap(), []);
        assert_eq!(store.vectors.get(video.id).as_deref(), Some(pushed.as_slice()));
    }
}
