//! Views, and the numbers beside videos.

use killrvideo_astra::recorded;
use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{VideoStats, View, ViewStore},
    shared::{Clock, IdGenerator, StoreErrorKind, VideoId},
};
use killrvideo_testkit::builders::view;

use super::World;

/// What a view takes: the number, then the rest in any order.
const NUMBER: &str = "insertOne video_stats";
const REST: [&str; 2] = ["insertOne video_activity", "insertOne video_views_by_day"];

impl World {
    /// Records a view by these commands, of which the first `ordered` come in this order, and the rest in any.
    async fn records(&self, view: &View, ordered: usize, commands: &[&str]) {
        let (outcome, calls) = recorded(self.store.record(view)).await;
        let mut sent: Vec<String> = calls
            .iter()
            .map(|call| format!("{} {}", call.command, call.table.as_deref().unwrap_or("-")))
            .collect();
        sent[ordered..].sort();
        assert_eq!(sent, commands);
        outcome.expect("the store works");
    }
}

fn anonymous(world: &World) -> View {
    view(&*world.corner.ids, world.corner.ids.video_id(), world.corner.clock.now())
}

#[tokio::test]
async fn a_view_takes_three_commands_and_a_known_viewer_s_four() {
    let world = World::new();
    let view = anonymous(&world);
    let known = View { viewer: Some(world.corner.ids.user_id()), ..view };
    let [log, day] = REST;

    for _ in 0..2 {
        world.records(&view, 1, &[NUMBER, log, day]).await;
        world.records(&known, 1, &[NUMBER, "insertOne user_activity", log, day]).await;
    }

    assert_eq!(world.double.calls().len(), 14, "nothing else is sent by anybody");
}

#[tokio::test]
async fn a_process_with_a_lasting_name_reads_its_numbers_once() {
    let world = World::with(|settings| settings.writer = Some("api-1".to_owned()));
    let view = anonymous(&world);
    let [log, day] = REST;

    world.records(&view, 2, &["findOne video_stats", NUMBER, "findOne video_views_by_day", log, day]).await;
    world.records(&view, 1, &[NUMBER, log, day]).await;
}

#[tokio::test]
async fn a_name_that_stands_for_numbers_from_before_is_not_taken() {
    for taken in ["imported", "compacted", ""] {
        let world = World::with(|settings| settings.writer = Some(taken.to_owned()));
        let view = anonymous(&world);
        world.store.views(&[(view.video, 40)]).await.expect("loaded");

        world.store.record(&view).await.expect("recorded");

        let numbers = world.store.numbers(&[view.video]).await.expect("read");
        assert_eq!(numbers[&view.video].views, 41, "{taken:?}");
    }
}

#[tokio::test]
async fn numbers_of_a_page_of_videos_take_one_command_and_one_more_for_each_page_of_parts() {
    let world = World::new();
    let videos: Vec<VideoId> = (0..100).map(|_| world.corner.ids.video_id()).collect();

    assert!(world.spends(world.store.numbers(&[]), &[]).await.is_empty());
    assert!(world.spends(world.store.numbers(&videos), &["find video_stats"]).await.is_empty());

    let rows: Vec<(VideoId, u64)> = videos.iter().take(70).map(|video| (*video, 3)).collect();
    world.store.views(&rows).await.expect("loaded");
    let numbers = world.spends(world.store.numbers(&videos[..30]), &["find video_stats"]).await;
    assert_eq!(numbers.len(), 30);
    let numbers = world.spends(world.store.numbers(&videos), &["find video_stats"; 2]).await;
    assert!(numbers.len() == 70 && numbers.values().all(|numbers| numbers.views == 3));

    let too_many = [videos, vec![world.corner.ids.video_id()]].concat();
    let refused = world.store.numbers(&too_many).await.expect_err("too many");
    assert_eq!(refused.kind(), StoreErrorKind::Rejected);
}

#[tokio::test]
async fn what_is_written_beside_a_counted_view_is_written_side_by_side() {
    let world = World::new();
    let slow = std::time::Duration::from_millis(30);
    world.double.inject(move |_| Some(killrvideo_testkit::data_api::Fault::Delay(slow)));
    let known = View { viewer: Some(world.corner.ids.user_id()), ..anonymous(&world) };

    let (recorded, calls) = recorded(world.store.record(&known)).await;

    recorded.expect("the store works");
    let first_end = calls[0].sent + calls[0].took;
    assert_eq!(calls[0].table.as_deref(), Some("video_stats"));
    assert!(calls[1..].iter().all(|call| call.sent >= first_end), "the number comes first: {calls:?}");
    let (last_begin, next_end) = (calls[3].sent, calls[1..].iter().map(|call| call.sent + call.took).min());
    assert!(next_end > Some(last_begin), "the last is sent before any other has ended: {calls:?}");
}
