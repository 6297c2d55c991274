//! Texts, and what travels as text.

use std::net::{IpAddr, Ipv4Addr};

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig},
};
use uuid::Uuid;

use super::decode::Misfit;
use crate::data_api::{
    cql::{CqlType, Value},
    json::Json,
};

/// With padding. Bits beyond the last byte are ignored.
pub(super) const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// A text; of `ascii`, one of 7-bit characters.
pub(super) fn text(cql_type: &CqlType, text: &str) -> Result<Value, Misfit> {
    if *cql_type == CqlType::Ascii && !text.is_ascii() {
        return Err(Misfit(format!("{text:?} has characters beyond ASCII")));
    }
    Ok(Value::Text(text.to_owned()))
}

/// The bytes of `{"$binary": base64}`.
pub(super) fn binary(json: &Json) -> Result<Vec<u8>, Misfit> {
    match (json, json.get("$binary")) {
        (Json::Object(members), Some(Json::String(text))) if members.len() == 1 => {
            BASE64.decode(text).map_err(|error| Misfit(format!("{text:?} is not base64: {error}")))
        }
        _ => Err(Misfit::expected("{\"$binary\": base64}", json)),
    }
}

/// An address as Java reads it. No name of a host is looked up; only this one is known, by its usual name or none.
pub(super) fn inet(text: &str) -> Result<Value, Misfit> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).filter(|it| it.contains(':'));
    let address = match bare.unwrap_or(text) {
        "" | "localhost" => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        text => text.parse().ok().or_else(|| short_inet(text)),
    };
    address
        .map(|address| Value::Inet(address.to_canonical()))
        .ok_or_else(|| Misfit(format!("{text:?} is no IP address")))
}

/// One to four decimal numbers: all but the last are bytes, and the last is the bytes that are left.
fn short_inet(text: &str) -> Option<IpAddr> {
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() > 4 || !parts.iter().all(digits) {
        return None;
    }
    let numbers: Vec<u32> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (last, bytes) = numbers.split_last()?;
    let left = u32::try_from(8 * (4 - bytes.len())).ok()?;
    if bytes.iter().any(|byte| *byte > 255) || u64::from(*last) >> left > 0 {
        return None;
    }
    let high = bytes.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
    let bits = u32::try_from(high << left | u64::from(*last)).ok()?;
    Some(IpAddr::V4(Ipv4Addr::from_bits(bits)))
}

/// A UUID as Java reads it: five hexadecimal numbers, of which the lowest bits count, whatever their length.
pub(super) fn uuid(text: &str) -> Result<Value, Misfit> {
    parse_uuid(text).map(Value::Uuid).ok_or_else(|| Misfit(format!("{text:?} is no UUID")))
}

fn parse_uuid(text: &str) -> Option<Uuid> {
    if text.len() > 36 {
        return None;
    }
    let numbers: Vec<u64> = text
        .split('-')
        .map(|digits| i64::from_str_radix(digits, 16).ok().map(i64::cast_unsigned))
        .collect::<Option<_>>()?;
    let [low, mid, high, clock, node] = numbers[..] else { return None };
    let most = (low & 0xffff_ffff) << 32 | (mid & 0xffff) << 16 | (high & 0xffff);
    let least = (clock & 0xffff) << 48 | (node & 0xffff_ffff_ffff);
    Some(Uuid::from_u64_pair(most, least))
}
