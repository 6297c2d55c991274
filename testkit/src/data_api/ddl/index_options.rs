//! What makes one index differ from another of its kind.

use super::{index_definition::flag, indexes::Kind, schema_error};
use crate::data_api::{
    commands::mismatch,
    cql::CqlType,
    error::ApiError,
    json::Json,
    schema::{Analysis, IndexKind, IndexTarget},
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
    let mut flags = Vec::new();
    for (name, json) in members(options) {
        flags.extend(flag(name, json)?.map(|yes| (name.as_str(), yes)));
    }
    if !flags.is_empty() && target == IndexTarget::Entries {
        let message = format!("the entries of {column} cannot be analysed");
        return Err(schema_error("CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS", message));
    }
    if !flags.is_empty() && !matches!(component, CqlType::Text | CqlType::Ascii) {
        let message = format!("the column {column} has no texts of which case or accents could count");
        return Err(schema_error("UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES", message));
    }
    // Of a column of texts, the server always says how they are analysed.
    let said = target == IndexTarget::Whole || options.is_some() && target != IndexTarget::Entries;
    if !(said && matches!(component, CqlType::Text | CqlType::Ascii)) {
        return Ok((IndexKind::Regular(None), Vec::new()));
    }
    let flag =
        |name: &str, default| flags.iter().find(|(it, _)| *it == name).map_or(default, |(_, yes)| *yes);
    let analysis = Analysis {
        ascii: flag("ascii", false),
        case_sensitive: flag("caseSensitive", true),
        normalize: flag("normalize", false),
    };
    let cql = vec![
        ("case_sensitive", analysis.case_sensitive.to_string()),
        ("normalize", analysis.normalize.to_string()),
        ("ascii", analysis.ascii.to_string()),
    ];
    Ok((IndexKind::Regular(Some(analysis)), cql))
}

/// The options of a vector index.
pub(super) fn vector(options: Option<&Json>) -> Result<Kind, ApiError> {
    let source_model = match given(options, "sourceModel")? {
        None => "other".to_owned(),
        Some(name) if SOURCE_MODELS.contains(&name.as_str()) => name,
        Some(name) => {
            let message = format!("the source model {name:?} is none of {SOURCE_MODELS:?}");
            return Err(schema_error("UNKNOWN_VECTOR_SOURCE_MODEL", message));
        }
    };
    let metric = given(options, "metric")?.map(|name| name.to_lowercase());
    if let Some(name) = metric.as_ref().filter(|name| !METRICS.contains(&name.as_str())) {
        let message = format!("the metric {name:?} is none of {METRICS:?}");
        return Err(schema_error("UNKNOWN_VECTOR_METRIC", message));
    }
    let cql = metric.iter().map(|metric| ("similarity_function", metric.to_uppercase())).collect();
    Ok((IndexKind::Vector { metric, source_model }, cql))
}

/// The options of a text index: the name of an analyzer, or its definition.
pub(super) fn text(options: Option<&Json>) -> Result<Kind, ApiError> {
    let analyzer = match members(options).iter().map(|(_, json)| json).find(|json| **json != Json::Null) {
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

/// A text that is given and not empty.
fn given(options: Option<&Json>, name: &str) -> Result<Option<String>, ApiError> {
    match members(options).iter().find(|(it, _)| it == name).map(|(_, json)| json) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text) | Json::Number(text)) => {
            Ok(Some(text.clone()).filter(|text| !text.is_empty()))
        }
        Some(Json::Bool(yes)) => Ok(Some(yes.to_string())),
        Some(_) => Err(mismatch(&format!("the option {name} is a text"))),
    }
}

fn members(options: Option<&Json>) -> &[(String, Json)] {
    match options {
        Some(Json::Object(members)) => members,
        _ => &[],
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
