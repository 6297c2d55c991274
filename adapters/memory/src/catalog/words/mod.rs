//! Which words listed videos have.

mod by_length;
mod postings;

use std::collections::{BTreeSet, HashMap};

use killrvideo_domain::{
    catalog::Video,
    search::text::{Hit, Occurrence, Ranked, Ranking, TextDocument, TextQuery, Word, is_one_edit_away},
    shared::{Timestamp, VideoId},
};

use self::{by_length::ByLength, postings::Postings};

/// The words of the listed videos, and for each stem the videos that have it.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// The videos by the numbers that stand for them here.
    videos: HashMap<u32, (VideoId, Timestamp)>,
    numbers: HashMap<VideoId, u32>,
    /// The number that was given last.
    last: u32,
    stems: ByLength<Postings>,
    /// What somebody may have meant who typed a word that occurs nowhere.
    known: ByLength<Known>,
}

/// A folded word.
#[derive(Debug)]
struct Known {
    stem: Box<str>,
    /// How many videos have it.
    videos: u32,
}

/// The fewest characters of a word that is corrected: shorter ones are one edit away from too many.
const CORRECTED: usize = 5;

/// So many words of a query are corrected, the first that nobody has: each is compared with every known word of about
/// its length, and a query may have 32 of them.
const MOST_CORRECTED: usize = 8;

impl Words {
    /// Takes the words of a video in that is not there.
    pub(super) fn add(&mut self, video: &Video) {
        let number = self.free_number();
        self.numbers.insert(video.id, number);
        self.videos.insert(number, (video.id, video.submitted_at));
        let document = document(video);
        for (stem, found) in document.stems() {
            self.stems.get_or_insert_with(stem, Postings::default).insert(number, found);
        }
        for (word, stem) in document.words() {
            let known = self.known.get_or_insert_with(word, || Known { stem: stem.into(), videos: 0 });
            known.videos += 1;
        }
    }

    /// Takes the words of a video out, which it has had since it was taken in.
    pub(super) fn remove(&mut self, video: &Video) {
        let Some(number) = self.numbers.remove(&video.id) else { return };
        self.videos.remove(&number);
        let document = document(video);
        for (stem, _) in document.stems() {
            if let Some(postings) = self.stems.get_mut(stem) {
                postings.remove(number);
                if postings.is_empty() {
                    self.stems.remove(stem);
                }
            }
        }
        for (word, _) in document.words() {
            if let Some(known) = self.known.get_mut(word) {
                known.videos -= 1;
                if known.videos == 0 {
                    self.known.remove(word);
                }
            }
        }
    }

    /// At most `limit` videos that answer a query, best first.
    pub(crate) fn rank(&self, query: &TextQuery, limit: usize) -> Vec<Ranked> {
        let mut ranking = Ranking::among(self.videos.len() as u64);
        let mut left = MOST_CORRECTED;
        for word in query.words() {
            if let Some(postings) = self.stems.get(word.stem()) {
                ranking.add(word, &self.hits(postings.iter()));
            } else if left > 0 && is_corrected(word) {
                left -= 1;
                ranking.add(word, &self.hits(self.corrected(word).into_iter()));
            } else {
                ranking.add(word, &[]);
            }
        }
        ranking.best(limit)
    }

    fn hits(&self, found: impl Iterator<Item = (u32, Occurrence)>) -> Vec<Hit> {
        let hit = |(number, found)| {
            let (video, submitted_at) = *self.videos.get(&number)?;
            Some(Hit { video, submitted_at, found })
        };
        found.filter_map(hit).collect()
    }

    /// The videos that have a word one edit away from a word that nobody has.
    fn corrected(&self, word: &Word) -> HashMap<u32, Occurrence> {
        let mut found: HashMap<u32, Occurrence> = HashMap::new();
        for (number, other) in
            self.meant(word).into_iter().filter_map(|stem| self.stems.get(stem)).flat_map(Postings::iter)
        {
            found.entry(number).and_modify(|one| *one = one.or(other)).or_insert(other);
        }
        found
    }

    /// The stems that a word which nobody has was meant to have. This looks at every known word of about its length.
    fn meant(&self, word: &Word) -> BTreeSet<&str> {
        let known = self.known.about_as_long_as(word.folded());
        let by_words = known.filter(|(known, _)| is_one_edit_away(word.folded(), known));
        let stems = self.stems.about_as_long_as(word.stem()).map(|(stem, _)| stem);
        let by_stems = stems.filter(|stem| is_one_edit_away(word.stem(), stem));
        by_words.map(|(_, known)| &*known.stem).chain(by_stems).collect()
    }

    /// A number that stands for no video. It grows, so that most postings are added at an end.
    fn free_number(&mut self) -> u32 {
        loop {
            self.last = self.last.wrapping_add(1);
            if !self.videos.contains_key(&self.last) {
                return self.last;
            }
        }
    }
}

/// Whether a word is long enough to be corrected.
fn is_corrected(word: &Word) -> bool {
    word.folded().chars().nth(CORRECTED - 1).is_some()
}

fn document(video: &Video) -> TextDocument {
    TextDocument::of(&video.title, &video.tags, video.description.as_ref())
}

#[cfg(test)]
mod tests;
