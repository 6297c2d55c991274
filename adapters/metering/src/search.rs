//! Vectors, words and tags.

use std::{collections::HashMap, sync::Arc};

use killrvideo_domain::{
    search::{
        ChangeOrder, ChangePlace, ChangeUnderWay, EmbedError, EmbedText, Embedder, Hold, Neighbour,
        NewVectors, Purpose, Put, Similarity, SpaceStore, Stamp, Stretch, TagStore, TagUse, TextIndex,
        TextIndexError, VectorStore, WordMatch, text::TextQuery,
    },
    shared::{ChangeId, Embedding, EmbeddingSpace, StoreError, VideoId},
};

use crate::Metered;

metered! { VectorStore, "vector_store":
    async fn put(&self, video: VideoId, vector: &Embedding) -> Result<Put, StoreError>;
    async fn nearest(&self, query: &Embedding, limit: usize) -> Result<Vec<Neighbour>, StoreError>;
    async fn vectors_of(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, Embedding>, StoreError>;
}

metered! { SpaceStore, "space_store":
    async fn stamp(&self) -> Result<Option<Stamp>, StoreError>;
    async fn adopt(&self, space: &EmbeddingSpace) -> Result<Stamp, StoreError>;
    async fn begin_change(&self, order: &ChangeOrder) -> Result<ChangeUnderWay, StoreError>;
    async fn stretch(&self, at: &ChangePlace, at_least: usize) -> Result<Stretch, StoreError>;
    async fn replace(&self, new: &NewVectors) -> Result<Hold, StoreError>;
    async fn end_change(&self, run: ChangeId) -> Result<Hold, StoreError>;
}

metered! { TextIndex, "text_index":
    async fn rank(&self, query: &TextQuery, limit: usize) -> Result<Vec<WordMatch>, TextIndexError>;
    fn corrects_typos(&self) -> bool;
}

metered! { TagStore, "tag_store":
    async fn used(&self) -> Result<Arc<[TagUse]>, StoreError>;
}

metered! { Embedder, "embedder":
    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError>;
    fn space(&self) -> &EmbeddingSpace;
    fn semantic_minimum(&self) -> Similarity;
}
