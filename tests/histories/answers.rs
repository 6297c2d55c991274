//! What of an answer both servers have to say alike.

use std::collections::HashMap;

use killrvideo_tests::Answer;
use serde_json::{Map, Value, json};

/// The identities that a server made, by the order in which they appeared in its answers.
#[derive(Default)]
pub(crate) struct Names(HashMap<String, usize>);

/// How long an identity is as text.
const LENGTH: usize = 36;

impl Names {
    /// An answer without what may differ: identities become their numbers, a cursor becomes its presence, numbers with a
    /// fraction are rounded.
    pub(crate) fn plain(&mut self, answer: &Answer) -> (u16, Value) {
        (answer.status.as_u16(), self.value(&answer.body))
    }

    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => Value::Object(self.fields(fields)),
            Value::Number(number) if number.is_f64() => json!(rounded(number.as_f64().unwrap_or_default())),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>) -> Map<String, Value> {
        let kept = fields.iter().filter(|(name, _)| !["requestId", "token"].contains(&name.as_str()));
        kept.map(|(name, value)| {
            let plain = if name == "nextCursor" { json!(value.is_string()) } else { self.value(value) };
            (name.clone(), plain)
        })
        .collect()
    }

    fn text(&mut self, text: &str) -> String {
        let Some(at) = text.as_bytes().windows(LENGTH).position(is_identity) else { return text.to_owned() };
        let (before, rest) = text.split_at(at);
        let (identity, after) = rest.split_at(LENGTH);
        let next = self.0.len();
        let number = *self.0.entry(identity.to_owned()).or_insert(next);
        format!("{before}#{number}{}", self.text(after))
    }
}

/// Scores are sums of floating-point numbers, which two stores add up in an order of their own.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

fn is_identity(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

/// All texts under fields of this name, wherever they stand.
pub(crate) fn under<'a>(name: &str, value: &'a Value) -> Vec<&'a str> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| under(name, item)).collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(field, value)| match value.as_str().filter(|_| field == name) {
                Some(text) => vec![text],
                None => under(name, value),
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}
