//! What no answer may do: tell back what was sent.

use http::Uri;
use serde_json::Value;

/// Checks that no message of a list of faults repeats the value that it is about: it may be a secret.
///
/// A single letter proves nothing, for it may be a word of its own in any message.
///
/// # Panics
/// When one does.
#[track_caller]
pub(crate) fn assert_none(uri: &Uri, sent: &[u8], answer: &Value) {
    let told = suspects(uri, sent, answer);
    assert!(told.is_empty(), "these are told back: {told:?} in {answer}");
}

/// What stands in the message of a fault that is about it, and where the fault is.
pub(crate) fn suspects(uri: &Uri, sent: &[u8], answer: &Value) -> Vec<(Value, String)> {
    let body: Value = serde_json::from_slice(sent).unwrap_or_default();
    let mut told = Vec::new();
    for fault in answer["detail"].as_array().into_iter().flatten() {
        let message = fault["msg"].as_str().unwrap_or_default();
        for value in values(&fault["loc"], uri, &body) {
            let letter = value.chars().count() == 1 && value.chars().all(char::is_alphabetic);
            if !letter && repeats(message, &value) {
                told.push((fault["loc"].clone(), value));
            }
        }
    }
    told
}

/// The texts that were sent where a fault is: as they came, so what is escaped in a query stays so.
fn values(loc: &Value, uri: &Uri, body: &Value) -> Vec<String> {
    let name = loc[1].as_str().unwrap_or_default();
    let texts = match (loc[0].as_str(), loc[2].as_u64().and_then(|index| usize::try_from(index).ok())) {
        (Some("body"), Some(index)) => vec![text(&body[name][index])],
        (Some("body"), None) => vec![text(&body[name])],
        (Some("query"), _) => {
            let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
        }
        _ => uri.path().split('/').map(str::to_owned).collect(),
    };
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

/// A value as a message would tell it; nothing for what is no text and no number.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// Whether `value` stands in `message`, and not as a part of another word.
pub(crate) fn repeats(message: &str, value: &str) -> bool {
    message.match_indices(value).any(|(start, found)| {
        let (before, after) = (&message[..start], &message[start + found.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_found_where_it_stands_alone() {
        assert!(repeats("a rating is 1 to 5 stars, not 4711", "4711"));
        assert!(repeats("not \"a b\" here", "a b"));
        assert!(!repeats("is at most 100", "10") && !repeats("is an integer", "x"));
    }

    #[test]
    fn values_are_looked_up_where_the_fault_is() {
        let (uri, body) = (Uri::from_static("/a/b?page=7&q=x"), json!({"list": [1, "two"], "name": "n"}));

        for (loc, expected) in [
            (json!(["query", "page"]), vec!["7"]),
            (json!(["body", "list", 1]), vec!["two"]),
            (json!(["body", "name"]), vec!["n"]),
            (json!(["body", "list"]), vec![]),
            (json!(["path", "id"]), vec!["a", "b"]),
        ] {
            assert_eq!(values(&loc, &uri, &body), expected, "{loc}");
        }
    }
}
