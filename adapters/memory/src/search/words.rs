//! Videos by their words.

use async_trait::async_trait;
use killrvideo_domain::search::{
    MOST_FOUND, TextIndex, TextIndexError, WordMatch,
    text::{Ranked, TextQuery},
};

use crate::MemoryStore;

#[async_trait]
impl TextIndex for MemoryStore {
    async fn rank(&self, query: &TextQuery, limit: usize) -> Result<Vec<WordMatch>, TextIndexError> {
        let videos = self.videos.read();
        let found = videos.words.rank(query, limit.min(MOST_FOUND)).into_iter();
        let shown = |Ranked { video, share }| Some(WordMatch { video: videos.get(video)?.summary(), share });
        Ok(found.filter_map(shown).collect())
    }

    fn corrects_typos(&self) -> bool {
        true
    }
}
