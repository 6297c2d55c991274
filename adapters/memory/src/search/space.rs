//! Of which space the vectors are said to be, and changing all of them.

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{Video, VideoStatus},
    search::{
        ChangeOrder, ChangePlace, ChangeUnderWay, Hold, NewVectors, SpaceChange, SpaceStore, Stamp, Stretch,
    },
    shared::{ChangeId, EmbeddingSpace, Position, StoreError, Total, VideoId},
};
use uuid::Uuid;

use crate::MemoryStore;

/// What is said of the vectors.
#[derive(Default)]
pub(crate) struct Spaces {
    /// Of which space they are, or were.
    stored: Option<EmbeddingSpace>,
    /// The change that goes on.
    change: Option<Change>,
    /// Whether anybody adopted a space here: before, vectors are taken whatever is said.
    adopted: bool,
}

struct Change {
    run: ChangeId,
    to: EmbeddingSpace,
    at: ChangePlace,
    done: u64,
}

impl Spaces {
    fn stamp(&self) -> Option<Stamp> {
        match &self.change {
            Some(change) => Some(Stamp::Changing(self.told(&change.to))),
            None => self.stored.clone().map(Stamp::Of),
        }
    }

    fn told(&self, to: &EmbeddingSpace) -> SpaceChange {
        SpaceChange { from: self.stored.clone(), to: to.clone() }
    }

    fn adopt(&mut self, space: &EmbeddingSpace) -> Stamp {
        self.adopted = true;
        match self.stamp() {
            Some(said) => said,
            None => Stamp::Of(self.stored.insert(space.clone()).clone()),
        }
    }

    fn begin(&mut self, order: &ChangeOrder) -> (SpaceChange, ChangePlace, u64) {
        let ChangeOrder { run, to, afresh } = order.clone();
        let (at, done) = match self.change.take().filter(|change| change.to == to && !afresh) {
            Some(earlier) => (earlier.at, earlier.done),
            None => (ChangePlace::First, 0),
        };
        let told = self.told(&to);
        self.change = Some(Change { run, to, at: at.clone(), done });
        (told, at, done)
    }

    /// The change, while it is in the hands of a run.
    fn held_by(&mut self, run: ChangeId) -> Option<&mut Change> {
        self.change.as_mut().filter(|change| change.run == run)
    }

    fn end(&mut self) {
        self.stored = self.change.take().map(|change| change.to);
    }

    /// Why a vector of `space` is not taken.
    pub(crate) fn refusal(&self, space: &EmbeddingSpace) -> Option<String> {
        match self.stamp().filter(|_| self.adopted)? {
            Stamp::Of(stored) if stored == *space => None,
            Stamp::Of(stored) => Some(format!("a vector of {space} in a store of those of {stored}")),
            Stamp::Changing(SpaceChange { to, .. }) => {
                Some(format!("a vector of {space} while all are changed into those of {to}"))
            }
        }
    }
}

#[async_trait]
impl SpaceStore for MemoryStore {
    async fn stamp(&self) -> Result<Option<Stamp>, StoreError> {
        Ok(self.spaces.lock().stamp())
    }

    async fn adopt(&self, space: &EmbeddingSpace) -> Result<Stamp, StoreError> {
        Ok(self.spaces.lock().adopt(space))
    }

    async fn begin_change(&self, order: &ChangeOrder) -> Result<ChangeUnderWay, StoreError> {
        let (change, at, done) = self.spaces.lock().begin(order);
        let total = Total::of(self.videos.read().all().len() as u64);
        Ok(ChangeUnderWay { change, at, done, total })
    }

    async fn stretch(&self, at: &ChangePlace, at_least: usize) -> Result<Stretch, StoreError> {
        let first = match at {
            ChangePlace::First => VideoId::from_uuid(Uuid::nil()),
            ChangePlace::At(position) => Uuid::from_slice(position.as_bytes())
                .map(VideoId::from_uuid)
                .map_err(|_| StoreError::foreign_position("space_store.stretch"))?,
        };
        let changes = |video: &&Video| video.status == VideoStatus::Ready || self.vectors.contains(video.id);
        let mut videos: Vec<Video> = {
            let videos = self.videos.read();
            videos.all().values().filter(|video| video.id >= first).filter(changes).cloned().collect()
        };
        videos.sort_unstable_by_key(|video| video.id);
        let next = videos
            .get(at_least.max(1))
            .map(|video| ChangePlace::At(Position::from_bytes(video.id.as_uuid().as_bytes())));
        videos.truncate(at_least.max(1));
        Ok(Stretch { videos, next })
    }

    async fn replace(&self, new: &NewVectors) -> Result<Hold, StoreError> {
        let operation = "space_store.replace";
        for vector in new.vectors.iter().filter_map(|(_, vector)| vector.as_ref()) {
            self.check(operation, vector)?;
        }
        if self.spaces.lock().held_by(new.run).is_none() {
            return Ok(Hold::Lost);
        }
        for (video, vector) in &new.vectors {
            let _turn = self.turn(*video);
            match vector {
                Some(vector) => self.set_vector(operation, *video, vector)?,
                None => drop(self.vectors.remove(*video)),
            }
        }
        let mut spaces = self.spaces.lock();
        let Some(change) = spaces.held_by(new.run) else { return Ok(Hold::Lost) };
        (change.at, change.done) = (new.at.clone(), new.done);
        Ok(Hold::Kept)
    }

    async fn end_change(&self, run: ChangeId) -> Result<Hold, StoreError> {
        if self.spaces.lock().held_by(run).is_none() {
            return Ok(Hold::Lost);
        }
        self.tastes.write().clear();
        let mut spaces = self.spaces.lock();
        if spaces.held_by(run).is_none() {
            return Ok(Hold::Lost);
        }
        spaces.end();
        Ok(Hold::Kept)
    }
}
