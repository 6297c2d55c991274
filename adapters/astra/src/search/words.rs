//! Videos by their words.
//!
//! The database keeps the words of each video in `search_text`, already folded and stemmed, with an index of words
//! (BM25) over it. A sort by that index gives only rows that have *all* words of a query, and a search is to find those
//! that have any. So there is one find for each word, and what comes back is joined and ranked by the domain's rules.
//!
//! Two things are unlike the store in memory: a find gives 1000 rows at most, so of a word that more videos have only
//! the best thousand count, by the database's own order; and a word that nobody has is not corrected, which would take a
//! list of all words.

use std::collections::HashMap;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use killrvideo_domain::{
    catalog::VideoSummary,
    search::{
        MOST_FOUND, TextIndex, TextIndexError,
        text::{Hit, Ranking, TextQuery, Word},
    },
    shared::VideoId,
};
use uuid::Uuid;

use crate::{
    AstraStore,
    catalog::{WithWords, WordsRow},
    data_api::{Filter, Find, Trouble},
    tables::VIDEOS,
};

/// The most words that are looked up at once.
const SIDE_BY_SIDE: usize = 8;

#[async_trait]
impl TextIndex for AstraStore {
    async fn rank(&self, query: &TextQuery, limit: usize) -> Result<Vec<VideoSummary>, TextIndexError> {
        if query.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        if self.lacks_words.is_known(self.clock.now()) {
            return Err(TextIndexError::NoTextIndex);
        }
        let stems: Vec<&str> = query.words().iter().map(Word::stem).collect();
        match futures_util::try_join!(self.with_each(&stems), self.listed()) {
            Ok((rows, listed)) => Ok(ranked(rows, &stems, listed, limit.min(MOST_FOUND))),
            Err(trouble) if trouble.lacks_words() => {
                tracing::warn!(%trouble, "there is no search for keywords without an index of words on videos.search_text");
                self.lacks_words.learn(true, self.clock.now());
                Err(TextIndexError::NoTextIndex)
            }
            Err(trouble) => Err(trouble.into_store_error("text_index.rank").into()),
        }
    }

    fn corrects_typos(&self) -> bool {
        false
    }
}

impl AstraStore {
    /// The rows with each of `stems`, in the order of these.
    async fn with_each(&self, stems: &[&str]) -> Result<Vec<Vec<WordsRow>>, Trouble> {
        let stems: Vec<String> = stems.iter().map(|stem| (*stem).to_owned()).collect();
        let finds = stems.into_iter().map(|stem| async move {
            let find = Find::by(Filter::by("listed", true)).matching("search_text", &stem, MOST_FOUND);
            self.api.find::<WordsRow>(VIDEOS, find).await.map(|found| found.rows)
        });
        stream::iter(finds).buffered(SIDE_BY_SIDE).try_collect().await
    }
}

/// What was found for each word, as one order. Rows that do not have the word by our rules, because the index takes
/// words apart by others, do not count for it.
fn ranked(found: Vec<Vec<WordsRow>>, stems: &[&str], listed: u64, limit: usize) -> Vec<VideoSummary> {
    let mut videos: HashMap<Uuid, Option<WithWords>> = HashMap::new();
    let mut ranking = Ranking::among(listed);
    for (word, rows) in found.into_iter().enumerate() {
        let mut hits = Vec::with_capacity(rows.len());
        for row in rows {
            let read = videos.entry(row.videoid).or_insert_with(|| readable(row, stems));
            let Some(WithWords { video, found }) = read else { continue };
            if let Some(Some(found)) = found.get(word).copied() {
                hits.push(Hit { video: video.id, submitted_at: video.submitted_at, found });
            }
        }
        ranking.add(&hits);
    }
    let mut take = |video: VideoId| videos.remove(&video.as_uuid()).flatten().map(|found| found.video);
    ranking.best(limit).into_iter().filter_map(&mut take).collect()
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

        let found = ranked(vec![of_rust, of_keys], &["rust", "key"], 4, 10);

        assert_eq!(found, [better.summary(), good.summary()]);
    }
}
