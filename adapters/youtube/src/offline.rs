//! The source that knows nothing.

use async_trait::async_trait;
use killrvideo_domain::catalog::{Lookup, MetadataUnreachable, VideoMetadata, YoutubeId};

/// Knows nothing of any video, and needs no network for it.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfflineMetadata;

#[async_trait]
impl VideoMetadata for OfflineMetadata {
    async fn look_up(&self, _: &YoutubeId) -> Result<Lookup, MetadataUnreachable> {
        Ok(Lookup::Offline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_offline_source_says_that_it_is_offline() {
        let video = "dQw4w9WgXcQ".parse().unwrap();

        assert_eq!(OfflineMetadata.look_up(&video).await.unwrap(), Lookup::Offline);
    }
}
