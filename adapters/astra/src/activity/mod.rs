//! What users did, day by day: written beside the deed, and never a reason for it to fail.

use killrvideo_domain::{activity::ActivityEntry, shared::Stars};
use uuid::Uuid;

use crate::{
    AstraStore,
    data_api::{Date, Instant, columns},
    tables::USER_ACTIVITY,
};

columns! {
    /// A row of `user_activity`.
    struct Deed {
        userid: Uuid,
        day: Date,
        activity_type: String,
        activity_timestamp: Instant,
        activity_id: Uuid,
        videoid: Uuid,
        rating: Option<u8>,
    }
}

impl AstraStore {
    /// Notes what a user did. That it could not be noted is logged; the deed is done.
    pub(crate) async fn note_activity(&self, entry: &ActivityEntry) {
        let ActivityEntry { id, user, kind, video, at, stars } = *entry;
        let row = Deed {
            userid: user.as_uuid(),
            day: Date(at.day()),
            activity_type: kind.as_str().to_owned(),
            activity_timestamp: Instant(at),
            activity_id: id.as_uuid(),
            videoid: video.as_uuid(),
            rating: stars.map(Stars::get),
        };
        if let Err(trouble) = self.api.insert_one(USER_ACTIVITY, &row).await {
            tracing::warn!(%user, %video, kind = kind.as_str(), %trouble, "a deed is missing in the activity");
        }
    }
}
