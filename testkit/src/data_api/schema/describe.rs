//! Definitions as answers show them.

use serde_json::{Map, Value, json};

use super::{Analysis, Column, Direction, Index, IndexKind, IndexTarget, Table};
use crate::data_api::cql::CqlType;

/// Columns by name, each with its type: `projectionSchema`, `primaryKeySchema` and the columns of a definition.
pub(crate) fn describe_columns<'a>(columns: impl IntoIterator<Item = &'a Column>) -> Value {
    Value::Object(columns.into_iter().map(|it| (it.name.clone(), describe_type(&it.cql_type))).collect())
}

/// A type. Where the API does not support it in every use, it says in which it does.
pub(crate) fn describe_type(cql_type: &CqlType) -> Value {
    let mut description = Map::new();
    description.insert("type".to_owned(), cql_type.name().into());
    match cql_type {
        CqlType::Vector(dimension) => drop(description.insert("dimension".to_owned(), (*dimension).into())),
        CqlType::List(element) | CqlType::Set(element) => {
            description.insert("valueType".to_owned(), element_type(element));
        }
        CqlType::Map(key, value) => {
            description.insert("keyType".to_owned(), element_type(key));
            description.insert("valueType".to_owned(), element_type(value));
        }
        _ => {}
    }
    if let Some(support) = api_support(cql_type) {
        description.insert("apiSupport".to_owned(), support);
    }
    Value::Object(description)
}

/// Scalars are named, everything else is described.
fn element_type(cql_type: &CqlType) -> Value {
    if CqlType::scalar(cql_type.name()).is_some() { cql_type.name().into() } else { describe_type(cql_type) }
}

/// What the API does with a column of that type, where that is not everything.
fn api_support(cql_type: &CqlType) -> Option<Value> {
    let (create, insert, filter) = match cql_type {
        CqlType::Counter => (false, false, true),
        CqlType::TimeUuid => (false, true, true),
        CqlType::Vector(_) => (true, true, false),
        _ => return None,
    };
    Some(json!({
        "createTable": create,
        "insert": insert,
        "read": true,
        "filter": filter,
        "cqlDefinition": cql_type.cql(),
    }))
}

/// A table: `listTables` with `explain`.
pub(crate) fn describe_table(table: &Table) -> Value {
    let sort: Map<String, Value> = table
        .partition_sort
        .iter()
        .map(|(name, way)| (name.clone(), if *way == Direction::Ascending { 1.into() } else { (-1).into() }))
        .collect();
    let mut columns = describe_columns(&table.columns);
    for (name, service) in &table.services {
        columns[name]["service"] = service.to_value();
    }
    json!({
        "name": table.name,
        "definition": {
            "columns": columns,
            "primaryKey": { "partitionBy": table.partition_by, "partitionSort": sort },
        },
    })
}

/// An index: `listIndexes` with `explain`.
pub(crate) fn describe_index(table: &Table, index: &Index) -> Value {
    let is_text = |cql_type: &CqlType| matches!(cql_type, CqlType::Text | CqlType::Ascii);
    let (options, index_type) = match &index.kind {
        IndexKind::Regular(analysis) => {
            let text = table.column(&index.column).is_some_and(|column| is_text(&column.cql_type));
            let analysis = analysis.or_else(|| text.then(Analysis::default));
            let options = analysis.map_or(json!({}), |Analysis { ascii, case_sensitive, normalize }| {
                json!({"ascii": ascii, "caseSensitive": case_sensitive, "normalize": normalize})
            });
            (options, "regular")
        }
        IndexKind::Vector { metric, source_model } => {
            let metric = metric.as_deref().unwrap_or_else(|| default_metric(source_model));
            (json!({"metric": metric, "sourceModel": source_model}), "vector")
        }
        IndexKind::Text { analyzer } => (json!({"analyzer": analyzer}), "text"),
    };
    let column = match index.target {
        IndexTarget::Whole => index.column.as_str().into(),
        IndexTarget::Values => json!({ &index.column: "$values" }),
        IndexTarget::Keys => json!({ &index.column: "$keys" }),
        IndexTarget::Entries => json!({ &index.column: "$entries" }),
    };
    json!({"name": index.name, "definition": {"column": column, "options": options}, "indexType": index_type})
}

/// How near two vectors are where the index does not say: by the model that makes them.
pub(crate) fn default_metric(source_model: &str) -> &'static str {
    if source_model == "other" { "cosine" } else { "dot_product" }
}
