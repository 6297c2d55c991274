//! Values to JSON.

use std::net::IpAddr;

use base64::Engine as _;
use bigdecimal::{BigDecimal, ToPrimitive, num_bigint::Sign};
use serde_json::{Number, Value as JsonValue, json};

use super::{exact::exact, texts::BASE64};
use crate::data_api::cql::{Civil, CqlType, Value, civil};

const MILLIS_PER_DAY: i64 = 86_400_000;
const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// How a number is shown that no 64-bit number holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Large {
    Rounded,
    Exact,
}

/// A value of a column of that type as answers show it, to be written by [`text`](super::text).
pub(crate) fn encode_exact(cql_type: &CqlType, value: &Value) -> JsonValue {
    show(cql_type, value, Large::Exact)
}

/// A value of a key as the answer to an insertion shows it: bytes as bare base64, times of day with their seconds.
pub(crate) fn encode_key(cql_type: &CqlType, value: &Value) -> JsonValue {
    match value {
        Value::Blob(bytes) => BASE64.encode(bytes).into(),
        Value::Time(nanos) => bare_time(*nanos).into(),
        value => encode_exact(cql_type, value),
    }
}

/// The same in plain JSON, where a number beyond 64 bits is rounded to the nearest 64-bit float.
pub(crate) fn encode(cql_type: &CqlType, value: &Value) -> JsonValue {
    show(cql_type, value, Large::Rounded)
}

fn show(cql_type: &CqlType, value: &Value, large: Large) -> JsonValue {
    match value {
        Value::List(elements) | Value::Set(elements) => match cql_type {
            CqlType::List(element) | CqlType::Set(element) => {
                elements.iter().map(|it| show(element, it, large)).collect()
            }
            _ => JsonValue::Null,
        },
        Value::Map(entries) => match cql_type {
            CqlType::Map(key, value) => show_map((key, value), entries, large),
            _ => JsonValue::Null,
        },
        Value::Vector(numbers) => numbers.iter().map(|number| show_float(*number)).collect(),
        Value::VarInt(number) => match number.to_i64() {
            Some(number) => number.into(),
            None => show_large(&number.to_string(), large),
        },
        Value::Decimal(number) => show_decimal(number, large),
        scalar => show_scalar(scalar),
    }
}

/// A decimal as Java writes it: with an exponent where there would be zeros before its point, or more than five between
/// the point and the first digit.
fn show_decimal(number: &BigDecimal, large: Large) -> JsonValue {
    const MOST_ZEROS: i64 = 6;
    let (unscaled, scale) = number.as_bigint_and_exponent();
    let digits = unscaled.magnitude().to_string();
    let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let exponent = count.saturating_sub(1).saturating_sub(scale);
    if scale == 0 {
        return match unscaled.to_i64() {
            Some(whole) => whole.into(),
            None => show_large(&unscaled.to_string(), large),
        };
    }
    if scale > 0 && exponent >= -MOST_ZEROS {
        return show_large(&number.to_plain_string(), large);
    }
    let (first, rest) = digits.split_at(1);
    let minus = if unscaled.sign() == Sign::Minus { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    let plus = if exponent > 0 { "+" } else { "" };
    show_large(&format!("{minus}{first}{point}{rest}E{plus}{exponent}"), large)
}

/// A number of any length, which is exact as it is where it has a point and is the shortest spelling of a 64-bit float.
fn show_large(number: &str, large: Large) -> JsonValue {
    let rounded: f64 = number.parse().unwrap_or(f64::NAN);
    if large == Large::Rounded || number.contains('.') && rounded.to_string() == number {
        show_double(rounded)
    } else {
        exact(number)
    }
}

fn show_scalar(value: &Value) -> JsonValue {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => show_float(*number),
        Value::Double(number) => show_double(*number),
        Value::Boolean(yes) => (*yes).into(),
        Value::Blob(bytes) => json!({"$binary": BASE64.encode(bytes)}),
        Value::Date(days) => date(i64::from(*days)).into(),
        Value::Time(nanos) => time(*nanos, true).into(),
        Value::Timestamp(millis) => timestamp(*millis).into(),
        Value::Duration(duration) => duration.iso().into(),
        Value::Inet(address) => inet(*address).into(),
        Value::Uuid(uuid) => uuid.to_string().into(),
        // These need their type, and are shown above.
        Value::VarInt(_)
        | Value::Decimal(_)
        | Value::Vector(_)
        | Value::List(_)
        | Value::Set(_)
        | Value::Map(_) => JsonValue::Null,
    }
}

/// An object where keys are texts, pairs elsewhere.
fn show_map(
    (key_type, value_type): (&CqlType, &CqlType),
    entries: &[(Value, Value)],
    large: Large,
) -> JsonValue {
    let texts: Option<Vec<_>> = entries
        .iter()
        .map(|(key, value)| match key {
            Value::Text(key) => Some((key.clone(), show(value_type, value, large))),
            _ => None,
        })
        .collect();
    match texts {
        Some(entries) => JsonValue::Object(entries.into_iter().collect()),
        None => entries
            .iter()
            .map(|(key, value)| json!([show(key_type, key, large), show(value_type, value, large)]))
            .collect(),
    }
}

/// The shortest number that is read back as the same 32-bit float, and a name for what is no number.
fn show_float(number: f32) -> JsonValue {
    let shortest = number.to_string().parse().unwrap_or(f64::from(number));
    show_double(shortest)
}

fn show_double(number: f64) -> JsonValue {
    match Number::from_f64(number) {
        Some(number) => JsonValue::Number(number),
        None if number.is_nan() => "NaN".into(),
        None if number > 0.0 => "Infinity".into(),
        None => "-Infinity".into(),
    }
}

fn date(days: i64) -> String {
    let Civil { year, month, day } = civil(days);
    let year = match year {
        0..=9999 => format!("{year:04}"),
        10_000.. => format!("+{year}"),
        _ => format!("-{:04}", -year),
    };
    format!("{year}-{month:02}-{day:02}")
}

/// Fractions have three, six or nine digits. A time of day leaves out seconds of zero; an instant does not.
fn time(nanos_of_day: i64, short: bool) -> String {
    let (seconds, nanos) = (nanos_of_day / NANOS_PER_SECOND, nanos_of_day % NANOS_PER_SECOND);
    let clock = format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    let fraction = match nanos {
        0 => String::new(),
        nanos if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        nanos if nanos % 1000 == 0 => format!(".{:06}", nanos / 1000),
        nanos => format!(".{nanos:09}"),
    };
    match seconds % 60 {
        0 if short && nanos == 0 => clock,
        seconds => format!("{clock}:{seconds:02}{fraction}"),
    }
}

/// A time of day with its seconds, and as many digits behind their point as are not zero at the end.
fn bare_time(nanos_of_day: i64) -> String {
    let time = time(nanos_of_day, false);
    if time.contains('.') { time.trim_end_matches('0').to_owned() } else { time }
}

fn timestamp(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(MILLIS_PER_DAY), millis.rem_euclid(MILLIS_PER_DAY));
    format!("{}T{}Z", date(days), time(rest * 1_000_000, false))
}

/// An address of version 6 is written out, without a double colon.
fn inet(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => address.segments().map(|segment| format!("{segment:x}")).join(":"),
    }
}
