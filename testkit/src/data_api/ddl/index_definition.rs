//! What a command says about an index, before it is compared with the table.

use super::schema_error;
use crate::data_api::{
    commands::{invalid, mismatch, unknown},
    error::ApiError,
    json::Json,
    schema::IndexTarget,
};

/// The commands that make indexes, each for its own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Regular,
    Vector,
    Text,
}

/// A definition as it is written.
pub(super) struct Written<'a> {
    pub(super) column: String,
    /// What of a map is indexed, where that is said.
    pub(super) part: Option<IndexTarget>,
    pub(super) options: Option<&'a Json>,
}

impl Family {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Regular, "regular"), (Self::Vector, "vector"), (Self::Text, "text")];

    /// Reads the definition of a command, and what kind of index it says it makes.
    ///
    /// # Errors
    ///
    /// Those of a wrong shape, `INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN`, `UNKNOWN_INDEX_TYPE`, and
    /// `UNSUPPORTED_INDEX_TYPE` for the kind of another command.
    pub(super) fn read(self, command: &Json) -> Result<Written<'_>, ApiError> {
        let Some(definition @ Json::Object(members)) = command.get("definition") else {
            return Err(mismatch("a definition is an object"));
        };
        if let Some((name, _)) =
            members.iter().find(|(name, _)| !["column", "options"].contains(&name.as_str()))
        {
            return Err(unknown("the definition", "field", name));
        }
        let options = definition.get("options").filter(|options| **options != Json::Null);
        self.check_options(options)?;
        let column = match definition.get("column") {
            None | Some(Json::Null) => return Err(invalid("the definition of an index has a column")),
            Some(column) => column,
        };
        let (column, part) = self.column(column)?;
        self.check_kind(command.get("indexType"))?;
        Ok(Written { column, part, options })
    }

    fn check_options(self, options: Option<&Json>) -> Result<(), ApiError> {
        let known: &[&str] = match self {
            Self::Regular => &["ascii", "caseSensitive", "normalize"],
            Self::Vector => &["metric", "sourceModel"],
            Self::Text => &["analyzer"],
        };
        match options {
            None => Ok(()),
            Some(Json::Object(members)) => match members.iter().find(|it| !known.contains(&it.0.as_str())) {
                Some((name, _)) => Err(unknown("the index", "option", name)),
                None if self == Self::Regular => {
                    members.iter().try_for_each(|(name, json)| flag(name, json).map(drop))
                }
                None => Ok(()),
            },
            Some(_) => Err(mismatch("the options of an index are an object")),
        }
    }

    /// The name of a column, or, of a regular index, `{"column": "$keys"}`.
    fn column(self, json: &Json) -> Result<(String, Option<IndexTarget>), ApiError> {
        match json {
            Json::String(name) => Ok((name.clone(), None)),
            Json::Number(name) if self != Self::Regular => Ok((name.clone(), None)),
            Json::Object(members) if self == Self::Regular => match members.as_slice() {
                [(name, Json::String(part))] if part == "$keys" => {
                    Ok((name.clone(), Some(IndexTarget::Keys)))
                }
                [(name, Json::String(part))] if part == "$values" => {
                    Ok((name.clone(), Some(IndexTarget::Values)))
                }
                _ => Err(odd_column()),
            },
            _ if self == Self::Regular => Err(odd_column()),
            _ => Err(mismatch("a column is a name")),
        }
    }

    fn check_kind(self, kind: Option<&Json>) -> Result<(), ApiError> {
        let name = match kind {
            None | Some(Json::Null) => return Ok(()),
            Some(Json::String(name) | Json::Number(name)) => name.to_lowercase(),
            Some(_) => return Err(mismatch("the type of an index is a text")),
        };
        match Self::ALL.iter().find(|(_, it)| *it == name) {
            Some((family, _)) if *family == self => Ok(()),
            Some(_) => {
                let message = format!("this command makes no index of type {name}");
                Err(schema_error("UNSUPPORTED_INDEX_TYPE", message))
            }
            None => Err(schema_error("UNKNOWN_INDEX_TYPE", format!("there is no type of index {name:?}"))),
        }
    }
}

/// An option that is true or false, as the server reads it; `None` where it is null.
pub(super) fn flag(name: &str, json: &Json) -> Result<Option<bool>, ApiError> {
    match json {
        Json::Null => Ok(None),
        Json::Bool(yes) => Ok(Some(*yes)),
        Json::Number(number) if number.parse::<i64>().is_ok() => Ok(Some(number != "0")),
        Json::String(text) if text.is_empty() => Ok(None),
        Json::String(text) if ["true", "True", "TRUE"].contains(&text.as_str()) => Ok(Some(true)),
        Json::String(text) if ["false", "False", "FALSE"].contains(&text.as_str()) => Ok(Some(false)),
        _ => Err(mismatch(&format!("the option {name} is true or false"))),
    }
}

/// The refusal of a column that is neither a name nor a part of one that has parts.
pub(super) fn odd_column() -> ApiError {
    let message = "a column is a name, or an object of the name of a map and $keys or $values".to_owned();
    schema_error("INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN", message)
}
