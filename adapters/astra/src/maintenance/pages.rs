//! Going through a whole table, page by page.

use crate::{
    data_api::{Columns, DataApi, Find, Trouble},
    tables::Table,
};

/// The pages of a table that were not read yet.
pub(super) struct Pages {
    table: Table,
    next: Option<Find>,
    /// How many rows were read.
    pub(super) read: u64,
}

impl Pages {
    pub(super) fn of(table: Table) -> Self {
        Self { table, next: Some(Find::all()), read: 0 }
    }

    /// The rows of the next page; `None` after the last one.
    pub(super) async fn next<R: Columns>(&mut self, api: &DataApi) -> Result<Option<Vec<R>>, Trouble> {
        let Some(find) = self.next.take() else { return Ok(None) };
        let page = api.find::<R>(self.table, find).await?;
        self.next = page.next.map(|state| Find::all().from(state));
        self.read += page.given as u64;
        Ok(Some(page.rows))
    }

    /// The table's name.
    pub(super) const fn name(&self) -> &'static str {
        self.table.name()
    }
}
