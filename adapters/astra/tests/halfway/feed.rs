//! What users did, how long they watched, and their tastes.

use killrvideo_domain::{
    activity::{ActivityLog, Kinds, Timeline},
    catalog::{WatchLog, WatchSeconds, WatchTime},
    recommendations::{KeptTaste, TasteStore},
    shared::IdGenerator,
};
use killrvideo_testkit::builders::{Compass, deed, page};

use super::{World, at_every_command, is_done};

#[tokio::test]
async fn a_deed_that_could_not_be_written_down_is_missing_and_no_failure() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let deed = deed(&*world.corner.ids, world.now());
        let timeline = Timeline { user: deed.user, kinds: Kinds::All, today: deed.at.day() };
        let shown = async || world.store.list(&timeline, &page(1, 10)).await.expect("the store works").items;

        let Some(()) = world.broken(at, world.store.record(&deed)).await else {
            return false;
        };
        assert_eq!(shown().await.len(), usize::from(at.arrives), "{at:?}");

        world.store.record(&deed).await;
        assert_eq!(shown().await, [deed], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 1);
}

#[tokio::test]
async fn watch_time_is_noted_or_refused_and_again_is_the_same_row() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let watched = WatchTime {
            id: world.corner.ids.activity_id(world.now()),
            video: world.corner.ids.video_id(),
            viewer: world.corner.ids.user_id(),
            seconds: WatchSeconds::try_from(7).expect("seconds"),
            at: world.now(),
        };

        let Some(outcome) = world.broken(at, world.store.append(&watched)).await else {
            return false;
        };
        assert!(!is_done(outcome, at), "{at:?}");

        world.store.append(&watched).await.expect("the store works");
        let written = world.double.calls();
        let [first, second] = written.as_slice() else { panic!("two calls, not {}", written.len()) };
        assert_eq!(first.body, second.body, "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 1);
}

#[tokio::test]
async fn a_taste_that_could_not_be_kept_is_none_or_the_one_before() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (user, compass) = (world.corner.ids.user_id(), Compass::new(&world.corner.space, 1));
        let taste = |towards| KeptTaste { vector: compass.at(30.0, towards), at: world.now() };
        let kept = async || world.store.get(user).await;
        world.store.keep(user, &taste(1)).await;

        let Some(()) = world.broken(at, world.store.keep(user, &taste(2))).await else {
            return false;
        };
        assert_eq!(kept().await, Some(taste(if at.arrives { 2 } else { 1 })), "{at:?}");

        world.store.keep(user, &taste(2)).await;
        assert_eq!(kept().await, Some(taste(2)), "an outage is no refusal: {at:?}");
        true
    })
    .await;

    assert_eq!(commands, 1);
}

#[tokio::test]
async fn a_taste_that_could_not_be_read_is_none_and_there_when_asked_for_again() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let user = world.corner.ids.user_id();
        let taste = KeptTaste { vector: Compass::new(&world.corner.space, 1).north(), at: world.now() };
        world.store.keep(user, &taste).await;

        let Some(read) = world.broken(at, TasteStore::get(&*world.store, user)).await else {
            return false;
        };
        assert_eq!(read, None, "{at:?}");

        assert_eq!(TasteStore::get(&*world.store, user).await, Some(taste), "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 1);
}
