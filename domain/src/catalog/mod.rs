//! The catalog: videos, from the moment somebody submits one, and the lists they stand in.
//!
//! A submitted video is not there at once. [`VideoStore::submit`] writes down what is to be done and the
//! video; a worker takes the work through [`JobStore`] (see [`processing`](crate::processing)), and only when
//! it is done is the video listed. Several tables and no transaction: the intent is
//! written first, and every later step can be repeated.
//!
//! Numbers that change all the time (views, ratings) are kept beside the video, not in it, and are read in
//! bulk for a whole page through [`VideoStats`].

mod error;
mod job;
mod listed;
mod model;
mod numbers;
mod ports;
mod service;
mod status;
mod trending;
mod values;
mod watching;
mod youtube;

pub use error::CatalogError;
pub use job::{Field, Finished, InvalidField, InvalidJobKind, Job, JobKind, Outcome, Supplied};
pub use listed::ListedVideo;
pub(crate) use listed::with_numbers;
pub use model::{
    AddRefusal, Deletion, EditRefusal, LOCATION_TYPE_YOUTUBE, Video, VideoChanges, VideoEdit, VideoSummary,
};
pub use numbers::{RatingSummary, VideoNumbers};
pub use ports::{
    Begun, Edited, Hiding, JobStore, Lease, Lookup, Metadata, MetadataUnreachable, Unhidden, VideoList,
    VideoMetadata, VideoStats, VideoStore, View, ViewStore, WatchLog,
};
pub use service::{Catalog, CatalogPorts, Submission, VideoDetail};
pub use status::{InvalidVideoStatus, VideoStatus};
pub use trending::{InvalidTrend, MostViewed, TrendingLimit, ViewWindow, WindowDays};
pub use values::{Description, InvalidTag, InvalidTags, Tag, Tags, Title};
pub use watching::{InvalidWatchSeconds, WatchSeconds, WatchTime};
pub use youtube::{NotYoutube, VideoUrl, YoutubeId};

#[cfg(feature = "mock")]
pub use ports::{
    MockJobStore, MockVideoMetadata, MockVideoStats, MockVideoStore, MockViewStore, MockWatchLog,
};
