//! What every `WatchLog` does.

use killrvideo_domain::{
    activity::{Kinds, Timeline},
    catalog::{View, ViewWindow, WatchSeconds, WatchTime, WindowDays},
    shared::IdGenerator,
};

use super::load;
use crate::{
    Fixture,
    builders::{page, ready_video, view},
    contract::Works,
};

/// What every `WatchLog` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! watch_log_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            watch_log,
            $crate::contract::catalog::watch_log,
            $fixture,
            [
                a_record_of_watch_time_changes_neither_numbers_nor_trends_nor_activity,
                the_shortest_and_the_longest_time_are_taken_again_and_again,
            ]
        );
    };
}

/// > A record of watch-time changes neither numbers nor trends nor activity.
pub async fn a_record_of_watch_time_changes_neither_numbers_nor_trends_nor_activity(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, std::slice::from_ref(&video)).await;
    let viewer = fixture.ids.user_id();
    let view = View { viewer: Some(viewer), ..view(&*fixture.ids, video.id, fixture.now()) };
    fixture.stores.views.record(&view).await.works();
    let seen = async || {
        let numbers = fixture.stores.video_stats.numbers(&[video.id]).await.works();
        let window = ViewWindow { last: fixture.now().day(), days: WindowDays::WEEK };
        let trends = fixture.stores.views.most_viewed(window, 10).await.works();
        let timeline = Timeline { user: viewer, kinds: Kinds::All, today: fixture.now().day() };
        (numbers, trends, fixture.stores.activity.list(&timeline, &page(1, 10)).await.works())
    };
    let before = seen().await;

    let (id, at) = (fixture.ids.activity_id(fixture.now()), fixture.now());
    let seconds = WatchSeconds::try_from(90).works();
    let watched = WatchTime { id, video: video.id, viewer, seconds, at };
    fixture.stores.watch_log.append(&watched).await.works();

    assert_eq!(seen().await, before);
    assert_eq!(before.1.len(), 1, "there was something to change");
}

/// The same record again is the same one, and nobody minds.
pub async fn the_shortest_and_the_longest_time_are_taken_again_and_again(fixture: Fixture) {
    let (viewer, video, at) = (fixture.ids.user_id(), fixture.ids.video_id(), fixture.now());
    for seconds in [WatchSeconds::MIN, WatchSeconds::MAX] {
        let seconds = WatchSeconds::try_from(i64::from(seconds)).works();
        let watched = WatchTime { id: fixture.ids.activity_id(at), video, viewer, seconds, at };

        fixture.stores.watch_log.append(&watched).await.works();
        fixture.stores.watch_log.append(&watched).await.works();
    }
}
