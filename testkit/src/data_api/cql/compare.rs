//! The order in which Cassandra keeps values of a type.

use std::{cmp::Ordering, net::IpAddr};

use bigdecimal::{BigDecimal, num_bigint::Sign};
use uuid::Uuid;

use super::{CqlDuration, CqlType, Value};

/// Compares two values of a type as its comparator does. Values of no common type are equal: reading a literal
/// as its column's type is what rules that out.
pub(crate) fn compare(cql_type: &CqlType, one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Uuid(one), Value::Uuid(other)) if *cql_type == CqlType::TimeUuid => time_uuids(*one, *other),
        (Value::Uuid(one), Value::Uuid(other)) => uuids(*one, *other),
        (Value::List(one), Value::List(other)) | (Value::Set(one), Value::Set(other)) => match cql_type {
            CqlType::List(element) | CqlType::Set(element) => sequences(element, one, other),
            _ => Ordering::Equal,
        },
        (Value::Map(one), Value::Map(other)) => match cql_type {
            CqlType::Map(key, value) => maps((key, value), one, other),
            _ => Ordering::Equal,
        },
        _ => scalars(one, other),
    }
}

fn scalars(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Value::Integer(one), Value::Integer(other))
        | (Value::Time(one), Value::Time(other))
        | (Value::Timestamp(one), Value::Timestamp(other)) => one.cmp(other),
        (Value::VarInt(one), Value::VarInt(other)) => one.cmp(other),
        (Value::Decimal(one), Value::Decimal(other)) => decimals(one, other),
        (Value::Float(one), Value::Float(other)) => floats(f64::from(*one), f64::from(*other)),
        (Value::Double(one), Value::Double(other)) => floats(*one, *other),
        (Value::Boolean(one), Value::Boolean(other)) => one.cmp(other),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        (Value::Date(one), Value::Date(other)) => one.cmp(other),
        (Value::Duration(one), Value::Duration(other)) => parts(one).cmp(&parts(other)),
        (Value::Inet(one), Value::Inet(other)) => octets(*one).cmp(&octets(*other)),
        (Value::Vector(one), Value::Vector(other)) => one
            .iter()
            .zip(other)
            .map(|(one, other)| floats(f64::from(*one), f64::from(*other)))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| one.len().cmp(&other.len())),
        _ => Ordering::Equal,
    }
}

/// Not-a-number is the greatest and equal to itself, and -0 is less than 0.
fn floats(one: f64, other: f64) -> Ordering {
    match (one.is_nan(), other.is_nan()) {
        (false, false) => one.total_cmp(&other),
        (one, other) => one.cmp(&other),
    }
}

/// By sign, then by the place of the first digit: only numbers of one magnitude are written out to be compared, for
/// an exponent may be far too large for that.
fn decimals(one: &BigDecimal, other: &BigDecimal) -> Ordering {
    let sign = |number: &BigDecimal| match number.sign() {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1_i64,
    };
    let magnitude = |number: &BigDecimal| {
        let (digits, scale) = number.as_bigint_and_exponent();
        i64::try_from(digits.magnitude().to_string().len()).unwrap_or(i64::MAX).saturating_sub(scale)
    };
    sign(one).cmp(&sign(other)).then_with(|| match sign(one) {
        0 => Ordering::Equal,
        sign => (sign * magnitude(one)).cmp(&(sign * magnitude(other))).then_with(|| one.cmp(other)),
    })
}

/// Durations have no order of size; this one only tells them apart.
fn parts(duration: &CqlDuration) -> (i32, i32, i64) {
    (duration.months, duration.days, duration.nanos)
}

/// Bytes decide, whatever the family.
fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// By version, then those of version 1 by time, then by bytes.
fn uuids(one: Uuid, other: Uuid) -> Ordering {
    let versions = one.get_version_num().cmp(&other.get_version_num());
    versions.then_with(|| {
        if one.get_version_num() == 1 {
            let (_, node) = one.as_u64_pair();
            let (_, other_node) = other.as_u64_pair();
            time(one).cmp(&time(other)).then(node.cmp(&other_node))
        } else {
            one.as_bytes().cmp(other.as_bytes())
        }
    })
}

/// By time, then by the other half, the bytes of which count as signed.
fn time_uuids(one: Uuid, other: Uuid) -> Ordering {
    const SIGNS: u64 = 0x8080_8080_8080_8080;
    let ((_, node), (_, other_node)) = (one.as_u64_pair(), other.as_u64_pair());
    time(one).cmp(&time(other)).then_with(|| (node ^ SIGNS).cmp(&(other_node ^ SIGNS)))
}

/// The 60 bits of the time, most significant first.
fn time(uuid: Uuid) -> u64 {
    let (half, _) = uuid.as_u64_pair();
    let (low, mid, high) = (half >> 32, (half >> 16) & 0xffff, half & 0x0fff);
    high << 48 | mid << 32 | low
}

fn sequences(element: &CqlType, one: &[Value], other: &[Value]) -> Ordering {
    one.iter()
        .zip(other)
        .map(|(one, other)| compare(element, one, other))
        .find(|order| order.is_ne())
        .unwrap_or_else(|| one.len().cmp(&other.len()))
}

fn maps(types: (&CqlType, &CqlType), one: &[(Value, Value)], other: &[(Value, Value)]) -> Ordering {
    one.iter()
        .zip(other)
        .map(|(one, other)| {
            compare(types.0, &one.0, &other.0).then_with(|| compare(types.1, &one.1, &other.1))
        })
        .find(|order| order.is_ne())
        .unwrap_or_else(|| one.len().cmp(&other.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uuid(text: &str) -> Value {
        Value::Uuid(text.parse().unwrap())
    }

    #[test]
    fn uuids_go_by_version_then_time_then_bytes() {
        let (late, early) =
            (uuid("00000000-0001-1000-8000-000000000000"), uuid("ffffffff-0000-1000-8000-000000000000"));
        assert_eq!(compare(&CqlType::Uuid, &early, &late), Ordering::Less);
        let random = uuid("00000000-0000-4000-8000-000000000000");
        assert_eq!(compare(&CqlType::Uuid, &late, &random), Ordering::Less);
        let larger = uuid("f0000000-0000-4000-8000-000000000000");
        assert_eq!(compare(&CqlType::Uuid, &random, &larger), Ordering::Less);
    }

    #[test]
    fn timeuuids_of_one_time_go_by_signed_bytes() {
        let (low, high) =
            (uuid("00000000-0000-1000-8000-0000000000ff"), uuid("00000000-0000-1000-8000-000000000001"));
        assert_eq!(compare(&CqlType::TimeUuid, &low, &high), Ordering::Less);
        assert_eq!(compare(&CqlType::Uuid, &low, &high), Ordering::Greater);
    }

    #[test]
    fn decimals_go_by_value_whatever_their_exponents() {
        let order = [
            "-1E999999999",
            "-10",
            "-1.5",
            "-1E-999999999",
            "0E5",
            "1E-999999999",
            "1.00",
            "1.01",
            "9",
            "1E1",
            "1E999999999",
        ];
        let values = order.map(|it| Value::Decimal(it.parse().unwrap()));
        assert!(values.is_sorted_by(|one, other| compare(&CqlType::Decimal, one, other).is_lt()));
        let (short, long) = (Value::Decimal("1".parse().unwrap()), Value::Decimal("1.000".parse().unwrap()));
        assert_eq!(compare(&CqlType::Decimal, &short, &long), Ordering::Equal);
    }

    #[test]
    fn not_a_number_is_the_greatest_and_minus_zero_is_less_than_zero() {
        let double = |number| Value::Double(number);
        let order = |one, other| compare(&CqlType::Double, &double(one), &double(other));
        assert_eq!(order(f64::INFINITY, f64::NAN), Ordering::Less);
        assert_eq!(order(f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(order(-f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(order(-0.0, 0.0), Ordering::Less);
    }
}
