//! Vectors, words and tags.

use std::{collections::HashMap, sync::Arc};

use killrvideo_domain::{
    search::{
        EmbedError, EmbedText, Embedder, Neighbour, Purpose, Put, TagStore, TagUse, TextIndex,
        TextIndexError, VectorStore, WordMatch, text::TextQuery,
    },
    shared::{Embedding, EmbeddingSpace, StoreError, VideoId},
};

use crate::Metered;

metered! { VectorStore, "vector_store":
    async fn put(&self, video: VideoId, vector: &Embedding) -> Result<Put, StoreError>;
    async fn nearest(&self, query: &Embedding, limit: usize) -> Result<Vec<Neighbour>, StoreError>;
    async fn vectors_of(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, Embedding>, StoreError>;
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
}
