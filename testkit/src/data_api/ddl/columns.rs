//! The types of columns, as a command writes them.

use std::collections::BTreeMap;

use super::schema_error;
use crate::data_api::{
    commands::{mismatch, unknown},
    cql::CqlType,
    error::ApiError,
    json::Json,
    schema::Column,
    vectorize::{Offer, VectorProvider},
};

/// The columns that a definition lists.
///
/// # Errors
///
/// Of the first column that cannot be made: `SCHEMA` errors, or those of a wrong shape.
pub(super) fn read_columns(columns: Option<&Json>, offer: Offer<'_>) -> Result<Vec<Column>, ApiError> {
    match columns {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Object(members)) => members
            .iter()
            .map(|(name, json)| Ok(Column { name: name.clone(), cql_type: read_type(name, json, offer)? }))
            .collect::<Result<Vec<_>, _>>()
            .and_then(named),
        Some(_) => Err(mismatch("columns are an object of names and types")),
    }
}

/// The services of the columns that a definition lists, which was read without a fault.
pub(super) fn services(columns: Option<&Json>) -> BTreeMap<String, Json> {
    let Some(Json::Object(members)) = columns else { return BTreeMap::new() };
    let service = |(name, json): &(String, Json)| {
        let service = json.get("service").filter(|service| **service != Json::Null)?;
        Some((name.clone(), service.clone()))
    };
    members.iter().filter_map(service).collect()
}

/// The server does not expect a column whose name is blank.
fn named(columns: Vec<Column>) -> Result<Vec<Column>, ApiError> {
    match columns.iter().find(|column| column.name.trim().is_empty()) {
        None => Ok(columns),
        Some(column) => {
            let message = format!("the column {:?} has no name", column.name);
            Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message))
        }
    }
}

fn read_type(column: &str, json: &Json, offer: Offer<'_>) -> Result<CqlType, ApiError> {
    match json {
        Json::String(name) => match name.as_str() {
            "list" | "set" | "map" | "vector" | "userDefined" => {
                with_parameters(column, name, &Json::Object(Vec::new()), offer)
            }
            name => creatable(column, scalar("UNKNOWN_PRIMITIVE_DATA_TYPE", column, name)?),
        },
        Json::Object(members) => {
            const KNOWN: [&str; 6] = ["type", "keyType", "valueType", "dimension", "service", "udtName"];
            let Some(Json::String(type_name)) = json.get("type") else {
                return Err(mismatch(&format!("the column {column} needs a type")));
            };
            match members.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
                Some((name, _)) => Err(unknown(&format!("the column {column}"), "field", name)),
                None => with_parameters(column, type_name, json, offer),
            }
        }
        _ => Err(mismatch(&format!("the type of {column} is a name or an object"))),
    }
}

fn with_parameters(column: &str, name: &str, json: &Json, offer: Offer<'_>) -> Result<CqlType, ApiError> {
    match name {
        "list" => {
            Ok(CqlType::List(Box::new(element(column, json, "valueType", "UNSUPPORTED_LIST_DEFINITION")?)))
        }
        "set" => {
            Ok(CqlType::Set(Box::new(element(column, json, "valueType", "UNSUPPORTED_SET_DEFINITION")?)))
        }
        "map" => {
            let key = element(column, json, "keyType", "UNSUPPORTED_MAP_DEFINITION")?;
            refuse_duration(column, &key, "UNSUPPORTED_MAP_DEFINITION")?;
            let value = element(column, json, "valueType", "UNSUPPORTED_MAP_DEFINITION")?;
            Ok(CqlType::Map(Box::new(key), Box::new(value)))
        }
        "vector" => vector(column, json, offer),
        "userDefined" => Err(user_defined(column, json)),
        name => creatable(column, scalar("UNKNOWN_DATA_TYPE", column, name)?),
    }
}

/// This double makes no types of its own, so that a column can be of none.
fn user_defined(column: &str, json: &Json) -> ApiError {
    match json.get("udtName") {
        None => schema_error(
            "INVALID_USER_DEFINED_TYPE_NAME",
            format!("the column {column} does not name its type"),
        ),
        Some(name) => {
            schema_error("UNKNOWN_USER_DEFINED_TYPE", format!("the type {name:?} of {column} is unknown"))
        }
    }
}

/// Elements are scalars, and neither counters nor of a type that the API cannot create.
fn element(column: &str, json: &Json, field: &str, code: &'static str) -> Result<CqlType, ApiError> {
    const NESTED: [&str; 5] = ["list", "set", "map", "vector", "userDefined"];
    let refusal = |name: &str| {
        schema_error(code, format!("the column {column} needs a scalar type as {field}, not {name:?}"))
    };
    let (name, unknown) = match json.get(field) {
        None => return Err(refusal("")),
        Some(Json::String(name)) => (name, "UNKNOWN_PRIMITIVE_DATA_TYPE"),
        Some(definition) => match definition.get("type") {
            Some(Json::String(name)) => (name, "UNKNOWN_DATA_TYPE"),
            _ => return Err(mismatch(&format!("the {field} of {column} is a name or an object"))),
        },
    };
    if NESTED.contains(&name.as_str()) {
        return Err(refusal(name));
    }
    match scalar(unknown, column, name)? {
        CqlType::Counter | CqlType::TimeUuid => Err(refusal(name)),
        scalar => Ok(scalar),
    }
}

/// Durations have no order, which the keys of maps need.
fn refuse_duration(column: &str, element: &CqlType, code: &'static str) -> Result<(), ApiError> {
    if *element == CqlType::Duration {
        return Err(schema_error(code, format!("the column {column} cannot order durations")));
    }
    Ok(())
}

/// A vector, perhaps with a service that makes it of texts: the one that is offered. It knows the dimension.
fn vector(column: &str, json: &Json, offer: Offer<'_>) -> Result<CqlType, ApiError> {
    let provider = match json.get("service") {
        None | Some(Json::Null) => None,
        Some(service @ Json::Object(_)) => Some(offered(column, service, offer)?),
        Some(_) => return Err(mismatch(&format!("the service of {column} is an object"))),
    };
    let dimension = match (json.get("dimension"), provider) {
        (Some(dimension), _) => dimension,
        (None, Some(provider)) => return Ok(CqlType::Vector(provider.dimensions())),
        (None, None) => {
            let message = format!("the vector {column} needs its dimension");
            return Err(schema_error("MISSING_DIMENSION_IN_VECTOR_COLUMN", message));
        }
    };
    let number = match dimension {
        Json::String(text) => text.parse::<i32>().ok(),
        Json::Number(number) => number.strip_suffix(".0").unwrap_or(number).parse::<i32>().ok(),
        _ => None,
    };
    let number = number.and_then(|it| usize::try_from(it).ok()).filter(|it| *it > 0).ok_or_else(|| {
        let message = format!("the vector {column} needs a dimension above 0, not {dimension:?}");
        schema_error("UNSUPPORTED_VECTOR_DIMENSION", message)
    })?;
    fits(column, number, provider)?;
    Ok(CqlType::Vector(number))
}

/// The provider behind a service.
pub(super) fn offered<'a>(
    column: &str,
    service: &Json,
    offer: Offer<'a>,
) -> Result<&'a VectorProvider, ApiError> {
    offer.filter(|provider| provider.has(service)).ok_or_else(|| no_service(column, service))
}

/// Refuses a provider whose vectors are longer or shorter than the column's.
pub(super) fn fits(column: &str, dimension: usize, provider: Offer<'_>) -> Result<(), ApiError> {
    match provider.map(VectorProvider::dimensions).filter(|made| *made != dimension) {
        None => Ok(()),
        Some(made) => {
            let message =
                format!("the vector {column} has the dimension {dimension}, and its service makes {made}");
            Err(schema_error("INVALID_CREATE_COLLECTION_OPTIONS", message))
        }
    }
}

/// The refusal of a service that makes vectors of texts.
fn no_service(column: &str, service: &Json) -> ApiError {
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
