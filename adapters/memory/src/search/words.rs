//! Videos by their words.

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::VideoSummary,
    search::{MOST_FOUND, TextIndex, TextIndexError, text::TextQuery},
};

use crate::MemoryStore;

#[async_trait]
impl TextIndex for MemoryStore {
    async fn rank(&self, query: &TextQuery, limit: usize) -> Result<Vec<VideoSummary>, TextIndexError> {
        let videos = self.videos.read();
        Ok(videos.summaries(videos.words.rank(query, limit.min(MOST_FOUND))))
    }

    fn corrects_typos(&self) -> bool {
        true
    }
}
