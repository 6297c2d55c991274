//! What is left in `latest_videos` of a video that was hidden.

use killrvideo_domain::shared::{Timestamp, VideoId};

use super::latest_key;
use crate::{AstraStore, data_api::Trouble, tables::LATEST_VIDEOS};

impl AstraStore {
    /// Clears rows away, in the background, that lists leave out: one process renamed a video while another hid it,
    /// and an update makes the row that it does not find.
    pub(super) fn clear_remains(&self, remains: Vec<(VideoId, Timestamp)>) {
        for (video, submitted_at) in remains {
            let Some(store) = self.this.upgrade() else { return };
            drop(self.background.run(async move {
                match store.clear(video, submitted_at).await {
                    Ok(()) => {
                        tracing::info!(video.id = %video, "what was left of a row of latest_videos is cleared away");
                    }
                    Err(trouble) => {
                        tracing::warn!(video.id = %video, %trouble, "half a row of latest_videos stays where it is");
                    }
                }
            }));
        }
    }

    /// Makes half a row whole if the video is to be in the list, and deletes it otherwise. A video that cannot be read
    /// leaves the row alone.
    async fn clear(&self, video: VideoId, submitted_at: Timestamp) -> Result<(), Trouble> {
        let _turn = self.video_turns.lock(video).await;
        if self.complete(video, submitted_at).await? {
            return Ok(());
        }
        self.api.delete_one(LATEST_VIDEOS, latest_key(video, submitted_at)).await?;
        self.list_counts.forget([]);
        // Another process may have brought the video back meanwhile, and the row that it wrote is deleted now.
        self.complete(video, submitted_at).await.map(drop)
    }

    /// Writes the row if the video is to stand in that place, and says whether it is.
    async fn complete(&self, video: VideoId, submitted_at: Timestamp) -> Result<bool, Trouble> {
        match self.read(video).await? {
            Some(video) if video.is_listed() && video.submitted_at == submitted_at => {
                self.write_latest(&video).await.map(|()| true)
            }
            Some(_) | None => Ok(false),
        }
    }
}
