//! Values that answers tell by their texts.

use killrvideo_domain::shared::{CommentId, Timestamp, UserId, VideoId};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// A value that is told by its text, which is written straight to where it goes: a page of a list tells dozens of
/// identities and times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<T>(pub(crate) T);

/// Identities have a text of one length, so that it needs no memory of its own, and none of the machinery that texts of
/// any length need.
macro_rules! identities {
    ($($id:ty),+) => {$(
        impl Serialize for Shown<$id> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut text = Uuid::encode_buffer();
                serializer.serialize_str(self.0.as_uuid().hyphenated().encode_lower(&mut text))
            }
        }
    )+};
}

identities!(CommentId, UserId, VideoId);

impl Serialize for Shown<Timestamp> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::IdGenerator;
    use killrvideo_testkit::{SeededIds, builders::time};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_told_by_its_text() {
        let (id, at) = (SeededIds::new(1).video_id(), time("2025-11-03T13:19:01.953Z"));

        assert_eq!(json!(Shown(id)), json!(id.to_string()));
        assert_eq!(json!(Shown(at)), json!("2025-11-03T13:19:01.953Z"));
    }
}
