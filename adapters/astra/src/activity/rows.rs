//! Rows of `user_activity`.

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    shared::{ActivityId, Stars, UserId, VideoId},
};
use uuid::Uuid;

use crate::data_api::{Date, Instant, columns};

columns! {
    /// A row as it is written.
    pub(super) struct NewDeed {
        userid: Uuid,
        day: Date,
        activity_type: String,
        activity_timestamp: Instant,
        activity_id: Uuid,
        videoid: Uuid,
        rating: Option<u8>,
    }

    /// A row as it is read.
    pub(super) struct Deed {
        pub(super) activity_type: String,
        pub(super) activity_timestamp: Instant,
        pub(super) activity_id: Uuid,
        pub(super) videoid: Option<Uuid>,
        pub(super) rating: Option<i64>,
    }

    /// A row that is only counted.
    pub(super) struct Counter {
        activity_id: Uuid,
    }
}

impl From<&ActivityEntry> for NewDeed {
    fn from(entry: &ActivityEntry) -> Self {
        let ActivityEntry { id, user, kind, video, at, stars } = *entry;
        Self {
            userid: user.as_uuid(),
            day: Date(at.day()),
            activity_type: kind.as_str().to_owned(),
            activity_timestamp: Instant(at),
            activity_id: id.as_uuid(),
            videoid: video.as_uuid(),
            rating: stars.map(Stars::get),
        }
    }
}

impl Deed {
    /// What the row says that `user` did; `None` for one of another backend that does not say to which video, or of a
    /// kind that nobody here knows.
    pub(super) fn entry(&self, user: UserId) -> Option<ActivityEntry> {
        Some(ActivityEntry {
            id: ActivityId::from_uuid(self.activity_id),
            user,
            kind: self.activity_type.parse::<ActivityKind>().ok()?,
            video: VideoId::from_uuid(self.videoid?),
            at: self.activity_timestamp.0,
            stars: self.rating.and_then(|stars| Stars::try_from(stars).ok()),
        })
    }
}
