//! What the database, not the API, refuses to write.

use crate::data_api::{
    cql::{CqlType, Value, serialize},
    error::ApiError,
    json::Json,
    schema::{IndexKind, Table, default_metric},
};

/// The longest component of a key, in bytes.
const MAX_KEY_BYTES: usize = 65_535;
/// A vector whose numbers are all nearer to zero has no direction.
const NEAR_ZERO: f32 = 1e-6;

/// Whether a literal is a text that a service would have to make a vector of. No column has such a service here.
pub(super) fn vectorized(cql_type: &CqlType, json: &Json) -> bool {
    matches!((cql_type, json), (CqlType::Vector(_), Json::String(_)))
}

/// What the database has against an INSERT, whatever it holds: counters are only updated.
pub(super) fn refuse_insert(table: &Table) -> Option<ApiError> {
    let counter = table.columns.iter().find(|column| column.cql_type == CqlType::Counter)?;
    Some(invalid(format!("{} has the counter {}: rows are not inserted there", table.name, counter.name)))
}

/// What the database has against a key.
pub(super) fn refuse_key(table: &Table, key: &[Value]) -> Option<ApiError> {
    let only = table.partition_by.len() == 1;
    table.key_columns().zip(key).enumerate().find_map(|(index, (column, value))| {
        let bytes = serialize(&column.cql_type, value);
        if index == 0 && only && bytes.is_empty() {
            return Some(invalid(format!("the partition key {} is empty", column.name)));
        }
        if bytes.len() > MAX_KEY_BYTES {
            return Some(invalid(format!("{} is longer than {MAX_KEY_BYTES} bytes", column.name)));
        }
        refuse_value(&column.name, &column.cql_type, value)
    })
}

/// What the database has against the cells of a row.
pub(super) fn refuse_cells<'a>(
    table: &Table,
    cells: impl IntoIterator<Item = (&'a str, &'a Value)>,
) -> Option<ApiError> {
    cells.into_iter().find_map(|(name, value)| {
        let column = table.column(name)?;
        refuse_value(name, &column.cql_type, value).or_else(|| refuse_vector(table, name, value))
    })
}

/// The second half of a `timeuuid`'s time tells its version, and only version 1 has a time.
fn refuse_value(name: &str, cql_type: &CqlType, value: &Value) -> Option<ApiError> {
    match (cql_type, value) {
        (CqlType::TimeUuid, Value::Uuid(uuid)) if uuid.get_version_num() != 1 => {
            Some(invalid(format!("{uuid} in {name} is a UUID of version {}, not 1", uuid.get_version_num())))
        }
        (CqlType::List(element) | CqlType::Set(element), Value::List(values) | Value::Set(values)) => {
            values.iter().find_map(|value| refuse_value(name, element, value))
        }
        (CqlType::Map(key_type, value_type), Value::Map(entries)) => {
            entries.iter().find_map(|(key, value)| {
                refuse_value(name, key_type, key).or_else(|| refuse_value(name, value_type, value))
            })
        }
        _ => None,
    }
}

/// An index by cosine takes no vector without a direction, and none takes what is no number.
fn refuse_vector(table: &Table, name: &str, value: &Value) -> Option<ApiError> {
    let Value::Vector(numbers) = value else { return None };
    let metric =
        table.indexes.iter().filter(|index| index.column == name).find_map(|index| match &index.kind {
            IndexKind::Vector { metric, source_model } => {
                Some(metric.as_deref().unwrap_or_else(|| default_metric(source_model)))
            }
            _ => None,
        })?;
    let zero = metric == "cosine" && numbers.iter().all(|number| number.abs() <= NEAR_ZERO);
    let infinite = numbers.iter().any(|number| !number.is_finite());
    (zero || infinite).then(|| {
        let message = format!("the index on {name} does not take the vector: it is zero or not finite");
        ApiError::server("DATABASE", "FAILED_WRITE_REQUEST", message)
    })
}

fn invalid(message: String) -> ApiError {
    ApiError::server("DATABASE", "INVALID_DATABASE_QUERY", message)
}
