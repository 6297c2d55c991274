//! The contract of the embedders.

use std::sync::Arc;

use killrvideo_domain::shared::Dimensions;
use killrvideo_embedding::{CachedQueries, HashedWords};

mod hashed {
    use super::*;

    killrvideo_testkit::embedder_contract!(|| async { HashedWords::new(Dimensions::default()) });
}

mod cached {
    use super::*;

    killrvideo_testkit::embedder_contract!(|| async {
        CachedQueries::new(Arc::new(HashedWords::new(Dimensions::default())), 8)
    });
}

mod caching_nothing {
    use super::*;

    killrvideo_testkit::embedder_contract!(|| async {
        CachedQueries::new(Arc::new(HashedWords::new(Dimensions::default())), 0)
    });
}

#[cfg(feature = "bundled")]
mod bundled {
    use killrvideo_domain::shared::Dimensions;
    use killrvideo_embedding::SentenceAndWords;

    fn filling(dimensions: usize) -> SentenceAndWords {
        SentenceAndWords::new(Dimensions::try_from(dimensions).expect("dimensions")).expect("an embedder")
    }

    mod of_384_dimensions {
        use super::*;

        killrvideo_testkit::embedder_contract!(|| async { filling(384) });
    }

    mod of_1536_dimensions {
        use super::*;

        killrvideo_testkit::embedder_contract!(|| async { filling(1536) });
    }

    mod of_4096_dimensions {
        use super::*;

        killrvideo_testkit::embedder_contract!(|| async { filling(4096) });
    }
}
