//! Of which space the vectors are said to be, and changing all of them.
//!
//! What is said stands in one row of `settings`, as JSON: the space, and beside it the change that goes on, with the place
//! where it is. Whoever writes the row claims it, reads it again and compares, so that of two processes one is the first.
//!
//! A process that runs while the vectors are changed must not write old ones. So each that ever adopted a space looks at the
//! row again before it writes a vector, unless it did so in the last [10 s](SpaceSeen); and a change waits for longer than
//! that before it makes its first vector.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use killrvideo_domain::{
    bulk::MOST_ROWS,
    search::{
        ChangeOrder, ChangePlace, ChangeUnderWay, Hold, NewVectors, SpaceChange, SpaceStore, Stamp, Stretch,
    },
    shared::{ChangeId, Dimensions, EmbeddingSpace, StoreError, Timestamp, VideoId},
};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::walk;
use crate::{
    AstraStore,
    catalog::video_key,
    data_api::{During, Filter, Find, Trouble, Update, columns},
    shared::Claimed,
    tables::{SETTINGS, USER_PREFERENCES, VIDEOS},
};

columns! {
    /// What the processes of a keyspace agree on.
    struct SettingRow {
        name: String,
        value: String,
    }

    /// A user of whom a taste may be kept, by this program or another one.
    struct TasteOf {
        userid: Uuid,
    }
}

/// The name of the row.
const ROW: &str = "embedding_space";
/// How many rows are changed at once that are changed one by one.
const SIDE_BY_SIDE: usize = 16;

/// The value of the row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Said {
    /// Of which space the vectors are, or were before the change.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    stored: Option<Space>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Space {
    model: String,
    dimensions: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Change {
    to: Space,
    run: Uuid,
    /// Where the change is, as the Data API tells places; `None` is the first video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(default)]
    done: u64,
}

impl From<&EmbeddingSpace> for Space {
    fn from(space: &EmbeddingSpace) -> Self {
        Self { model: space.model().to_owned(), dimensions: space.dimensions().get() }
    }
}

impl Space {
    fn space(&self) -> Result<EmbeddingSpace, Trouble> {
        let dimensions = Dimensions::try_from(self.dimensions).map_err(|invalid| nonsense(&invalid))?;
        Ok(EmbeddingSpace::new(&self.model, dimensions))
    }
}

impl Said {
    fn stamp(&self) -> Result<Option<Stamp>, Trouble> {
        Ok(match &self.change {
            Some(change) => Some(Stamp::Changing(self.told(change)?)),
            None => self.stored.as_ref().map(Space::space).transpose()?.map(Stamp::Of),
        })
    }

    fn told(&self, change: &Change) -> Result<SpaceChange, Trouble> {
        let from = self.stored.as_ref().map(Space::space).transpose()?;
        Ok(SpaceChange { from, to: change.to.space()? })
    }

    /// The change, while it is in the hands of a run.
    fn held_by(&mut self, run: ChangeId) -> Option<&mut Change> {
        self.change.as_mut().filter(|change| change.run == run.as_uuid())
    }
}

fn nonsense(reason: &dyn std::fmt::Display) -> Trouble {
    Trouble::Row { table: SETTINGS.name().to_owned(), reason: format!("value of {ROW}: {reason}") }
}

/// When the vectors were last seen to be those of this process. A process that adopted no space compares nothing.
#[derive(Debug, Default)]
pub(crate) struct SpaceSeen(Mutex<Option<Timestamp>>);

impl SpaceSeen {
    /// For how long a look is good.
    const GOOD_FOR: Duration = Duration::from_secs(10);

    fn looked(&self, now: Timestamp) {
        *self.0.lock() = Some(now);
    }

    /// Whether it is time to look again.
    fn is_old(&self, now: Timestamp) -> bool {
        // A clock that was set back would make it good for hours.
        self.0.lock().is_some_and(|at| now < at || at.plus(Self::GOOD_FOR) <= now)
    }
}

#[async_trait]
impl SpaceStore for AstraStore {
    async fn stamp(&self) -> Result<Option<Stamp>, StoreError> {
        let operation = "space_store.stamp";
        self.said().await.and_then(|said| said.stamp()).during(operation)
    }

    async fn adopt(&self, space: &EmbeddingSpace) -> Result<Stamp, StoreError> {
        let operation = "space_store.adopt";
        self.space_seen.looked(self.clock.now());
        if let Some(said) = self.said().await.and_then(|said| said.stamp()).during(operation)? {
            return Ok(said);
        }
        let first = async {
            let mut said = self.said().await.during(operation)?;
            if let Some(stamp) = said.stamp().during(operation)? {
                return Ok(stamp);
            }
            said.stored = Some(Space::from(space));
            self.say(&said).await.during(operation)?;
            Ok(Stamp::Of(space.clone()))
        };
        self.claims.during::<_, StoreError>(operation, Claimed::Space, first).await
    }

    async fn begin_change(&self, order: &ChangeOrder) -> Result<ChangeUnderWay, StoreError> {
        let operation = "space_store.begin_change";
        let ChangeOrder { run, to, afresh } = order;
        let total = self.count_videos().await.during(operation)?;
        let begin = async {
            let mut said = self.said().await.during(operation)?;
            let to = Space::from(to);
            let earlier = said.change.take().filter(|change| change.to == to && !afresh);
            let (at, done) = earlier.map_or((None, 0), |change| (change.at, change.done));
            let change = Change { to, run: run.as_uuid(), at: at.clone(), done };
            let told = said.told(&change).during(operation)?;
            said.change = Some(change);
            self.say(&said).await.during(operation)?;
            let at = at.map_or(ChangePlace::First, |state| walk::place(&state));
            Ok(ChangeUnderWay { change: told, at, done, total })
        };
        self.claims.during::<_, StoreError>(operation, Claimed::Space, begin).await
    }

    async fn stretch(&self, at: &ChangePlace, at_least: usize) -> Result<Stretch, StoreError> {
        let operation = "space_store.stretch";
        let state = walk::state(operation, at)?;
        self.videos_from(state, at_least).await.during(operation)
    }

    async fn replace(&self, new: &NewVectors) -> Result<Hold, StoreError> {
        let operation = "space_store.replace";
        for vector in new.vectors.iter().filter_map(|(_, vector)| vector.as_ref()) {
            self.check(operation, vector)?;
        }
        if self.write_vectors(new).await.during(operation)? == Hold::Lost {
            return Ok(Hold::Lost);
        }
        let at = walk::state(operation, &new.at)?;
        let note = async {
            let mut said = self.said().await.during(operation)?;
            let Some(change) = said.held_by(new.run) else { return Ok(Hold::Lost) };
            (change.at, change.done) = (at.map(|state| state.0), new.done);
            self.say(&said).await.during(operation)?;
            Ok(Hold::Kept)
        };
        self.claims.during::<_, StoreError>(operation, Claimed::Space, note).await
    }

    async fn end_change(&self, run: ChangeId) -> Result<Hold, StoreError> {
        let operation = "space_store.end_change";
        if self.said().await.during(operation)?.held_by(run).is_none() {
            return Ok(Hold::Lost);
        }
        self.drop_tastes().await.during(operation)?;
        let end = async {
            let mut said = self.said().await.during(operation)?;
            let Some(change) = said.held_by(run).cloned() else { return Ok(Hold::Lost) };
            self.say(&Said { stored: Some(change.to), change: None }).await.during(operation)?;
            Ok(Hold::Kept)
        };
        self.claims.during::<_, StoreError>(operation, Claimed::Space, end).await
    }
}

impl AstraStore {
    /// Refuses vectors while the keyspace is said to hold those of another space.
    pub(crate) async fn takes_vectors(&self, operation: &'static str) -> Result<(), StoreError> {
        let now = self.clock.now();
        if !self.space_seen.is_old(now) {
            return Ok(());
        }
        let reason = match self.said().await.and_then(|said| said.stamp()).during(operation)? {
            Some(Stamp::Of(stored)) if stored != self.space => {
                format!("a vector of {} in a store of those of {stored}", self.space)
            }
            Some(Stamp::Changing(SpaceChange { to, .. })) => {
                format!("a vector of {} while all are changed into those of {to}", self.space)
            }
            Some(Stamp::Of(_)) | None => {
                self.space_seen.looked(now);
                return Ok(());
            }
        };
        Err(StoreError::rejected(operation, reason))
    }

    async fn said(&self) -> Result<Said, Trouble> {
        let row = self.api.find_one::<SettingRow>(SETTINGS, Filter::by("name", ROW)).await?;
        let said = row.map(|row| serde_json::from_str(&row.value).map_err(|error| nonsense(&error)));
        said.transpose().map(Option::unwrap_or_default)
    }

    async fn say(&self, said: &Said) -> Result<(), Trouble> {
        let value = serde_json::to_string(said).map_err(|error| Trouble::NotSent(error.to_string()))?;
        self.api.insert_one(SETTINGS, &SettingRow { name: ROW.to_owned(), value }).await
    }

    /// Writes vectors, and takes those away that are not made, while the run holds the change. It is asked before each
    /// hundred, so that of a run that was taken over no more is written than that.
    async fn write_vectors(&self, new: &NewVectors) -> Result<Hold, Trouble> {
        if self.said().await?.held_by(new.run).is_none() {
            return Ok(Hold::Lost);
        }
        for (index, rows) in walk::vector_rows(&new.vectors).chunks(MOST_ROWS).enumerate() {
            if index > 0 && self.said().await?.held_by(new.run).is_none() {
                return Ok(Hold::Lost);
            }
            self.api.insert_many(VIDEOS, rows).await?;
        }
        let without = new.vectors.iter().filter(|(_, vector)| vector.is_none());
        let without: Vec<VideoId> = without.map(|(video, _)| *video).collect();
        stream::iter(without)
            .map(Ok)
            .try_for_each_concurrent(SIDE_BY_SIDE, |video| {
                self.api.update_one(VIDEOS, video_key(video), Update::default().unset("content_features"))
            })
            .await?;
        Ok(Hold::Kept)
    }

    /// Takes all tastes away, and leaves what other programs keep beside them.
    async fn drop_tastes(&self) -> Result<(), Trouble> {
        let mut next = Some(Find::all());
        while let Some(find) = next.take() {
            let page = self.api.find::<TasteOf>(USER_PREFERENCES, find).await?;
            next = page.next.map(|state| Find::all().from(state));
            stream::iter(page.rows)
                .map(Ok)
                .try_for_each_concurrent(SIDE_BY_SIDE, |row| {
                    let update = Update::default().unset("preference_vector").unset("last_updated");
                    self.api.update_one(USER_PREFERENCES, Filter::by("userid", row.userid), update)
                })
                .await?;
        }
        Ok(())
    }
}
