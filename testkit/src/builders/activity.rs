//! What users do.

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    shared::{IdGenerator, Timestamp},
};

/// A view of a video, by somebody nobody else is.
#[must_use]
pub fn deed(ids: &dyn IdGenerator, at: Timestamp) -> ActivityEntry {
    let (id, user, video) = (ids.activity_id(at), ids.user_id(), ids.video_id());
    ActivityEntry { id, user, kind: ActivityKind::View, video, at, stars: None }
}
