//! The contract of the embedder, on servers with different habits.

use std::{ops::Deref, sync::Arc};

use async_trait::async_trait;
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Embedding, EmbeddingSpace},
};
use killrvideo_embedding::OpenAiEmbedder;
use wiremock::MockServer;

use crate::server::{Habits, asking, embedder, server};

/// An embedder whose server runs as long as it.
struct Kept(OpenAiEmbedder, #[expect(dead_code, reason = "it is kept so that it runs")] Arc<MockServer>);

impl Deref for Kept {
    type Target = OpenAiEmbedder;

    fn deref(&self) -> &OpenAiEmbedder {
        &self.0
    }
}

#[async_trait]
impl Embedder for Kept {
    fn space(&self) -> &EmbeddingSpace {
        self.0.space()
    }

    fn semantic_minimum(&self) -> Similarity {
        self.0.semantic_minimum()
    }

    async fn embed(&self, texts: &[EmbedText], purpose: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        self.0.embed(texts, purpose).await
    }
}

async fn kept(model: &str, habits: Habits) -> Kept {
    let server = server(habits).await;
    Kept(embedder(asking(&server, model)), Arc::new(server))
}

/// A model that can shorten its vectors.
mod openai {
    use super::*;

    killrvideo_testkit::embedder_contract!(|| kept(
        "text-embedding-3-small",
        Habits { dimensions: true, ..Habits::default() }
    ));
}

/// A model that wants to know what a text is for, and cuts.
mod nim {
    use super::*;

    killrvideo_testkit::embedder_contract!(|| kept(
        "nvidia/nv-embedqa-e5-v5",
        Habits { input_type: true, ..Habits::default() }
    ));
}

/// A model that nobody knows, and a server that refuses what is longer than 512 bytes.
mod unknown {
    use super::*;

    killrvideo_testkit::embedder_contract!(|| kept("some-model", Habits { bytes: 512, ..Habits::default() }));
}
