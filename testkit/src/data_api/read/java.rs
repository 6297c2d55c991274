//! The order in which the server itself, and not the database, sorts values: that of Java.

use std::cmp::Ordering;

use uuid::Uuid;

use crate::data_api::cql::{CqlType, Value, compare};

/// Compares two values of a column; `None` where Java knows no order: of collections, durations and addresses.
pub(super) fn java_compare(cql_type: &CqlType, one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => Some(texts(one, other)),
        (Value::Uuid(one), Value::Uuid(other)) => Some(signed(*one).cmp(&signed(*other))),
        (Value::Blob(one), Value::Blob(other)) => {
            Some(one.iter().map(|byte| byte.cast_signed()).cmp(other.iter().map(|byte| byte.cast_signed())))
        }
        (
            Value::Duration(_)
            | Value::Inet(_)
            | Value::Vector(_)
            | Value::List(_)
            | Value::Set(_)
            | Value::Map(_),
            _,
        ) => None,
        _ => Some(compare(cql_type, one, other)),
    }
}

/// By units of UTF-16, which only differs from the order of characters where one is beyond 16 bits.
fn texts(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() {
        one.cmp(other)
    } else {
        one.encode_utf16().cmp(other.encode_utf16())
    }
}

/// Two signed halves, the most significant first.
fn signed(uuid: Uuid) -> (i64, i64) {
    let (most, least) = uuid.as_u64_pair();
    (most.cast_signed(), least.cast_signed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn uuids(one: u128, other: u128) -> Option<Ordering> {
        let value = |bits| Value::Uuid(Uuid::from_u128(bits));
        java_compare(&CqlType::Uuid, &value(one), &value(other))
    }

    proptest! {
        #[test]
        fn uuids_are_two_signed_halves(one: (i64, i64), other: (i64, i64)) {
            let bits = |(most, least): (i64, i64)| {
                u128::from(most.cast_unsigned()) << 64 | u128::from(least.cast_unsigned())
            };
            prop_assert_eq!(uuids(bits(one), bits(other)), Some(one.cmp(&other)));
        }
    }

    #[test]
    fn a_uuid_that_begins_with_eight_comes_before_one_that_begins_with_seven() {
        assert_eq!(uuids(0x8 << 124, 0x7 << 124), Some(Ordering::Less));
    }

    #[test]
    fn a_character_beyond_sixteen_bits_comes_before_the_last_of_sixteen() {
        let text = |text: &str| Value::Text(text.to_owned());
        let (beyond, last) = (text("\u{1f600}"), text("\u{ff5e}"));
        assert_eq!(java_compare(&CqlType::Text, &beyond, &last), Some(Ordering::Less));
        assert_eq!(compare(&CqlType::Text, &beyond, &last), Ordering::Greater);
    }

    #[test]
    fn sets_have_no_order() {
        let set = Value::Set(vec![Value::Integer(1)]);
        assert_eq!(java_compare(&CqlType::Set(Box::new(CqlType::Int)), &set, &set), None);
    }
}
