//! What a real server was seen to answer to commands that no recording holds, asked of the double over HTTP.

mod wire;

use killrvideo_testkit::data_api::{FakeDataApi, Options};
use serde_json::{Value, json};
use wire::Wire;

/// A double with a table of its own, and a connection to it.
struct Server {
    double: FakeDataApi,
    wire: Wire,
}

impl Server {
    /// The table `t` with those columns and that key, and plain indexes on the columns named.
    fn with(columns: &Value, key: &Value, indexed: &[&str]) -> Self {
        let double = FakeDataApi::try_start(Options { dimensions: 4, ..Options::default() });
        let double = double.expect("the double starts");
        let wire = Wire::to(&double.endpoint());
        let mut server = Self { double, wire };
        let definition = json!({"columns": columns, "primaryKey": key});
        server.made("", &json!({"createTable": {"name": "t", "definition": definition}}));
        for column in indexed {
            let definition = json!({"column": column});
            server.made(
                "/t",
                &json!({"createIndex": {"name": format!("by_{column}"), "definition": definition}}),
            );
        }
        server
    }

    /// Partitions of two columns, rows in an order of three, and two columns beside the key.
    fn compound(indexed: &[&str]) -> Self {
        let columns = json!({
            "a": "int", "b": "text", "c": "int", "d": "text", "e": "int", "v": "int",
            "x": {"type": "set", "valueType": "text"},
        });
        let key = json!({"partitionBy": ["a", "b"], "partitionSort": {"c": -1, "d": 1, "e": 1}});
        let mut server = Self::with(&columns, &key, indexed);
        let row = json!({"a": 1, "b": "x", "c": 2, "d": "p", "e": 1, "v": 1, "x": ["p"]});
        server.made("/t", &json!({"insertOne": {"document": row}}));
        server
    }

    fn ask(&mut self, path: &str, body: &Value) -> Value {
        let path = format!("/v1/killrvideo{path}");
        let answer = self.wire.post(&path, self.double.token(), body).expect("an answer");
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{body}");
        answer.json()
    }

    #[track_caller]
    fn made(&mut self, path: &str, body: &Value) {
        let answer = self.ask(path, body);
        assert_eq!(answer["errors"], Value::Null, "{body}");
    }

    /// The codes of errors, and then of warnings, of an answer of the table.
    fn codes(&mut self, body: &Value) -> Vec<String> {
        let answer = self.ask("/t", body);
        let codes = |list: &Value| -> Vec<String> {
            let list = list.as_array().cloned().unwrap_or_default();
            list.iter().map(|it| it["errorCode"].as_str().unwrap_or("?").to_owned()).collect()
        };
        [codes(&answer["errors"]), codes(&answer["status"]["warnings"])].concat()
    }

    /// Fails unless filters are answered with those codes.
    #[track_caller]
    fn filters(&mut self, cases: &[(Value, &[&str])]) {
        for (filter, expected) in cases {
            assert_eq!(self.codes(&json!({"find": {"filter": filter}})), *expected, "{filter}");
        }
    }
}

const INVALID: &str = "INVALID_DATABASE_QUERY";
const RETRIED: &str = "QUERY_RETRIED_DUE_TO_INDEXING";
const INCOMPLETE: &str = "INCOMPLETE_PRIMARY_KEY_FILTER";
const MISSING: &str = "MISSING_INDEX";

#[test]
fn a_range_of_the_partition_key_is_read_with_leave_and_no_range_stands_before_another_test() {
    Server::compound(&[]).filters(&[
        (json!({"a": 1, "b": "x", "c": {"$gt": 1}}), &[]),
        (json!({"a": 1, "b": {"$gte": "x"}}), &[RETRIED]),
        (json!({"a": 1, "b": {"$gte": "x"}, "c": {"$gt": 1}, "d": "p"}), &[INVALID]),
        (json!({"a": 1, "b": "x", "c": {"$gt": 1}, "d": "p"}), &[INVALID]),
        (json!({"a": 1, "b": "x", "d": "p", "c": {"$gt": 1}}), &[INVALID]),
        (json!({"a": 1, "b": "x", "c": {"$in": [1, 2]}, "d": "p"}), &[]),
        (json!({"b": "x", "c": {"$gt": 1}, "d": "p"}), &[INCOMPLETE]),
    ]);
}

#[test]
fn a_range_of_a_clustering_column_with_an_index_may_stand_before_another_test() {
    Server::compound(&["a", "c"]).filters(&[
        (json!({"b": "x", "a": 1, "d": "p", "c": {"$lte": 2}}), &[RETRIED]),
        (json!({"b": "x", "a": 1, "c": {"$lte": 2}, "d": "p"}), &[RETRIED]),
    ]);
}

#[test]
fn several_partitions_go_with_an_index_that_is_not_looked_into() {
    Server::compound(&["a", "c"]).filters(&[
        (json!({"a": {"$in": [1, 2]}, "b": "x", "x": {"$in": ["p"]}}), &[MISSING, MISSING]),
        (json!({"a": {"$in": [1, 2]}, "b": "x", "c": 2, "e": 1}), &[INVALID, INCOMPLETE]),
        (json!({"b": {"$in": ["x", "y"]}, "c": {"$lte": 2}, "a": {"$gt": 1}}), &[INVALID]),
    ]);
}

#[test]
fn texts_of_the_primary_key_take_no_index() {
    let mut server = Server::compound(&[]);
    for column in ["b", "d"] {
        let index = json!({"createIndex": {"name": "i", "definition": {"column": column}}});
        let answer = server.ask("/t", &index);
        assert_eq!(
            (&answer["status"]["ok"], &answer["errors"][0]["errorCode"]),
            (&json!(0), &json!(INVALID))
        );
    }
    server.made("/t", &json!({"createIndex": {"name": "i", "definition": {"column": "e"}}}));
}

#[test]
fn an_index_that_folds_texts_finds_all_that_are_alike() {
    let columns = json!({"id": "int", "plain": "text", "folded": "text"});
    let mut server = Server::with(&columns, &json!("id"), &["plain"]);
    let options = json!({"caseSensitive": false, "ascii": true});
    let index = json!({"name": "by_folded", "definition": {"column": "folded", "options": options}});
    server.made("/t", &json!({"createIndex": index}));
    let rows: Vec<Value> = ["Ünï", "uni", "UNI"]
        .iter()
        .enumerate()
        .map(|(id, text)| json!({"id": id, "plain": text, "folded": text}))
        .collect();
    server.made("/t", &json!({"insertMany": {"documents": rows}}));
    let mut count = |filter: Value| {
        let answer = server.ask("/t", &json!({"find": {"filter": filter}}));
        answer["data"]["documents"].as_array().map(Vec::len)
    };
    assert_eq!(count(json!({"plain": "uni"})), Some(1));
    assert_eq!(count(json!({"folded": "UNÏ"})), Some(3));
    assert_eq!(count(json!({"folded": {"$in": ["uni"]}})), Some(3));
    assert_eq!(count(json!({"folded": {"$in": ["uni", "x"]}})), Some(1));
}

#[test]
fn a_definition_of_an_index_is_read_before_its_column_is_looked_up() {
    let mut server = Server::compound(&[]);
    for (definition, kind, code) in [
        (json!({"column": 5}), json!(null), "INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN"),
        (json!({"column": {"v": "$values"}}), json!(null), "INVALID_FORMAT_FOR_INDEX_CREATION_COLUMN"),
        (json!({"column": "hat"}), json!("regular"), "UNKNOWN_INDEX_COLUMN"),
        (json!({"column": "hat"}), json!("vector"), "UNSUPPORTED_INDEX_TYPE"),
        (json!({"column": "hat"}), json!("tree"), "UNKNOWN_INDEX_TYPE"),
        (json!({"column": "hat", "options": {"hat": 1}}), json!(null), "COMMAND_FIELD_UNKNOWN"),
        (json!({"column": "hat", "options": {"ascii": "x"}}), json!(null), "REQUEST_STRUCTURE_MISMATCH"),
        (json!({}), json!(null), "COMMAND_FIELD_VALUE_INVALID"),
        (json!({"column": ""}), json!(null), "UNEXPECTED_SERVER_ERROR"),
    ] {
        let index = json!({"name": "i", "definition": definition, "indexType": kind});
        assert_eq!(server.codes(&json!({"createIndex": index})), [code], "{index}");
    }
    let lenient = json!({"column": {"x": "$keys"}, "options": {"ascii": 1}});
    server.made("/t", &json!({"createIndex": {"name": "i", "definition": lenient}}));
    let listed = server.ask("/t", &json!({"listIndexes": {"options": {"explain": true}}}));
    let options = json!({"ascii": true, "caseSensitive": true, "normalize": false});
    let expected = json!({"column": {"x": "$values"}, "options": options});
    assert_eq!(listed["status"]["indexes"][0]["definition"], expected);
}

#[test]
fn columns_of_odd_types_are_refused_each_in_its_way() {
    let mut server = Server::compound(&[]);
    for (column, code) in [
        (json!({"foo": 1}), "REQUEST_STRUCTURE_MISMATCH"),
        (json!({"type": "text", "apiSupport": {}}), "COMMAND_FIELD_UNKNOWN"),
        (json!({"type": "list", "valueType": "hat"}), "UNKNOWN_PRIMITIVE_DATA_TYPE"),
        (json!({"type": "list", "valueType": null}), "REQUEST_STRUCTURE_MISMATCH"),
        (json!({"type": "vector", "dimension": "x"}), "UNSUPPORTED_VECTOR_DIMENSION"),
        (json!({"type": "vector", "dimension": null}), "UNSUPPORTED_VECTOR_DIMENSION"),
        (json!({"type": "set", "valueType": "duration"}), "UNEXPECTED_DRIVER_ERROR"),
        (json!("userDefined"), "INVALID_USER_DEFINED_TYPE_NAME"),
        (json!({"type": "userDefined", "udtName": "hat"}), "UNKNOWN_USER_DEFINED_TYPE"),
    ] {
        let definition = json!({"columns": {"id": "int", "o": column}, "primaryKey": "id"});
        let answer = server.ask("", &json!({"createTable": {"name": "odd", "definition": definition}}));
        assert_eq!(answer["errors"][0]["errorCode"], code, "{column}");
    }
    let vector = json!({"type": "vector", "dimension": "3"});
    let definition = json!({"columns": {"id": "int", "o": vector}, "primaryKey": "id"});
    server.made("", &json!({"createTable": {"name": "odd", "definition": definition}}));
}

#[test]
fn an_update_is_refused_for_its_first_operator_in_the_servers_order() {
    let mut server = Server::compound(&[]);
    let key = json!({"a": 1, "b": "x", "c": 2, "d": "p", "e": 1});
    for (update, code) in [
        (json!({"$set": {"hat": 1}, "$push": {"v": 1}}), "UNSUPPORTED_UPDATE_OPERATOR"),
        (json!({"$pullAll": {"v": [1]}, "$push": {"hat": 1}}), "UNEXPECTED_SERVER_ERROR"),
        (json!({"$set": {"v": "bad"}, "$push": {"x": ["p"]}}), "INVALID_PUSH_OPERATOR_USAGE"),
        (json!({"$set": {"v": 1}, "$unset": {"v": 1, "hat": 1}}), "UNKNOWN_TABLE_COLUMNS"),
        (json!({"$set": {"a": 1}, "$unset": {"a": 1}}), "UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS"),
        (json!({"$set": {"a": "bad"}}), "INVALID_UPDATE_COLUMN_VALUES"),
        (json!({"$set": {"hat": 1}, "$inc": {"v": 1}}), "UNKNOWN_TABLE_COLUMNS"),
        (json!({"$push": {"a": 1}}), "UNSUPPORTED_UPDATE_OPERATOR"),
        (json!({"$set": {"a": 1}}), "UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS"),
    ] {
        let body = json!({"updateOne": {"filter": key, "update": update}});
        assert_eq!(server.codes(&body), [code], "{update}");
        let body = json!({"updateOne": {"filter": null, "update": update}});
        assert_eq!(server.codes(&body), [code], "{update} without a filter");
    }
    let body = json!({"updateOne": {"update": {"$set": {"v": 1}}}});
    assert_eq!(server.codes(&body), ["MISSING_FILTER_FOR_UPDATE_DELETE"]);
    let sorted = json!({"updateOne": {"filter": key, "sort": {"hat": 1}, "update": {"$set": {"hat": 1}}}});
    assert_eq!(server.codes(&sorted), ["CANNOT_SORT_UNKNOWN_COLUMNS"]);
}

#[test]
fn the_schema_of_the_key_is_told_where_a_document_has_a_key() {
    let mut server = Server::with(&json!({"id": "int", "v": "int"}), &json!("id"), &[]);
    let mut status = |documents: Value| {
        let options = json!({"ordered": true, "returnDocumentResponses": true});
        server.ask("/t", &json!({"insertMany": {"documents": documents, "options": options}}))["status"]
            .clone()
    };
    assert_eq!(status(json!([{"id": 1, "v": "bad"}]))["primaryKeySchema"], Value::Null);
    let skipped = status(json!([{"id": 1, "v": "bad"}, {"id": 2}]));
    assert_eq!(skipped["primaryKeySchema"], json!({"id": {"type": "int"}}));
}

#[test]
fn a_number_of_any_length_comes_back_with_its_digits() {
    let mut server = Server::with(&json!({"id": "int", "d": "decimal", "n": "varint"}), &json!("id"), &[]);
    for (written, d, n) in [
        ("12.340", "12.34", "10000000000000000000"),
        ("5.00", "5", "123456789012345678901234567890"),
        ("1.2E2", "1.2E+2", "-9223372036854775809"),
        ("100000", "100000", "1"),
        ("1e-7", "1E-7", "0"),
        ("0.1234567890123456789012345", "0.1234567890123456789012345", "2"),
    ] {
        let headers = [("Token", server.double.token()), ("Content-Type", "application/json")];
        let body = format!(r#"{{"insertOne": {{"document": {{"id": 1, "d": {written}, "n": {n}}}}}}}"#);
        server.wire.send("POST", "/v1/killrvideo/t", &headers, body.as_bytes()).expect("an answer");
        let find = br#"{"findOne": {"filter": {"id": 1}}}"#;
        let answer = server.wire.send("POST", "/v1/killrvideo/t", &headers, find).expect("an answer");
        let text = String::from_utf8(answer.body).expect("text");
        assert!(text.contains(&format!(r#""d":{d},"#)), "{written}: {text}");
        assert!(text.contains(&format!(r#""n":{n}}}"#)), "{n}: {text}");
    }
}

#[test]
fn a_key_of_bytes_is_told_as_bare_base64_and_a_time_with_its_seconds() {
    let key = json!({"partitionBy": ["b"], "partitionSort": {"t": 1}});
    let mut server = Server::with(&json!({"b": "blob", "t": "time"}), &key, &[]);
    let row = json!({"b": {"$binary": "AQID"}, "t": "10:30:00.5"});
    let answer = server.ask("/t", &json!({"insertOne": {"document": row}}));
    assert_eq!(answer["status"]["insertedIds"], json!([["AQID", "10:30:00.5"]]));
}

#[test]
fn the_name_of_a_command_is_judged_before_the_rest_of_its_body() {
    let mut server = Server::compound(&[]);
    let headers = [("Token", server.double.token()), ("Content-Type", "*/*")];
    for (path, body, code) in [
        ("/v1/killrvideo", &b"{\"find\":{}"[..], "COMMAND_UNKNOWN"),
        ("/v1/killrvideo", b"{\"find\":{},\"foo\":1}", "COMMAND_UNKNOWN"),
        ("/v1/killrvideo/t", b"{\"find\":{}", "REQUEST_NOT_JSON"),
        ("/v1/killrvideo/t", b"{\"hat\":[1,", "COMMAND_UNKNOWN"),
        ("/v1//killrvideo/t", b"{\"find\":{},\"foo\":1}", "REQUEST_STRUCTURE_MISMATCH"),
    ] {
        let answer = server.wire.send("POST", path, &headers, body).expect("an answer");
        assert_eq!(answer.codes(), [code], "{path} {}", String::from_utf8_lossy(body));
    }
}
