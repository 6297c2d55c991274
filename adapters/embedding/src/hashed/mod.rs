//! The embedder that needs no model.

use async_trait::async_trait;
use killrvideo_domain::{
    search::{EmbedError, EmbedText, Embedder, Purpose, Similarity},
    shared::{Dimensions, Embedding, EmbeddingSpace, nearest_f32},
};
use tokio::task::spawn_blocking;

mod features;
mod words;

pub(crate) use features::direction;
#[cfg(feature = "bundled")]
pub(crate) use words::telling_stems;

/// Embeds texts by hashing their words, without a model; the crate's documentation has the formula.
///
/// Passages and queries are treated alike. It must be awaited inside a Tokio runtime.
#[derive(Debug, Clone)]
pub struct HashedWords {
    space: EmbeddingSpace,
}

impl HashedWords {
    /// The name of the model.
    pub const MODEL: &str = "hashed-words-1";
    /// A batch with more bytes of text, and a sixteenth of a byte for each component of its vectors, is embedded
    /// on a thread for blocking work. Up to here it takes half a millisecond on a machine of the year 2026, beyond
    /// it other requests on the same thread would notice.
    pub const AT_ONCE: usize = 8 * 1024;

    /// Embeds into that many dimensions.
    #[must_use]
    pub fn new(dimensions: Dimensions) -> Self {
        Self { space: EmbeddingSpace::new(Self::MODEL, dimensions) }
    }

    /// How much work a batch is, in bytes of text.
    fn work(&self, texts: &[EmbedText]) -> usize {
        let vector = self.space.dimensions().get() / 16;
        texts.iter().map(|text| text.as_str().len() + vector).sum()
    }

    fn embed_all(&self, texts: &[EmbedText]) -> Result<Vec<Embedding>, EmbedError> {
        texts.iter().map(|text| self.embed_one(text.as_str())).collect()
    }

    fn embed_one(&self, text: &str) -> Result<Embedding, EmbedError> {
        let values = direction(text, self.space.dimensions().get());
        let values: Vec<f32> =
            values.into_iter().map(|value| nearest_f32(value).unwrap_or_default()).collect();
        self.space.embedding(values).map_err(|error| EmbedError::Useless(error.into()))
    }
}

#[async_trait]
impl Embedder for HashedWords {
    fn space(&self) -> &EmbeddingSpace {
        &self.space
    }

    /// 0.515 + 1.5 / √D of D dimensions, which is 0.553 of 1536 of them.
    ///
    /// It is where one in a thousand passages that have no word in common with a query would be found by chance, by
    /// hashes that meet and letters in common; the fewer dimensions there are, the more often hashes meet. The test
    /// `semantic_minimum` measures that on the demo catalogue, at 384, 1536 and 4096 dimensions: of passages that a
    /// query of two or three words of their title means, it finds 85 to 98 in a hundred.
    fn semantic_minimum(&self) -> Similarity {
        #[expect(clippy::cast_precision_loss, reason = "no vector has 2^52 dimensions")]
        let dimensions = self.space.dimensions().get() as f64;
        Similarity::from_score(0.515 + 1.5 / dimensions.sqrt())
    }

    async fn embed(&self, texts: &[EmbedText], _: Purpose) -> Result<Vec<Embedding>, EmbedError> {
        if self.work(texts) <= Self::AT_ONCE {
            return self.embed_all(texts);
        }
        let (this, texts) = (self.clone(), texts.to_vec());
        match spawn_blocking(move || this.embed_all(&texts)).await {
            Ok(embedded) => embedded,
            // It is about these texts: the same ones fail again.
            Err(error) if error.is_panic() => Err(EmbedError::Useless(error.into())),
            Err(error) => Err(EmbedError::Unavailable(error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn embedder(dimensions: usize) -> HashedWords {
        HashedWords::new(Dimensions::try_from(dimensions).unwrap())
    }

    fn texts(texts: &[&str]) -> Vec<EmbedText> {
        texts.iter().map(|text| EmbedText::parse(text).unwrap()).collect()
    }

    fn vector(text: &str, dimensions: usize) -> Embedding {
        embedder(dimensions).embed_one(text).unwrap()
    }

    fn cosine(one: &str, other: &str) -> f64 {
        let (one, other) = (vector(one, 1536), vector(other, 1536));
        one.as_slice().iter().zip(other.as_slice()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    }

    fn length(vector: &Embedding) -> f64 {
        vector.as_slice().iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt()
    }

    async fn embed(embedder: &HashedWords, batch: &[EmbedText]) -> Vec<Embedding> {
        embedder.embed(batch, Purpose::Passage).await.unwrap()
    }

    #[test]
    fn vectors_are_the_same_on_every_machine_and_in_every_version() {
        let vector = vector("Data modeling with Apache Cassandra®, in 7 steps", 8);

        assert_eq!(
            vector.as_slice(),
            [
                -0.097_613_074,
                0.431_069_08,
                0.597_792_1,
                0.559_608_04,
                0.176_678_64,
                -0.003_226_961_2,
                -0.242_022_1,
                0.210_556_72
            ]
        );
    }

    #[tokio::test]
    async fn a_batch_keeps_its_order_and_each_text_has_the_vector_it_has_alone() {
        let embedder = embedder(64);
        let long = "partition keys and clustering columns ".repeat(600);
        let at_once = texts(&["rust", "cassandra", "rust", "!"]);
        let apart = texts(&["rust", &long, "cassandra"]);
        assert!(
            embedder.work(&at_once) <= HashedWords::AT_ONCE && embedder.work(&apart) > HashedWords::AT_ONCE
        );
        for batch in [at_once, apart] {
            let vectors = embed(&embedder, &batch).await;

            assert_eq!(vectors.len(), batch.len());
            for (text, vector) in batch.iter().zip(&vectors) {
                let alone = embed(&embedder, std::slice::from_ref(text)).await;
                assert_eq!(alone.first(), Some(vector));
            }
        }
    }

    #[tokio::test]
    async fn no_texts_give_no_vectors() {
        assert_eq!(embed(&embedder(64), &[]).await, []);
    }

    #[tokio::test]
    async fn passages_and_queries_are_treated_alike() {
        let (embedder, batch) = (embedder(64), texts(&["how to model time series"]));

        assert_eq!(
            embedder.embed(&batch, Purpose::Query).await.unwrap(),
            embedder.embed(&batch, Purpose::Passage).await.unwrap()
        );
    }

    #[test]
    fn the_space_has_the_name_and_the_dimensions() {
        let embedder = embedder(384);

        assert_eq!((embedder.space().model(), embedder.space().dimensions().get()), ("hashed-words-1", 384));
    }

    #[test]
    fn texts_about_the_same_thing_are_nearer_than_others() {
        let passage = "Data modeling for Apache Cassandra: partition keys, clustering columns and queries";
        for (near, far) in [
            ("cassandra data models", "a tour of async Rust"),
            ("choosing a partition key", "baking bread with sourdough"),
            ("the CLUSTERING COLUMN", "the garbage collector of the JVM"),
            ("how to model data with casandra", "how to garden with children"),
        ] {
            let (near, far) = (cosine(passage, near), cosine(passage, far));
            assert!(near > far + 0.1, "{near} > {far}");
        }
    }

    #[test]
    fn plurals_and_typing_errors_meet() {
        assert!(cosine("databases", "Database") > 0.999);
        assert!(cosine("casandra", "cassandra") > 0.1);
        assert!(cosine("casandra", "kubernetes").abs() < 0.1);
    }

    #[test]
    fn words_that_stand_in_every_text_weigh_little() {
        let same_frame =
            cosine("what is the best way to do it with rust", "what is the way to do it with bread");
        let same_topic = cosine("what is the best way to do it with rust", "rust: best practices");

        assert!(same_topic > same_frame, "{same_topic} > {same_frame}");
        assert!(cosine("the", "what is the") > 0.5, "but they do weigh");
    }

    #[test]
    fn a_text_without_words_has_a_vector_of_its_own() {
        for text in ["!", "?!...", "🎬🎬", "\u{200b}", "\u{301}", "'"] {
            assert!((length(&vector(text, 1536)) - 1.0).abs() < 1e-6, "{text:?}");
        }
        assert_ne!(vector("!", 1536), vector("?", 1536));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_text_has_a_vector_of_its_dimensions_and_length_1(
            text in "\\PC{1,40}|[a-z ]{1,80}|.{1,20}",
            dimensions in prop_oneof![Just(1_usize), Just(2), Just(384), Just(4096), Just(8192)],
        ) {
            prop_assume!(EmbedText::parse(&text).is_ok());

            let vector = vector(text.trim(), dimensions);

            prop_assert_eq!(vector.as_slice().len(), dimensions);
            prop_assert!((length(&vector) - 1.0).abs() < 1e-5);
        }
    }
}
