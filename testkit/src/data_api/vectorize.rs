//! Vectors of texts: what a provider makes that the server asks, before a command is run.
//!
//! As on the real server a column has a service, and a text in such a column is sent to the provider; when that fails,
//! nothing of the command is done. Here the provider is a function of the test.

use std::{borrow::Cow, fmt};

use super::{error::ApiError, json::Json, schema::Table};

/// What a provider makes of texts and the key that it is given: as many vectors, or the code of an error, as
/// `EMBEDDING_PROVIDER_TIMEOUT`.
type Vectors = dyn Fn(&[&str], Option<&str>) -> Result<Vec<Vec<f32>>, &'static str> + Send + Sync;

/// A provider of vectors, in the place of those that the real server asks.
pub struct VectorProvider {
    name: String,
    model: String,
    dimensions: usize,
    vectors: Box<Vectors>,
}

impl VectorProvider {
    /// A provider of that name with one model, whose vectors have so many dimensions. `vectors` is given the texts of a
    /// command and what its header `x-embedding-api-key` says.
    pub fn new(
        name: &str,
        model: &str,
        dimensions: usize,
        vectors: impl Fn(&[&str], Option<&str>) -> Result<Vec<Vec<f32>>, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.to_owned(), model: model.to_owned(), dimensions, vectors: Box::new(vectors) }
    }

    /// Whether a service is that of this provider.
    pub(super) fn has(&self, service: &Json) -> bool {
        let is = |field: &str, name: &str| matches!(service.get(field), Some(Json::String(it)) if it == name);
        is("provider", &self.name) && is("modelName", &self.model)
    }

    /// How long its vectors are.
    pub(super) const fn dimensions(&self) -> usize {
        self.dimensions
    }
}

impl fmt::Debug for VectorProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VectorProvider({}/{}, {} dimensions)", self.name, self.model, self.dimensions)
    }
}

/// The one provider that there is, if there is one.
pub(super) type Offer<'a> = Option<&'a VectorProvider>;

/// The command with vectors in the place of texts, where the columns have a service.
///
/// # Errors
///
/// `EMBEDDING_PROVIDER` errors of the provider.
pub(super) fn with_vectors<'a>(
    table: &Table,
    command: &'a Json,
    offer: Offer<'_>,
    key: Option<&str>,
) -> Result<Cow<'a, Json>, ApiError> {
    let Some(provider) = offer.filter(|_| !table.services.is_empty()) else {
        return Ok(Cow::Borrowed(command));
    };
    let mut command = command.clone();
    let mut cells: Vec<&mut Json> = rows(&mut command)
        .into_iter()
        .flatten()
        .filter_map(|(name, cell)| text_in(table, name, cell))
        .collect();
    let texts: Vec<String> = cells.iter().filter_map(|cell| text(cell)).collect();
    let asked: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = if asked.is_empty() { Ok(Vec::new()) } else { (provider.vectors)(&asked, key) };
    let vectors = vectors.map_err(failed)?;
    if vectors.len() != asked.len() {
        return Err(failed("EMBEDDING_PROVIDER_UNEXPECTED_RESPONSE"));
    }
    let mut vectors = vectors.into_iter();
    for cell in &mut cells {
        **cell = text(cell).and_then(|_| vectors.next()).map_or(Json::Null, vector);
    }
    Ok(Cow::Owned(command))
}

fn failed(code: &'static str) -> ApiError {
    ApiError::server("EMBEDDING_PROVIDER", code, "the provider made no vectors of the texts")
}

/// A text that is sent; a blank one becomes null.
fn text(cell: &Json) -> Option<String> {
    match cell {
        Json::String(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn text_in<'a>(table: &Table, name: &str, cell: &'a mut Json) -> Option<&'a mut Json> {
    (table.services.contains_key(name) && matches!(cell, Json::String(_))).then_some(cell)
}

fn vector(numbers: Vec<f32>) -> Json {
    Json::Array(numbers.into_iter().map(|number| Json::Number(number.to_string())).collect())
}

/// The cells that a command writes, row by row, each with its column.
fn rows(command: &mut Json) -> Vec<Vec<(&str, &mut Json)>> {
    let Json::Object(members) = command else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in members {
        match (name.as_str(), value) {
            ("document", row) => found.push(cells(row)),
            ("documents", Json::Array(rows)) => found.extend(rows.iter_mut().map(cells)),
            ("update", Json::Object(operators)) => {
                let set = operators.iter_mut().filter(|(operator, _)| operator == "$set");
                found.extend(set.map(|(_, row)| cells(row)));
            }
            _ => {}
        }
    }
    found
}

fn cells(row: &mut Json) -> Vec<(&str, &mut Json)> {
    match row {
        Json::Object(cells) => cells.iter_mut().map(|(name, cell)| (name.as_str(), cell)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::data_api::probe::Probe;

    const SERVICE: [(&str, &str); 2] = [("provider", "nvidia"), ("modelName", "NV-Embed-QA")];

    fn service() -> Value {
        SERVICE
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// A keyspace with a provider that tells the length of a text, and wants the key `hush`.
    fn probe() -> Probe {
        let vectors = |texts: &[&str], key: Option<&str>| match key {
            Some("hush") if texts.len() <= 2 => {
                Ok(texts.iter().map(|text| vec![u8::try_from(text.len()).unwrap().into(), 1.0]).collect())
            }
            Some("hush") => Err("EMBEDDING_PROVIDER_CLIENT_ERROR"),
            _ => Err("EMBEDDING_PROVIDER_AUTHENTICATION_KEYS_NOT_PROVIDED"),
        };
        Probe::new().provided(VectorProvider::new("nvidia", "NV-Embed-QA", 2, vectors))
    }

    fn make(probe: &Probe, vector: &Value) -> Value {
        let columns = json!({"id": "text", "near": vector});
        let definition = json!({"columns": columns, "primaryKey": "id"});
        probe.keyspace(&json!({"createTable": {"name": "texts", "definition": definition}}))
    }

    fn with_table() -> Probe {
        let probe = probe();
        let vector = json!({"type": "vector", "service": service()});
        assert_eq!(make(&probe, &vector)["status"]["ok"], 1);
        probe
    }

    #[test]
    fn texts_in_a_column_with_a_service_become_vectors() {
        let probe = with_table();
        let rows = json!([{"id": "a", "near": "one"}, {"id": "b", "near": [3, 4]}, {"id": "c", "near": " "}]);

        let inserted = probe.keyed("texts", &json!({"insertMany": {"documents": rows}}), Some("hush"));
        assert_eq!(inserted["status"]["insertedIds"], json!([["a"], ["b"], ["c"]]));
        let update = json!({"filter": {"id": "b"}, "update": {"$set": {"near": "three"}}});
        probe.keyed("texts", &json!({"updateOne": update}), Some("hush"));

        let mut found = probe.rows("texts", &json!({})).as_array().unwrap().clone();
        found.sort_by_key(|row| row["id"].to_string());
        let expected = [
            json!({"id": "a", "near": [3.0, 1.0]}),
            json!({"id": "b", "near": [5.0, 1.0]}),
            json!({"id": "c"}),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn when_the_provider_fails_nothing_is_written() {
        let probe = with_table();
        let rows = |count: usize| -> Value {
            (0..count).map(|id| json!({"id": id.to_string(), "near": "x"})).collect()
        };

        for (count, key, code) in
            [(1, None, "AUTHENTICATION_KEYS_NOT_PROVIDED"), (3, Some("hush"), "CLIENT_ERROR")]
        {
            let answer = probe.keyed("texts", &json!({"insertMany": {"documents": rows(count)}}), key);
            assert_eq!(answer, json!({"errors": [format!("EMBEDDING_PROVIDER/EMBEDDING_PROVIDER_{code}")]}));
        }
        assert_eq!(probe.rows("texts", &json!({})), json!([]));
    }

    #[test]
    fn a_service_is_told_added_and_taken_away() {
        let probe = probe();
        assert_eq!(make(&probe, &json!({"type": "vector", "dimension": 2}))["status"]["ok"], 1);
        let alter = |operation: Value| probe.table("texts", &json!({"alterTable": {"operation": operation}}));
        let told = || {
            let listed = probe.keyspace(&json!({"listTables": {"options": {"explain": true}}}));
            let tables = listed["status"]["tables"].as_array().unwrap().clone();
            let table = tables.into_iter().find(|table| table["name"] == "texts").unwrap();
            table["definition"]["columns"]["near"]["service"].clone()
        };

        assert_eq!(told(), Value::Null);
        assert_eq!(alter(json!({"addVectorize": {"columns": {"near": service()}}}))["status"]["ok"], 1);
        assert_eq!(told(), service());
        assert_eq!(alter(json!({"dropVectorize": {"columns": ["near"]}}))["status"]["ok"], 1);
        assert_eq!(told(), Value::Null);
    }

    #[test]
    fn a_service_of_another_provider_or_length_is_refused() {
        let probe = probe();
        let other = json!({"provider": "openai", "modelName": "text-embedding-3-small"});

        for vector in [
            json!({"type": "vector", "dimension": 2, "service": other}),
            json!({"type": "vector", "dimension": 3, "service": service()}),
        ] {
            let answer = make(&probe, &vector);
            assert_eq!(answer["errors"], json!(["SCHEMA/INVALID_CREATE_COLLECTION_OPTIONS"]), "{vector}");
        }
    }
}
