//! What a contract case is given: stores, and a corner of the world that nobody else uses.

use std::{sync::Arc, time::Duration};

use killrvideo_domain::{
    accounts::{AccountStore, LoginGuard},
    activity::ActivityLog,
    bulk::BulkLoad,
    catalog::{JobStore, VideoStats, VideoStore, ViewStore, WatchLog},
    feedback::{CommentStore, RatingStore},
    moderation::FlagStore,
    recommendations::TasteStore,
    search::{SpaceStore, TagStore, TextIndex, VectorStore},
    shared::{Clock, EmbeddingSpace, StoreLifecycle, Timestamp},
};

use crate::{FixedClock, SeededIds};

/// One store for each port, all of them on the same data.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct Stores {
    pub accounts: Arc<dyn AccountStore>,
    pub login_guard: Arc<dyn LoginGuard>,
    pub videos: Arc<dyn VideoStore>,
    pub video_stats: Arc<dyn VideoStats>,
    pub views: Arc<dyn ViewStore>,
    pub watch_log: Arc<dyn WatchLog>,
    pub jobs: Arc<dyn JobStore>,
    pub comments: Arc<dyn CommentStore>,
    pub ratings: Arc<dyn RatingStore>,
    pub flags: Arc<dyn FlagStore>,
    pub vectors: Arc<dyn VectorStore>,
    pub spaces: Arc<dyn SpaceStore>,
    pub words: Arc<dyn TextIndex>,
    pub tags: Arc<dyn TagStore>,
    pub tastes: Arc<dyn TasteStore>,
    pub activity: Arc<dyn ActivityLog>,
    pub bulk: Arc<dyn BulkLoad>,
    pub lifecycle: Arc<dyn StoreLifecycle>,
}

impl Stores {
    /// One thing that is all stores.
    pub fn of<S>(store: &Arc<S>) -> Self
    where
        S: AccountStore
            + LoginGuard
            + VideoStore
            + VideoStats
            + ViewStore
            + WatchLog
            + JobStore
            + CommentStore
            + RatingStore
            + FlagStore
            + VectorStore
            + SpaceStore
            + TextIndex
            + TagStore
            + TasteStore
            + ActivityLog
            + BulkLoad
            + StoreLifecycle
            + 'static,
    {
        Self {
            accounts: store.clone(),
            login_guard: store.clone(),
            videos: store.clone(),
            video_stats: store.clone(),
            views: store.clone(),
            watch_log: store.clone(),
            jobs: store.clone(),
            comments: store.clone(),
            ratings: store.clone(),
            flags: store.clone(),
            vectors: store.clone(),
            spaces: store.clone(),
            words: store.clone(),
            tags: store.clone(),
            tastes: store.clone(),
            activity: store.clone(),
            bulk: store.clone(),
            lifecycle: store.clone(),
        }
    }
}

/// Whose data a store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// This case's and nobody else's: the store began empty.
    Own,
    /// Also those of other cases, other runs, other programs.
    Shared,
}

/// A corner of the world for one case: identities, a day and a direction in the space of vectors that nobody
/// else uses.
///
/// It is made before the stores, so that a store that looks at the time looks at this clock.
#[derive(Debug, Clone)]
pub struct Corner {
    /// Makes the identities.
    pub ids: Arc<SeededIds>,
    /// Shows eight in the morning of the corner's day.
    pub clock: Arc<FixedClock>,
    /// The space of vectors.
    pub space: EmbeddingSpace,
}

impl Corner {
    /// The corner of `seed`, for a store that begins empty.
    #[must_use]
    pub fn of_seed(seed: u64, space: EmbeddingSpace) -> Self {
        Self::new(SeededIds::new(seed), space)
    }

    /// A corner nobody had before, for a store that is shared; its seed is printed.
    #[must_use]
    pub fn live(space: EmbeddingSpace) -> Self {
        Self::new(SeededIds::live(), space)
    }

    fn new(ids: SeededIds, space: EmbeddingSpace) -> Self {
        // A day of the years 2106 to 5228: later than real data, one in 1.14 million, and all its times fit into
        // time-based identities, which end in the year 5236.
        let day = 50_000 + ids.number() % 1_140_000;
        let morning = Duration::from_hours(8) + Duration::from_secs(day * 86_400);
        let epoch = Timestamp::from_millis(0).expect("1970 is in range");
        Self { ids: Arc::new(ids), clock: Arc::new(FixedClock::at(epoch.plus(morning))), space }
    }

    /// A case's fixture: this corner, in `stores`.
    #[must_use]
    pub fn with(self, stores: Stores, ground: Ground) -> Fixture {
        let Self { ids, clock, space } = self;
        Fixture { stores, ids, clock, space, ground }
    }
}

/// What a contract case is given.
#[derive(Clone)]
pub struct Fixture {
    /// The stores to be tried.
    pub stores: Stores,
    /// Makes identities that are the case's own.
    pub ids: Arc<SeededIds>,
    /// Shows a day that is the case's own.
    pub clock: Arc<FixedClock>,
    /// The space the stores keep vectors of; 8 dimensions at least.
    pub space: EmbeddingSpace,
    /// Whose data the stores hold.
    pub ground: Ground,
}

impl Fixture {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The moment so many seconds after the present one.
    #[must_use]
    pub fn in_seconds(&self, seconds: u64) -> Timestamp {
        self.now().plus(Duration::from_secs(seconds))
    }
}
