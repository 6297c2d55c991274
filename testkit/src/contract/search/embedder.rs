//! What every `Embedder` does.

use killrvideo_domain::{
    search::{EmbedText, Embedder, Purpose, Similarity},
    shared::Embedding,
};
use proptest::{collection::vec, strategy::ValueTree, test_runner::TestRunner};

use super::super::Works;
use crate::arbitrary::texts_to_embed;
use proptest::strategy::Strategy;

/// What every `Embedder` does; `$embedder` is an async function that makes one.
#[macro_export]
macro_rules! embedder_contract {
    ($embedder:expr) => {
        $crate::contract_tests!(
            embedder,
            $crate::contract::search::embedder,
            $embedder,
            [
                every_vector_has_the_dimensions_of_the_space_and_length_1,
                the_same_text_gives_the_same_vector_alone_or_among_others,
                a_batch_keeps_its_order,
                no_texts_give_no_vectors,
                blanks_are_no_text_to_embed,
                of_a_long_text_the_beginning_counts,
                texts_about_the_same_thing_are_nearer_than_others,
                the_least_nearness_that_means_something_is_between_one_half_and_1,
            ]
        );
    };
}

const PURPOSES: [Purpose; 2] = [Purpose::Passage, Purpose::Query];

fn text(text: &str) -> EmbedText {
    EmbedText::parse(text).works()
}

fn texts(all: &[&str]) -> Vec<EmbedText> {
    all.iter().map(|one| text(one)).collect()
}

fn dot(a: &Embedding, b: &Embedding) -> f64 {
    a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// Whether two vectors are the same but for rounding: a model may compute a batch in another order.
fn same(a: &Embedding, b: &Embedding) -> bool {
    dot(a, b) > 1.0 - 1e-5
}

/// > Every vector has the dimensions of the space and length 1.
///
/// Whatever the text: in other scripts, without a letter, of one sign, very long.
pub async fn every_vector_has_the_dimensions_of_the_space_and_length_1(embedder: impl Embedder) {
    let mut runner = TestRunner::deterministic();
    let mut all = vec(texts_to_embed(), 30..40).new_tree(&mut runner).expect("texts").current();
    let long = "the quick brown fox ".repeat(500);
    all.extend(texts(&["a", "!", "?!…", "数据库", "🦀", "the", "0", &long]));

    for purpose in PURPOSES {
        let vectors = embedder.embed(&all, purpose).await.works();

        assert_eq!(vectors.len(), all.len());
        for (text, vector) in all.iter().zip(&vectors) {
            assert_eq!(vector.as_slice().len(), embedder.space().dimensions().get(), "{text:?}");
            assert!((dot(vector, vector).sqrt() - 1.0).abs() < 1e-3, "{text:?}");
        }
    }
}

/// > The same text gives the same vector, alone or among others.
pub async fn the_same_text_gives_the_same_vector_alone_or_among_others(embedder: impl Embedder) {
    let all = texts(&["Cassandra data modeling", "a cat", "Cassandra data modeling", "Rust async traits"]);

    for purpose in PURPOSES {
        let among = embedder.embed(&all, purpose).await.works();
        let alone = embedder.embed(&all[..1], purpose).await.works();

        assert!(same(&alone[0], &among[0]) && same(&among[0], &among[2]));
    }
}

/// > A batch keeps its order.
pub async fn a_batch_keeps_its_order(embedder: impl Embedder) {
    let all =
        texts(&["one database", "two birds sing", "three ships sail", "four cooks bake", "five cars race"]);

    let batch = embedder.embed(&all, Purpose::Passage).await.works();

    for (index, text) in all.iter().enumerate() {
        let alone = embedder.embed(std::slice::from_ref(text), Purpose::Passage).await.works();
        let nearest =
            (0..all.len()).max_by(|a, b| dot(&alone[0], &batch[*a]).total_cmp(&dot(&alone[0], &batch[*b])));
        assert_eq!(nearest, Some(index), "{text:?}");
        assert!(same(&alone[0], &batch[index]), "{text:?}");
    }
}

/// > No texts give no vectors.
pub async fn no_texts_give_no_vectors(embedder: impl Embedder) {
    for purpose in PURPOSES {
        assert!(embedder.embed(&[], purpose).await.works().is_empty());
    }
}

/// > Blanks are no text to embed.
///
/// What is left, however short, has a vector.
pub async fn blanks_are_no_text_to_embed(embedder: impl Embedder) {
    for blank in ["", " ", "\n\t", "\u{a0}\u{2003}"] {
        assert!(EmbedText::parse(blank).is_err(), "{blank:?}");
    }
    for purpose in PURPOSES {
        assert_eq!(embedder.embed(&texts(&[" . "]), purpose).await.works().len(), 1);
    }
}

/// > Of a text that is longer than the model takes, the beginning counts.
///
/// Half a megabyte is longer than any model takes; and what takes all of it hears most of what comes first.
pub async fn of_a_long_text_the_beginning_counts(embedder: impl Embedder) {
    let bread = "Baking bread at home: flour, water, yeast and patience. ".repeat(9_000);
    let passages = texts(&[&(bread + "Asynchronous Rust."), "An introduction to asynchronous Rust"]);

    for purpose in PURPOSES {
        let passages = embedder.embed(&passages, purpose).await.works();
        let query = embedder.embed(&texts(&["bread with flour and yeast"]), Purpose::Query).await.works();

        assert!(dot(&query[0], &passages[0]) > dot(&query[0], &passages[1]), "{purpose:?}");
    }
}

/// > Texts about the same thing are nearer than others.
pub async fn texts_about_the_same_thing_are_nearer_than_others(embedder: impl Embedder) {
    let passages = texts(&[
        "Data modeling for Apache Cassandra: tables, partitions and clustering columns",
        "Baking bread at home: flour, water, yeast and patience",
        "An introduction to asynchronous programming in Rust",
    ]);
    let queries = texts(&["cassandra tables and partitions", "bread with yeast", "asynchronous rust"]);

    let passages = embedder.embed(&passages, Purpose::Passage).await.works();
    let queries = embedder.embed(&queries, Purpose::Query).await.works();

    for (index, query) in queries.iter().enumerate() {
        for (other, passage) in passages.iter().enumerate().filter(|(other, _)| *other != index) {
            let (near, far) = (dot(query, &passages[index]), dot(query, passage));
            assert!(near > far, "query {index}: {near} to its own passage, {far} to passage {other}");
        }
    }
}

/// > The least nearness that means something lies between that of vectors that have nothing in common, 0.5, and 1.
///
/// It is the same again and again, and a passage reaches it that is asked for in its own words.
pub async fn the_least_nearness_that_means_something_is_between_one_half_and_1(embedder: impl Embedder) {
    let (minimum, text) = (embedder.semantic_minimum(), texts(&["tables and partitions of Cassandra"]));

    let passage = embedder.embed(&text, Purpose::Passage).await.works();
    let query = embedder.embed(&text, Purpose::Query).await.works();

    assert!((0.5..=1.0).contains(&minimum.get()), "{minimum:?}");
    assert!(Similarity::from_cosine(dot(&query[0], &passage[0])) >= minimum, "{minimum:?}");
    assert_eq!(embedder.semantic_minimum(), minimum);
}
