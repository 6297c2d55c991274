//! Moderators who decide about one flag, reporters who flag one thing, and moderators who revoke each other, each
//! through a process of their own.

use std::{sync::Arc, time::Duration};

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    accounts::{AccountStore, RoleChanged},
    bulk::BulkLoad,
    catalog::VideoStore,
    moderation::{
        AuditAction, ContentId, Decided, Decision, FlagList, FlagStatus, FlagStore, NewFlag, Raised, Restored,
    },
    shared::{IdGenerator, Role, StoreError, UserId},
};
use killrvideo_testkit::{
    builders::{account, decision, new_flag, numbered, page, ready_video, restoring, role_change, row},
    data_api::Fault,
};
use tokio::sync::oneshot;

use super::{World, all};

/// How often somebody tries whom others got in the way of.
const TRIES: usize = 100;

/// Asks as a patient client does: until the store answers.
async fn patiently<T, F: Future<Output = Result<T, StoreError>>>(mut call: impl FnMut() -> F) -> T {
    for _ in 0..TRIES {
        match call().await {
            Ok(given) => return given,
            Err(error) => assert!(error.is_retryable(), "{error:?}"),
        }
    }
    panic!("others were in the way {TRIES} times")
}

/// After this time, content that was flagged and approved at the present comes back.
const LATER: Duration = Duration::from_secs(2);

/// Where a flag stands, as the lists say.
async fn stands_in(store: &AstraStore, flag: &NewFlag) -> Vec<FlagStatus> {
    let mut found = Vec::new();
    for status in FlagStatus::ALL {
        let list = FlagList { status: Some(status) };
        let page = FlagStore::list(store, &list, &page(1, 100)).await.expect("the store works");
        found.extend(page.items.iter().filter(|listed| listed.id == flag.id).map(|_| status));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_moderators_who_exclude_each_other_one_wins_whichever_process_they_use() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, ids) = (world.processes(count), &world.corner.ids);
        world.disturb(29, 0);
        for _ in 0..4 {
            let content = ContentId::Video(ids.video_id());
            let flag = new_flag(&**ids, content, world.now());
            patiently(|| processes[0].raise(&flag)).await;

            let ends = [FlagStatus::Approved, FlagStatus::Rejected].into_iter().cycle();
            let tasks = processes.iter().zip(ends).map(|(process, to)| {
                let (store, decision): (Arc<AstraStore>, Decision) =
                    (process.clone(), decision(&**ids, flag.id, to, world.now()));
                async move { patiently(|| store.decide(&decision)).await }
            });
            let outcomes = all(tasks.collect::<Vec<_>>()).await;

            let done: Vec<_> = (outcomes.iter())
                .filter_map(|outcome| if let Decided::Done(flag) = outcome { Some(flag) } else { None })
                .collect();
            let [winner] = done[..] else { panic!("{count} processes: {outcomes:?}") };
            let kept = FlagStore::get(&*processes[0], flag.id).await.expect("the store works");
            assert_eq!(kept.as_ref(), Some(winner));
            assert_eq!(stands_in(&world.process(), &flag).await, [winner.status]);
            let history = processes[0].history(winner, numbered(1, 100)).await.expect("the store works");
            let actions: Vec<_> = history.items.iter().map(|record| record.action).collect();
            let end = if winner.status == FlagStatus::Approved {
                AuditAction::Approve
            } else {
                AuditAction::Reject
            };
            assert_eq!(actions, [end, AuditAction::Flagged], "who lost wrote nothing down");
        }
    }
}

/// Lets the next command of that name on that table arrive, and tells when it did; its reply takes half a second.
fn delay_next(world: &World, command: &'static str, table: &'static str) -> oneshot::Receiver<()> {
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    world.double.inject(move |seen| {
        let is_that = seen.command == command && seen.table.as_deref() == Some(table);
        let tell = is_that.then(|| tell.take())??;
        tell.send(()).ok();
        Some(Fault::Delay(Duration::from_millis(500)))
    });
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_repeats_a_flag_while_it_is_decided_does_not_put_it_back_into_the_list_it_left() {
    for (command, table) in [("find", "content_moderation"), ("insertOne", "flags_by_status")] {
        let world = World::new();
        let (store, ids) = (world.process(), &*world.corner.ids);
        let flag = new_flag(ids, ContentId::Video(ids.video_id()), world.now());
        store.raise(&flag).await.expect("the store works");
        let repeat = NewFlag { reporter: flag.reporter, ..new_flag(ids, flag.content, world.now()) };
        let decision = decision(ids, flag.id, FlagStatus::Rejected, world.now());

        let arrived = delay_next(&world, command, table);
        let repeating = tokio::spawn({
            let store = store.clone();
            async move { store.raise(&repeat).await }
        });
        arrived.await.expect("the repeat is on its way");
        let decided = store.decide(&decision).await.expect("the store works");
        assert!(matches!(decided, Decided::Done(_)), "{decided:?}");
        repeating.await.expect("a task that ends").expect("the store works");

        assert_eq!(stands_in(&world.process(), &flag).await, [FlagStatus::Rejected], "{command} {table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_moderators_who_bring_a_video_back_through_all_processes_one_does_and_one_is_written_down() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, ids) = (world.processes(count), &world.corner.ids);
        world.disturb(41, 0);
        for _ in 0..4 {
            let video = ready_video(&**ids, world.now());
            BulkLoad::videos(&*processes[0], &[row(video.clone())]).await.expect("loaded");
            let content = ContentId::Video(video.id);
            let flag = new_flag(&**ids, content, world.now());
            patiently(|| processes[0].raise(&flag)).await;
            let approval = decision(&**ids, flag.id, FlagStatus::Approved, world.now());
            patiently(|| processes[0].decide(&approval)).await;

            let tasks = processes.iter().map(|process| {
                let (store, back) = (process.clone(), restoring(&**ids, content, world.now()));
                async move { (back.by, patiently(|| store.restore(&back)).await) }
            });
            let outcomes = all(tasks.collect::<Vec<_>>()).await;

            let done: Vec<UserId> = (outcomes.iter())
                .filter(|(_, outcome)| *outcome == Some(Restored::Restored))
                .map(|(by, _)| *by)
                .collect();
            let [winner] = done[..] else { panic!("{count} processes: {outcomes:?}") };
            assert!(outcomes.iter().all(|(_, outcome)| outcome.is_some()), "{outcomes:?}");
            let history = processes[0].history(&flag.to_flag(), numbered(1, 100)).await.expect("it works");
            let restores = history.items.iter().filter(|record| record.action == AuditAction::Restore);
            assert_eq!(restores.map(|record| record.actor).collect::<Vec<_>>(), [winner]);
        }
    }
}

impl World {
    /// A video that a reporter flagged, that flag, and its approval.
    async fn flagged_video(&self) -> (ContentId, NewFlag, Decision) {
        let (store, ids) = (self.process(), &*self.corner.ids);
        let video = ready_video(ids, self.now());
        BulkLoad::videos(&*store, &[row(video.clone())]).await.expect("loaded");
        let flag = new_flag(ids, ContentId::Video(video.id), self.now());
        store.raise(&flag).await.expect("the store works");
        let at = self.now().plus(Duration::from_secs(1));
        (flag.content, flag.clone(), decision(ids, flag.id, FlagStatus::Approved, at))
    }

    /// What happened to a flag, newest first, and whether its video is hidden.
    async fn became(&self, flag: &NewFlag) -> (Vec<AuditAction>, bool) {
        let (store, ContentId::Video(video)) = (self.process(), flag.content) else { panic!("a video") };
        let history = store.history(&flag.to_flag(), numbered(1, 100)).await.expect("the store works");
        let video = VideoStore::get(&*store, video).await.expect("the store works").expect("the video");
        (history.items.iter().map(|record| record.action).collect(), video.deletion.is_some())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_approved_while_somebody_finds_it_visible_and_brings_it_back_stays_hidden() {
    let world = World::new();
    let (content, flag, approval) = world.flagged_video().await;
    let (store, back) = (world.process(), restoring(&*world.corner.ids, content, world.now().plus(LATER)));

    let arrived = delay_next(&world, "findOne", "videos");
    let restoring = tokio::spawn(async move { store.restore(&back).await });
    arrived.await.expect("it is looked at");
    patiently(|| async { world.process().decide(&approval).await }).await;

    let outcome = restoring.await.expect("a task that ends").expect("the store works");
    assert_eq!(outcome, Some(Restored::AlreadyActive));
    assert_eq!(world.became(&flag).await, (vec![AuditAction::Approve, AuditAction::Flagged], true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_approval_is_hiding_comes_back_when_the_flag_is_approved_and_that_is_written_down() {
    let world = World::new();
    let (content, flag, approval) = world.flagged_video().await;
    let (store, back) = (world.process(), restoring(&*world.corner.ids, content, world.now().plus(LATER)));

    let arrived = delay_next(&world, "updateOne", "videos");
    let approving = tokio::spawn(async move { store.decide(&approval).await });
    arrived.await.expect("it is hidden");
    let other = world.process();
    let outcome = patiently(|| other.restore(&back)).await;

    assert_eq!(outcome, Some(Restored::Restored));
    let decided = approving.await.expect("a task that ends").expect("the store works");
    assert!(matches!(decided, Decided::Done(_)), "{decided:?}");
    let actions = vec![AuditAction::Restore, AuditAction::Approve, AuditAction::Flagged];
    assert_eq!(world.became(&flag).await, (actions, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reporter_who_flags_through_all_processes_has_one_flag() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, ids) = (world.processes(count), &world.corner.ids);
        world.disturb(31, 0);
        for _ in 0..4 {
            let (content, reporter) = (ContentId::Video(ids.video_id()), ids.user_id());
            let tasks = processes.iter().map(|process| {
                let store = process.clone();
                let flag = NewFlag { reporter, ..new_flag(&**ids, content, world.now()) };
                async move { patiently(|| store.raise(&flag)).await }
            });
            let outcomes = all(tasks.collect::<Vec<_>>()).await;

            let raised = outcomes.iter().filter(|outcome| matches!(outcome, Raised::New(_))).count();
            assert_eq!(raised, 1, "{count} processes: {outcomes:?}");
            let mut flags: Vec<_> = outcomes
                .iter()
                .map(|(Raised::New(opened) | Raised::Existing(opened))| opened.flag.id)
                .collect();
            flags.dedup();
            assert_eq!(flags.len(), 1, "all are told of the same one");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moderators_who_revoke_each_other_through_all_processes_leave_one() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, ids) = (world.processes(count), &world.corner.ids);
        let moderators: Vec<UserId> = {
            let accounts: Vec<_> =
                (0..count).map(|_| account(&**ids, world.now(), &[Role::Viewer, Role::Moderator])).collect();
            BulkLoad::accounts(&*processes[0], &accounts).await.expect("loaded");
            accounts.iter().map(|account| account.id).collect()
        };
        world.disturb(37, 0);

        let tasks = processes.iter().zip(&moderators).map(|(process, moderator)| {
            let store = process.clone();
            let change = role_change(&**ids, *moderator, Role::Moderator, world.now());
            async move { patiently(|| store.withdraw(&change)).await }
        });
        let outcomes = all(tasks.collect::<Vec<_>>()).await;

        let refused = outcomes.iter().filter(|outcome| matches!(outcome, RoleChanged::Refused(_))).count();
        assert_eq!(refused, 1, "{count} processes: {outcomes:?}");
        let mut left = 0;
        for moderator in moderators {
            let account = AccountStore::get(&*processes[0], moderator).await.expect("the store works");
            left += usize::from(account.is_some_and(|account| account.roles.has(Role::Moderator)));
        }
        assert_eq!(left, 1, "{count} processes");
    }
}
