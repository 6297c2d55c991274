use bigdecimal::BigDecimal;
use serde_json::{Value as JsonValue, json};

use super::{Site, decode, encode, encode_exact, text};
use crate::data_api::{cql::CqlType, json::Json, parse::parse};

fn literal(text: &str) -> Json {
    parse(text.as_bytes()).unwrap()
}

/// What a literal in a document comes back as.
fn through(cql_type: &CqlType, text: &str) -> Result<JsonValue, &'static str> {
    let value = decode(cql_type, &literal(text), Site::Document("it")).map_err(|error| error.code)?;
    Ok(value.map_or(JsonValue::Null, |value| encode(cql_type, &value)))
}

#[track_caller]
fn comes_back(cql_type: &CqlType, text: &str, shown: JsonValue) {
    assert_eq!(through(cql_type, text), Ok(shown), "{text}");
}

#[track_caller]
fn is_refused(cql_type: &CqlType, texts: &[&str]) {
    for text in texts {
        assert_eq!(through(cql_type, text), Err("INVALID_COLUMN_VALUES"), "{text}");
    }
}

fn set_of(element: CqlType) -> CqlType {
    CqlType::Set(Box::new(element))
}

fn map_of(key: CqlType, value: CqlType) -> CqlType {
    CqlType::Map(Box::new(key), Box::new(value))
}

#[test]
fn an_integer_is_any_integral_number_within_the_bounds_of_its_type() {
    comes_back(&CqlType::Int, "5.00", json!(5));
    comes_back(&CqlType::Int, "1.2E2", json!(120));
    comes_back(&CqlType::Int, "-0", json!(0));
    comes_back(&CqlType::TinyInt, "-128", json!(-128));
    comes_back(&CqlType::BigInt, "9223372036854775807", json!(i64::MAX));
    is_refused(&CqlType::Int, &["5.5", "\"5\"", "2147483648", "true", "1E999999999", "[]", "{}"]);
    is_refused(&CqlType::TinyInt, &["128"]);
    is_refused(&CqlType::BigInt, &["9223372036854775808"]);
}

#[test]
fn a_float_is_the_nearest_one_and_infinity_without_a_word() {
    comes_back(&CqlType::Float, "0.1", json!(0.1));
    comes_back(&CqlType::Float, "0.3333333333333333", json!(0.333_333_34));
    comes_back(&CqlType::Float, "1", json!(1.0));
    comes_back(&CqlType::Float, "1e300", json!("Infinity"));
    comes_back(&CqlType::Double, "1e300", json!(1e300));
    comes_back(&CqlType::Double, "\"NaN\"", json!("NaN"));
    comes_back(&CqlType::Double, "\"-Infinity\"", json!("-Infinity"));
    is_refused(&CqlType::Float, &["\"1\"", "\"nan\"", "false"]);
}

/// What a literal in a document is written as in an answer.
fn written(cql_type: &CqlType, literal_text: &str) -> String {
    let value = decode(cql_type, &literal(literal_text), Site::Document("it")).unwrap().unwrap();
    text(&encode_exact(cql_type, &value)).unwrap()
}

#[test]
fn a_number_of_any_length_is_answered_exactly() {
    for number in ["12345678901234567890123", "-9223372036854775809", "18446744073709551616"] {
        assert_eq!(written(&CqlType::VarInt, number), number);
    }
    for number in
        ["0.1", "1.25", "7", "3.14159265358979323846264338327950288", "-0.000000000000000000001234567890123"]
    {
        let shown: BigDecimal = written(&CqlType::Decimal, number).parse().unwrap();
        assert_eq!(shown, number.parse::<BigDecimal>().unwrap());
    }
    assert!(written(&CqlType::Decimal, "1E999999999").len() < 20, "an exponent is not written out");
    assert_eq!(written(&set_of(CqlType::VarInt), "[18446744073709551616,1]"), "[1,18446744073709551616]");
}

#[test]
fn a_decimal_keeps_its_value() {
    comes_back(&CqlType::Decimal, "1.25", json!(1.25));
    comes_back(&CqlType::Decimal, "7", json!(7));
    is_refused(&CqlType::Decimal, &["\"1.25\"", "1E-9999999999"]);
}

#[test]
fn a_uuid_is_read_as_leniently_as_java_reads_it() {
    comes_back(&CqlType::Uuid, "\"1-2-3-4-5\"", json!("00000001-0002-0003-0004-000000000005"));
    let shouted = "\"41EC5931-A3B2-5AC3-8C22-3847FD388617\"";
    comes_back(&CqlType::Uuid, shouted, json!("41ec5931-a3b2-5ac3-8c22-3847fd388617"));
    is_refused(&CqlType::Uuid, &["\"not-a-uuid\"", "\"\"", "1", "{\"$uuid\":\"1-2-3-4-5\"}"]);
    is_refused(&CqlType::Uuid, &["\"41ec5931a3b25ac38c223847fd388617\"", "\"1-2-3-4-5-6\"", "\"1-2-3-4-é\""]);
}

#[test]
fn a_wrapped_uuid_fits_a_filter_alone() {
    let wrapped = literal("{\"$uuid\":\"1-2-3-4-5\"}");
    assert!(decode(&CqlType::Uuid, &wrapped, Site::Filter("it")).unwrap().is_some());
    let refused = decode(&CqlType::Uuid, &wrapped, Site::Update("it")).unwrap_err();
    assert_eq!((refused.scope, refused.code), ("UPDATE", "INVALID_UPDATE_COLUMN_VALUES"));
    let refused = decode(&CqlType::Int, &wrapped, Site::Filter("it")).unwrap_err();
    assert_eq!((refused.scope, refused.code), ("FILTER", "INVALID_FILTER_COLUMN_VALUES"));
}

#[test]
fn a_timestamp_has_seconds_and_a_zone_and_is_cut_to_milliseconds() {
    let it = CqlType::Timestamp;
    comes_back(&it, "\"2025-03-01T10:00:00+02:00\"", json!("2025-03-01T08:00:00Z"));
    comes_back(&it, "\"2025-03-01T10:00:00.123456789Z\"", json!("2025-03-01T10:00:00.123Z"));
    comes_back(&it, "\"2025-03-01T10:00:00.1z\"", json!("2025-03-01T10:00:00.100Z"));
    comes_back(&it, "\"1969-12-31T23:59:59.9999Z\"", json!("1969-12-31T23:59:59.999Z"));
    comes_back(&it, "\"2025-12-31T24:00:00Z\"", json!("2026-01-01T00:00:00Z"));
    comes_back(&it, "{\"$date\":1740823200123}", json!("2025-03-01T10:00:00.123Z"));
    comes_back(&it, "{\"$date\":1.5}", json!("1970-01-01T00:00:00.001Z"));
    comes_back(&it, "{\"$date\":1e12}", json!("2001-09-09T01:46:40Z"));
    comes_back(&it, "{\"$date\":1e1000000000}", json!("1970-01-01T00:00:00Z"));
    let lowest = "-292275055-05-16T16:47:04.192Z";
    comes_back(&it, &format!("\"{lowest}\""), json!(lowest));
    is_refused(&it, &["\"2025-03-01T10:00:00\"", "\"2025-03-01T10:00Z\"", "\"2025-03-01 10:00:00Z\""]);
    is_refused(&it, &["\"2025-03-01\"", "1740823200000", "\"yesterday\"", "{\"$date\":\"1\"}", "\"\""]);
    is_refused(
        &it,
        &["\"2025-02-29T10:00:00Z\"", "\"2025-03-01T25:00:00Z\"", "\"2025-03-01T10:00:00+19:00\""],
    );
}

#[test]
fn a_date_is_a_day_of_the_calendar() {
    comes_back(&CqlType::Date, "\"2024-02-29\"", json!("2024-02-29"));
    comes_back(&CqlType::Date, "\"+12024-02-29\"", json!("+12024-02-29"));
    comes_back(&CqlType::Date, "\"-0001-01-01\"", json!("-0001-01-01"));
    is_refused(&CqlType::Date, &["\"2025-02-29\"", "\"2025-3-1\"", "\"2025-03-01T00:00:00Z\"", "20250301"]);
    is_refused(&CqlType::Date, &["\"12024-02-29\"", "\"+2024-02-29\"", "{\"$date\":0}"]);
}

#[test]
fn a_time_of_day_may_leave_out_its_seconds() {
    comes_back(&CqlType::Time, "\"10:11:12.5\"", json!("10:11:12.500"));
    comes_back(&CqlType::Time, "\"10:11\"", json!("10:11"));
    comes_back(&CqlType::Time, "\"10:11:12.000001\"", json!("10:11:12.000001"));
    is_refused(&CqlType::Time, &["\"24:00:00\"", "\"10\"", "\"1:02:03\"", "\"10:11:12.1234567890\""]);
}

#[test]
fn a_duration_is_read_in_two_spellings_and_shown_in_one() {
    comes_back(&CqlType::Duration, "\"1d2h\"", json!("P1DT2H"));
    comes_back(&CqlType::Duration, "\"P1DT2H\"", json!("P1DT2H"));
    is_refused(&CqlType::Duration, &["\"soon\"", "1"]);
}

#[test]
fn texts_truths_blobs_and_addresses_take_only_their_own() {
    comes_back(&CqlType::Text, "\"é\"", json!("é"));
    is_refused(&CqlType::Text, &["5", "true", "[]"]);
    is_refused(&CqlType::Ascii, &["\"é\""]);
    comes_back(&CqlType::Boolean, "true", json!(true));
    is_refused(&CqlType::Boolean, &["\"true\"", "1"]);
    comes_back(&CqlType::Blob, "{\"$binary\":\"AQID\"}", json!({"$binary": "AQID"}));
    is_refused(
        &CqlType::Blob,
        &["\"AQID\"", "{\"$binary\":\"@@@\"}", "{\"$binary\":\"AQID\",\"x\":1}", "{}"],
    );
    comes_back(&CqlType::Inet, "\"127.0.0.1\"", json!("127.0.0.1"));
    comes_back(&CqlType::Inet, "\"::1\"", json!("0:0:0:0:0:0:0:1"));
    is_refused(&CqlType::Inet, &["\"example.org\"", "1"]);
}

#[test]
fn an_address_may_be_as_short_as_java_reads_it() {
    for (text, address) in [
        ("", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("5", "0.0.0.5"),
        ("1.5", "1.0.0.5"),
        ("1.2.3", "1.2.0.3"),
        ("1.2.65535", "1.2.255.255"),
        ("20250301", "1.52.254.189"),
        ("127.000.000.001", "127.0.0.1"),
        ("[::1]", "0:0:0:0:0:0:0:1"),
    ] {
        comes_back(&CqlType::Inet, &format!("{text:?}"), json!(address));
    }
    is_refused(
        &CqlType::Inet,
        &["\"1.2.3.256\"", "\"1.2.65536\"", "\"4294967296\"", "\"1.\"", "\"-1\"", "\"[127.0.0.1]\""],
    );
}

#[test]
fn zero_has_no_sign() {
    for number in ["-0", "-0.0", "-0e3"] {
        comes_back(&CqlType::Double, number, json!(0.0));
        comes_back(&CqlType::Float, number, json!(0.0));
    }
}

#[test]
fn a_set_is_ordered_and_has_each_element_once() {
    comes_back(&set_of(CqlType::Text), "[\"z\",\"a\",\"m\",\"a\"]", json!(["a", "m", "z"]));
    comes_back(&CqlType::List(Box::new(CqlType::Text)), "[\"b\",\"a\",\"b\"]", json!(["b", "a", "b"]));
    is_refused(&set_of(CqlType::Text), &["[\"a\",null]", "\"a\"", "{}", "[1]"]);
}

#[test]
fn a_map_is_an_object_or_pairs() {
    let empty = map_of(CqlType::Int, CqlType::Text);
    comes_back(&empty, "{}", JsonValue::Null);
    is_refused(&empty, &["[]"]);
    let wrapped = map_of(CqlType::Text, CqlType::Text);
    is_refused(&wrapped, &["{\"$binary\":\"AQID\"}", "{\"$date\":\"x\"}"]);
    comes_back(&wrapped, "{\"$uuid\":\"x\"}", json!({"$uuid": "x"}));
    let texts = map_of(CqlType::Text, CqlType::Int);
    comes_back(&texts, "{\"x\":1,\"a\":2}", json!({"a": 2, "x": 1}));
    comes_back(&texts, "[[\"x\",1],[\"x\",2]]", json!({"x": 2}));
    let numbers = map_of(CqlType::Int, CqlType::Text);
    comes_back(&numbers, "[[2,\"b\"],[1,\"a\"]]", json!([[1, "a"], [2, "b"]]));
    is_refused(&numbers, &["{\"1\":\"a\"}", "[[1]]", "[1,\"a\"]"]);
    is_refused(&texts, &["{\"x\":\"much\"}", "{\"x\":null}"]);
}

#[test]
fn a_null_and_an_empty_collection_are_no_cell() {
    comes_back(&CqlType::Text, "null", JsonValue::Null);
    comes_back(&set_of(CqlType::Text), "[]", JsonValue::Null);
    comes_back(&map_of(CqlType::Text, CqlType::Int), "{}", JsonValue::Null);
    comes_back(&CqlType::Text, "\"\"", json!(""));
}

#[test]
fn a_vector_has_as_many_numbers_as_its_type_says() {
    let it = CqlType::Vector(2);
    comes_back(&it, "[1,0.5]", json!([1.0, 0.5]));
    comes_back(&it, "{\"$binary\":\"P4AAAL8AAAA=\"}", json!([1.0, -0.5]));
    is_refused(
        &it,
        &["[1]", "[]", "[1,null]", "[1,\"1\"]", "{\"$binary\":\"P4AAAA==\"}", "{\"$binary\":\"P4A=\"}"],
    );
}

#[test]
fn a_counter_takes_no_value() {
    is_refused(&CqlType::Counter, &["1"]);
}
