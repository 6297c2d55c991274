//! The contract of the embedder.

use crate::world::World;

killrvideo_testkit::embedder_contract!(World::new);
