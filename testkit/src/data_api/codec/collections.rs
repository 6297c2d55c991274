//! Lists, sets, maps and vectors.

use super::{
    decode::{Misfit, Site, decode_scalar, shown},
    numbers, texts,
};
use crate::data_api::{
    cql::{CqlType, Value, compare},
    json::Json,
};

/// A list: an array without nulls.
pub(super) fn list(element: &CqlType, json: &Json, site: Site<'_>) -> Result<Vec<Value>, Misfit> {
    let Json::Array(elements) = json else { return Err(Misfit::expected("an array", json)) };
    elements.iter().map(|it| decode_scalar(element, it, site)).collect()
}

/// A set: an array without nulls, of which each element counts once.
pub(super) fn set(element: &CqlType, json: &Json, site: Site<'_>) -> Result<Vec<Value>, Misfit> {
    let mut elements = list(element, json, site)?;
    elements.sort_by(|one, other| compare(element, one, other));
    elements.dedup_by(|one, other| compare(element, one, other).is_eq());
    Ok(elements)
}

/// A map: an object where keys are texts, or an array of pairs. Of a key given twice, the last value counts.
pub(super) fn map(
    (key_type, value_type): (&CqlType, &CqlType),
    json: &Json,
    site: Site<'_>,
) -> Result<Vec<(Value, Value)>, Misfit> {
    let mut entries: Vec<(Value, Value)> = Vec::new();
    for (key, value) in pairs(key_type, json)? {
        let key = decode_scalar(key_type, &key, site)?;
        let value = decode_scalar(value_type, value, site)?;
        match entries.binary_search_by(|(it, _)| compare(key_type, it, &key)) {
            Ok(index) => entries[index].1 = value,
            Err(index) => entries.insert(index, (key, value)),
        }
    }
    Ok(entries)
}

fn pairs<'a>(key_type: &CqlType, json: &'a Json) -> Result<Vec<(Json, &'a Json)>, Misfit> {
    match json {
        Json::Object(members) if members.is_empty() => Ok(Vec::new()),
        Json::Object(members) if wrapped(members) => {
            Err(Misfit::expected("an object, or an array of pairs", json))
        }
        Json::Object(members) if matches!(key_type, CqlType::Text | CqlType::Ascii) => {
            Ok(members.iter().map(|(key, value)| (Json::String(key.clone()), value)).collect())
        }
        Json::Array(elements) if elements.is_empty() => {
            Err(Misfit::expected("an object, or an array of at least one pair", json))
        }
        Json::Array(elements) => elements
            .iter()
            .map(|element| match element {
                Json::Array(pair) if pair.len() == 2 => Ok((pair[0].clone(), &pair[1])),
                other => Err(Misfit::expected("a pair of key and value", other)),
            })
            .collect(),
        other => Err(Misfit::expected("an object, or an array of pairs", other)),
    }
}

/// Whether an object stands for bytes or a time, and for no map.
fn wrapped(members: &[(String, Json)]) -> bool {
    matches!(members, [(name, _)] if name == "$binary" || name == "$date")
}

/// A vector: an array of so many numbers, or their bytes, four each with the most significant first.
pub(super) fn vector(dimension: usize, json: &Json) -> Result<Vec<f32>, Misfit> {
    let numbers = match json {
        Json::Array(elements) => elements.iter().map(element).collect::<Result<Vec<_>, _>>()?,
        Json::Object(_) => floats(&texts::binary(json)?)?,
        other => return Err(Misfit::expected("an array of numbers or {\"$binary\": base64}", other)),
    };
    if numbers.len() == dimension {
        Ok(numbers)
    } else {
        Err(Misfit(format!("expected a vector of {dimension} numbers, not of {}", numbers.len())))
    }
}

fn element(json: &Json) -> Result<f32, Misfit> {
    match json {
        Json::Number(_) => match numbers::float(&CqlType::Float, json)? {
            Value::Float(number) => Ok(number),
            _ => Err(Misfit(format!("{} is no number of a vector", shown(json)))),
        },
        other => Err(Misfit::expected("a number in a vector", other)),
    }
}

fn floats(bytes: &[u8]) -> Result<Vec<f32>, Misfit> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    if rest.is_empty() {
        Ok(numbers.iter().map(|number| f32::from_be_bytes(*number)).collect())
    } else {
        Err(Misfit(format!("{} bytes are no sequence of 4-byte numbers", bytes.len())))
    }
}
