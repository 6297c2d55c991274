//! How values travel that JSON has no type for.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use killrvideo_domain::shared::{Day, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

/// A `timestamp`: ISO 8601 in UTC, in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// A `date`: `YYYY-MM-DD`, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(pub(crate) Day);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

/// A cell that something is in, which is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct There;

impl<'de> Deserialize<'de> for There {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

/// Reads a number that counts something. A negative one, which another program may have left, counts nothing; so does
/// one that is too large to be a count.
pub(crate) fn count<'de, D: Deserializer<'de>, N>(deserializer: D) -> Result<N, D::Error>
where
    N: TryFrom<i64> + Default,
{
    let number = i64::deserialize(deserializer)?;
    Ok(N::try_from(number.max(0)).unwrap_or_default())
}

/// Reads a `float` that may be missing. What is no number in JSON comes as a text, like `"NaN"`; it is none.
pub(crate) fn float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Cell {
        Number(f32),
        Other(de::IgnoredAny),
    }
    Ok(match Option::deserialize(deserializer)? {
        Some(Cell::Number(number)) => Some(number),
        Some(Cell::Other(_)) | None => None,
    })
}

/// A `vector` of 32-bit floats. It goes out as `{"$binary": …}` (big-endian, base64), which is a third of the
/// length of the numbers in decimals and loses nothing; it comes in as numbers.
#[derive(Clone, PartialEq)]
pub(crate) struct Vector(pub(crate) Vec<f32>);

impl fmt::Debug for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vector({} dimensions)", self.0.len())
    }
}

impl Serialize for Vector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|number| number.to_be_bytes()).collect();
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("$binary", &STANDARD.encode(bytes))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn a_vector_goes_out_in_binary_and_comes_in_as_numbers() {
        let sent = to_value(Vector(vec![0.5, -1.0])).expect("JSON");

        assert_eq!(sent, json!({"$binary": "PwAAAL+AAAA="}));
        assert_eq!(from_value::<Vector>(json!([0.5, -1])).ok(), Some(Vector(vec![0.5, -1.0])));
    }

    #[test]
    fn a_negative_number_counts_nothing() {
        let counted = |number| count::<_, u32>(json!(number)).ok();

        assert_eq!([-3, 0, 7, i64::MAX].map(counted), [Some(0), Some(0), Some(7), Some(0)]);
        assert_eq!(count::<_, u64>(json!("7")).ok(), None);
    }

    #[test]
    fn a_float_that_is_no_number_is_none() {
        let cells = [json!(0.5), json!(1), json!("NaN"), json!("-Infinity"), json!(null)];

        assert_eq!(
            cells.map(|cell| float(cell).ok()),
            [Some(Some(0.5)), Some(Some(1.0)), Some(None), Some(None), Some(None)]
        );
    }

    #[test]
    fn times_and_days_are_texts() {
        let at: Instant = from_value(json!("2025-10-09T08:53:20Z")).expect("a timestamp");
        let day: Date = from_value(json!("2025-10-09")).expect("a date");

        assert_eq!(to_value(at).ok(), Some(json!("2025-10-09T08:53:20.000Z")));
        assert_eq!(day, Date(at.0.day()));
        assert_eq!(to_value(day).ok(), Some(json!("2025-10-09")));
        assert!(from_value::<Instant>(json!("2025-10-09T08:53:20")).is_err());
    }
}
