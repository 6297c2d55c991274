//! The contract of every port, one line each.

use killrvideo_memory::{MemorySettings, MemoryStore};
use killrvideo_testkit::{Corner, Fixture, Ground, Stores, builders::space};

/// A store that is empty, for one case alone.
fn fixture() -> Fixture {
    let corner = Corner::of_seed(42, space(32));
    let store = MemoryStore::new(MemorySettings::new(corner.space.clone()));
    corner.with(Stores::of(&store), Ground::Own)
}

killrvideo_testkit::account_store_contract!(|| async { fixture() });
killrvideo_testkit::login_guard_contract!(|| async { fixture() });
killrvideo_testkit::video_store_contract!(|| async { fixture() });
killrvideo_testkit::views_contract!(|| async { fixture() });
killrvideo_testkit::watch_log_contract!(|| async { fixture() });
killrvideo_testkit::job_store_contract!(|| async { fixture() });
killrvideo_testkit::comment_store_contract!(|| async { fixture() });
killrvideo_testkit::rating_store_contract!(|| async { fixture() });
killrvideo_testkit::flag_store_contract!(|| async { fixture() });
killrvideo_testkit::vector_store_contract!(|| async { fixture() });
killrvideo_testkit::space_store_contract!(|| async { fixture() });
killrvideo_testkit::text_index_contract!(|| async { fixture() });
killrvideo_testkit::tag_store_contract!(|| async { fixture() });
killrvideo_testkit::taste_store_contract!(|| async { fixture() });
killrvideo_testkit::activity_log_contract!(|| async { fixture() });
killrvideo_testkit::bulk_load_contract!(|| async { fixture() });
killrvideo_testkit::store_lifecycle_contract!(|| async { fixture() });
