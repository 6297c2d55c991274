//! Videos by their words.
//!
//! The database keeps the words of each video in `search_text`, already folded and stemmed, with an index of words
//! (BM25) over it. A sort by that index gives only rows that have *all* words of a query, and a search is to find those
//! that have any. So there is one find for each word, and what comes back is joined and ranked by the domain's rules.
//!
//! Two things are unlike the store in memory: a find gives 1000 rows at most, so of a word that more videos have only
//! the best thousand are found, by the database's own order; and a word that nobody has is not corrected, which would take
//! a list of all words. When every word of a query has more rows than a find gives, one more find, for all words at once,
//! brings the videos that have all of them, which are to come first.

use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use killrvideo_domain::search::{
    MOST_FOUND, TextIndex, TextIndexError, WordMatch,
    text::{Hit, Ranked, Ranking, TextQuery, Word},
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    AstraStore,
    catalog::{WithWords, WordsRow},
    data_api::{Filter, Find, Trouble},
    tables::VIDEOS,
};

/// The most words that are looked up at once.
const SIDE_BY_SIDE: usize = 8;

/// A stem that every index of words can be asked for.
const KNOWN: &str = "video";

#[async_trait]
impl TextIndex for AstraStore {
    async fn rank(&self, query: &TextQuery, limit: usize) -> Result<Vec<WordMatch>, TextIndexError> {
        if query.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        if self.lacks_words.is_known(self.clock.now()) {
            return Err(TextIndexError::NoTextIndex);
        }
        let stems: Vec<&str> = query.words().iter().map(Word::stem).collect();
        let listed = async { self.listed().await.map_err(Failure::Trouble) };
        match futures_util::try_join!(self.with_each(&stems), listed) {
            Ok((found, listed)) => Ok(found.ranked(query.words(), listed, limit.min(MOST_FOUND))),
            Err(Failure::Lack(trouble)) => {
                tracing::warn!(%trouble, "there is no search for keywords without an index of words on videos.search_text");
                self.lacks_words.learn(true, self.clock.now());
                Err(TextIndexError::NoTextIndex)
            }
            Err(Failure::Trouble(trouble)) => Err(trouble.into_store_error("text_index.rank").into()),
        }
    }

    fn corrects_typos(&self) -> bool {
        false
    }
}

/// Why words cannot be looked up.
enum Failure {
    /// The database cannot do it for any word.
    Lack(Trouble),
    Trouble(Trouble),
}

impl From<Trouble> for Failure {
    /// What a find for a word fails with.
    fn from(trouble: Trouble) -> Self {
        if trouble.lacks_words() { Self::Lack(trouble) } else { Self::Trouble(trouble) }
    }
}

impl AstraStore {
    /// What has one of `stems`.
    async fn with_each(&self, stems: &[&str]) -> Result<Occurrences, Failure> {
        let can_be_asked = OnceCell::new();
        let can_be_asked = &can_be_asked;
        let own: Vec<String> = stems.iter().map(|stem| (*stem).to_owned()).collect();
        let finds = own.into_iter().map(|stem| async move { self.with(&stem, can_be_asked).await });
        // Each reply is read as soon as it is there, so that the texts of few are held at once.
        let mut found = stream::iter(finds)
            .buffered(SIDE_BY_SIDE)
            .try_fold(Occurrences::default(), |mut found, rows| async {
                found.add(rows, stems);
                Ok(found)
            })
            .await?;
        if stems.len() > 1 && found.cut == stems.len() {
            found.add(self.with(&stems.join(" "), can_be_asked).await?, stems);
        }
        Ok(found)
    }

    /// The rows with a stem, or with all of several.
    async fn with(&self, stem: &str, can_be_asked: &OnceCell<()>) -> Result<Vec<WordsRow>, Failure> {
        match self.matching(stem, MOST_FOUND).await {
            Ok(rows) => Ok(rows),
            // The database says the same of an index that is none of words and of a text of which its analyzer leaves
            // nothing, like a numeral of a script that it does not know. A word that it does know tells them apart.
            Err(trouble) if trouble.is_invalid_query() => {
                let known = can_be_asked.get_or_try_init(async || self.matching(KNOWN, 1).await.map(|_| ()));
                known.await.map(|()| Vec::new()).map_err(|trouble| {
                    if trouble.is_invalid_query() { Failure::Lack(trouble) } else { trouble.into() }
                })
            }
            Err(trouble) => Err(trouble.into()),
        }
    }

    async fn matching(&self, stem: &str, limit: usize) -> Result<Vec<WordsRow>, Trouble> {
        let find = Find::by(Filter::by("listed", true)).matching("search_text", stem, limit);
        self.api.find::<WordsRow>(VIDEOS, find).await.map(|found| found.rows)
    }
}

/// What was found: which videos, and where they have which word. Their texts are not kept.
#[derive(Default)]
struct Occurrences {
    /// The readable ones of the rows that came.
    videos: HashMap<Uuid, Option<WithWords>>,
    /// How many finds gave as many rows as a find can, so that there may be more.
    cut: usize,
}

impl Occurrences {
    /// Adds what a find gave.
    fn add(&mut self, rows: Vec<WordsRow>, stems: &[&str]) {
        self.cut += usize::from(rows.len() >= MOST_FOUND);
        for row in rows {
            self.videos.entry(row.videoid).or_insert_with(|| readable(row, stems));
        }
    }

    /// Where videos have a word, the first of the query being number 0. What counts is where they have it by our rules,
    /// whichever word they were found by: the index takes words apart by others.
    fn hits(&self, word: usize) -> Vec<Hit> {
        let readable = self.videos.values().flatten();
        let hit = |WithWords { video, found }: &WithWords| {
            let found = found.get(word).copied().flatten()?;
            Some(Hit { video: video.id, submitted_at: video.submitted_at, found })
        };
        readable.filter_map(hit).collect()
    }

    /// As one order, for a query of these words.
    fn ranked(mut self, words: &[Word], listed: u64, limit: usize) -> Vec<WordMatch> {
        let mut ranking = Ranking::among(listed);
        for (number, word) in words.iter().enumerate() {
            ranking.add(word, &self.hits(number));
        }
        let mut take = |Ranked { video, share }| {
            let found = self.videos.remove(&video.as_uuid()).flatten()?;
            Some(WordMatch { video: found.video, share })
        };
        ranking.best(limit).into_iter().filter_map(&mut take).collect()
    }
}

/// What a row says. One that another program left without an owner or a time is left out, and must not be in the way of
/// the others.
fn readable(row: WordsRow, stems: &[&str]) -> Option<WithWords> {
    row.read(stems).inspect_err(|trouble| tracing::warn!(%trouble, "a video is left out of a search")).ok()
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::catalog::Video;
    use killrvideo_testkit::{
        SeededIds,
        builders::{description, ready_video, time, title},
    };
    use serde_json::{Value, from_value, json, to_value};

    use super::*;
    use crate::catalog::NewVideoRow;

    fn row(video: &Video, change: impl FnOnce(&mut Value)) -> WordsRow {
        let mut row = to_value(NewVideoRow::new(video, None)).expect("JSON");
        change(&mut row);
        from_value(row).expect("a row")
    }

    #[test]
    fn rows_that_make_no_sense_and_those_without_the_word_are_not_in_the_way() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let [good, better, foreign, other] =
            [0; 4].map(|_| Video { title: title("About rust"), ..ready_video(&ids, at) });
        let better = Video { description: description("rust and keys"), ..better };
        let of_rust = vec![
            row(&good, |_| {}),
            row(&foreign, |row| row["userid"] = json!(null)),
            row(&other, |row| (row["name"], row["search_text"]) = (json!("Rusty"), json!("rusti rusti"))),
            row(&better, |_| {}),
        ];
        let of_keys = vec![row(&better, |_| {}), row(&foreign, |_| {})];

        let mut found = Occurrences::default();
        for rows in [of_rust, of_keys] {
            found.add(rows, &["rust", "key"]);
        }

        let query = TextQuery::of("rust key");
        let found = found.ranked(query.words(), 4, 10).into_iter().map(|found| found.video);
        assert_eq!(found.collect::<Vec<_>>(), [better.summary(), good.summary()]);
    }
}
