//! Which commands there are where, and which fields and options each takes.

mod shapes;

use super::{error::ApiError, json::Json, write::check_update_shape};

use self::shapes::{SHAPES, Shape};

pub(super) use shapes::Reach;

/// The most rows of one `insertMany`.
const MAX_DOCUMENTS: usize = 100;

/// The name of the command in a body, and what it stands for.
///
/// # Errors
///
/// One or more of the client's errors: the body is no command, the command is unknown there, has a field or an option
/// that it does not take, or lacks one that it needs.
pub(crate) fn command(reach: Reach, body: &Json) -> Result<(&'static str, &Json), Vec<ApiError>> {
    let (name, command) = match body {
        Json::Null => return Err(vec![invalid("a request needs a body")]),
        Json::Object(members) if members.len() == 1 => (&members[0].0, &members[0].1),
        _ => return Err(vec![mismatch("a body is an object with a command's name as its only member")]),
    };
    let shape = shape_of(reach, name).map_err(|error| vec![error])?;
    check_fields(shape, command).map_err(|error| vec![error])?;
    let faults = check_values(shape, command);
    if faults.is_empty() { Ok((shape.name, command)) } else { Err(faults) }
}

/// Whether there is a command of that name, which the server asks before it reads the rest of a body.
///
/// # Errors
///
/// `COMMAND_UNKNOWN`.
pub(crate) fn check_name(reach: Reach, name: &str) -> Result<(), ApiError> {
    shape_of(reach, name).map(drop)
}

fn shape_of(reach: Reach, name: &str) -> Result<&'static Shape, ApiError> {
    SHAPES
        .iter()
        .find(|it| it.reach == reach && it.name == name)
        .ok_or_else(|| ApiError::request("", "COMMAND_UNKNOWN", format!("{name} is no command here")))
}

fn check_fields(shape: &Shape, command: &Json) -> Result<(), ApiError> {
    let Json::Object(fields) = command else {
        return Err(mismatch(&format!("{} stands for an object", shape.name)));
    };
    for (field, value) in fields {
        match field.as_str() {
            "options" => check_options(shape, value)?,
            field if shape.fields.contains(&field) => check_field(field, value)?,
            field => return Err(unknown(shape.name, "field", field)),
        }
    }
    Ok(())
}

fn check_options(shape: &Shape, options: &Json) -> Result<(), ApiError> {
    let members = match (options, shape.options) {
        (Json::Null, _) => return Ok(()),
        (Json::Object(members), None) if members.is_empty() => return Ok(()),
        (_, None) => {
            let message = format!("{} takes no options", shape.name);
            return Err(ApiError::request("", "COMMAND_ACCEPTS_NO_OPTIONS", message));
        }
        (Json::Object(members), Some(_)) => members,
        (_, Some(_)) => return Err(mismatch("options are an object")),
    };
    let known = shape.options.unwrap_or_default();
    match members.iter().find(|(option, _)| !known.contains(&option.as_str())) {
        Some((option, _)) => Err(unknown(shape.name, "option", option)),
        None => members.iter().try_for_each(|(option, value)| check_option(option, value)),
    }
}

/// Options of a truth value take what reads as one, and nothing else.
fn check_option(option: &str, value: &Json) -> Result<(), ApiError> {
    const TRUTHS: [&str; 8] = [
        "ordered",
        "returnDocumentResponses",
        "upsert",
        "ifExists",
        "ifNotExists",
        "explain",
        "includeSimilarity",
        "includeSortVector",
    ];
    let fits = match value {
        Json::Null | Json::Bool(_) => true,
        Json::Number(number) => number.parse::<i64>().is_ok(),
        Json::String(text) => {
            ["true", "false", "True", "False", "TRUE", "FALSE", ""].contains(&text.as_str())
        }
        Json::Array(_) | Json::Object(_) => false,
    };
    if TRUTHS.contains(&option) && !fits {
        return Err(mismatch(&format!("the option {option} is true or false")));
    }
    Ok(())
}

/// The shapes that reading a command insists on, whatever the table.
fn check_field(field: &str, value: &Json) -> Result<(), ApiError> {
    match (field, value) {
        (_, Json::Null) => Ok(()),
        ("documents", json) if !matches!(json, Json::Array(_)) => Err(mismatch("documents are an array")),
        ("name", Json::Array(_) | Json::Object(_)) => Err(mismatch("a name is a string")),
        ("update", update) => check_update_shape(update),
        _ => Ok(()),
    }
}

/// Every fault of values has its own error.
fn check_values(shape: &Shape, command: &Json) -> Vec<ApiError> {
    let mut faults = Vec::new();
    for field in shape.required {
        let no_name = |value: &Json| *field == "name" && *value == Json::String(String::new());
        // A document that is null is one without columns.
        let nothing = |value: &Json| *value == Json::Null && *field != "document" || no_name(value);
        let given = command.get(field).filter(|value| !nothing(value));
        if given.is_none() {
            faults.push(invalid(&format!("{} needs the field {field}", shape.name)));
        }
        if *field == "documents" {
            let count = if let Some(Json::Array(documents)) = given { documents.len() } else { 0 };
            if !(1..=MAX_DOCUMENTS).contains(&count) {
                faults
                    .push(invalid(&format!("insertMany takes 1 to {MAX_DOCUMENTS} documents, not {count}")));
            }
        }
    }
    faults
}

/// A field or an option that a command does not take.
pub(crate) fn unknown(command: &str, what: &str, name: &str) -> ApiError {
    ApiError::request("", "COMMAND_FIELD_UNKNOWN", format!("{command} has no {what} {name}"))
}

/// A value that is not allowed, of a field that is.
pub(crate) fn invalid(message: &str) -> ApiError {
    ApiError::request("", "COMMAND_FIELD_VALUE_INVALID", message)
}

/// JSON of the wrong shape.
pub(crate) fn mismatch(message: &str) -> ApiError {
    ApiError::request("", "REQUEST_STRUCTURE_MISMATCH", message)
}

#[cfg(test)]
mod tests;
