//! The types of columns, as a command writes them.

use super::schema_error;
use crate::data_api::{
    commands::{mismatch, unknown},
    cql::CqlType,
    error::ApiError,
    json::Json,
    schema::Column,
};

/// The columns that a definition lists.
///
/// # Errors
///
/// Of the first column that cannot be made: `SCHEMA` errors, or those of a wrong shape.
pub(super) fn read_columns(columns: Option<&Json>) -> Result<Vec<Column>, ApiError> {
    match columns {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Object(members)) => members
            .iter()
            .map(|(name, json)| Ok(Column { name: name.clone(), cql_type: read_type(name, json)? }))
            .collect(),
        Some(_) => Err(mismatch("columns are an object of names and types")),
    }
}

fn read_type(column: &str, json: &Json) -> Result<CqlType, ApiError> {
    match json {
        Json::String(name) => match name.as_str() {
            "list" | "set" | "map" | "vector" => with_parameters(column, name, &Json::Object(Vec::new())),
            name => creatable(column, scalar("UNKNOWN_PRIMITIVE_DATA_TYPE", column, name)?),
        },
        Json::Object(members) => {
            const KNOWN: [&str; 7] =
                ["type", "keyType", "valueType", "dimension", "service", "udtName", "apiSupport"];
            if let Some((name, _)) = members.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
                return Err(unknown(&format!("the column {column}"), "field", name));
            }
            match json.get("type") {
                Some(Json::String(name)) => with_parameters(column, name, json),
                _ => Err(mismatch(&format!("the column {column} needs a type"))),
            }
        }
        _ => Err(mismatch(&format!("the type of {column} is a name or an object"))),
    }
}

fn with_parameters(column: &str, name: &str, json: &Json) -> Result<CqlType, ApiError> {
    match name {
        "list" => {
            Ok(CqlType::List(Box::new(element(column, json, "valueType", "UNSUPPORTED_LIST_DEFINITION")?)))
        }
        "set" => {
            let value = element(column, json, "valueType", "UNSUPPORTED_SET_DEFINITION")?;
            refuse_duration(column, &value, "UNSUPPORTED_SET_DEFINITION")?;
            Ok(CqlType::Set(Box::new(value)))
        }
        "map" => {
            let key = element(column, json, "keyType", "UNSUPPORTED_MAP_DEFINITION")?;
            refuse_duration(column, &key, "UNSUPPORTED_MAP_DEFINITION")?;
            let value = element(column, json, "valueType", "UNSUPPORTED_MAP_DEFINITION")?;
            Ok(CqlType::Map(Box::new(key), Box::new(value)))
        }
        "vector" => vector(column, json),
        name => creatable(column, scalar("UNKNOWN_DATA_TYPE", column, name)?),
    }
}

/// Elements are scalars, and neither counters nor of a type that the API cannot create.
fn element(column: &str, json: &Json, field: &str, code: &'static str) -> Result<CqlType, ApiError> {
    let name = match json.get(field) {
        Some(Json::String(name)) => Some(name.as_str()),
        Some(definition) => match definition.get("type") {
            Some(Json::String(name)) => Some(name.as_str()),
            _ => None,
        },
        None => None,
    };
    let scalar = name.and_then(CqlType::scalar);
    scalar.filter(|it| !matches!(it, CqlType::Counter | CqlType::TimeUuid)).ok_or_else(|| {
        schema_error(code, format!("the column {column} needs a scalar type as {field}, not {name:?}"))
    })
}

/// Durations have no order, which sets and the keys of maps need.
fn refuse_duration(column: &str, element: &CqlType, code: &'static str) -> Result<(), ApiError> {
    if *element == CqlType::Duration {
        return Err(schema_error(code, format!("the column {column} cannot order durations")));
    }
    Ok(())
}

/// A vector that nothing makes of texts: this double has none of the services that could.
fn vector(column: &str, json: &Json) -> Result<CqlType, ApiError> {
    if let Some(service) = json.get("service").filter(|service| **service != Json::Null) {
        return Err(no_service(column, service));
    }
    match json.get("dimension") {
        None | Some(Json::Null) => {
            let message = format!("the vector {column} needs its dimension");
            Err(schema_error("MISSING_DIMENSION_IN_VECTOR_COLUMN", message))
        }
        Some(Json::Number(number)) => match number.parse::<usize>() {
            Ok(dimension) if dimension > 0 => Ok(CqlType::Vector(dimension)),
            _ => {
                let message = format!("the vector {column} needs a dimension above 0, not {number}");
                Err(schema_error("UNSUPPORTED_VECTOR_DIMENSION", message))
            }
        },
        Some(_) => Err(mismatch(&format!("the dimension of {column} is a number"))),
    }
}

/// The refusal of a service that makes vectors of texts.
pub(super) fn no_service(column: &str, service: &Json) -> ApiError {
    let provider = match service.get("provider") {
        Some(Json::String(provider)) => provider.as_str(),
        _ => "",
    };
    schema_error(
        "INVALID_CREATE_COLLECTION_OPTIONS",
        format!("the provider {provider:?} of {column} is none that this server has"),
    )
}

fn scalar(code: &'static str, column: &str, name: &str) -> Result<CqlType, ApiError> {
    CqlType::scalar(name)
        .ok_or_else(|| schema_error(code, format!("the type {name:?} of the column {column} is unknown")))
}

fn creatable(column: &str, cql_type: CqlType) -> Result<CqlType, ApiError> {
    match cql_type {
        CqlType::Counter | CqlType::TimeUuid => Err(schema_error(
            "UNSUPPORTED_DATA_TYPE_TABLE_CREATION",
            format!("the column {column} is of type {}, which cannot be created here", cql_type.name()),
        )),
        cql_type => Ok(cql_type),
    }
}
