//! The API document, which every answer of every test is held against.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use http::{Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Value, json};

/// The document as it is committed; a test of the server sees to it that this is the one it serves.
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let text = include_str!("../../docs/openapi.json");
    let mut document: Value = serde_json::from_str(text).expect("docs/openapi.json is JSON");
    // Servers of tests have vectors of several lengths.
    for vector in
        ["/EmbeddingIngestRequest/properties/vector", "/VideoDetailResponse/properties/content_features"]
    {
        let vector = document.pointer_mut(&format!("/components/schemas{vector}")).expect("a vector");
        let vector = vector.as_object_mut().expect("a schema");
        vector.remove("minItems").and(vector.remove("maxItems")).expect("a vector has a length");
    }
    Document { document, validators: Mutex::default() }
});

/// What an answer was given to, and what it was.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) sent: &'a [u8],
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) received: &'a [u8],
}

/// Checks that the document foretold an answer: its status, its media type and its form.
///
/// # Panics
/// When it did not.
#[track_caller]
pub(crate) fn assert_foretold(exchange: &Exchange<'_>) {
    if let Err(wrong) = DOCUMENT.check(exchange) {
        let Exchange { method, path, status, .. } = exchange;
        let body = String::from_utf8_lossy(exchange.received);
        panic!("docs/openapi.json does not foretell {status} to {method} {path}: {wrong}\n{body}");
    }
}

struct Document {
    document: Value,
    /// Those that were needed already, by the place of their schema.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Document {
    fn check(&self, exchange: &Exchange<'_>) -> Result<(), String> {
        // No operation answers a head that is no HTTP, or too large, or too slow.
        if matches!(exchange.status.as_u16(), 408 | 431) {
            return Ok(());
        }
        let Some(item) = self.item(exchange.path) else {
            return self.check_refusal(exchange, StatusCode::NOT_FOUND);
        };
        let method = match exchange.method.as_str() {
            "HEAD" | "OPTIONS" => return Ok(()),
            method => method.to_lowercase(),
        };
        let Some(operation) = item.get(&method) else {
            return self.check_refusal(exchange, StatusCode::METHOD_NOT_ALLOWED);
        };
        let response = &operation["responses"][exchange.status.as_str()];
        if response.is_null() {
            return Err("it has no such status".to_owned());
        }
        self.check_body(self.resolved(response), exchange)?;
        if exchange.status.is_success() {
            self.check_sent(operation, exchange)?;
        }
        Ok(())
    }

    /// What is at a path; `None` for a path that the document does not have.
    fn item(&self, path: &str) -> Option<&Value> {
        let path = path.trim_end_matches('/');
        let paths = self.document["paths"].as_object().expect("paths").iter();
        let fitting = paths.filter(|(template, _)| fits(template.trim_end_matches('/'), path));
        // A path of its own comes before one with parameters.
        fitting.min_by_key(|(template, _)| template.matches('{').count()).map(|(_, item)| item)
    }

    /// What belongs to no operation is refused, if it is no file of the documentation.
    fn check_refusal(&self, exchange: &Exchange<'_>, expected: StatusCode) -> Result<(), String> {
        if exchange.path.starts_with("/docs/") {
            return Ok(());
        }
        if exchange.status != expected {
            return Err(format!("what it does not have is {expected}"));
        }
        self.check_content(&json!({"$ref": "#/components/schemas/Problem"}), "Problem", exchange.received)
    }

    fn check_body(&self, response: &Value, exchange: &Exchange<'_>) -> Result<(), String> {
        let Some(contents) = response["content"].as_object() else {
            let empty = exchange.received.is_empty();
            return if empty { Ok(()) } else { Err("it has no body".to_owned()) };
        };
        let essence = exchange.content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        let content = contents.get(essence).ok_or_else(|| format!("it is not of type {essence:?}"))?;
        if essence.ends_with("json") {
            self.check_content(&content["schema"], &content["schema"].to_string(), exchange.received)?;
        }
        Ok(())
    }

    /// What is accepted is of the form that the document asks for.
    fn check_sent(&self, operation: &Value, exchange: &Exchange<'_>) -> Result<(), String> {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            return Ok(());
        }
        let sent: Value = serde_json::from_slice(exchange.sent).map_err(|error| error.to_string())?;
        let checked = self.check_value(schema, &schema.to_string(), &trimmed("", sent));
        checked.map_err(|wrong| format!("what was sent is of another form: {wrong}"))
    }

    fn check_content(&self, schema: &Value, name: &str, bytes: &[u8]) -> Result<(), String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        self.check_value(schema, name, &value)
    }

    fn check_value(&self, schema: &Value, name: &str, value: &Value) -> Result<(), String> {
        let validator = self.validator(schema, name);
        let wrong: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    fn validator(&self, schema: &Value, name: &str) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry(name.to_owned()).or_insert_with(|| {
            let mut whole = schema.clone();
            whole["components"] = self.document["components"].clone();
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            Arc::new(options.build(&whole).expect("a schema"))
        });
        made.clone()
    }

    fn resolved<'a>(&'a self, response: &'a Value) -> &'a Value {
        match response["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(place) => self.document.pointer(place).expect("a reference leads somewhere"),
            None => response,
        }
    }
}

/// What was sent, as it is judged: without the blanks around texts, which the lengths in the document do not count.
fn trimmed(name: &str, sent: Value) -> Value {
    match sent {
        Value::String(text) if name != "password" => text.trim().into(),
        Value::Array(elements) => elements.into_iter().map(|element| trimmed("", element)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name.clone(), trimmed(&name, value))).collect()
        }
        other => other,
    }
}

/// Whether a path is one of those that a template with parameters stands for.
fn fits(template: &str, path: &str) -> bool {
    let (mut expected, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (expected.next(), given.next()) {
            (None, None) => return true,
            (Some(name), Some(text)) if name == text || (name.starts_with('{') && !text.is_empty()) => {}
            _ => return false,
        }
    }
}
