//! Tastes, as they were made once: a cache in a table of its own.

use std::time::Duration;

use async_trait::async_trait;
use killrvideo_domain::{
    recommendations::{KeptTaste, TasteStore},
    shared::{StoreErrorKind, Timestamp, UserId},
};
use parking_lot::Mutex;
use uuid::Uuid;

use crate::{
    AstraStore,
    data_api::{During, Filter, Instant, Vector, columns},
    tables::USER_PREFERENCES,
};

columns! {
    /// A row of `user_preferences` as it is written. What other backends keep there is left alone.
    struct NewTaste {
        userid: Uuid,
        preference_vector: Vector,
        last_updated: Instant,
    }

    /// A row as it is read.
    struct Taste {
        preference_vector: Option<Vector>,
        last_updated: Option<Instant>,
    }
}

/// Whether the table refused a taste. An older keyspace may hold vectors of another length there: then tastes are made
/// every time, and not offered again for a while.
#[derive(Debug, Default)]
pub(crate) struct RefusesTastes(Mutex<Option<Timestamp>>);

/// How long a refusal is remembered: the table may have been mended, or it was about one taste only.
const REMEMBERED_FOR: Duration = Duration::from_mins(5);

impl RefusesTastes {
    fn is_known(&self, now: Timestamp) -> bool {
        // A clock that was set back would make it known for hours.
        self.0.lock().is_some_and(|at| at <= now && now < at.plus(REMEMBERED_FOR))
    }

    fn learn(&self, now: Timestamp) {
        *self.0.lock() = Some(now);
    }
}

#[async_trait]
impl TasteStore for AstraStore {
    async fn get(&self, user: UserId) -> Option<KeptTaste> {
        if self.refuses_tastes.is_known(self.clock.now()) {
            return None;
        }
        let key = Filter::by("userid", user.as_uuid());
        let read = self.api.find_one::<Taste>(USER_PREFERENCES, key).await;
        let row = read.unwrap_or_else(|trouble| {
            tracing::warn!(%user, %trouble, "a taste was not read");
            None
        })?;
        let (Vector(numbers), Instant(at)) = (row.preference_vector?, row.last_updated?);
        // One of another model is replaced by one of this when that is made.
        Some(KeptTaste { vector: self.space.embedding(numbers).ok()?, at })
    }

    async fn keep(&self, user: UserId, taste: &KeptTaste) {
        let refused = self.refuses_tastes.is_known(self.clock.now());
        if refused || self.takes_vectors("taste_store.keep").await.is_err() {
            return;
        }
        let row = NewTaste {
            userid: user.as_uuid(),
            preference_vector: Vector(taste.vector.as_slice().to_vec()),
            last_updated: Instant(taste.at),
        };
        let kept = self.api.insert_one(USER_PREFERENCES, &row).await.during("taste_store.keep");
        if let Err(error) = kept {
            let refused = error.kind() == StoreErrorKind::Rejected;
            if refused {
                self.refuses_tastes.learn(self.clock.now());
            }
            tracing::warn!(%user, %error, refused, "a taste was not kept");
        }
    }
}
