//! Pages of lists: what is asked for, and which way to read it.

use killrvideo_domain::{
    catalog::{VideoList, VideoSummary},
    shared::{Page, PageRequest, StoreError},
};

use super::{
    by_index::indexed_rows,
    counts::{Extent, ListKey},
    position::Bookmark,
};
use crate::{
    AstraStore,
    data_api::{During, Trouble},
    shared,
};

/// Which videos of a list are wanted.
pub(super) type Wanted = shared::Wanted<Bookmark>;

impl AstraStore {
    /// A page of a list.
    pub(super) async fn list_page(
        &self,
        list: &VideoList,
        request: &PageRequest,
    ) -> Result<Page<VideoSummary>, StoreError> {
        let operation = "video_store.list";
        let wanted = Wanted::by(request, Bookmark::from_position)
            .ok_or_else(|| StoreError::foreign_position(operation))?;
        match indexed_rows(list) {
            Some(rows) => self.indexed(list.into(), rows, wanted).await,
            None => self.latest(wanted).await,
        }
        .during(operation)
    }

    /// How long a list is, as known, or as `count` finds out.
    pub(super) async fn extent(
        &self,
        list: ListKey,
        count: impl Future<Output = Result<Extent, Trouble>> + Send,
    ) -> Result<Extent, Trouble> {
        self.list_counts.extents.known_or(list, &*self.clock, count).await
    }
}
