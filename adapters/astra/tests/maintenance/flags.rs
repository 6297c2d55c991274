//! What a backfill makes of the flags of an older backend.

use std::sync::atomic::Ordering;

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    moderation::{ContentId, Decided, FlagList, FlagStatus, FlagStore, ReasonCode, ReasonText},
    shared::{FlagId, IdGenerator, VideoId},
};
use killrvideo_testkit::builders::{decision, new_flag, numbered, page, unmasking};
use serde_json::{Value, json};

use crate::{World, world::backfill};

impl World {
    /// A flag as an older backend left it, with more or other cells.
    fn old_flag(&self, more: &Value) -> FlagId {
        let ids = &*self.corner.ids;
        let flag = ids.flag_id(self.now());
        let mut row = json!({
            "contentid": ids.random(), "flagid": flag.as_uuid(), "content_type": "video", "status": "pending",
            "flagged_reason": "spam: buy this",
        });
        row.as_object_mut().expect("a row").extend(more.as_object().expect("cells").clone());
        self.seed("content_moderation", &row);
        flag
    }
}

async fn flags_at(store: &AstraStore, status: FlagStatus) -> Vec<FlagId> {
    let list = FlagList { status: Some(status) };
    let page = FlagStore::list(store, &list, &page(1, 100)).await.expect("the store works");
    page.items.iter().map(|flag| flag.id).collect()
}

#[tokio::test]
async fn old_flags_stand_in_the_list_where_they_stand_and_those_that_say_nothing_are_left_out() {
    let world = World::new();
    let pending = world.old_flag(&json!({}));
    let approved = world.old_flag(&json!({"status": "approved", "review_date": world.now().to_string()}));
    world.old_flag(&json!({"content_type": null}));
    world.old_flag(&json!({"status": "lost"}));
    let store = world.process();

    let report = backfill(&store).await;

    assert_eq!((report.flags, report.flags_left_out), (2, 2));
    assert_eq!(flags_at(&store, FlagStatus::Open).await, [pending]);
    assert_eq!(flags_at(&store, FlagStatus::Approved).await, [approved]);
    assert_eq!(backfill(&store).await, report, "again is the same");
}

#[tokio::test]
async fn a_flag_leaves_the_lists_of_those_that_do_not_stand_where_it_stands() {
    let world = World::new();
    let store = world.process();
    let video = world.corner.ids.video_id();
    let flag = new_flag(&*world.corner.ids, ContentId::Video(video), world.now());
    store.raise(&flag).await.expect("the store works");
    let decision = decision(&*world.corner.ids, flag.id, FlagStatus::Rejected, world.now());
    store.decide(&decision).await.expect("the store works");
    let row = |flag: FlagId| {
        json!({
            "status": "open", "created_at": world.now().to_string(), "flagid": flag.to_string(),
            "contentid": video.to_string(), "content_type": "video",
        })
    };
    let unknown = world.corner.ids.flag_id(world.now());
    world.seed("flags_by_status", &row(flag.id));
    world.seed("flags_by_status", &row(unknown));

    backfill(&store).await;

    assert_eq!(flags_at(&store, FlagStatus::Rejected).await, [flag.id]);
    assert_eq!(flags_at(&store, FlagStatus::Open).await, [unknown], "nobody knows where this one belongs");
}

#[tokio::test]
async fn an_old_flag_is_decided_like_any_other() {
    let world = World::new();
    let video = VideoId::from_uuid(world.corner.ids.random());
    let old = world.old_flag(&json!({"contentid": video.as_uuid()}));
    let store = world.process();
    backfill(&store).await;

    let asked = unmasking(&*world.corner.ids, old, world.now());
    let opened = store.unmask(&asked).await.expect("the store works").expect("the flag");
    assert_eq!((opened.flag.content, opened.flag.reason), (ContentId::Video(video), ReasonCode::Spam));
    assert_eq!(opened.text.as_ref().map(ReasonText::as_str), Some("buy this"));

    let decision = decision(&*world.corner.ids, old, FlagStatus::Rejected, world.now());
    let decided = store.decide(&decision).await.expect("the store works");
    assert!(matches!(decided, Decided::Done(flag) if flag.status == FlagStatus::Rejected));
    assert_eq!(flags_at(&store, FlagStatus::Open).await, []);
    assert_eq!(flags_at(&store, FlagStatus::Rejected).await, [old]);
    let history = store.history(&opened.flag, numbered(1, 10)).await.expect("the store works");
    assert_eq!(history.items.len(), 2, "what was done before is not known");
}

#[tokio::test]
async fn a_backfill_of_flags_that_stops_is_completed_by_another() {
    for nth in 1.. {
        let world = World::new();
        let flags = [world.old_flag(&json!({})), world.old_flag(&json!({}))];
        let store = world.process();

        let seen = world.fail(nth);
        let outcome = store.backfill(&|_| {}).await;
        world.double.heal();
        if seen.load(Ordering::SeqCst) < nth {
            outcome.expect("nothing failed");
            return;
        }

        backfill(&store).await;
        let mut listed = flags_at(&store, FlagStatus::Open).await;
        listed.sort();
        let mut expected = flags.to_vec();
        expected.sort();
        assert_eq!(listed, expected, "command {nth}");
    }
}
