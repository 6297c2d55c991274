//! Loading finished rows.

use killrvideo_domain::{
    accounts::{Account, AccountStatus, AccountStore},
    bulk::BulkLoad,
    catalog::{Field, Job, JobStore, Video, VideoStore},
    shared::Role,
};
use killrvideo_testkit::builders::{account, embed_job, name, ready_video, row, tag, tags};

use super::{World, at_every_command, unavailable_or_done};

#[tokio::test]
async fn a_video_that_is_replaced_half_way_stands_in_no_list_that_it_should_not_stand_in() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (one, other) = (tag(&*world.corner.ids), tag(&*world.corner.ids));
        let earlier = Video {
            tags: tags([&one]),
            category: Some("Education".to_owned()),
            ..ready_video(&*world.corner.ids, world.now())
        };
        let later = Video {
            tags: tags([&other]),
            category: None,
            submitted_at: world.now().plus(std::time::Duration::from_hours(24)),
            ..earlier.clone()
        };
        world.store.videos(&[row(earlier.clone())]).await.expect("the store works");

        let rows = [row(later.clone())];
        let Some(outcome) = world.broken(at, world.store.videos(&rows)).await else { return false };
        unavailable_or_done(outcome, at);
        let half = world.store.get(earlier.id).await.expect("the store works").expect("the video");
        let (old, new) = (world.lists_with(&earlier).await, world.lists_with(&later).await);
        assert!(half.tags != earlier.tags || new < 3, "{at:?}: it is listed as it is");
        assert!(half.tags != later.tags || old < 3, "{at:?}: it is listed as it is");

        world.store.videos(&rows).await.expect("the store works");
        assert_eq!(world.store.get(later.id).await.expect("the store works"), Some(later.clone()), "{at:?}");
        assert_eq!(world.lists_with(&later).await, 3, "{at:?}");
        true
    })
    .await;

    // Read, leave the list, write, clear a cell, enter the list; then two tags are counted.
    assert_eq!(commands, 8);
}

#[tokio::test]
async fn an_account_that_is_replaced_half_way_is_completed_by_the_same_call() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let earlier = account(&*world.corner.ids, world.now(), &[Role::Viewer, Role::Creator]);
        let earlier = Account { last_login_at: Some(world.now()), ..earlier };
        let later = Account {
            first_name: name("Other"),
            status: AccountStatus::Suspended,
            last_login_at: None,
            ..earlier.clone()
        };
        world.store.accounts(&[earlier]).await.expect("the store works");

        let rows = [later.clone()];
        let Some(outcome) = world.broken(at, world.store.accounts(&rows)).await else { return false };
        assert!(!unavailable_or_done(outcome, at));
        world.store.accounts(&rows).await.expect("the store works");

        let read = AccountStore::get(&*world.store, later.id).await.expect("the store works");
        assert_eq!(read, Some(later), "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3);
}

#[tokio::test]
async fn work_that_is_replaced_half_way_is_completed_by_the_same_call() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let video = ready_video(&*world.corner.ids, world.now());
        let later = embed_job(&video);
        let earlier = Job { supplied: [Field::Vector].into_iter().collect(), attempts: 3, ..later.clone() };
        world.store.jobs(&[earlier]).await.expect("the store works");

        let rows = [later.clone()];
        let Some(outcome) = world.broken(at, world.store.jobs(&rows)).await else { return false };
        assert!(!unavailable_or_done(outcome, at));
        world.store.jobs(&rows).await.expect("the store works");

        assert_eq!(world.store.due(world.now(), 10).await.expect("the store works"), [later], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3);
}
