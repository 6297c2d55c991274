//! Recommendations: what is like this, from vectors that pipelines push in.

mod error;
mod model;
mod service;

pub use error::RecommendationsError;
pub use model::{InvalidRelatedLimit, Recommendation, RelatedLimit};
pub use service::Recommendations;
