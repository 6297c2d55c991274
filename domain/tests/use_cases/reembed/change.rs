//! A store whose vectors are said to be of another space, and a model that makes them anew.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use killrvideo_domain::{
    bulk::{BulkLoad, VideoRow},
    catalog::{Title, Video, VideoStore},
    processing::{Reembed, ReembedError, ReembedPolicy, ReembedPorts, ReembedStep, Reembedded},
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity, SpaceChange, SpaceStore, Stamp},
    shared::{Clock, Embedding, EmbeddingSpace, VideoId},
};
use killrvideo_testkit::builders::ready_video;

use crate::world::World;

/// An embedder of the world's space: a vector tells the length of its text, and some texts are refused.
pub(crate) struct Model {
    pub(crate) space: EmbeddingSpace,
    /// Texts that hold this are refused, and with them all that come in the same call.
    pub(crate) refused: Mutex<Option<&'static str>>,
    /// How many calls are answered before it is out of reach.
    pub(crate) calls_left: Mutex<usize>,
    /// How many texts each call had.
    pub(crate) calls: Mutex<Vec<usize>>,
}

#[async_trait]
impl Embedder for Model {
    fn space(&self) -> &EmbeddingSpace {
        &self.space
    }

    fn semantic_minimum(&self) -> Similarity {
        Similarity::from_score(0.6)
    }

    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        assert_eq!(purpose, Purpose::Passage);
        let mut left = self.calls_left.lock().expect("no test panicked here");
        *left = left.checked_sub(1).ok_or_else(|| EmbedError::Unavailable("out of reach".into()))?;
        let refused = *self.refused.lock().expect("no test panicked here");
        if texts.iter().any(|text| refused.is_some_and(|refused| text.as_str().contains(refused))) {
            return Err(EmbedError::Useless("no such text".into()));
        }
        self.calls.lock().expect("no test panicked here").push(texts.len());
        Ok(texts.iter().map(|text| new_vector(&self.space, text.as_str())).collect())
    }
}

pub(crate) fn new_vector(space: &EmbeddingSpace, text: &str) -> Embedding {
    let length = u16::try_from(text.len()).expect("a short text");
    space.embedding(vec![0.0, 1.0, f32::from(length), 0.0]).expect("a vector of this space")
}

/// A store whose vectors are said to be of another space, and a model that makes them anew.
pub(crate) struct Change {
    pub(crate) world: World,
    pub(crate) model: Arc<Model>,
    pub(crate) videos: Vec<Video>,
    pub(crate) told: Mutex<Vec<ReembedStep>>,
}

pub(crate) const POLICY: ReembedPolicy = ReembedPolicy {
    batch: 3,
    parallel: 2,
    tries: 2,
    first_pause: Duration::from_millis(500),
    notice: Duration::from_secs(15),
};

impl Change {
    /// With so many videos that have old vectors.
    pub(crate) async fn of(count: usize) -> Self {
        let world = World::new();
        let old = world.vector([1.0, 0.0, 0.0, 0.0]);
        let mut videos = Vec::new();
        for number in 0..count {
            let mut video = ready_video(&*world.ids, world.clock.now());
            video.title = Title::parse(&format!("Video {number}.")).expect("a title");
            let row = VideoRow { video: video.clone(), vector: Some(old.clone()) };
            world.store.videos(&[row]).await.expect("the store answers");
            videos.push(video);
        }
        world.store.adopt(&old_space(&world)).await.expect("the store answers");
        let model = Model {
            space: world.space.clone(),
            refused: Mutex::default(),
            calls_left: Mutex::new(usize::MAX),
            calls: Mutex::default(),
        };
        Self { world, model: Arc::new(model), videos, told: Mutex::default() }
    }

    pub(crate) async fn run(&self, afresh: bool) -> Result<Reembedded, ReembedError> {
        let ports = ReembedPorts {
            spaces: self.world.store.clone(),
            embedder: self.model.clone(),
            ids: self.world.ids.clone(),
            pause: self.world.pause.clone(),
        };
        Reembed::new(ports, POLICY)
            .run(afresh, &|step| self.told.lock().expect("no test panicked here").push(step))
            .await
    }

    pub(crate) async fn vectors(&self) -> BTreeMap<VideoId, Option<Embedding>> {
        let mut vectors = BTreeMap::new();
        for video in &self.videos {
            let (_, vector) = self
                .world
                .store
                .get_with_vector(video.id)
                .await
                .expect("the store answers")
                .expect("it exists");
            vectors.insert(video.id, vector);
        }
        vectors
    }

    pub(crate) fn new_vector(&self, video: &Video) -> Embedding {
        new_vector(&self.world.space, video.text_to_embed().trim())
    }

    pub(crate) async fn all_are_new(&self) -> bool {
        let vectors = self.vectors().await;
        self.videos.iter().all(|video| vectors[&video.id].as_ref() == Some(&self.new_vector(video)))
    }

    pub(crate) async fn stamp(&self) -> Option<Stamp> {
        self.world.store.stamp().await.expect("the store answers")
    }

    /// How many texts each call had since the last time.
    pub(crate) fn calls(&self) -> Vec<usize> {
        std::mem::take(&mut *self.model.calls.lock().expect("no test panicked here"))
    }

    pub(crate) fn change(&self) -> SpaceChange {
        SpaceChange { from: Some(old_space(&self.world)), to: self.world.space.clone() }
    }
}

pub(crate) fn old_space(world: &World) -> EmbeddingSpace {
    EmbeddingSpace::new("old", world.space.dimensions())
}
