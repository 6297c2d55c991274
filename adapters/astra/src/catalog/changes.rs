//! How a video's row is changed: the cells that differ, and no others.

use killrvideo_domain::catalog::{Description, Video};

use super::{rows::texts, search_text::search_text};
use crate::data_api::{Instant, Update};

/// What has to be written for the row of `before` to say `after`; `None` when it does already.
///
/// Only cells that differ are written, so that two processes that change different fields keep each other's.
/// `listed` goes with status and mark in one statement, and `search_text` with the texts that it is made of.
pub(crate) fn changes(before: &Video, after: &Video) -> Option<Update> {
    let mut update = Update::default();
    if before.title != after.title {
        update = update.set("name", after.title.as_str());
    }
    if before.description != after.description {
        update = update.set_or_unset("description", after.description.as_ref().map(Description::as_str));
    }
    if before.tags != after.tags {
        update = update.set_or_unset("tags", Some(texts(&after.tags)).filter(|tags| !tags.is_empty()));
    }
    if search_text(before) != search_text(after) {
        update = update.set("search_text", search_text(after));
    }
    if before.category != after.category {
        update = update.set_or_unset("category", after.category.as_ref());
    }
    if before.language != after.language {
        update = update.set_or_unset("language", after.language.as_ref());
    }
    if before.updated_at != after.updated_at {
        update = update.set_or_unset("updated_at", after.updated_at.map(Instant));
    }
    update = standing(update, before, after);
    (update != Update::default()).then_some(update)
}

/// Status and mark, and what follows from them.
fn standing(mut update: Update, before: &Video, after: &Video) -> Update {
    if before.status != after.status {
        update = update.set("status", after.status.as_str());
    }
    if before.deletion != after.deletion {
        update = update
            .set("is_deleted", after.deletion.is_some())
            .set_or_unset("deleted_at", after.deletion.map(|mark| Instant(mark.at)))
            .set_or_unset("deleted_by", after.deletion.map(|mark| mark.by.as_uuid()));
    }
    if (before.status, before.deletion) == (after.status, after.deletion) {
        return update;
    }
    update.set("listed", after.is_listed())
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::{
        catalog::{Deletion, Tags, VideoStatus},
        shared::IdGenerator,
    };
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, tag, tags, time, title},
    };
    use serde_json::{json, to_value};

    use super::*;

    fn video() -> Video {
        let ids = SeededIds::new(1);
        Video { tags: tags(&[tag(&ids)]), ..ready_video(&ids, time("2025-11-03T10:00:00Z")) }
    }

    #[test]
    fn what_is_the_same_is_not_written() {
        assert_eq!(changes(&video(), &video()), None);
    }

    #[test]
    fn a_new_title_is_written_with_the_text_that_is_searched() {
        let after = Video { title: title("Edited"), tags: Tags::default(), ..video() };

        let update = to_value(changes(&video(), &after)).expect("JSON");

        assert_eq!(update["$set"], json!({"name": "Edited", "search_text": "edit edit"}));
        assert_eq!(update["$unset"], json!({"tags": 1}), "an empty set is no set");
    }

    #[test]
    fn whatever_decides_about_lists_is_written_with_listed() {
        let (pending, ready) = (Video { status: VideoStatus::Pending, ..video() }, video());
        let mark = Deletion { at: time("2025-11-04T10:00:00Z"), by: SeededIds::new(2).user_id() };
        let hidden = Video { deletion: Some(mark), ..video() };

        let finish = to_value(changes(&pending, &ready)).expect("JSON");
        let hide = to_value(changes(&ready, &hidden)).expect("JSON");
        let unhide = to_value(changes(&hidden, &ready)).expect("JSON");

        assert_eq!(finish, json!({"$set": {"status": "READY", "listed": true}}));
        let at = "2025-11-04T10:00:00.000Z";
        let marked =
            json!({"is_deleted": true, "deleted_at": at, "deleted_by": mark.by.as_uuid(), "listed": false});
        assert_eq!(hide, json!({"$set": marked}));
        assert_eq!(unhide["$set"], json!({"is_deleted": false, "listed": true}));
        assert_eq!(unhide["$unset"], json!({"deleted_at": 1, "deleted_by": 1}));
    }
}
