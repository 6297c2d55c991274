//! What is viewed most.

use std::cmp::Reverse;

use killrvideo_domain::catalog::{MostViewed, Video, ViewWindow};

use crate::MemoryStore;

impl MemoryStore {
    /// The listed videos that were viewed most in a window: a look at every video that was viewed in it.
    pub(super) fn trending(&self, window: ViewWindow, limit: usize) -> Vec<MostViewed> {
        let views = self.views.within(window);
        let videos = self.videos.read();
        let mut found: Vec<(u64, &Video)> = (views.into_iter())
            .filter_map(|(video, views)| Some((views, videos.get(video)?)))
            .filter(|(_, video)| video.is_listed())
            .collect();
        found.sort_by_key(|(views, video)| (Reverse(*views), Reverse(video.submitted_at), video.id));
        found.truncate(limit);
        found.into_iter().map(|(views, video)| MostViewed { video: video.summary(), views }).collect()
    }
}
