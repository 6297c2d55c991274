//! Numbers.

use std::str::FromStr;

use bigdecimal::{BigDecimal, ToPrimitive, num_bigint::BigInt};

use super::decode::Misfit;
use crate::data_api::{
    cql::{CqlType, Value},
    json::Json,
};

/// Beyond this exponent a number is not written out to see whether it is integral: what fits any type but `varint`
/// is far below.
const MAX_EXPONENT: i64 = 10_000;

/// An integer within the bounds of its type. A fraction of zero is none: `5.00` and `1.2E2` are integers.
pub(super) fn integer(cql_type: &CqlType, number: &str) -> Result<Value, Misfit> {
    let whole = whole(number)?;
    let bounds = match cql_type {
        CqlType::VarInt => return Ok(Value::VarInt(whole)),
        CqlType::TinyInt => i64::from(i8::MIN)..=i64::from(i8::MAX),
        CqlType::SmallInt => i64::from(i16::MIN)..=i64::from(i16::MAX),
        CqlType::Int => i64::from(i32::MIN)..=i64::from(i32::MAX),
        _ => i64::MIN..=i64::MAX,
    };
    match whole.to_i64() {
        Some(number) if bounds.contains(&number) => Ok(Value::Integer(number)),
        _ => Err(Misfit(format!("{number} is out of the bounds of {}", cql_type.name()))),
    }
}

fn whole(number: &str) -> Result<BigInt, Misfit> {
    let decimal = decimal(number)?.normalized();
    let (digits, scale) = decimal.as_bigint_and_exponent();
    match u32::try_from(-scale) {
        Ok(zeros) if i64::from(zeros) <= MAX_EXPONENT => Ok(digits * BigInt::from(10).pow(zeros)),
        _ => Err(Misfit(format!("expected an integer, not {number}"))),
    }
}

/// A number as it is written, its trailing zeros included.
pub(super) fn decimal(number: &str) -> Result<BigDecimal, Misfit> {
    BigDecimal::from_str(number)
        .ok()
        .filter(|decimal| i32::try_from(decimal.fractional_digit_count()).is_ok())
        .ok_or_else(|| Misfit(format!("{number} is no decimal number that can be stored")))
}

/// A number as the server stores it: without trailing zeros, unless it is written as a whole number.
pub(super) fn stored_decimal(number: &str) -> Result<BigDecimal, Misfit> {
    let decimal = decimal(number)?;
    Ok(if number.contains(['.', 'e', 'E']) { decimal.normalized() } else { decimal })
}

/// A binary floating-point number: the nearest one, or infinity where it is too large.
pub(super) fn float(cql_type: &CqlType, json: &Json) -> Result<Value, Misfit> {
    let (single, double) = match json {
        Json::Number(number) => (number.parse().ok(), number.parse().ok()),
        Json::String(name) => match name.as_str() {
            "NaN" => (Some(f32::NAN), Some(f64::NAN)),
            "Infinity" => (Some(f32::INFINITY), Some(f64::INFINITY)),
            "-Infinity" => (Some(f32::NEG_INFINITY), Some(f64::NEG_INFINITY)),
            _ => (None, None),
        },
        _ => (None, None),
    };
    // The server reads a number as a decimal first, and that has no zero below zero: adding zero takes the sign away.
    let value = if *cql_type == CqlType::Float {
        single.map(|it: f32| Value::Float(it + 0.0))
    } else {
        double.map(|it: f64| Value::Double(it + 0.0))
    };
    value.ok_or_else(|| Misfit::expected("a number, \"NaN\", \"Infinity\" or \"-Infinity\"", json))
}
