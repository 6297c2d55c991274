//! What every `StoreLifecycle` does.

use futures_util::FutureExt;
use killrvideo_domain::{bulk::VideoRow, search::Neighbour};

use crate::{
    Fixture,
    builders::{Compass, ready_video, row},
    contract::Works,
};

/// What every `StoreLifecycle` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! store_lifecycle_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            store_lifecycle,
            $crate::contract::shared::store_lifecycle,
            $fixture,
            [
                a_store_that_works_is_ready,
                a_search_after_draining_gives_the_same_answer_again,
                draining_a_store_at_rest_returns_at_once,
            ]
        );
    };
}

/// Before anything is in it, and after it came to rest.
pub async fn a_store_that_works_is_ready(fixture: Fixture) {
    fixture.stores.lifecycle.ready().await.works();
    fixture.stores.lifecycle.drain().await;
    fixture.stores.lifecycle.ready().await.works();
}

/// > A search after draining answers from the index alone and gives the same answer for the same history.
pub async fn a_search_after_draining_gives_the_same_answer_again(fixture: Fixture) {
    let compass = Compass::new(&fixture.space, fixture.ids.seed());
    let mut ids = Vec::new();
    for towards in 0..80 {
        let video = ready_video(&*fixture.ids, fixture.now());
        ids.push(video.id);
        let loaded = VideoRow { vector: Some(compass.at(20.0, towards)), ..row(video) };
        fixture.stores.bulk.videos(&[loaded]).await.works();
    }
    for (towards, video) in (100..).zip(&ids[..40]) {
        fixture.stores.vectors.put(*video, &compass.at(20.0, towards)).await.works();
    }
    let search = async || -> Vec<Neighbour> {
        fixture.stores.lifecycle.drain().await;
        fixture.stores.vectors.nearest(&compass.at(20.0, 7), 30).await.works()
    };

    let first = search().await;

    assert_eq!(first.len(), 30, "everything that was accepted is found");
    assert!(first.iter().all(|neighbour| ids.contains(&neighbour.video.id)));
    assert_eq!(search().await, first);
}

/// > Draining a store at rest returns at once.
pub async fn draining_a_store_at_rest_returns_at_once(fixture: Fixture) {
    fixture.stores.bulk.videos(&[row(ready_video(&*fixture.ids, fixture.now()))]).await.works();
    fixture.stores.lifecycle.drain().await;

    assert!(fixture.stores.lifecycle.drain().now_or_never().is_some(), "it waits for nothing");
}
