//! How long people watched: further rows in the log of a day.

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::{WatchLog, WatchTime},
    shared::StoreError,
};

use super::views::Watched;
use crate::{
    AstraStore,
    data_api::{Date, During},
    tables::VIDEO_ACTIVITY,
};

#[async_trait]
impl WatchLog for AstraStore {
    async fn append(&self, watched: &WatchTime) -> Result<(), StoreError> {
        let WatchTime { id, video, viewer, seconds, at } = *watched;
        let row = Watched {
            day: Date(at.day()),
            watch_time: id.as_uuid(),
            videoid: video.as_uuid(),
            userid: Some(viewer.as_uuid()),
            watch_seconds: Some(seconds.get()),
        };
        self.api.insert_one(VIDEO_ACTIVITY, &row).await.during("watch_log.append")
    }
}
