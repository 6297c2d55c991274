//! Comments of an older backend: each of them stands in both lists, and an identity leads to it.

use std::collections::{HashMap, HashSet};

use futures_util::future::try_join_all;
use killrvideo_domain::feedback::Comment;
use uuid::Uuid;

use super::{backfill::Backfill, pages::Pages};
use crate::{
    data_api::{Filter, Trouble, columns},
    feedback::{CommentRow, StoredRow},
    tables::{COMMENTS, COMMENTS_BY_ID, COMMENTS_BY_USER, Table},
};

columns! {
    /// Where in a list a comment stands.
    struct Standing {
        commentid: Uuid,
    }
}

/// How many rows one find names. It names partitions and comments, and Astra allows 25 for the product of both numbers:
/// five comments are in five partitions at most.
const ROWS_AT_ONCE: usize = 5;

/// One of the two lists.
#[derive(Debug, Clone, Copy)]
struct List {
    table: Table,
    /// The partition that a comment has in it.
    column: &'static str,
    partition: fn(&Comment) -> Uuid,
}

const LISTS: [List; 2] = [
    List { table: COMMENTS, column: "videoid", partition: |comment| comment.video.as_uuid() },
    List { table: COMMENTS_BY_USER, column: "userid", partition: |comment| comment.author.as_uuid() },
];

impl Backfill<'_> {
    /// Goes through both lists: what the other one lacks is written there, and what nothing leads to by its identity gets
    /// a row of its own, which is the truth from then on. A comment that is hidden stays hidden, and leaves a list in
    /// which something left it.
    pub(super) async fn comments(&mut self) -> Result<(), Trouble> {
        let [about, by] = LISTS;
        self.complete_from(about, by).await?;
        self.complete_from(by, about).await
    }

    async fn complete_from(&mut self, list: List, other: List) -> Result<(), Trouble> {
        let (mut pages, mut written) = (Pages::of(list.table), 0);
        while let Some(page) = pages.next::<CommentRow>(&self.store.api).await? {
            for some in page.chunks(Filter::MOST_VALUES) {
                let comments = self.readable(some, list.table);
                written += self.complete(&comments, list, other).await?;
            }
            if list.table == COMMENTS {
                self.report.comments = pages.read;
            }
            self.tell(&pages, written);
        }
        Ok(())
    }

    /// The comments that rows mean.
    fn readable(&mut self, rows: &[CommentRow], table: Table) -> Vec<Comment> {
        let mut comments = Vec::with_capacity(rows.len());
        for row in rows {
            match row.clone().comment(table) {
                Ok(comment) => comments.push(comment),
                Err(trouble) => {
                    tracing::warn!(%trouble, "a comment is left out");
                    self.report.comments_left_out += 1;
                }
            }
        }
        comments
    }

    /// Completes comments that stand in `list`, and gives how many rows were written.
    async fn complete(&mut self, comments: &[Comment], list: List, other: List) -> Result<u64, Trouble> {
        if comments.is_empty() {
            return Ok(0);
        }
        let api = &self.store.api;
        let ids = comments.iter().map(|comment| comment.id.as_uuid());
        let known: Vec<StoredRow> = api.find_each(COMMENTS_BY_ID, None, "commentid", ids, 1).await?;
        let known: HashMap<Uuid, bool> = known.iter().map(|row| (row.commentid, row.is_hidden())).collect();
        let is_hidden = |comment: &&Comment| known.get(&comment.id.as_uuid()) == Some(&true);
        for comment in comments.iter().filter(is_hidden) {
            let row =
                Filter::by(list.column, (list.partition)(comment)).and("commentid", comment.id.as_uuid());
            api.delete_one(list.table, row).await?;
        }
        let visible: Vec<&Comment> = comments.iter().filter(|comment| !is_hidden(comment)).collect();
        let standing = self.standing(&visible, other).await?;
        let rows = |lacks: &dyn Fn(Uuid) -> bool| -> Vec<CommentRow> {
            let lacking = visible.iter().filter(|comment| lacks(comment.id.as_uuid()));
            lacking.map(|comment| CommentRow::of(comment)).collect()
        };
        let unknown = rows(&|id| !known.contains_key(&id));
        let unlisted = rows(&|id| !standing.contains(&id));
        // The truth first.
        self.insert(COMMENTS_BY_ID, &unknown).await?;
        self.insert(other.table, &unlisted).await?;
        self.report.comments_completed += unknown.len() as u64;
        self.report.comments_listed += unlisted.len() as u64;
        Ok((unknown.len() + unlisted.len()) as u64)
    }

    /// Which of the comments stand in a list.
    async fn standing(&self, comments: &[&Comment], list: List) -> Result<HashSet<Uuid>, Trouble> {
        let finds = comments.chunks(ROWS_AT_ONCE).map(|some| {
            let ids = some.iter().map(|comment| comment.id.as_uuid());
            let mut partitions: Vec<Uuid> = some.iter().map(|comment| (list.partition)(comment)).collect();
            partitions.sort_unstable();
            partitions.dedup();
            let those = Filter::among("commentid", ids);
            self.store.api.find_each::<Standing>(list.table, Some(those), list.column, partitions, some.len())
        });
        let found = try_join_all(finds).await?;
        Ok(found.into_iter().flatten().map(|row| row.commentid).collect())
    }
}
