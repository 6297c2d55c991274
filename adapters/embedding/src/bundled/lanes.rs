//! Which texts wait for which.

use killrvideo_domain::search::Purpose;
use rayon::ThreadPoolBuildError;

use super::lane::{BrokeDown, Caller, Lane};
use crate::give_way::give_way;

/// The threads of an embedder: queries never wait behind passages, because somebody waits for them.
pub(super) struct Lanes {
    queries: Lane,
    passages: Lane,
}

impl Lanes {
    pub(super) fn open() -> Result<Self, ThreadPoolBuildError> {
        let queries = Lane::open("queries", || {})?;
        // What embeds an import has time, and those who search meanwhile have none.
        let passages = Lane::open("passages", give_way)?;
        Ok(Self { queries, passages })
    }

    /// Does `work` on a thread for texts of that purpose, when all that was given to it before is done.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        purpose: Purpose,
        work: impl FnOnce(&Caller<T>) -> T + Send + 'static,
    ) -> Result<T, BrokeDown> {
        match purpose {
            Purpose::Query => self.queries.run(work).await,
            Purpose::Passage => self.passages.run(work).await,
        }
    }
}
