//! Numbers that no 64-bit number holds, on their way into an answer: JSON has no bounds, and `serde_json::Value` has.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};
use serde_json::{Value, json, value::RawValue};

/// The only member of an object that stands for a number. The character is one that Unicode gives no meaning.
const MARK: &str = "\u{f8ff}number";

/// Stands for a number in an answer until [`text`] writes it.
pub(super) fn exact(number: &str) -> Value {
    json!({ MARK: number })
}

/// The JSON of an answer, with every exact number as it is.
///
/// # Errors
///
/// When something that stands for a number is none.
pub(crate) fn text(answer: &Value) -> serde_json::Result<String> {
    serde_json::to_string(&Exact(answer))
}

struct Exact<'a>(&'a Value);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(members) => {
                if let (1, Some(Value::String(number))) = (members.len(), members.get(MARK)) {
                    let number = RawValue::from_string(number.clone()).map_err(S::Error::custom)?;
                    return number.serialize(serializer);
                }
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &Exact(value))?;
                }
                map.end()
            }
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Exact)),
            scalar => scalar.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_number_is_written_as_it_is() {
        let digits = "12345678901234567890123.000000000000000000001";
        let answer = json!({"a": [exact(digits), "x", 1.5], "b": {"c": null, "d": {}}});
        assert_eq!(
            text(&answer).unwrap(),
            format!(r#"{{"a":[{digits},"x",1.5],"b":{{"c":null,"d":{{}}}}}}"#)
        );
    }
}
