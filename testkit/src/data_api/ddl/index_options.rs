//! What makes one index differ from another of its kind.

use super::{indexes::Kind, schema_error};
use crate::data_api::{
    commands::{mismatch, unknown},
    cql::CqlType,
    error::ApiError,
    json::Json,
    schema::{IndexKind, IndexTarget},
};

const METRICS: [&str; 3] = ["cosine", "euclidean", "dot_product"];
const SOURCE_MODELS: [&str; 8] =
    ["ada002", "bert", "cohere-v3", "gecko", "nv-qa-4", "openai-v3-large", "openai-v3-small", "other"];

/// The options of a regular index, which only texts have.
pub(super) fn regular(
    column: &str,
    component: &CqlType,
    target: IndexTarget,
    options: Option<&Json>,
) -> Result<Kind, ApiError> {
    let given = members(options, &["ascii", "caseSensitive", "normalize"])?;
    let flags = given
        .iter()
        .filter(|(_, json)| *json != Json::Null)
        .map(|(name, json)| match json {
            Json::Bool(yes) => Ok((name.as_str(), *yes)),
            _ => Err(mismatch(&format!("the option {name} is true or false"))),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !flags.is_empty() && target == IndexTarget::Entries {
        let message = format!("the entries of {column} cannot be analysed");
        return Err(schema_error("CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS", message));
    }
    if !flags.is_empty() && !matches!(component, CqlType::Text | CqlType::Ascii) {
        let message = format!("the column {column} has no texts of which case or accents could count");
        return Err(schema_error("UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES", message));
    }
    let flag =
        |name: &str, default| flags.iter().find(|(it, _)| *it == name).map_or(default, |(_, yes)| *yes);
    let cql = [("caseSensitive", "case_sensitive"), ("normalize", "normalize"), ("ascii", "ascii")]
        .into_iter()
        .filter_map(|(name, cql)| Some((cql, flags.iter().find(|(it, _)| *it == name)?.1.to_string())))
        .collect();
    let kind = IndexKind::Regular {
        ascii: flag("ascii", false),
        case_sensitive: flag("caseSensitive", true),
        normalize: flag("normalize", false),
    };
    Ok((kind, cql))
}

/// The options of a vector index.
pub(super) fn vector(options: Option<&Json>) -> Result<Kind, ApiError> {
    let given = members(options, &["metric", "sourceModel"])?;
    let (mut metric, mut source_model) = (None, "other".to_owned());
    for (name, json) in given {
        let text = match json {
            Json::Null => continue,
            Json::String(text) => text,
            _ => return Err(mismatch(&format!("the option {name} is a text"))),
        };
        if name == "metric" {
            if !METRICS.contains(&text.as_str()) {
                let message = format!("the metric {text:?} is none of {METRICS:?}");
                return Err(schema_error("UNKNOWN_VECTOR_METRIC", message));
            }
            metric = Some(text.clone());
        } else {
            if !SOURCE_MODELS.contains(&text.as_str()) {
                let message = format!("the source model {text:?} is none of {SOURCE_MODELS:?}");
                return Err(schema_error("UNKNOWN_VECTOR_SOURCE_MODEL", message));
            }
            source_model.clone_from(text);
        }
    }
    let cql = metric.iter().map(|metric| ("similarity_function", metric.to_uppercase())).collect();
    Ok((IndexKind::Vector { metric, source_model }, cql))
}

/// The options of a text index: the name of an analyzer, or its definition.
pub(super) fn text(options: Option<&Json>) -> Result<Kind, ApiError> {
    let given = members(options, &["analyzer"])?;
    let analyzer = match given.iter().map(|(_, json)| json).find(|json| **json != Json::Null) {
        None => "standard".into(),
        Some(Json::String(name)) => name.as_str().into(),
        Some(definition @ Json::Object(_)) => plain(definition),
        Some(_) => return Err(mismatch("an analyzer is a name or an object")),
    };
    let cql = match &analyzer {
        serde_json::Value::String(name) => name.clone(),
        definition => definition.to_string(),
    };
    Ok((IndexKind::Text { analyzer }, vec![("index_analyzer", cql)]))
}

fn members<'a>(options: Option<&'a Json>, known: &[&str]) -> Result<&'a [(String, Json)], ApiError> {
    let members = match options {
        None => return Ok(&[]),
        Some(Json::Object(members)) => members,
        Some(_) => return Err(mismatch("the options of an index are an object")),
    };
    match members.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(unknown("the index", "option", name)),
        None => Ok(members),
    }
}

/// The same JSON without regard to how numbers were written.
fn plain(json: &Json) -> serde_json::Value {
    match json {
        Json::Null => serde_json::Value::Null,
        Json::Bool(yes) => (*yes).into(),
        Json::Number(number) => serde_json::from_str(number).unwrap_or(serde_json::Value::Null),
        Json::String(text) => text.as_str().into(),
        Json::Array(elements) => elements.iter().map(plain).collect(),
        Json::Object(members) => members.iter().map(|(name, json)| (name.clone(), plain(json))).collect(),
    }
}
