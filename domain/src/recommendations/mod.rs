//! Recommendations: what is like this, from vectors that pipelines push in, and what somebody may like, from what
//! they viewed and rated.
//!
//! A user is a vector as well, the [taste](TasteRule): an average of the vectors of what they viewed and rated. What is
//! near to it comes first in their [`Feed`].

mod error;
mod feed;
mod model;
mod ports;
mod service;
mod taste;

pub use error::RecommendationsError;
pub use feed::{Feed, FeedPorts};
pub use model::{InvalidRelatedLimit, Recommendation, RelatedLimit};
pub use ports::{KeptTaste, TasteStore};
pub use service::Recommendations;
pub use taste::{TasteRule, Telling};

#[cfg(feature = "mock")]
pub use ports::MockTasteStore;
