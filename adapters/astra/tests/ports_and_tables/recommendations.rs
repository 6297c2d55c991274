//! What the ports of recommendations send.

use killrvideo_domain::recommendations::{KeptTaste, TasteStore};

use super::{World, page::Intention};

pub(crate) async fn intentions() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let (user, taste) = (world.user(), KeptTaste { vector: world.vector(1), at: world.now() });
    vec![
        world.sent("TasteStore::keep", store.keep(user, &taste)).await,
        world.sent("TasteStore::get", store.get(user)).await,
    ]
}
