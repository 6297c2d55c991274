//! When the demo's videos were watched: trending has something to show from the first moment on.

use std::time::Duration;

use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{View, ViewStore},
    shared::{IdGenerator, StoreError, Timestamp},
};

use super::Entry;

/// The last views of a video are told one by one, as many of them as fit into so many days.
const DAYS: u32 = 30;
/// At most so many of each video.
const MOST: u64 = 60;

/// Records the latest views, and loads the number of those before.
pub(super) async fn load(
    bulk: &dyn BulkLoad,
    views: &dyn ViewStore,
    ids: &dyn IdGenerator,
    entries: &[Entry],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut before = Vec::new();
    for entry in entries {
        let latest = latest(entry);
        before.push((entry.id, entry.views - latest.len() as u64));
        for ago in latest {
            let at = now.minus(ago);
            views.record(&View { id: ids.activity_id(at), video: entry.id, viewer: None, at }).await?;
        }
    }
    bulk.views(&before).await
}

/// How long ago a video was last watched, and the times before: the more it is watched, the shorter the times between,
/// and they grow with the square, as interest fades. It is not watched before it was there.
fn latest(entry: &Entry) -> Vec<Duration> {
    let Ok(views) = u32::try_from(entry.views) else { return Vec::new() };
    let oldest = entry.age.min(Duration::from_hours(24) * DAYS);
    let step = Duration::from_hours(1_000) / views.max(1);
    (0..entry.views.min(MOST))
        .filter_map(|number| u32::try_from(number).ok())
        .map(|number| step * number * number)
        .take_while(|ago| *ago < oldest)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::catalogue;

    #[test]
    fn views_are_within_what_was_counted_and_after_the_submission() {
        for entry in catalogue::read().unwrap().videos {
            let latest = latest(&entry);

            assert!(latest.len() as u64 <= entry.views, "{entry:?}");
            assert!(latest.iter().all(|ago| *ago < entry.age), "{entry:?}");
            assert!(latest.is_sorted(), "{entry:?}");
        }
    }
}
