//! The contract of the embedder.

use killrvideo_domain::shared::Dimensions;
use killrvideo_embedding::HashedWords;

killrvideo_testkit::embedder_contract!(|| async { HashedWords::new(Dimensions::default()) });
