//! How well videos answer a query: BM25 by fields.
//!
//! A word scores in each text of a video by itself, by how often it is there: the second time adds less than the
//! first, and so on (BM25's saturation, k = 1.2). The sum over the texts is multiplied with how rare the word is
//! among all listed videos (BM25's inverse frequency), and summed over the words of the query. Of these the common ones
//! (`how`, `the`, `with`) count a tenth: among few videos one of them can be as rare as a word that says something, and
//! in a title it would be worth more than any such word elsewhere.
//!
//! The weights are such that once in a title is more than anything in tags and description together, and a tag more
//! than any number of times in the description:
//!
//! | text | weight | length |
//! | --- | --- | --- |
//! | title | 9 | counts a little (b = 0.25), measured against 8 words |
//! | tags | 2.5 | does not count, nor how many tags have the word |
//! | description | 1 | counts (b = 0.75), measured against 100 words |
//!
//! Beside its place each video is told its share: which part of the query it has, by how much each word is worth. That is
//! its rarity, and a tenth of it for a common one; a word that nobody has is the rarest.
//!
//! Lengths are measured against fixed ones and not against the average of all videos, as BM25 does otherwise, so that a
//! video's score does not depend on what a store knows of all the others.

use std::{cmp::Ordering, collections::HashMap};

use super::{Occurrence, Word};
use crate::{
    search::Share,
    shared::{Timestamp, VideoId},
};

/// How soon more of the same word stops to count.
const K: f64 = 1.2;

/// What is left of the score of a word that stands in every text.
const COMMON: f64 = 0.1;

/// How a text counts.
struct Field {
    weight: f64,
    /// How much its length counts.
    b: f64,
    /// The length, in words, at which it counts neither for nor against it.
    usual: f64,
}

const TITLE: Field = Field { weight: 9.0, b: 0.25, usual: 8.0 };
const DESCRIPTION: Field = Field { weight: 1.0, b: 0.75, usual: 100.0 };
const TAGGED: f64 = 2.5;

impl Field {
    /// The part of a score that a word gives by being `times` among `words`; less than 2.2 times the weight.
    fn score(&self, times: u16, words: u16) -> f64 {
        let long = 1.0 - self.b + self.b * f64::from(words) / self.usual;
        let times = f64::from(times);
        self.weight * times * (K + 1.0) / (times + K * long)
    }
}

impl Occurrence {
    /// How much it says about a video that it has the word so.
    fn score(self) -> f64 {
        let tagged = if self.tagged { TAGGED } else { 0.0 };
        TITLE.score(self.title, self.title_words)
            + tagged
            + DESCRIPTION.score(self.description, self.description_words)
    }
}

/// A video that has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The video.
    pub video: VideoId,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// Where it has the word.
    pub found: Occurrence,
}

/// Puts what was found for each word of a query into one order.
///
/// Videos with all words of the query come before those without; within that those with the higher score, and of equal
/// ones the newest.
#[derive(Debug)]
pub struct Ranking {
    words: usize,
    /// What all words together are worth.
    worth: f64,
    listed: u64,
    scored: HashMap<VideoId, Scored>,
}

#[derive(Debug, Clone, Copy)]
struct Scored {
    video: VideoId,
    submitted_at: Timestamp,
    /// How many words of the query it has.
    words: usize,
    /// What these are worth.
    worth: f64,
    score: f64,
}

/// A video in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The video.
    pub video: VideoId,
    /// Which part of the query it has.
    pub share: Share,
}

impl Ranking {
    /// The ranking of a query without words so far, where `listed` videos are searched.
    #[must_use]
    pub fn among(listed: u64) -> Self {
        Self { words: 0, worth: 0.0, listed, scored: HashMap::new() }
    }

    /// Takes a further word of the query: all videos that have it, each once.
    pub fn add(&mut self, word: &Word, hits: &[Hit]) {
        self.words += 1;
        let rarity = rarity(self.listed, hits.len() as u64);
        let worth = if word.is_common() { COMMON * rarity } else { rarity };
        self.worth += worth;
        self.scored.reserve(hits.len().saturating_sub(self.scored.len()));
        for hit in hits {
            let Hit { video, submitted_at, found } = *hit;
            let nothing = Scored { video, submitted_at, words: 0, worth: 0.0, score: 0.0 };
            let scored = self.scored.entry(video).or_insert(nothing);
            scored.words += 1;
            scored.worth += worth;
            scored.score += worth * found.score();
        }
    }

    /// At most `limit` videos, best first.
    #[must_use]
    pub fn best(self, limit: usize) -> Vec<Ranked> {
        let mut scored: Vec<Scored> = self.scored.into_values().collect();
        let has_all = |scored: &Scored| scored.words == self.words;
        let order = |a: &Scored, b: &Scored| has_all(b).cmp(&has_all(a)).then_with(|| by_score(a, b));
        if limit < scored.len() {
            scored.select_nth_unstable_by(limit, order);
            scored.truncate(limit);
        }
        scored.sort_unstable_by(order);
        let ranked =
            |scored: Scored| Ranked { video: scored.video, share: Share::of(scored.worth, self.worth) };
        scored.into_iter().map(ranked).collect()
    }
}

fn by_score(a: &Scored, b: &Scored) -> Ordering {
    let newest = || b.submitted_at.cmp(&a.submitted_at).then_with(|| a.video.cmp(&b.video));
    b.score.total_cmp(&a.score).then_with(newest)
}

/// How much a word says that `having` of `listed` videos have; never nothing.
fn rarity(listed: u64, having: u64) -> f64 {
    // What was counted a moment ago may be fewer than what is found now.
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 videos")]
    let (listed, having) = (listed.max(having) as f64, having as f64);
    (1.0 + (listed - having + 0.5) / (having + 0.5)).ln()
}

#[cfg(test)]
mod tests;
