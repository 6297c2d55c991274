//! A source that is of use without a network as well.

use async_trait::async_trait;
use killrvideo_domain::catalog::{Lookup, MetadataUnreachable, VideoMetadata, YoutubeId};

/// Asks another source, and is the offline one while that is out of reach: for a server that is to show something on a
/// machine without a network, where a video without a title would otherwise end in `Error`.
#[derive(Debug, Clone, Copy, Default)]
pub struct OrOffline<S>(S);

impl<S> OrOffline<S> {
    /// Asks `source` as long as it answers.
    #[must_use]
    pub const fn new(source: S) -> Self {
        Self(source)
    }
}

#[async_trait]
impl<S: VideoMetadata> VideoMetadata for OrOffline<S> {
    async fn look_up(&self, video: &YoutubeId) -> Result<Lookup, MetadataUnreachable> {
        Ok(self.0.look_up(video).await.unwrap_or_else(|unreachable| {
            tracing::info!(%video, reason = ?unreachable, "a video keeps the title that it has");
            Lookup::Offline
        }))
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::catalog::MockVideoMetadata;

    use super::*;

    async fn told(answer: fn() -> Result<Lookup, MetadataUnreachable>) -> Lookup {
        let mut source = MockVideoMetadata::new();
        source.expect_look_up().returning(move |_| answer());
        OrOffline::new(source).look_up(&"dQw4w9WgXcQ".parse().unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn what_the_source_says_is_told_and_its_silence_is_that_of_the_offline_one() {
        assert_eq!(told(|| Ok(Lookup::NoSuchVideo)).await, Lookup::NoSuchVideo);
        assert_eq!(told(|| Err(MetadataUnreachable("no network".into()))).await, Lookup::Offline);
    }
}
