//! Loading comments, and the lists they stand in.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join_all;
use killrvideo_domain::{
    feedback::{Comment, CommentList},
    shared::CommentId,
};
use uuid::Uuid;

use super::replace::Replaced;
use crate::{
    AstraStore,
    data_api::{Filter, Trouble},
    feedback::{CommentRow, StoredRow},
    shared::{Finally, Held},
    tables::{COMMENTS, COMMENTS_BY_ID, COMMENTS_BY_USER, Table},
};

impl AstraStore {
    /// Rows leave the lists before the comments are written, and enter them afterwards: in between they show less than
    /// there is. Those that are hidden stay so.
    pub(super) async fn load_comments(&self, rows: &[&Comment]) -> Result<(), Trouble> {
        // In the order of the identities, which is the one in which several turns may be taken.
        let _turns = turns(self, rows).await;
        let ids = rows.iter().map(|row| row.id.as_uuid());
        let earlier: Vec<StoredRow> = self.api.find_whole(COMMENTS_BY_ID, "commentid", ids).await?;
        let hidden: HashSet<Uuid> =
            earlier.iter().filter(|row| row.is_hidden()).map(|row| row.commentid).collect();
        let earlier: Vec<CommentRow> = earlier.into_iter().map(CommentRow::from).collect();
        let _told = Finally(|| {
            let lists =
                rows.iter().flat_map(|row| [CommentList::About(row.video), CommentList::By(row.author)]);
            self.comment_counts.forget(lists.chain(earlier.iter().flat_map(CommentRow::lists)));
        });
        self.replace_comments(&earlier, rows, &hidden).await
    }

    async fn replace_comments(
        &self,
        earlier: &[CommentRow],
        rows: &[&Comment],
        hidden: &HashSet<Uuid>,
    ) -> Result<(), Trouble> {
        let rows: Vec<CommentRow> = rows.iter().map(|row| CommentRow::of(row)).collect();
        self.leave_old_places(earlier.iter().filter(|row| !hidden.contains(&row.commentid)), &rows).await?;
        let truth = Replaced { table: COMMENTS_BY_ID, key: &["commentid"] };
        truth.write(&self.api, earlier, &rows).await?;
        let visible: Vec<CommentRow> =
            rows.into_iter().filter(|row| !hidden.contains(&row.commentid)).collect();
        if !visible.is_empty() {
            self.api.insert_many(COMMENTS, &visible).await?;
            self.api.insert_many(COMMENTS_BY_USER, &visible).await?;
        }
        Ok(())
    }

    /// Takes earlier rows out of the lists in which the comment does not stand any more, or has something in a cell that
    /// is to be empty.
    async fn leave_old_places(
        &self,
        earlier: impl Iterator<Item = &CommentRow>,
        rows: &[CommentRow],
    ) -> Result<(), Trouble> {
        let rows: HashMap<Uuid, &CommentRow> = rows.iter().map(|row| (row.commentid, row)).collect();
        let mut leaving: Vec<(Table, Filter)> = Vec::new();
        for old in earlier {
            let Some(new) = rows.get(&old.commentid) else { continue };
            let lacks = old.sentiment_score.is_some() && new.sentiment_score.is_none();
            let key = |column, value: Uuid| Filter::by(column, value).and("commentid", old.commentid);
            if let Some(video) = old.videoid.filter(|video| lacks || Some(*video) != new.videoid) {
                leaving.push((COMMENTS, key("videoid", video)));
            }
            if let Some(user) = old.userid.filter(|user| lacks || Some(*user) != new.userid) {
                leaving.push((COMMENTS_BY_USER, key("userid", user)));
            }
        }
        let gone = leaving.into_iter().map(|(table, key)| self.api.delete_one(table, key));
        try_join_all(gone).await.map(drop)
    }
}

/// The turns of all comments. They are waited for one after another.
async fn turns(store: &AstraStore, rows: &[&Comment]) -> Vec<Held<CommentId>> {
    let mut turns = Vec::with_capacity(rows.len());
    for row in rows {
        turns.push(store.comment_turns.lock(row.id).await);
    }
    turns
}
