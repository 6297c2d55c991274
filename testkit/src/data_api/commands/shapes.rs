//! What each command takes.

/// The part of an address that a command is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    General,
    Keyspace,
    Table,
}

/// What a command takes.
pub(super) struct Shape {
    pub(super) reach: Reach,
    pub(super) name: &'static str,
    /// Beside `options`.
    pub(super) fields: &'static [&'static str],
    /// `None` where anything but an empty object is refused.
    pub(super) options: Option<&'static [&'static str]>,
    /// Fields that must be there and not null.
    pub(super) required: &'static [&'static str],
}

const fn shape(
    reach: Reach,
    name: &'static str,
    fields: &'static [&'static str],
    options: Option<&'static [&'static str]>,
    required: &'static [&'static str],
) -> Shape {
    Shape { reach, name, fields, options, required }
}

const READS: &[&str] = &["filter", "projection", "sort"];
const SIMILARITY: &[&str] = &["includeSimilarity", "includeSortVector"];
const IF_EXISTS: Option<&[&str]> = Some(&["ifExists"]);
const IF_NOT_EXISTS: Option<&[&str]> = Some(&["ifNotExists"]);
const EXPLAIN: Option<&[&str]> = Some(&["explain"]);
const NAMED: &[&str] = &["name"];
const DEFINED: &[&str] = &["name", "definition"];
const INDEXED: &[&str] = &["name", "definition", "indexType"];

use Reach::{General, Keyspace, Table};

/// Every command of the server, those that tables refuse included.
pub(super) static SHAPES: &[Shape] = &[
    shape(General, "createKeyspace", NAMED, Some(&["replication"]), &[]),
    shape(General, "createNamespace", NAMED, Some(&["replication"]), &[]),
    shape(General, "dropKeyspace", NAMED, None, NAMED),
    shape(General, "dropNamespace", NAMED, None, NAMED),
    shape(General, "findKeyspaces", &[], None, &[]),
    shape(General, "findNamespaces", &[], None, &[]),
    shape(General, "findEmbeddingProviders", &[], Some(&["filterModelStatus"]), &[]),
    shape(General, "findRerankingProviders", &[], Some(&["filterModelStatus"]), &[]),
    shape(Keyspace, "createTable", DEFINED, IF_NOT_EXISTS, &["definition"]),
    shape(Keyspace, "dropTable", NAMED, IF_EXISTS, NAMED),
    shape(Keyspace, "listTables", &[], EXPLAIN, &[]),
    shape(Keyspace, "dropIndex", NAMED, IF_EXISTS, NAMED),
    shape(Keyspace, "listTypes", &[], EXPLAIN, &[]),
    shape(Keyspace, "createType", DEFINED, IF_NOT_EXISTS, DEFINED),
    shape(Keyspace, "alterType", &["name", "rename", "add"], None, NAMED),
    shape(Keyspace, "dropType", NAMED, IF_EXISTS, NAMED),
    shape(Keyspace, "createCollection", NAMED, Some(COLLECTION), &[]),
    shape(Keyspace, "deleteCollection", NAMED, None, NAMED),
    shape(Keyspace, "findCollections", &[], EXPLAIN, &[]),
    shape(Table, "insertOne", &["document"], None, &["document"]),
    shape(Table, "insertMany", &["documents"], Some(&["ordered", "returnDocumentResponses"]), &["documents"]),
    shape(Table, "find", READS, Some(FIND), &[]),
    shape(Table, "findOne", READS, Some(SIMILARITY), &[]),
    shape(Table, "updateOne", &["filter", "update", "sort"], Some(&["upsert"]), &["update"]),
    shape(Table, "deleteOne", &["filter", "sort"], None, &["filter"]),
    shape(Table, "deleteMany", &["filter"], None, &[]),
    shape(Table, "alterTable", &["operation"], None, &[]),
    shape(Table, "createIndex", INDEXED, IF_NOT_EXISTS, &["definition"]),
    shape(Table, "createVectorIndex", INDEXED, IF_NOT_EXISTS, &["definition"]),
    shape(Table, "createTextIndex", INDEXED, IF_NOT_EXISTS, &["definition"]),
    shape(Table, "listIndexes", &[], EXPLAIN, &[]),
    shape(Table, "countDocuments", &["filter"], None, &[]),
    shape(Table, "estimatedDocumentCount", &[], None, &[]),
    shape(
        Table,
        "updateMany",
        &["filter", "update"],
        Some(&["upsert", "pageState", "pagingState"]),
        &["update"],
    ),
    shape(Table, "findOneAndUpdate", AND_UPDATE, Some(&["returnDocument", "upsert"]), &["update"]),
    shape(Table, "findOneAndReplace", AND_REPLACE, Some(&["returnDocument", "upsert"]), &["replacement"]),
    shape(Table, "findOneAndDelete", READS, None, &[]),
    shape(Table, "findAndRerank", READS, Some(RERANK), &[]),
];

const FIND: &[&str] =
    &["limit", "skip", "pageState", "pagingState", "includeSimilarity", "includeSortVector"];
const COLLECTION: &[&str] = &["defaultId", "vector", "indexing", "lexical", "rerank"];
const AND_UPDATE: &[&str] = &["filter", "projection", "sort", "update"];
const AND_REPLACE: &[&str] = &["filter", "projection", "sort", "replacement"];
const RERANK: &[&str] =
    &["limit", "hybridLimits", "includeScores", "includeSortVector", "rerankOn", "rerankQuery"];
