//! Feeds of any catalogue, whatever was watched of it.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use super::{does, ids, page, pointing, watch};
use crate::world::{World, viewer};
use killrvideo_domain::{
    activity::ActivityKind,
    bulk::{BulkLoad, VideoRow},
    catalog::{Video, VideoStatus, VideoStore, ViewStore},
    recommendations::TasteStore,
    shared::{Clock, Embedding, SignedIn, Total, VideoId},
};
use killrvideo_testkit::builders::{hiding, ready_video, row, view};
use proptest::{collection::vec, prelude::*};

/// A video of a catalogue: whether it is listed, hidden, watched, rated, and where its vector points.
#[derive(Debug, Clone)]
struct Item {
    angle: Option<f64>,
    status: VideoStatus,
    hidden: bool,
    views: usize,
    watched: Watched,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Watched {
    Not,
    Viewed,
    Rated(i64),
}

fn items() -> impl Strategy<Value = Item> {
    let status = prop_oneof![9 => Just(VideoStatus::Ready), 1 => Just(VideoStatus::Error)];
    let watched = prop_oneof![
        7 => Just(Watched::Not),
        2 => Just(Watched::Viewed),
        2 => (1..=5_i64).prop_map(Watched::Rated),
    ];
    (proptest::option::of(-180.0..180.0), status, proptest::bool::weighted(0.1), 0..3_usize, watched)
        .prop_map(|(angle, status, hidden, views, watched)| Item { angle, status, hidden, views, watched })
}

/// Sets a catalogue up, and gives the videos that a feed may show, with their vectors.
async fn catalogue(world: &World, who: &SignedIn, items: &[Item]) -> HashMap<VideoId, Option<Embedding>> {
    let mut shown = HashMap::new();
    for Item { angle, status, hidden, views, watched } in items.iter().cloned() {
        world.clock.advance(Duration::from_secs(1));
        let video = Video { status, ..ready_video(&*world.ids, world.clock.now()) };
        let (id, vector) = (video.id, angle.map(|angle| pointing(world, angle)));
        world.store.videos(&[VideoRow { vector: vector.clone(), ..row(video) }]).await.expect("loaded");
        for _ in 0..views {
            let view = view(&*world.ids, id, world.clock.now());
            ViewStore::record(&*world.store, &view).await.expect("recorded");
        }
        match watched {
            Watched::Rated(stars) => does(world, who, ActivityKind::Rate, id, Some(stars)).await,
            Watched::Viewed => watch(world, who, id).await,
            Watched::Not => {}
        }
        if hidden {
            world.store.hide(&hiding(&*world.ids, id, world.clock.now())).await.expect("hidden");
        }
        if !hidden && status == VideoStatus::Ready && watched == Watched::Not {
            shown.insert(id, vector);
        }
    }
    shown
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_pages_of_a_ranking_hold_once_what_is_listed_and_not_watched_the_nearest_first(
        items in vec(items(), 0..30), size in 1..12_i64,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let world = World::new();
            let who = viewer(world.user());
            let shown = catalogue(&world, &who, &items).await;

            let mut found = Vec::new();
            for number in 1.. {
                let page = page(&world, &who, number, size).await;
                prop_assert_eq!(page.total, Total::Exact(shown.len() as u64));
                found.extend(ids(&page));
                if page.items.is_empty() {
                    break;
                }
                prop_assert!(page.items.len() as u64 == size.unsigned_abs() || found.len() == shown.len());
            }

            prop_assert_eq!(found.len(), shown.len());
            prop_assert_eq!(found.iter().copied().collect::<HashSet<_>>(), shown.keys().copied().collect());
            if let Some(taste) = TasteStore::get(&*world.store, who.user()).await {
                let near = |video: &VideoId| shown[video].as_ref().map(|vector| cosine(&taste.vector, vector));
                let nearness: Vec<Option<f64>> = found.iter().map(near).collect();
                let (with, without) = nearness.split_at(nearness.iter().flatten().count());
                prop_assert!(with.iter().all(Option::is_some) && without.iter().all(Option::is_none));
                prop_assert!(with.iter().flatten().collect::<Vec<_>>().is_sorted_by(|a, b| **a >= **b - 1e-5));
            }
            Ok(())
        })?;
    }
}

fn cosine(a: &Embedding, b: &Embedding) -> f64 {
    a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}
