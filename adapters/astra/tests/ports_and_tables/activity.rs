//! What the ports of activity send.

use killrvideo_domain::activity::{ActivityEntry, ActivityKind, ActivityLog, Kinds, Timeline};
use killrvideo_testkit::builders::{after, deed, page};

use super::{World, page::Intention};

pub(crate) async fn intentions() -> Vec<Intention> {
    let world = World::new();
    let store = &*world.store;
    let user = world.user();
    let entry = || ActivityEntry { user, ..deed(world.ids(), world.now()) };
    for _ in 0..3 {
        store.record(&entry()).await;
    }
    let all = Timeline { user, kinds: Kinds::All, today: world.now().day() };
    let views = Timeline { kinds: Kinds::Only(ActivityKind::View), ..all };
    let watched = Timeline { kinds: Kinds::Watching, ..all };
    let position = store.list(&all, &page(1, 2)).await.expect("a page").next.expect("more");
    let (first, further) = (page(1, 2), after(&position, 2));
    vec![
        world.sent("ActivityLog::record", store.record(&entry())).await,
        world.sent("ActivityLog::list", store.list(&all, &first)).await,
        world.sent("ActivityLog::list, of one kind", store.list(&views, &first)).await,
        world.sent("ActivityLog::list, after a position", store.list(&all, &further)).await,
        world.sent("ActivityLog::newest, of views and ratings", store.newest(&watched, 1_000)).await,
    ]
}
