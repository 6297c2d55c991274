//! What updates and deletions demand of their filters.

use super::{
    Filter,
    analyse::{Analysis, refuse},
    bound::Bound,
    database::{self, invalid},
    keys::{partitions, values_of},
    tree::Operator,
};
use crate::data_api::{cql::Value, error::ApiError, json::Json, schema::Table};

/// What `deleteMany` deletes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Deletion {
    /// Every row: the filter is empty or missing.
    Everything,
    /// In those partitions, the rows that the filter holds for.
    Rows { partitions: Vec<Vec<Value>>, filter: Bound },
}

/// The primary key, in order, that the filter of an `updateOne` or a `deleteOne` names.
///
/// # Errors
///
/// In this order: no filter, unknown columns, columns beside the key, operators beside equality, an incomplete key,
/// values that do not fit their columns; then what is no one key. Values that the database refuses are not looked for.
pub(crate) fn full_key(table: &Table, filter: &Json) -> Result<Vec<Value>, ApiError> {
    let filter = Filter::parse(table, filter)?;
    let analysis = Analysis::new(table, &filter.root);
    check_key_only(&analysis)?;
    let unequal = analysis.columns(|it| it.operator != Operator::Eq);
    let text = "one row is named by equality alone";
    refuse("UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE", text, &unequal)?;
    let missing: Vec<_> = table.key().filter(|name| !analysis.by_column.contains_key(name)).collect();
    refuse("MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE", "the primary key needs more columns", &missing)?;
    let bound = filter.bind(table)?;
    database::check_levels(&bound)?;
    let required = bound.required();
    let value = |name| values_of(&required, name).and_then(|values| values.into_iter().next());
    match table.key().map(value).collect::<Option<Vec<_>>>() {
        Some(key) if required.len() == bound.tests().len() => Ok(key),
        _ => Err(invalid("one row is named without $or".to_owned())),
    }
}

/// What the filter of a `deleteMany` asks for; `None` where the command has no filter.
///
/// # Errors
///
/// In this order: unknown columns, columns beside the key, a partition key that is incomplete or clustering columns
/// of which one before is missing, values that do not fit their columns; then what the database refuses.
pub(crate) fn for_delete_many(table: &Table, filter: Option<&Json>) -> Result<Deletion, ApiError> {
    let filter = Filter::parse(table, filter.unwrap_or(&Json::Null))?;
    if filter.is_empty() {
        return Ok(Deletion::Everything);
    }
    let analysis = Analysis::new(table, &filter.root);
    check_key_only(&analysis)?;
    if !analysis.is_key_prefix() {
        let message = format!("the first columns of the primary key are needed: {}", analysis.key_names());
        return Err(ApiError::request("FILTER", "INVALID_PRIMARY_KEY_FILTER", message));
    }
    let bound = filter.bind(table)?;
    database::check(table, &bound)?;
    if database::needs_filtering(table, &bound) {
        return Err(invalid("a deletion takes no $or, $ne and $nin, and no range of a partition".to_owned()));
    }
    database::check_clustering(table, &bound)?;
    match partitions(table, &bound) {
        Some(partitions) => Ok(Deletion::Rows { partitions, filter: bound }),
        None => Err(invalid("a deletion names its partitions".to_owned())),
    }
}

fn check_key_only(analysis: &Analysis<'_>) -> Result<(), ApiError> {
    let key = analysis.key_names();
    if analysis.by_column.is_empty() {
        let message = format!("a filter by the primary key is needed: {key}");
        return Err(ApiError::request("FILTER", "MISSING_FILTER_FOR_UPDATE_DELETE", message));
    }
    analysis.check_known()?;
    let others = analysis.columns(|it| !analysis.is_key(&it.column));
    let text = format!("only the primary key, {key}, can be tested here, not");
    refuse("UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE", &text, &others)
}
