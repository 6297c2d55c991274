//! How near an unrelated text can seem to be, and how near a related one is: where the minimum of semantic searches
//! comes from.
//!
//! The passages are those of the demo catalogue. Queries that mean none of them are made of everyday words, none of
//! which has its stem in the passage it is compared with; so whatever nearness is left is chance: hashes that meet, and
//! letters in common. Queries that mean a passage are made of words of its title.

use std::collections::BTreeSet;

use killrvideo_domain::{
    search::{EmbedText, Embedder, Purpose, Similarity, text::Word},
    shared::{Dimensions, Embedding},
};
use killrvideo_embedding::HashedWords;
use serde::Deserialize;

#[derive(Deserialize)]
struct Catalogue {
    video: Vec<Video>,
}

#[derive(Deserialize)]
struct Video {
    title: String,
    description: String,
    tags: Vec<String>,
}

impl Video {
    /// As the worker embeds it.
    fn passage(&self) -> String {
        [self.title.as_str(), &self.tags.join(", "), &self.description].join("\n")
    }
}

/// Everyday words, four letters and more.
const EVERYDAY: &str = "apple bread butter cheese kitchen oven spoon garden flower tomato summer winter autumn holiday \
    beach mountain river forest bicycle train airport ticket hotel suitcase football tennis swimming marathon guitar \
    violin concert painting museum theatre novel poem history medicine doctor hospital dentist exercise yoga puppy \
    kitten horse parrot dolphin elephant weather thunder rainbow sunset planet rocket telescope wedding birthday \
    grandmother cousin neighbour furniture curtain carpet window bathroom laundry shopping market vegetable chocolate \
    lemonade breakfast dinner recipe pancake volcano desert island pirate castle dragon princess wizard costume \
    makeup jewellery fashion jacket trousers umbrella sandals haircut tattoo election parliament lawyer mortgage";

fn catalogue() -> Vec<Video> {
    let text = include_str!("../../../app/demo/catalogue.toml");
    toml::from_str::<Catalogue>(text).expect("the catalogue").video
}

/// Numbers that look random and are the same in every run (Knuth's MMIX generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

fn stems(text: &str) -> BTreeSet<String> {
    Word::all_of(text).map(|word| word.stem().to_owned()).collect()
}

fn some_words(words: &[&str], count: usize, numbers: &mut Numbers) -> String {
    let some: Vec<&str> = (0..count).map(|_| words[numbers.below(words.len())]).collect();
    some.join(" ")
}

async fn embed(embedder: &impl Embedder, texts: &[String], purpose: Purpose) -> Vec<Embedding> {
    let texts: Vec<EmbedText> = texts.iter().map(|text| EmbedText::parse(text).expect("a text")).collect();
    embedder.embed(&texts, purpose).await.expect("vectors")
}

fn score(a: &Embedding, b: &Embedding) -> f64 {
    let cosine = a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
    Similarity::from_cosine(cosine).get()
}

/// The scores of `count` queries of 1 to 6 everyday words with passages that have none of them.
async fn unrelated(embedder: &impl Embedder, of_passages: &[Embedding], count: usize) -> Vec<f64> {
    let everyday: Vec<&str> = EVERYDAY.split_whitespace().collect();
    let mut numbers = Numbers(42);
    let queries: Vec<String> =
        (0..count).map(|number| some_words(&everyday, 1 + number % 6, &mut numbers)).collect();
    let of_queries = embed(embedder, &queries, Purpose::Query).await;
    let words: Vec<BTreeSet<String>> = catalogue().iter().map(|video| stems(&video.passage())).collect();
    let mut scores = Vec::new();
    for (query, its) in queries.iter().zip(&of_queries) {
        let own = stems(query);
        let strangers = words.iter().zip(of_passages).filter(|(words, _)| words.is_disjoint(&own));
        scores.extend(strangers.map(|(_, vector)| score(its, vector)));
    }
    scores
}

/// The scores of queries of 2 and 3 words of a title, of four letters and more, with their passage; `count` of each.
async fn related(embedder: &impl Embedder, of_passages: &[Embedding], count: usize) -> Vec<f64> {
    let (mut numbers, mut queries, mut meant) = (Numbers(7), Vec::new(), Vec::new());
    for (video, passage) in catalogue().iter().zip(of_passages) {
        let title: Vec<&str> =
            video.title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).collect();
        for number in 0..count {
            queries.push(some_words(&title, 2 + number % 2, &mut numbers));
            meant.push(passage);
        }
    }
    let queries = embed(embedder, &queries, Purpose::Query).await;
    queries.iter().zip(meant).map(|(query, passage)| score(query, passage)).collect()
}

/// The vectors of the demo catalogue.
async fn passages(embedder: &impl Embedder) -> Vec<Embedding> {
    let passages: Vec<String> = catalogue().iter().map(Video::passage).collect();
    embed(embedder, &passages, Purpose::Passage).await
}

/// Which part of the scores, in thousandths, reaches the minimum.
fn reaching(minimum: Similarity, scores: &[f64]) -> usize {
    scores.iter().filter(|score| **score >= minimum.get()).count() * 1000 / scores.len()
}

#[tokio::test]
async fn one_unrelated_passage_in_a_thousand_reaches_the_minimum_and_most_related_ones_do() {
    for (dimensions, related_ones) in [(384, 850), (1536, 950), (4096, 950)] {
        let embedder = HashedWords::new(Dimensions::try_from(dimensions).expect("a number of dimensions"));
        let minimum = embedder.semantic_minimum();

        let passages = passages(&embedder).await;
        let far = reaching(minimum, &unrelated(&embedder, &passages, 300).await);
        let near = reaching(minimum, &related(&embedder, &passages, 12).await);

        println!("{dimensions} dimensions: {far} and {near} in a thousand");
        assert!(far <= 1, "{dimensions} dimensions: {far} unrelated passages in a thousand are found");
        assert!(
            near >= related_ones,
            "{dimensions} dimensions: {near} related passages in a thousand are found"
        );
    }
}

#[cfg(feature = "bundled")]
#[tokio::test]
async fn of_sentences_few_unrelated_passages_reach_the_minimum_and_nearly_all_related_ones_do() {
    for (dimensions, unrelated_ones, related_ones) in [(384, 200, 950), (1536, 150, 980)] {
        let dimensions = Dimensions::try_from(dimensions).expect("a number of dimensions");
        let embedder = killrvideo_embedding::SentenceAndWords::new(dimensions).expect("an embedder");
        let minimum = embedder.semantic_minimum();

        let passages = passages(&embedder).await;
        let far = reaching(minimum, &unrelated(&embedder, &passages, 60).await);
        let near = reaching(minimum, &related(&embedder, &passages, 3).await);

        println!("{dimensions} dimensions: {far} and {near} in a thousand");
        assert!(
            far <= unrelated_ones,
            "{dimensions} dimensions: {far} unrelated passages in a thousand are found"
        );
        assert!(
            near >= related_ones,
            "{dimensions} dimensions: {near} related passages in a thousand are found"
        );
    }
}

#[test]
fn the_minimum_is_never_beyond_the_scale() {
    for (dimensions, minimum) in [(1, 1.0), (384, 0.5915), (1536, 0.5533), (8192, 0.5316)] {
        let embedder = HashedWords::new(Dimensions::try_from(dimensions).expect("a number of dimensions"));

        assert!((embedder.semantic_minimum().get() - minimum).abs() < 1e-4, "{dimensions}");
    }
}
