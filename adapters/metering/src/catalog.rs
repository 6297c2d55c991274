//! Videos, their numbers, the work on them, and what sources say about them.

use std::collections::HashMap;

use killrvideo_domain::{
    catalog::{
        Begun, Edited, Finished, Hiding, Job, JobStore, Lease, Lookup, MetadataUnreachable, MostViewed, Tags,
        Unhidden, Video, VideoEdit, VideoList, VideoMetadata, VideoNumbers, VideoStats, VideoStore,
        VideoSummary, View, ViewStore, ViewWindow, WatchLog, WatchTime, YoutubeId,
    },
    shared::{Embedding, Page, PageRequest, SignedIn, StoreError, Timestamp, Total, VideoId},
};

use crate::Metered;

metered! { VideoStore, "video_store":
    async fn submit(&self, video: &Video, job: &Job) -> Result<(), StoreError>;
    async fn get(&self, video: VideoId) -> Result<Option<Video>, StoreError>;
    async fn get_with_vector(&self, video: VideoId) -> Result<Option<(Video, Option<Embedding>)>, StoreError>;
    async fn edit(&self, video: VideoId, by: &SignedIn, edit: &VideoEdit) -> Result<Edited, StoreError>;
    async fn hide(&self, hiding: &Hiding) -> Result<Option<Video>, StoreError>;
    async fn unhide(&self, video: VideoId) -> Result<Unhidden, StoreError>;
    async fn list(&self, list: &VideoList, page: &PageRequest) -> Result<Page<VideoSummary>, StoreError>;
    async fn count(&self, list: &VideoList) -> Result<Total, StoreError>;
    async fn listed_among(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoSummary>, StoreError>;
    async fn sharing_a_tag(&self, tags: &Tags, limit: usize) -> Result<Vec<VideoSummary>, StoreError>;
}

metered! { VideoStats, "video_stats":
    async fn numbers(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoNumbers>, StoreError>;
}

metered! { ViewStore, "view_store":
    async fn record(&self, view: &View) -> Result<(), StoreError>;
    async fn most_viewed(&self, window: ViewWindow, limit: usize) -> Result<Vec<MostViewed>, StoreError>;
}

metered! { WatchLog, "watch_log":
    async fn append(&self, watched: &WatchTime) -> Result<(), StoreError>;
}

metered! { JobStore, "job_store":
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError>;
    async fn unfinished(&self) -> Result<Total, StoreError>;
    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError>;
    async fn finish(&self, finished: &Finished) -> Result<(), StoreError>;
}

metered! { VideoMetadata, "video_metadata":
    async fn look_up(&self, video: &YoutubeId) -> Result<Lookup, MetadataUnreachable>;
}
