//! Reading `schema.cql`.
//!
//! This reads the statements of that file and no others: tables without static columns, and indexes that are
//! attached to the storage.

use killrvideo_domain::shared::Dimensions;

use crate::{
    data_api::{
        ColumnType, IndexDefinition, IndexKind, Key, Named, Order, TableDefinition, TableShape, VectorService,
    },
    tables::EMBEDDING_SCRATCH,
};

/// The file as it is, for vectors of [`WRITTEN`] dimensions.
const FILE: &str = include_str!("../../schema.cql");
/// How a vector is written in it.
const WRITTEN: &str = "vector<float, 1536>";

/// What else is needed where the Data API makes the vectors.
const SCRATCH: &str = include_str!("../../scratch.cql");

/// The file's statements, for vectors of so many dimensions, and those of a service that makes them.
pub(super) fn text(dimensions: Dimensions, service: Option<&VectorService>) -> String {
    // The first lines are about the file.
    let statements = FILE.split_once("\n\n").map_or(FILE, |(_, statements)| statements);
    let scratch = service.map(|service| SCRATCH.replace("PROVIDER/MODEL", &service.to_string()));
    let statements = [statements, scratch.as_deref().unwrap_or_default()].concat();
    let statements = statements.replace(WRITTEN, &ColumnType::Vector(dimensions.get()).to_string());
    format!(
        "-- The tables of KillrVideo, for vectors of {dimensions} dimensions. `USE` a keyspace first.\n\n{statements}"
    )
}

/// What a keyspace should have.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) tables: Vec<WantedTable>,
    pub(super) indexes: Vec<WantedIndex>,
}

/// A table that should be there.
#[derive(Debug)]
pub(super) struct WantedTable {
    pub(super) definition: TableDefinition,
    /// The statement that makes it.
    pub(super) statement: String,
}

/// An index that should be there.
#[derive(Debug)]
pub(super) struct WantedIndex {
    pub(super) table: String,
    pub(super) definition: IndexDefinition,
    /// The statement that makes it.
    pub(super) statement: String,
}

impl Schema {
    /// What the file says, for vectors of so many dimensions, which a service makes, or an embedder of ours.
    pub(super) fn of(dimensions: Dimensions, service: Option<&VectorService>) -> Self {
        let mut schema = Self { tables: Vec::new(), indexes: Vec::new() };
        for statement in statements(&text(dimensions, service)) {
            let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(mut definition) = table(&words) {
                if let Some(service) = service.filter(|_| definition.name == EMBEDDING_SCRATCH.name()) {
                    vectorize(&mut definition, service);
                }
                schema.tables.push(WantedTable { definition, statement });
            } else if let Some((table, definition)) = index(&words) {
                schema.indexes.push(WantedIndex { table, definition, statement });
            }
        }
        schema
    }

    /// The table of that name.
    pub(super) fn table(&self, name: &str) -> Option<&TableDefinition> {
        self.tables.iter().map(|table| &table.definition).find(|table| table.name == name)
    }

    /// The index of that name.
    pub(super) fn index(&self, name: &str) -> Option<&IndexDefinition> {
        self.indexes.iter().map(|index| &index.definition).find(|index| index.name == name)
    }
}

/// CQL has no word for a service: only the Data API can give one to a column.
fn vectorize(table: &mut TableDefinition, service: &VectorService) {
    for (_, kind) in &mut table.definition.columns.0 {
        if let ColumnType::Vector(dimensions) = kind {
            *kind = ColumnType::Vectorized(*dimensions, service.clone());
        }
    }
}

/// The statements of a text, each with its semicolon, without comments.
fn statements(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let statements = lines.join("\n");
    let statements = statements.split(';').map(str::trim).filter(|statement| !statement.is_empty());
    statements.map(|statement| format!("{statement};")).collect()
}

/// Reads `CREATE TABLE IF NOT EXISTS name (columns) WITH CLUSTERING ORDER BY (…);`.
fn table(words: &str) -> Option<TableDefinition> {
    let (name, rest) = words.strip_prefix("CREATE TABLE IF NOT EXISTS ")?.split_once(" (")?;
    let (body, options) = in_parentheses(rest)?;
    let (mut columns, mut key) = (Vec::new(), None);
    for part in parts(body) {
        if let Some(columns) = part.strip_prefix("PRIMARY KEY (") {
            key = primary_key(columns.strip_suffix(')')?);
            continue;
        }
        let (column, kind) = part.split_once(' ')?;
        if kind.ends_with(" PRIMARY KEY") {
            key = primary_key(column);
        }
        columns.push((column.to_owned(), ColumnType::of_cql(kind.trim_end_matches(" PRIMARY KEY"))));
    }
    let mut primary_key = key?;
    if let Some((_, order)) = options.split_once("CLUSTERING ORDER BY (") {
        primary_key.partition_sort = Named(in_parentheses(order).map(|(order, _)| order_by(order))?);
    }
    let definition = TableShape { columns: Named(columns), primary_key };
    Some(TableDefinition { name: name.to_owned(), definition })
}

/// Reads `(a, b), c, d` or `a, c, d`.
fn primary_key(columns: &str) -> Option<Key> {
    let (partition_by, sort) = match columns.strip_prefix('(') {
        Some(rest) => in_parentheses(rest)?,
        None => columns.split_once(',').unwrap_or((columns, "")),
    };
    let names = |text: &str| -> Vec<String> { parts(text).into_iter().map(str::to_owned).collect() };
    let sort = names(sort).into_iter().map(|column| (column, Order::Ascending)).collect();
    Some(Key { partition_by: names(partition_by), partition_sort: Named(sort) })
}

/// Reads `a DESC, b ASC`.
fn order_by(order: &str) -> Vec<(String, Order)> {
    let parts = parts(order).into_iter().map(|part| match part.strip_suffix(" DESC") {
        Some(column) => (column.to_owned(), Order::Descending),
        None => (part.trim_end_matches(" ASC").to_owned(), Order::Ascending),
    });
    parts.collect()
}

/// Reads `CREATE CUSTOM INDEX IF NOT EXISTS name ON table (column) USING '…' WITH OPTIONS = {…};`.
fn index(words: &str) -> Option<(String, IndexDefinition)> {
    let (name, rest) = words.strip_prefix("CREATE CUSTOM INDEX IF NOT EXISTS ")?.split_once(" ON ")?;
    let (table, rest) = rest.split_once(" (")?;
    let (column, options) = in_parentheses(rest)?;
    let option = |name: &str| {
        let (_, value) = options.split_once(&format!("'{name}': '"))?;
        value.split_once('\'').map(|(value, _)| value.to_lowercase())
    };
    let kind = match (option("similarity_function"), option("index_analyzer")) {
        (Some(metric), _) => IndexKind::Vector { metric },
        (None, Some(analyzer)) => IndexKind::Text { analyzer },
        (None, None) => IndexKind::Regular,
    };
    let definition = IndexDefinition { name: name.to_owned(), column: column.to_owned(), kind };
    Some((table.to_owned(), definition))
}

/// What stands before the parenthesis that closes one which was opened before `text`, and what stands behind it.
fn in_parentheses(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return Some((text[..at].trim(), &text[at + 1..])),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// What stands between commas that are in no brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = text.split(|character| {
        match character {
            '(' | '<' => depth += 1,
            ')' | '>' => depth -= 1,
            _ => {}
        }
        character == ',' && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(dimensions: usize) -> Schema {
        Schema::of(Dimensions::try_from(dimensions).expect("a number of dimensions"), None)
    }

    #[test]
    fn every_statement_of_the_file_is_read() {
        let starting_with = |start| FILE.lines().filter(|line| line.starts_with(start)).count();

        let Schema { tables, indexes } = schema(1536);

        assert_eq!(tables.len(), starting_with("CREATE TABLE "));
        assert_eq!(indexes.len(), starting_with("CREATE CUSTOM INDEX "));
        assert_eq!(tables.len() + indexes.len(), FILE.matches(';').count());
        let columns = tables.iter().flat_map(|table| &table.definition.definition.columns.0);
        let unknown: Vec<_> = columns.filter(|(_, kind)| matches!(kind, ColumnType::Other(_))).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        for index in &indexes {
            let table = tables.iter().map(|table| &table.definition).find(|table| table.name == index.table);
            let column = table.and_then(|table| table.definition.columns.get(&index.definition.column));
            assert!(column.is_some(), "{index:?} is on a column of the file");
        }
    }

    #[test]
    fn tables_are_read_with_columns_keys_and_orders() {
        let schema = schema(384);
        let shown = |name: &str| {
            let TableShape { columns, primary_key } = &schema.table(name).expect("a table").definition;
            let columns: Vec<String> =
                columns.0.iter().map(|(column, kind)| format!("{column} {kind}")).collect();
            (primary_key.to_string(), columns.join(", "))
        };

        let (key, columns) = shown("user_activity");
        assert_eq!(key, "((userid, day), activity_type ASC, activity_timestamp DESC, activity_id ASC)");
        assert!(columns.starts_with("userid uuid, day date, activity_type text, "), "{columns}");
        assert_eq!(shown("login_failures").0, "((email), failed_at ASC, attempt ASC)");
        assert_eq!(shown("tags").0, "((tag))");
        assert_eq!(
            shown("user_preferences").1,
            "userid uuid, preference_vector vector<float, 384>, tag_preferences map<text, float>, \
             category_preferences map<text, float>, last_updated timestamp"
        );
    }

    #[test]
    fn indexes_are_read_with_what_they_answer() {
        let schema = schema(384);
        let shown = |name: &str| {
            let index = schema.index(name).expect("an index");
            format!("{}: {}", index.column, index.kind)
        };

        assert_eq!(shown("videos_tags_idx"), "tags: an index for values");
        assert_eq!(shown("videos_content_features_idx"), "content_features: an index for vectors by cosine");
        assert_eq!(
            shown("videos_search_text_idx"),
            "search_text: an index for words by the analyzer standard"
        );
    }

    #[test]
    fn what_is_printed_has_the_configured_dimensions() {
        let service = VectorService { provider: "nvidia".to_owned(), model_name: "NV-Embed-QA".to_owned() };
        for (service, scratch) in [(None, false), (Some(&service), true)] {
            let text = text(Dimensions::try_from(384).expect("a number of dimensions"), service);

            assert!(text.contains("content_features vector<float, 384>"), "{text}");
            assert!(!text.contains("1536"), "{text}");
            assert_eq!(text.contains("embedded vector<float, 384>"), scratch, "{text}");
            assert_eq!(text.contains("nvidia/NV-Embed-QA"), scratch, "{text}");
        }
    }

    #[test]
    fn the_scratch_table_has_the_service() {
        let service = VectorService { provider: "nvidia".to_owned(), model_name: "NV-Embed-QA".to_owned() };

        let schema = Schema::of(Dimensions::default(), Some(&service));

        let scratch = &schema.table("embedding_scratch").expect("a table").definition;
        assert_eq!(scratch.primary_key.to_string(), "((call), position ASC)");
        let embedded = scratch.columns.get("embedded");
        assert_eq!(embedded, Some(&ColumnType::Vectorized(1536, service)));
        assert_eq!(schema.tables.len(), Schema::of(Dimensions::default(), None).tables.len() + 1);
    }
}
