//! Views.

use std::{collections::HashMap, sync::Arc};

use killrvideo_astra::AstraStore;
use killrvideo_domain::{
    catalog::{VideoStats, ViewStore},
    shared::{IdGenerator, StoreErrorKind, VideoId},
};
use killrvideo_testkit::builders::view;

use super::{World, all};

/// How many tasks of each process record views, and how many views each of them.
const TASKS: usize = 6;
const VIEWS: usize = 8;

async fn views_of(world: &World, videos: &[VideoId]) -> HashMap<VideoId, u64> {
    let numbers = world.process().numbers(videos).await.expect("the store works");
    numbers.into_iter().map(|(video, numbers)| (video, numbers.views)).collect()
}

/// Records views by several tasks of each process, and gives how many of each video were accepted.
async fn record(world: &World, processes: &[Arc<AstraStore>], videos: [VideoId; 3]) -> HashMap<VideoId, u64> {
    let tasks = (0..processes.len() * TASKS).map(|task| {
        let (store, ids, now) =
            (processes[task % processes.len()].clone(), world.corner.ids.clone(), world.now());
        async move {
            let mut accepted = Vec::new();
            for number in 0..VIEWS {
                let video = videos[(task + number) % videos.len()];
                match store.record(&view(&*ids, video, now)).await {
                    Ok(()) => accepted.push(video),
                    Err(refused) => assert_eq!(refused.kind(), StoreErrorKind::Unavailable),
                }
            }
            accepted
        }
    });
    let mut accepted = HashMap::new();
    for video in all(tasks).await.into_iter().flatten() {
        *accepted.entry(video).or_default() += 1;
    }
    accepted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_view_is_lost_between_processes() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, videos) = (world.processes(count), [(); 3].map(|()| world.corner.ids.video_id()));
        world.disturb(7, 0);

        let accepted = record(&world, &processes, videos).await;

        assert_eq!(accepted.values().sum::<u64>(), (count * TASKS * VIEWS) as u64);
        assert_eq!(views_of(&world, &videos).await, accepted, "{count} processes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_accepted_view_counts_and_no_refused_one_when_commands_fail() {
    for count in [2, 4] {
        let world = World::new();
        let (processes, videos) = (world.processes(count), [(); 3].map(|()| world.corner.ids.video_id()));
        // So many fail that a command fails for good now and then, after five tries.
        world.disturb(11, 60);
        let mut accepted = record(&world, &processes, videos).await;
        world.double.heal();
        assert!(accepted.values().sum::<u64>() < (count * TASKS * VIEWS) as u64, "some are refused");

        let shown = views_of(&world, &videos).await;
        assert!(videos.iter().all(|video| shown.get(video) >= accepted.get(video)), "{shown:?} {accepted:?}");

        // The next write of each process says what was accepted, and nothing else.
        for (process, video) in processes.iter().flat_map(|process| videos.map(|video| (process, video))) {
            process.record(&view(&*world.corner.ids, video, world.now())).await.expect("the store works");
            *accepted.entry(video).or_default() += 1;
        }
        assert_eq!(views_of(&world, &videos).await, accepted, "{count} processes");
    }
}
