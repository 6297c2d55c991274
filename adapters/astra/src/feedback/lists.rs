//! Pages of lists of comments.
//!
//! Each list is a partition, and its order is that on disk: "after this comment" is a place to begin at, and costs the
//! same however deep it is. A page by number goes through all that is before it.

use killrvideo_domain::{
    feedback::{Comment, CommentList},
    shared::{Page, PageRequest, StoreError},
};
use uuid::Uuid;

use super::walk::{Walk, place};
use crate::{
    AstraStore,
    data_api::{Counted, During, Filter, Find, Trouble, columns},
    shared::{Start, Wanted},
    tables::{COMMENTS, COMMENTS_BY_USER, Table},
};

columns! {
    struct IdRow {
        commentid: Uuid,
    }
}

/// The partition that a list is.
pub(super) fn partition(list: &CommentList) -> (Table, Filter) {
    match list {
        CommentList::About(video) => (COMMENTS, Filter::by("videoid", video.as_uuid())),
        CommentList::By(user) => (COMMENTS_BY_USER, Filter::by("userid", user.as_uuid())),
    }
}

impl AstraStore {
    /// A page of a list.
    pub(super) async fn comment_page(
        &self,
        list: &CommentList,
        request: &PageRequest,
    ) -> Result<Page<Comment>, StoreError> {
        let operation = "comment_store.list";
        let wanted = Wanted::by(request, place).ok_or_else(|| StoreError::foreign_position(operation))?;
        self.wanted_comments(list, wanted).await.during(operation)
    }

    async fn wanted_comments(
        &self,
        list: &CommentList,
        Wanted { start, size }: Wanted<Uuid>,
    ) -> Result<Page<Comment>, Trouble> {
        let mut walk = match start {
            Start::Past(skip) => Walk::past(skip, size),
            Start::After(place) => Walk::from(place, size),
        };
        if matches!(start, Start::Past(skip) if skip > 0) {
            // What is after the end is not looked for.
            let counted = self.count_comments(list).await?;
            let over =
                matches!((counted, start), (Counted::Exactly(rows), Start::Past(skip)) if rows <= skip);
            if size > 0 && !over {
                walk.go(&self.api, list).await?;
            }
            return Ok(walk.page(counted.total()));
        }
        let ((), counted) = futures_util::try_join!(walk.go(&self.api, list), self.count_comments(list))?;
        Ok(walk.page(counted.total()))
    }

    /// How many comments a list has. The server counts what it sorts itself, so they are sorted by what the partition is
    /// not sorted by.
    async fn count_comments(&self, list: &CommentList) -> Result<Counted, Trouble> {
        let count = async {
            let (table, rows) = partition(list);
            let other = match list {
                CommentList::About(_) => "userid",
                CommentList::By(_) => "videoid",
            };
            let (counted, _) = self.api.count::<IdRow>(table, Find::by(rows).ascending(other)).await?;
            Ok(counted)
        };
        self.comment_counts.known_or(*list, &*self.clock, count).await
    }
}
