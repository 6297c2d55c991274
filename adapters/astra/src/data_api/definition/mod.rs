//! Tables, columns and indexes, as the Data API describes them and as it is told to make them.

mod column;
mod index;
mod service;
mod table;

use serde::{Deserialize, de::DeserializeOwned};

pub use self::service::VectorService;
pub(crate) use self::{
    column::ColumnType,
    index::{FoundIndex, IndexDefinition, IndexKind},
    table::{Key, Named, Order, TableDefinition, TableShape},
};
use super::{DataApi, Trouble, command::Command, reply::Envelope};

impl DataApi {
    /// All tables of the keyspace.
    pub(crate) async fn list_tables(&self) -> Result<Vec<TableDefinition>, Trouble> {
        let listed: Tables = self.send(&Command::ListTables, status).await?;
        Ok(listed.tables)
    }

    /// All indexes of a table.
    pub(crate) async fn list_indexes(&self, table: &str) -> Result<Vec<FoundIndex>, Trouble> {
        let listed: Indexes = self.send(&Command::ListIndexes { table: table.to_owned() }, status).await?;
        Ok(listed.indexes)
    }

    /// Makes a table, unless there is one of that name.
    pub(crate) async fn create_table(&self, table: TableDefinition) -> Result<(), Trouble> {
        self.send(&Command::CreateTable { table }, |_| Ok(())).await
    }

    /// Adds columns to a table: all of them or, when it has one of them already, none.
    pub(crate) async fn add_columns(&self, table: &str, columns: Named<ColumnType>) -> Result<(), Trouble> {
        self.send(&Command::AddColumns { table: table.to_owned(), columns }, |_| Ok(())).await
    }

    /// Lets a provider make the vectors of a column from texts.
    pub(crate) async fn add_vectorize(
        &self,
        table: &str,
        column: &str,
        service: VectorService,
    ) -> Result<(), Trouble> {
        let (table, column) = (table.to_owned(), column.to_owned());
        self.send(&Command::AddVectorize { table, column, service }, |_| Ok(())).await
    }

    /// Makes an index, unless there is one of that name. It may take a while until it knows all rows.
    pub(crate) async fn create_index(&self, table: &str, index: IndexDefinition) -> Result<(), Trouble> {
        self.send(&Command::CreateIndex { table: table.to_owned(), index }, |_| Ok(())).await
    }
}

#[derive(Deserialize)]
struct Tables {
    tables: Vec<TableDefinition>,
}

#[derive(Deserialize)]
struct Indexes {
    indexes: Vec<FoundIndex>,
}

/// Reads what `status` tells.
fn status<T: DeserializeOwned>(envelope: &Envelope<'_>) -> Result<T, Trouble> {
    let told = envelope.status.map_or("{}", |status| status.get());
    serde_json::from_str(told).map_err(|error| Trouble::Unreadable(error.to_string()))
}
