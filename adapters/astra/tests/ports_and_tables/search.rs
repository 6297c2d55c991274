//! What the ports of words, tags and the space of vectors send.

use killrvideo_domain::{
    recommendations::{KeptTaste, TasteStore},
    search::{ChangeOrder, ChangePlace, NewVectors, SpaceStore, TagStore, TextIndex, text::TextQuery},
    shared::{EmbeddingSpace, IdGenerator},
};

use super::{World, page::Intention};

pub(crate) async fn intentions() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    world.listed().await;
    let (one, two) = (TextQuery::of("cassandra"), TextQuery::of("partition keys"));
    vec![
        world.sent("TextIndex::rank, of one word", store.rank(&one, 1_000)).await,
        world
            .sent(
                "TextIndex::rank, of two words, when the videos were counted a moment ago",
                store.rank(&two, 1_000),
            )
            .await,
        world.sent("TagStore::used", store.used()).await,
    ]
}

pub(crate) async fn spaces() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (first, _) = world.listed().await;
    let (second, _) = world.listed().await;
    let (user, taste) = (world.user(), KeptTaste { vector: world.vector(1), at: world.now() });
    store.keep(user, &taste).await;
    let [space, to] = ["one", "another"].map(|model| EmbeddingSpace::new(model, world.dimensions()));
    let run = world.ids().change_id();
    let order = ChangeOrder { run, to, afresh: false };
    let vectors = vec![(first.id, Some(world.vector(5))), (second.id, None)];
    let new = NewVectors { run, vectors, at: ChangePlace::First, done: 2 };
    vec![
        world.sent("SpaceStore::adopt, of what nobody said anything", store.adopt(&space)).await,
        world.sent("SpaceStore::adopt, of what is said already", store.adopt(&space)).await,
        world.sent("SpaceStore::begin_change", store.begin_change(&order)).await,
        world.sent("SpaceStore::stretch", store.stretch(&ChangePlace::First, 10)).await,
        world
            .sent("SpaceStore::replace, of two videos, one of which loses its vector", store.replace(&new))
            .await,
        world.sent("SpaceStore::end_change, with one taste", store.end_change(run)).await,
        world.sent("SpaceStore::stamp", store.stamp()).await,
    ]
}
