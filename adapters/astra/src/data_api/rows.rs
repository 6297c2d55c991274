//! The commands on rows, each a method that says what it gives.

use futures_util::future::try_join_all;
use killrvideo_domain::shared::{TOTAL_LIMIT, Total};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json, value::RawValue};

use super::{
    Columns, DataApi, Filter, Find, PageState, Trouble, Update, Vector,
    command::Command,
    find::Projection,
    reply::{Envelope, FindStatus, NearRow, OneRow, Rows},
};
use crate::tables::Table;

/// One page of a find.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found<R> {
    /// The rows, in the find's order, without those that cannot be read.
    pub(crate) rows: Vec<R>,
    /// How many rows came, with those.
    pub(crate) given: usize,
    /// Where the next page begins; `None` on the last one. A page can be empty and have a next one.
    pub(crate) next: Option<PageState>,
    /// How many rows the filter means, where the server sorted them itself; it knows then, exactly.
    pub(crate) counted: Option<u64>,
}

/// How many rows a filter means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Exactly so many, 10,000 at most.
    Exactly(u64),
    /// More than the 10,000 that the server sorts and thereby counts.
    TooMany,
}

impl Counted {
    /// The number as it is told.
    pub(crate) const fn total(self) -> Total {
        match self {
            Self::Exactly(rows) => Total::of(rows),
            Self::TooMany => Total::AtLeast(TOTAL_LIMIT),
        }
    }
}

/// The first rows of those that the server sorted itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sorted<R> {
    /// The rows, in the find's order, without those that cannot be read.
    pub(crate) rows: Vec<R>,
    /// How many rows came, with those.
    pub(crate) given: usize,
    /// How many rows the filter means, skipped ones included; exactly.
    pub(crate) counted: u64,
}

/// A row near to a vector.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Near<R> {
    /// The row.
    pub(crate) row: R,
    /// (1 + cosine) / 2.
    pub(crate) similarity: f64,
}

impl DataApi {
    /// One page of rows, as long as the server likes to make it (50, or 20). Of every find, rows that cannot be read are
    /// left out with a warning: they are what another program wrote.
    pub(crate) async fn find<R: Columns>(&self, table: Table, find: Find) -> Result<Found<R>, Trouble> {
        let command = Command::Find { table, find, columns: Projection(R::NAMES) };
        self.send(&command, |envelope| {
            let page: Rows<'_> = part(table, envelope.data)?;
            let status = envelope.status.map(|status| part::<FindStatus>(table, Some(status)));
            let status = status.transpose()?.unwrap_or_default();
            Ok(Found {
                next: page.next(),
                counted: status.sorted_row_count,
                given: page.documents.len(),
                rows: readable(table, &page),
            })
        })
        .await
    }

    /// All rows, page after page, at most `most` of them.
    pub(crate) async fn find_all<R: Columns>(
        &self,
        table: Table,
        find: Find,
        most: usize,
    ) -> Result<Vec<R>, Trouble> {
        self.find_up_to(table, find, most).await.map(|found| found.rows)
    }

    /// The same, and how many rows came; there is no next page.
    pub(crate) async fn find_up_to<R: Columns>(
        &self,
        table: Table,
        find: Find,
        most: usize,
    ) -> Result<Found<R>, Trouble> {
        let Found { mut rows, mut given, mut next, counted } = self.find(table, find.clone()).await?;
        while let Some(state) = next.take().filter(|_| given < most) {
            let page = self.find(table, find.clone().from(state.clone())).await?;
            if page.next.as_ref() == Some(&state) {
                // It would go on for ever.
                return Err(Trouble::Unreadable("a page that is followed by itself".to_owned()));
            }
            rows.extend(page.rows);
            given += page.given;
            next = page.next;
        }
        rows.truncate(most);
        Ok(Found { rows, given, next: None, counted })
    }

    /// The rows whose `column` has one of `values`, and which `also` means; at most `rows_each` for each value. There
    /// may be many values: as many finds are sent at the same time as are needed to name no more at once than the
    /// database allows.
    pub(crate) async fn find_each<R: Columns>(
        &self,
        table: Table,
        also: Option<Filter>,
        column: &'static str,
        values: impl IntoIterator<Item = impl Serialize>,
        rows_each: usize,
    ) -> Result<Vec<R>, Trouble> {
        let found = self.found_each(table, also, column, values, rows_each).await?;
        Ok(found.into_iter().flat_map(|found| found.rows).collect())
    }

    /// The same, one row for each value, of rows that are about to be written over: what stands in one that cannot be
    /// read, a moderator's mark perhaps, must not be lost, so there it fails.
    pub(crate) async fn find_whole<R: Columns>(
        &self,
        table: Table,
        column: &'static str,
        values: impl IntoIterator<Item = impl Serialize>,
    ) -> Result<Vec<R>, Trouble> {
        let found = self.found_each(table, None, column, values, 1).await?;
        let left_out: usize = found.iter().map(|found| found.given - found.rows.len()).sum();
        if left_out > 0 {
            let reason = format!("{left_out} of the rows that are to be replaced cannot be read");
            return Err(Trouble::Row { table: table.name().to_owned(), reason });
        }
        Ok(found.into_iter().flat_map(|found| found.rows).collect())
    }

    async fn found_each<R: Columns>(
        &self,
        table: Table,
        also: Option<Filter>,
        column: &'static str,
        values: impl IntoIterator<Item = impl Serialize>,
        rows_each: usize,
    ) -> Result<Vec<Found<R>>, Trouble> {
        let values: Vec<Value> = values.into_iter().map(|value| json!(value)).collect();
        let finds = values.chunks(self.partitions()).map(|some| {
            let those = match &also {
                Some(also) => also.clone().and_among(column, some),
                None => Filter::among(column, some),
            };
            self.find_up_to(table, Find::by(those), some.len().saturating_mul(rows_each))
        });
        try_join_all(finds).await
    }

    /// The row with that whole primary key.
    pub(crate) async fn find_one<R: Columns>(&self, table: Table, key: Filter) -> Result<Option<R>, Trouble> {
        let command = Command::FindOne { table, key, columns: Projection(R::NAMES) };
        self.send(&command, |envelope| part::<OneRow<R>>(table, envelope.data).map(|found| found.document))
            .await
    }

    /// The rows nearest to a vector, nearest first, at most `limit` (1000 at most) of those that the filter means.
    pub(crate) async fn find_near<R: Columns>(
        &self,
        table: Table,
        filter: Filter,
        column: &'static str,
        vector: Vector,
        limit: usize,
    ) -> Result<Vec<Near<R>>, Trouble> {
        let find = Find::by(filter).near(column, vector, limit);
        let command = Command::Find { table, find, columns: Projection(R::NAMES) };
        self.send(&command, |envelope| {
            let rows: Vec<NearRow<R>> = readable(table, &part(table, envelope.data)?);
            Ok(rows.into_iter().map(|near| Near { row: near.row, similarity: near.similarity }).collect())
        })
        .await
    }

    /// How many rows a find means, and the first of them. The find is sorted in an order that no clustering has, so
    /// that the server sorts the rows itself and says how many it read. There is no first one if it cannot be read.
    pub(crate) async fn count<R: Columns>(
        &self,
        table: Table,
        find: Find,
    ) -> Result<(Counted, Option<R>), Trouble> {
        Ok(match self.find_sorted(table, find.limit(1)).await? {
            Some(Sorted { rows, counted, .. }) => (Counted::Exactly(counted), rows.into_iter().next()),
            None => (Counted::TooMany, None),
        })
    }

    /// Rows in an order that no clustering has, so that the server sorts them: the first of them, as many as it
    /// likes to give at once, and how many there are. `None` when these are more than the 10,000 that it sorts.
    pub(crate) async fn find_sorted<R: Columns>(
        &self,
        table: Table,
        find: Find,
    ) -> Result<Option<Sorted<R>>, Trouble> {
        match self.find(table, find).await {
            Ok(Found { counted: Some(counted), rows, given, .. }) => {
                Ok(Some(Sorted { rows, given, counted }))
            }
            Ok(Found { counted: None, .. }) => {
                Err(Trouble::NotSent(format!("{} is counted by a sort that counts nothing", table.name())))
            }
            Err(trouble) if trouble.is_too_much_to_sort() => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Writes a row. Cells that are `None` or empty are left alone.
    pub(crate) async fn insert_one<R: Serialize + Sync>(&self, table: Table, row: &R) -> Result<(), Trouble> {
        self.send(&Command::InsertOne { table, row: cells(row)? }, done).await
    }

    /// Writes a row that others may change as soon as it is there. It is sent again only where it certainly did not
    /// arrive: a second write is a newer one, and would take back what was made of the row meanwhile.
    pub(crate) async fn insert_new<R: Serialize + Sync>(&self, table: Table, row: &R) -> Result<(), Trouble> {
        self.send(&Command::InsertNew { table, row: cells(row)? }, done).await
    }

    /// Writes rows, each by itself, 1 to 100 of them. When it fails, some may be written: the same call completes it.
    pub(crate) async fn insert_many<R: Serialize + Sync>(
        &self,
        table: Table,
        rows: &[R],
    ) -> Result<(), Trouble> {
        let rows = rows.iter().map(cells).collect::<Result<_, _>>()?;
        self.send(&Command::InsertMany { table, rows }, done).await
    }

    /// Changes cells of the row with that whole primary key; a row that is not there is made, and not reported.
    pub(crate) async fn update_one(&self, table: Table, key: Filter, update: Update) -> Result<(), Trouble> {
        self.send(&Command::UpdateOne { table, key, update }, done).await
    }

    /// Deletes the row with that whole primary key, if it is there.
    pub(crate) async fn delete_one(&self, table: Table, key: Filter) -> Result<(), Trouble> {
        self.send(&Command::DeleteOne { table, key }, done).await
    }

    /// Deletes the rows of a partition, or of a range in it.
    pub(crate) async fn delete_many(&self, table: Table, rows: Filter) -> Result<(), Trouble> {
        self.send(&Command::DeleteMany { table, rows }, done).await
    }
}

#[expect(clippy::unnecessary_wraps, reason = "reading an answer can fail, though not of a write")]
fn done(_: &Envelope<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// Reads a part of an envelope; what does not fit is a row that this adapter did not write.
fn part<'a, T: Deserialize<'a>>(table: Table, part: Option<&'a RawValue>) -> Result<T, Trouble> {
    let wrong = |reason: String| Trouble::Row { table: table.name().to_owned(), reason };
    let part = part.ok_or_else(|| wrong("there is no data".to_owned()))?;
    serde_json::from_str(part.get()).map_err(|error| wrong(error.to_string()))
}

/// The rows of a page that can be read.
fn readable<R: DeserializeOwned>(table: Table, page: &Rows<'_>) -> Vec<R> {
    let row = |row: &&RawValue| {
        part(table, Some(*row)).inspect_err(|trouble| tracing::warn!(%trouble, "left out")).ok()
    };
    page.documents.iter().filter_map(row).collect()
}

/// A row as it is written: without what is null or empty, which would be a tombstone.
fn cells<R: Serialize>(row: &R) -> Result<Value, Trouble> {
    let mut row = serde_json::to_value(row).map_err(|error| Trouble::NotSent(error.to_string()))?;
    if let Value::Object(cells) = &mut row {
        cells.retain(|_, cell| !cell.is_null() && cell.as_array().is_none_or(|cell| !cell.is_empty()));
    }
    Ok(row)
}
