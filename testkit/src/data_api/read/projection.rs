//! Which columns an answer shows.

use serde_json::{Map, Value as JsonValue};

use crate::data_api::{
    codec::encode_exact,
    error::ApiError,
    filter::Place,
    json::Json,
    rows::Row,
    schema::{Column, Table},
    statement::java_order,
};

/// The columns that an answer shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Projection<'a> {
    /// In the order in which the table lists them.
    pub(super) columns: Vec<(&'a Column, Place)>,
    /// Their names, in the order in which the server selects them.
    pub(super) selected: Vec<&'a str>,
}

/// What a projection says, whatever the table.
enum Said<'a> {
    Everything,
    Nothing,
    Only(Vec<&'a str>),
    AllBut(Vec<&'a str>),
}

impl<'a> Projection<'a> {
    /// Reads a projection.
    ///
    /// # Errors
    ///
    /// `UNEXPECTED_SERVER_ERROR` for a list, `UNSUPPORTED_PROJECTION_PARAM` for what cannot stand in one,
    /// and `UNKNOWN_TABLE_COLUMNS` where no column of the table is left.
    pub(super) fn read(table: &'a Table, json: &Json) -> Result<Self, ApiError> {
        let said = said(json)?;
        let all = table.columns.iter().map(|column| column.name.as_str());
        let mut selected: Vec<&str> = match &said {
            Said::Everything => all.collect(),
            Said::Nothing => Vec::new(),
            Said::Only(names) => names
                .iter()
                .filter_map(|name| table.column(name))
                .map(|column| column.name.as_str())
                .collect(),
            Said::AllBut(names) => all.filter(|name| !names.contains(name)).collect(),
        };
        if selected.is_empty() {
            let message = "the projection leaves no column of the table";
            return Err(ApiError::request("PROJECTION", "UNKNOWN_TABLE_COLUMNS", message));
        }
        let shown = table.columns.iter().filter(|column| selected.contains(&column.name.as_str()));
        let columns = shown.map(|column| (column, Place::of(table, &column.name))).collect();
        if !matches!(said, Said::Only(_)) {
            // The server keeps all columns of a table in one hash map, and leaves out of it what is excluded.
            let mut all: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            java_order(&mut all, |name| name);
            all.retain(|name| selected.contains(name));
            selected = all;
        }
        Ok(Self { columns, selected })
    }

    /// A row as a document: what is not there is left out.
    pub(super) fn document(&self, row: &Row) -> Map<String, JsonValue> {
        let cells = self.columns.iter().filter_map(|(column, place)| Some((column, place.value(row)?)));
        cells.map(|(column, value)| (column.name.clone(), encode_exact(&column.cql_type, value))).collect()
    }
}

fn said(json: &Json) -> Result<Said<'_>, ApiError> {
    let members = match json {
        Json::Object(members) if !members.is_empty() => members,
        Json::Array(items) if !items.is_empty() => {
            // The server takes a list for an object, and stumbles.
            return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", "a projection is an object"));
        }
        // The server takes whatever has nothing in it for no projection, texts and numbers included.
        _ => return Ok(Said::Everything),
    };
    if let [(name, value)] = &members[..]
        && name == "*"
    {
        return Ok(if includes(name, value)? { Said::Everything } else { Said::Nothing });
    }
    let mut names = Vec::new();
    let mut including = false;
    for (name, value) in members {
        if name.is_empty() || name == "*" {
            return Err(unsupported(format!("\"{name}\" cannot stand beside columns")));
        }
        let include = includes(name, value)?;
        if names.is_empty() {
            including = include;
        } else if including != include {
            return Err(unsupported(format!("\"{name}\" is not included or excluded like those before it")));
        }
        names.push(name.as_str());
    }
    Ok(if including { Said::Only(names) } else { Said::AllBut(names) })
}

/// Any number but zero includes, however zero is written.
fn includes(name: &str, value: &Json) -> Result<bool, ApiError> {
    match value {
        Json::Bool(include) => Ok(*include),
        Json::Number(number) => {
            let digits = number.split(['e', 'E']).next().unwrap_or_default();
            Ok(digits.contains(|digit: char| ('1'..='9').contains(&digit)))
        }
        _ => Err(unsupported(format!("\"{name}\" is included by 1 or true and excluded by 0 or false"))),
    }
}

fn unsupported(message: String) -> ApiError {
    ApiError::request("PROJECTION", "UNSUPPORTED_PROJECTION_PARAM", message)
}
