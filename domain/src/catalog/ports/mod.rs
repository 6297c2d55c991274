//! What the catalog needs from the world.

mod jobs;
mod metadata;
mod videos;
mod views;

pub use jobs::{Begun, JobStore, Lease};
pub use metadata::{Lookup, Metadata, MetadataUnreachable, VideoMetadata};
pub use videos::{Edited, Hiding, Unhidden, VideoList, VideoStats, VideoStore};
pub use views::{View, ViewStore, WatchLog};

#[cfg(feature = "mock")]
pub use jobs::MockJobStore;
#[cfg(feature = "mock")]
pub use metadata::MockVideoMetadata;
#[cfg(feature = "mock")]
pub use videos::{MockVideoStats, MockVideoStore};
#[cfg(feature = "mock")]
pub use views::{MockViewStore, MockWatchLog};
