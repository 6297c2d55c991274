//! Loading finished rows.

use killrvideo_domain::{
    accounts::{Account, AccountStatus, AccountStore},
    bulk::{BulkLoad, VideoRow},
    catalog::{Deletion, Field, Job, JobStore, Video, VideoList, VideoStore},
    shared::{IdGenerator, Role},
};
use killrvideo_testkit::{
    builders::{account, embed_job, hiding, name, page, ready_video, row, tag, tags},
    data_api::Fault,
};

use super::{World, at_every_command, is_done};

impl World {
    /// A video, and the same with another tag, in another place of all lists, and with an empty cell.
    fn earlier_and_later(&self) -> (Video, Video) {
        let (one, other) = (tag(&*self.corner.ids), tag(&*self.corner.ids));
        let earlier = Video {
            tags: tags([&one]),
            category: Some("Education".to_owned()),
            ..ready_video(&*self.corner.ids, self.now())
        };
        let later = Video {
            tags: tags([&other]),
            category: None,
            submitted_at: self.now().plus(std::time::Duration::from_hours(24)),
            ..earlier.clone()
        };
        (earlier, later)
    }
}

#[tokio::test]
async fn a_video_that_is_replaced_half_way_stands_in_no_list_that_it_should_not_stand_in() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (earlier, later) = world.earlier_and_later();
        world.store.videos(&[row(earlier.clone())]).await.expect("the store works");

        let rows = [row(later.clone())];
        let Some(outcome) = world.broken(at, world.store.videos(&rows)).await else {
            return false;
        };
        is_done(outcome, at);
        let half =
            VideoStore::get(&*world.store, earlier.id).await.expect("the store works").expect("the video");
        let (old, new) = (world.lists_with(&earlier).await, world.lists_with(&later).await);
        assert!(half.tags != earlier.tags || new < 3, "{at:?}: it is listed as it is");
        assert!(half.tags != later.tags || old < 3, "{at:?}: it is listed as it is");

        world.store.videos(&rows).await.expect("the store works");
        assert_eq!(
            VideoStore::get(&*world.store, later.id).await.expect("the store works"),
            Some(later.clone()),
            "{at:?}"
        );
        assert_eq!(world.lists_with(&later).await, 3, "{at:?}");
        true
    })
    .await;

    // Read, leave the list, write, clear a cell, enter the list; then two tags are counted.
    assert_eq!(commands, 8);
}

#[tokio::test]
async fn a_hidden_video_that_is_replaced_half_way_stands_in_no_list() {
    let commands = at_every_command(async |at| {
        let world = World::new();
        let (earlier, later) = world.earlier_and_later();
        world.store.videos(&[row(earlier.clone())]).await.expect("the store works");
        let hiding = hiding(&*world.corner.ids, earlier.id, world.now());
        world.store.hide(&hiding).await.expect("the store works");

        let rows = [row(later.clone())];
        let Some(outcome) = world.broken(at, world.store.videos(&rows)).await else {
            return false;
        };
        is_done(outcome, at);
        assert_eq!([world.lists_with(&earlier).await, world.lists_with(&later).await], [0, 0], "{at:?}");

        world.store.videos(&rows).await.expect("the store works");
        let read = VideoStore::get(&*world.store, later.id).await.expect("the store works");
        let mark = Some(Deletion { at: hiding.at, by: hiding.by });
        assert_eq!(read, Some(Video { deletion: mark, ..later.clone() }), "{at:?}");
        assert_eq!([world.lists_with(&earlier).await, world.lists_with(&later).await], [0, 0], "{at:?}");
        true
    })
    .await;

    // Read, write, clear a cell; then two tags are counted.
    assert_eq!(commands, 6);
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
        let Some(outcome) = world.broken(at, world.store.accounts(&rows)).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
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
        let Some(outcome) = world.broken(at, world.store.jobs(&rows)).await else {
            return false;
        };
        assert!(!is_done(outcome, at));
        world.store.jobs(&rows).await.expect("the store works");

        assert_eq!(world.store.due(world.now(), 10).await.expect("the store works"), [later], "{at:?}");
        true
    })
    .await;

    assert_eq!(commands, 3);
}

#[tokio::test]
async fn rows_that_were_written_in_part_are_completed_by_the_same_call() {
    for table in ["videos", "latest_videos"] {
        let world = World::new();
        let owner = world.corner.ids.user_id();
        let video = || Video { owner, ..ready_video(&*world.corner.ids, world.now()) };
        let rows: Vec<VideoRow> = (0..10).map(|_| row(video())).collect();
        let listed = async |list: VideoList| {
            world.store.list(&list, &page(1, 100)).await.expect("the store works").items.len()
        };

        world
            .double
            .inject(move |call| (call.table.as_deref() == Some(table)).then_some(Fault::HalfInsertMany));
        world.store.videos(&rows).await.expect_err("half of them are missing");
        world.double.heal();
        let [latest, own] = [listed(VideoList::Latest).await, listed(VideoList::UploadedBy(owner)).await];
        assert!(latest <= own && latest < 10, "{table}: {latest} in the list of {own} videos");

        world.store.videos(&rows).await.expect("the store works");
        assert_eq!([listed(VideoList::Latest).await, listed(VideoList::UploadedBy(owner)).await], [10, 10]);
    }
}
