//! What is wrong with a keyspace, for people.

use std::fmt;

use crate::{VectorService, tables::EMBEDDING_SCRATCH};

/// How a keyspace differs from what the store needs. Further tables, columns and indexes are no difference.
///
/// It prints one line for each difference, which says what can be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaReport {
    /// The differences: tables first, then columns, then indexes.
    pub faults: Vec<SchemaFault>,
}

/// Where the vectors are that are searched.
const VECTORS: (&str, &str) = ("videos", "content_features");
/// Where the words are that are searched.
const WORDS: (&str, &str) = ("videos", "search_text");

/// Something that a keyspace lacks, or has in another form than the store needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaFault {
    /// There is no such table.
    MissingTable {
        /// The table.
        table: String,
        /// What makes it.
        statement: String,
        /// Who can do that.
        remedy: Remedy,
    },
    /// The table has no such column.
    MissingColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What makes it.
        statement: String,
        /// Who can do that.
        remedy: Remedy,
    },
    /// The column holds something else.
    WrongType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The type that is needed, in CQL.
        wanted: String,
        /// The type that it has, in CQL.
        found: String,
    },
    /// The vectors have another length than the configured one.
    WrongDimension {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The configured number of dimensions.
        wanted: usize,
        /// The column's number of dimensions.
        found: usize,
    },
    /// No provider makes vectors of texts for the column.
    MissingService {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The provider and its model.
        service: VectorService,
    },
    /// Another provider, or another model, makes vectors of texts for the column.
    WrongService {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The configured provider and model.
        wanted: VectorService,
        /// The column's provider and model.
        found: VectorService,
    },
    /// The primary key is of other columns, or the rows lie in another order.
    WrongKey {
        /// The table.
        table: String,
        /// The key that is needed, as CQL writes it.
        wanted: String,
        /// The key that it has.
        found: String,
    },
    /// No index answers what is asked about the column.
    MissingIndex {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The name that the index is to have.
        index: String,
        /// What makes it.
        statement: String,
        /// Who can do that.
        remedy: Remedy,
    },
    /// The column has an index of another kind.
    WrongIndex {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The name of the index that is there.
        index: String,
        /// The index that is needed, in words.
        wanted: String,
        /// The index that is there, in words.
        found: String,
    },
}

/// Who can mend a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// [`AstraStore::apply_schema`](crate::AstraStore::apply_schema), by the Data API.
    DataApi,
    /// Somebody with a CQL shell: the Data API cannot make it.
    Cql,
    /// Nobody without making something anew that holds data, or configuring something else.
    Anew,
}

impl SchemaReport {
    /// Whether the store can work with the keyspace as it is, all of it that is [needed](SchemaFault::hinders).
    #[must_use]
    pub fn is_fine(&self) -> bool {
        !self.faults.iter().any(SchemaFault::hinders)
    }

    /// Whether nothing is in the way but vectors of another length than the configured one.
    #[must_use]
    pub fn is_of_another_length(&self) -> bool {
        let mut hindering = self.faults.iter().filter(|fault| fault.hinders()).peekable();
        hindering.peek().is_some()
            && hindering.all(|fault| matches!(fault, SchemaFault::WrongDimension { .. }))
    }

    /// Whether words cannot be searched.
    pub(super) fn lacks_words(&self) -> bool {
        self.faults.iter().any(SchemaFault::is_of_words)
    }

    /// The statements for a CQL shell that make what the Data API cannot make.
    pub fn for_cql(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().filter(|fault| fault.remedy() == Remedy::Cql).filter_map(SchemaFault::statement)
    }
}

impl SchemaFault {
    /// Who can mend it.
    #[must_use]
    pub const fn remedy(&self) -> Remedy {
        match self {
            Self::MissingTable { remedy, .. }
            | Self::MissingColumn { remedy, .. }
            | Self::MissingIndex { remedy, .. } => *remedy,
            Self::MissingService { .. } => Remedy::DataApi,
            Self::WrongType { .. }
            | Self::WrongDimension { .. }
            | Self::WrongService { .. }
            | Self::WrongKey { .. }
            | Self::WrongIndex { .. } => Remedy::Anew,
        }
    }

    /// Whether the store cannot do its work with it.
    ///
    /// It can without an index for words, but for searching by them, and with other vectors than those of videos
    /// being of another length: they are caches, or other programs'.
    #[must_use]
    pub fn hinders(&self) -> bool {
        match self {
            Self::MissingIndex { .. } => !self.is_of_words(),
            Self::WrongDimension { table, column, .. } => {
                (table.as_str(), column.as_str()) == VECTORS || table == EMBEDDING_SCRATCH.name()
            }
            Self::MissingTable { .. }
            | Self::MissingColumn { .. }
            | Self::WrongType { .. }
            | Self::MissingService { .. }
            | Self::WrongService { .. }
            | Self::WrongKey { .. }
            | Self::WrongIndex { .. } => true,
        }
    }

    /// Whether it is the index of words that is missing.
    fn is_of_words(&self) -> bool {
        matches!(self, Self::MissingIndex { table, column, .. } if (table.as_str(), column.as_str()) == WORDS)
    }

    /// The statement in CQL that mends it, where one does.
    #[must_use]
    pub fn statement(&self) -> Option<&str> {
        match self {
            Self::MissingTable { statement, .. }
            | Self::MissingColumn { statement, .. }
            | Self::MissingIndex { statement, .. } => Some(statement),
            Self::WrongType { .. }
            | Self::WrongDimension { .. }
            | Self::MissingService { .. }
            | Self::WrongService { .. }
            | Self::WrongKey { .. }
            | Self::WrongIndex { .. } => None,
        }
    }
}

impl fmt::Display for SchemaReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.faults.is_empty() {
            return f.write_str("the keyspace has all that is needed");
        }
        let lines: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))?;
        let statements: Vec<&str> = self.for_cql().collect();
        if !statements.is_empty() {
            write!(f, "\nto be run in a CQL shell:\n{}", statements.join("\n"))?;
        }
        Ok(())
    }
}

/// What is wrong and what can be done, in one line.
impl fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.hinders() {
            f.write_str("(not needed) ")?;
        }
        match self {
            Self::MissingTable { table, remedy, .. } => write!(f, "table {table} is missing: {remedy}"),
            Self::MissingColumn { table, column, remedy, .. } => {
                write!(f, "column {table}.{column} is missing: {remedy}")
            }
            Self::WrongType { table, column, wanted, found } => {
                write!(f, "column {table}.{column} is of type {found}, not {wanted}: {}", Remedy::Anew)
            }
            Self::WrongDimension { table, column, wanted, found } => write!(
                f,
                "column {table}.{column} holds vectors of {found} dimensions, and {wanted} are configured: \
                 configure {found} dimensions and a model that has them; a column never gets another number of them, \
                 not even when it is dropped and added again, so {wanted} take another keyspace"
            ),
            Self::MissingService { table, column, service } => write!(
                f,
                "column {table}.{column} has no provider that makes vectors of texts, and {service} is configured: {}",
                Remedy::DataApi
            ),
            Self::WrongService { table, column, wanted, found } => write!(
                f,
                "column {table}.{column} gets its vectors from {found}, and {wanted} is configured: configure {found}, \
                 or drop the table, in which nothing is kept"
            ),
            Self::WrongKey { table, wanted, found } => {
                write!(f, "table {table} has the primary key {found}, not {wanted}: {}", Remedy::Anew)
            }
            Self::MissingIndex { table, column, index, remedy, .. } => {
                write!(f, "index {index} on {table}.{column} is missing: {remedy}")?;
                if self.is_of_words() {
                    f.write_str("; without it there is no search for keywords")
                } else {
                    Ok(())
                }
            }
            Self::WrongIndex { table, column, index, wanted, found } => write!(
                f,
                "index {index} on {table}.{column} is {found}, not {wanted}: drop it, and the Data API can make the \
                 right one"
            ),
        }
    }
}

/// What can be done.
impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DataApi => "the Data API can make it",
            Self::Cql => "only a CQL shell can make it",
            Self::Anew => "it has to be made anew, which takes what is in it with it",
        })
    }
}
