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
    /// Those that were needed already, by their schema.
    validators: Mutex<HashMap<(String, Fields), Arc<Validator>>>,
}

/// Which fields an object may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Fields {
    /// Those of its schema alone.
    NoOthers,
    /// Others as well, which are ignored.
    AndOthers,
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
        self.check_content(&json!({"$ref": "#/components/schemas/Problem"}), exchange.received)
    }

    fn check_body(&self, response: &Value, exchange: &Exchange<'_>) -> Result<(), String> {
        let Some(contents) = response["content"].as_object() else {
            let empty = exchange.received.is_empty();
            return if empty { Ok(()) } else { Err("it has no body".to_owned()) };
        };
        let essence = |media: &str| media.split(';').next().unwrap_or_default().to_owned();
        let given = essence(exchange.content_type.unwrap_or_default());
        let content = contents.iter().find(|(media, _)| essence(media) == given);
        let (_, content) = content.ok_or_else(|| format!("it is not of type {given:?}"))?;
        if given.ends_with("json") {
            self.check_content(&content["schema"], exchange.received)?;
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
        let checked = self.check_value(schema, Fields::AndOthers, &trimmed("", sent));
        checked.map_err(|wrong| format!("what was sent is of another form: {wrong}"))
    }

    /// What is answered has no field but those that the document tells: another one may be a secret.
    fn check_content(&self, schema: &Value, bytes: &[u8]) -> Result<(), String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        self.check_value(schema, Fields::NoOthers, &value)
    }

    fn check_value(&self, schema: &Value, fields: Fields, value: &Value) -> Result<(), String> {
        let validator = self.validator(schema, fields);
        let wrong: Vec<String> =
            validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    fn validator(&self, schema: &Value, fields: Fields) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let made = validators.entry((schema.to_string(), fields)).or_insert_with(|| {
            let mut whole = schema.clone();
            whole["components"] = json!({"schemas": self.document["components"]["schemas"]});
            if fields == Fields::NoOthers {
                forbid_others(&mut whole);
            }
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

/// Lets the objects in `schema` have no fields but those that it names. A part of several that all hold says nothing of the
/// fields of the others: there, the whole does.
fn forbid_others(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if keywords.contains_key("properties") || keywords.contains_key("allOf") {
                keywords.entry("unevaluatedProperties").or_insert(false.into());
            }
            let others = keywords.iter_mut().filter(|(keyword, _)| *keyword != "allOf");
            others.for_each(|(_, inner)| forbid_others(inner));
        }
        Value::Array(several) => several.iter_mut().for_each(forbid_others),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in `value` that has an example and a schema beside it: where it is, and both.
    fn examples<'a>(place: &str, value: &'a Value, found: &mut Vec<(String, &'a Value, &'a Value)>) {
        if let (Some(schema), Some(example)) = (value.get("schema"), value.get("example")) {
            found.push((place.to_owned(), schema, example));
        }
        let children: Vec<(String, &Value)> = match value {
            Value::Object(fields) => fields.iter().map(|(name, child)| (name.clone(), child)).collect(),
            Value::Array(items) => items.iter().map(|child| (String::from("-"), child)).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        for (name, child) in children.iter().filter(|(name, _)| name != "example") {
            examples(&format!("{place} {name}"), child, found);
        }
    }

    #[test]
    fn every_example_is_of_the_form_that_it_shows() {
        let mut found = Vec::new();
        examples("", &DOCUMENT.document, &mut found);

        // Each operation has a refusal at least.
        assert!(found.len() > DOCUMENT.document["paths"].as_object().expect("paths").len());
        for (place, schema, example) in found {
            let checked = DOCUMENT.check_value(schema, Fields::NoOthers, example);
            assert_eq!(checked, Ok(()), "{place}");
        }
    }

    #[test]
    fn every_schema_is_one() {
        for name in DOCUMENT.document["components"]["schemas"].as_object().expect("schemas").keys() {
            // It panics at one that is none, or refers to one that is not there.
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            let _ = DOCUMENT.validator(&schema, Fields::NoOthers);
        }
    }

    fn check(method: &Method, path: &str, status: u16, body: &str) -> Result<(), String> {
        DOCUMENT.check(&Exchange {
            method,
            path,
            sent: b"",
            status: StatusCode::from_u16(status).expect("a status"),
            content_type: Some(if status < 400 { "application/json" } else { "application/problem+json" }),
            received: body.as_bytes(),
        })
    }

    #[test]
    fn what_is_not_foretold_is_noticed() {
        let healthy = r#"{"status": "ok", "store": "ok", "version": "1"}"#;
        let leaking = healthy.replace('}', r#", "token": "secret"}"#);

        assert_eq!(check(&Method::GET, "/api/v1/health", 200, healthy), Ok(()));
        for (method, path, status, body) in [
            (Method::GET, "/api/v1/health", 200, r#"{"status": "ok", "store": "ok"}"#),
            (Method::GET, "/api/v1/health", 200, r#"{"status": "bad", "store": "ok", "version": "1"}"#),
            (Method::GET, "/api/v1/health", 200, &leaking),
            (Method::GET, "/api/v1/health", 202, healthy),
            (Method::GET, "/api/v1/health", 503, healthy),
            (Method::PUT, "/api/v1/health", 200, healthy),
            (Method::GET, "/api/v1/wealth", 200, healthy),
        ] {
            assert!(check(&method, path, status, body).is_err(), "{method} {path} {status} {body}");
        }
    }

    #[test]
    fn a_path_of_its_own_comes_before_one_with_parameters() {
        assert!(
            fits("/users/{id}", "/users/me")
                && !fits("/users/{id}", "/users")
                && !fits("/users/me", "/users/7")
        );
        let id = |path: &str| DOCUMENT.item(path).map(|item| item["get"]["operationId"].clone());

        assert_eq!(id("/api/v1/users/me"), Some(json!("read_users_me_api_v1_users_me_get")));
        assert_eq!(id("/api/v1/users/7"), Some(json!("get_user_by_id_api_v1_users__user_id_path__get")));
        assert_eq!((id("/"), id("/nowhere")), (Some(json!("root__get")), None));
    }
}
