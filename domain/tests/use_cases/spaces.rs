//! What a process and a store agree on about their vectors.

use killrvideo_domain::{
    bulk::{BulkLoad, VideoRow},
    search::{Agreed, ChangeOrder, SpaceError, SpaceStore, agree},
    shared::{Clock, EmbeddingSpace, IdGenerator, StoreError},
};
use killrvideo_testkit::builders::ready_video;

use crate::{
    reembed::{Change, old_space},
    world::World,
};

async fn agreed(world: &World, space: &EmbeddingSpace) -> Result<Agreed, SpaceError> {
    agree(&*world.store, &*world.store, space).await
}

#[tokio::test]
async fn a_store_of_which_nobody_said_anything_is_believed_to_be_of_the_first_space() -> Result<(), StoreError>
{
    let world = World::new();
    assert_eq!(agreed(&world, &world.space).await.unwrap(), Agreed::Now { has_vectors: false });
    assert_eq!(agreed(&world, &world.space).await.unwrap(), Agreed::Before);

    let world = World::new();
    let video = ready_video(&*world.ids, world.clock.now());
    let vector = Some(world.vector([1.0, 0.0, 0.0, 0.0]));
    world.store.videos(&[VideoRow { video, vector }]).await?;
    assert_eq!(agreed(&world, &world.space).await.unwrap(), Agreed::Now { has_vectors: true });
    Ok(())
}

#[tokio::test]
async fn whoever_makes_other_vectors_than_the_store_has_is_refused_with_both_spaces() {
    let change = Change::of(1).await;
    let world = &change.world;

    let refused = agreed(world, &world.space).await.expect_err("another space").to_string();

    assert_eq!(
        refused,
        "the vectors of the store are those of model old with 4 dimensions, and the configured embedder makes those of \
         model test with 4 dimensions"
    );
    let order = ChangeOrder { run: world.ids.change_id(), to: world.space.clone(), afresh: false };
    world.store.begin_change(&order).await.unwrap();
    for space in [&world.space, &old_space(world)] {
        let refused = agreed(world, space).await.expect_err("it changes").to_string();
        assert_eq!(
            refused,
            "the vectors of the store are being changed from those of model old with 4 dimensions to those of model test \
             with 4 dimensions"
        );
    }
}
