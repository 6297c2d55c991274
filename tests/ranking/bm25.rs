//! Plain BM25, as text books have it: the baseline that every search is compared with.

use std::collections::{HashMap, HashSet};

use killrvideo_domain::catalog::Video;

/// How soon more of the same word stops to count.
const K1: f64 = 1.2;
/// How much the length of a text counts.
const B: f64 = 0.75;

/// The texts of some videos, as bags of words: title, tags and description as one text, in lower case.
pub(crate) struct Bm25 {
    texts: Vec<HashMap<String, f64>>,
    lengths: Vec<f64>,
    average: f64,
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}

impl Bm25 {
    pub(crate) fn of(videos: &[Video]) -> Self {
        let counted = |video: &Video| {
            let mut counts = HashMap::new();
            for word in words(&video.text_to_embed()) {
                *counts.entry(word).or_insert(0.0) += 1.0;
            }
            counts
        };
        let texts: Vec<HashMap<String, f64>> = videos.iter().map(counted).collect();
        let lengths: Vec<f64> = texts.iter().map(|counts| counts.values().sum()).collect();
        let average = lengths.iter().sum::<f64>() / count(lengths.len());
        Self { texts, lengths, average }
    }

    /// The score of each video, in their order; one that has no word of `query` has 0.
    pub(crate) fn scores(&self, query: &str) -> Vec<f64> {
        let mut scores = vec![0.0; self.texts.len()];
        for word in words(query).collect::<HashSet<_>>() {
            let having = count(self.texts.iter().filter(|counts| counts.contains_key(&word)).count());
            let rarity = (1.0 + (count(self.texts.len()) - having + 0.5) / (having + 0.5)).ln();
            for ((score, counts), length) in scores.iter_mut().zip(&self.texts).zip(&self.lengths) {
                if let Some(times) = counts.get(&word) {
                    let long = 1.0 - B + B * length / self.average;
                    *score += rarity * times * (K1 + 1.0) / (times + K1 * long);
                }
            }
        }
        scores
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map(f64::from).expect("few videos")
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, time, title},
    };

    use super::*;

    #[test]
    fn the_formula_is_that_of_the_text_books() {
        let ids = SeededIds::new(1);
        let video =
            |name: &str| Video { title: title(name), ..ready_video(&ids, time("2025-11-03T10:00:00Z")) };
        let texts = Bm25::of(&[video("rust rust keys"), video("other things here")]);

        let scores = texts.scores("RUST rust?");

        // Two of three words in the first of two texts of one length: ln(1 + 1.5 / 1.5) × 2 × 2.2 / (2 + 1.2).
        let expected = 2_f64.ln() * 4.4 / 3.2;
        assert!((scores[0] - expected).abs() < 1e-9 && scores[1] == 0.0, "{scores:?} {expected}");
    }
}
