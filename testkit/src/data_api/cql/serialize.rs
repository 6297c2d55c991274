//! The bytes of values, as the native protocol writes them: what the partitioner hashes.

use std::net::IpAddr;

use super::{CqlType, Value};

/// The bytes of a value of a type. Elements of collections carry their length before them.
pub(crate) fn serialize(cql_type: &CqlType, value: &Value) -> Vec<u8> {
    match value {
        Value::Text(text) => text.as_bytes().to_vec(),
        Value::Integer(number) => integer(cql_type, *number),
        Value::VarInt(number) => number.to_signed_bytes_be(),
        Value::Decimal(number) => {
            let (digits, scale) = number.as_bigint_and_exponent();
            // A scale beyond 32 bits cannot be written: reading a literal refuses it.
            let scale = i32::try_from(scale).unwrap_or(i32::MAX);
            [&scale.to_be_bytes()[..], &digits.to_signed_bytes_be()].concat()
        }
        Value::Float(number) => number.to_be_bytes().to_vec(),
        Value::Double(number) => number.to_be_bytes().to_vec(),
        Value::Boolean(yes) => vec![u8::from(*yes)],
        Value::Blob(bytes) => bytes.clone(),
        // Unsigned, with 1970-01-01 in the middle.
        Value::Date(days) => (days.cast_unsigned() ^ 0x8000_0000).to_be_bytes().to_vec(),
        Value::Time(number) | Value::Timestamp(number) => number.to_be_bytes().to_vec(),
        Value::Duration(duration) => [
            &i64::from(duration.months).to_be_bytes()[..],
            &i64::from(duration.days).to_be_bytes(),
            &duration.nanos.to_be_bytes(),
        ]
        .concat(),
        Value::Inet(IpAddr::V4(address)) => address.octets().to_vec(),
        Value::Inet(IpAddr::V6(address)) => address.octets().to_vec(),
        Value::Uuid(uuid) => uuid.as_bytes().to_vec(),
        Value::Vector(numbers) => numbers.iter().flat_map(|number| number.to_be_bytes()).collect(),
        Value::List(_) | Value::Set(_) | Value::Map(_) => collection(cql_type, value),
    }
}

fn integer(cql_type: &CqlType, number: i64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let width = match cql_type {
        CqlType::TinyInt => 1,
        CqlType::SmallInt => 2,
        CqlType::Int => 4,
        _ => 8,
    };
    bytes[bytes.len() - width..].to_vec()
}

fn collection(cql_type: &CqlType, value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut push = |cql_type: &CqlType, value: &Value| {
        let element = serialize(cql_type, value);
        bytes.extend(u32::try_from(element.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(element);
    };
    match (cql_type, value) {
        (CqlType::List(element) | CqlType::Set(element), Value::List(values) | Value::Set(values)) => {
            for value in values {
                push(element, value);
            }
        }
        (CqlType::Map(key_type, value_type), Value::Map(entries)) => {
            for (key, value) in entries {
                push(key_type, key);
                push(value_type, value);
            }
        }
        _ => {}
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_the_width_of_their_type() {
        assert_eq!(serialize(&CqlType::Int, &Value::Integer(-2)), [0xff, 0xff, 0xff, 0xfe]);
        assert_eq!(serialize(&CqlType::TinyInt, &Value::Integer(-2)), [0xfe]);
        assert_eq!(serialize(&CqlType::BigInt, &Value::Integer(1)), [0, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn dates_are_unsigned_around_the_epoch() {
        assert_eq!(serialize(&CqlType::Date, &Value::Date(0)), [0x80, 0, 0, 0]);
        assert_eq!(serialize(&CqlType::Date, &Value::Date(-1)), [0x7f, 0xff, 0xff, 0xff]);
    }
}
