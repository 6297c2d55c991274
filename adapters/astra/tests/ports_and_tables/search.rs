//! What the ports of words and tags send.

use killrvideo_domain::search::{TagStore, TextIndex, text::TextQuery};

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
