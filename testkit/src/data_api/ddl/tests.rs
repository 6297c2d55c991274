use serde_json::{Value, json};

use crate::data_api::{engine::Level, probe::Probe};

fn create(name: &str, columns: &Value, key: &Value) -> Value {
    json!({"createTable": {"name": name, "definition": {"columns": columns, "primaryKey": key}}})
}

fn errors(answer: &Value) -> Value {
    answer["errors"].clone()
}

#[test]
fn a_table_that_was_made_is_listed_as_it_was_defined() {
    let probe = Probe::new();
    let columns = json!({"x": "int", "at": {"type": "timestamp"}, "day": "date", "v": {"type": "vector", "dimension": 3},
        "m": {"type": "map", "keyType": "text", "valueType": "float"}});
    let key = json!({"partitionBy": ["day"], "partitionSort": {"at": -1}});
    assert_eq!(probe.keyspace(&create("made", &columns, &key)), json!({"status": {"ok": 1}}));
    let names = probe.keyspace(&json!({"listTables": {}}))["status"]["tables"].clone();
    assert!(names.as_array().unwrap().contains(&json!("made")));
    let tables =
        probe.keyspace(&json!({"listTables": {"options": {"explain": true}}}))["status"]["tables"].clone();
    let made = tables.as_array().unwrap().iter().find(|table| table["name"] == "made").unwrap();
    assert_eq!(made["definition"]["primaryKey"], key);
    let vector = json!({"type": "vector", "dimension": 3, "apiSupport": {"createTable": true, "insert": true,
        "read": true, "filter": false, "cqlDefinition": "vector<float, 3>"}});
    assert_eq!(made["definition"]["columns"]["v"], vector);
    assert_eq!(made["definition"]["columns"]["m"], columns["m"]);
}

#[test]
fn what_cannot_be_created_is_refused_before_the_database_sees_it() {
    let probe = Probe::new();
    let id = json!("id");
    let refuses = |extra: Value, code: &str| {
        let answer = probe.keyspace(&create("t", &json!({"id": "uuid", "n": extra}), &id));
        assert_eq!(answer, json!({"errors": [code]}));
    };
    refuses(json!("timeuuid"), "SCHEMA/UNSUPPORTED_DATA_TYPE_TABLE_CREATION");
    refuses(json!({"type": "counter"}), "SCHEMA/UNSUPPORTED_DATA_TYPE_TABLE_CREATION");
    refuses(json!("money"), "SCHEMA/UNKNOWN_PRIMITIVE_DATA_TYPE");
    refuses(json!({"type": "vector"}), "SCHEMA/MISSING_DIMENSION_IN_VECTOR_COLUMN");
    refuses(json!({"type": "vector", "dimension": -1}), "SCHEMA/UNSUPPORTED_VECTOR_DIMENSION");
    refuses(json!({"type": "list"}), "SCHEMA/UNSUPPORTED_LIST_DEFINITION");
    refuses(json!({"type": "set", "valueType": "counter"}), "SCHEMA/UNSUPPORTED_SET_DEFINITION");
    refuses(json!({"type": "map", "keyType": "text"}), "SCHEMA/UNSUPPORTED_MAP_DEFINITION");
    refuses(json!({"type": "text", "size": 5}), "/COMMAND_FIELD_UNKNOWN");
    refuses(json!(5), "/REQUEST_STRUCTURE_MISMATCH");
    let service = json!({"type": "vector", "dimension": 3, "service": {"provider": "p", "modelName": "m"}});
    refuses(service, "SCHEMA/INVALID_CREATE_COLLECTION_OPTIONS");
    assert_eq!(
        errors(&probe.table("t", &json!({"find": {}}))),
        json!(["SCHEMA/UNKNOWN_COLLECTION_OR_TABLE"])
    );
}

#[test]
fn keys_and_names_are_checked() {
    let probe = Probe::new();
    let columns = json!({"id": "uuid", "s": {"type": "set", "valueType": "text"}});
    let refuses = |name: &str, key: Value, code: &str| {
        assert_eq!(errors(&probe.keyspace(&create(name, &columns, &key))), json!([code]), "{name} {key}");
    };
    refuses("t-bad", json!("id"), "SCHEMA/UNSUPPORTED_SCHEMA_NAME");
    refuses(&"t".repeat(49), json!("id"), "SCHEMA/UNSUPPORTED_SCHEMA_NAME");
    refuses("t", json!("other"), "SCHEMA/UNKNOWN_PARTITION_COLUMNS");
    refuses("t", json!({"partitionBy": []}), "SCHEMA/MISSING_PARTITION_COLUMNS");
    let unknown = json!({"partitionBy": ["id"], "partitionSort": {"x": 1}});
    refuses("t", unknown, "SCHEMA/UNKNOWN_PARTITION_SORT_COLUMNS");
    refuses("t", json!(null), "/UNEXPECTED_SERVER_ERROR");
    refuses("t", json!("s"), "DATABASE/UNEXPECTED_DRIVER_ERROR");
    let twice = json!({"partitionBy": ["id"], "partitionSort": {"id": 1}});
    refuses("t", twice, "DATABASE/UNEXPECTED_DRIVER_ERROR");
    refuses("t", json!({"partitionSort": {"id": 1}}), "/REQUEST_STRUCTURE_MISMATCH");
    let again = probe.keyspace(&create("t", &columns, &json!({"partitionBy": ["id", "id"], "more": 1})));
    assert_eq!(again, json!({"status": {"ok": 1}}));
}

#[test]
fn what_is_there_already_fails_in_the_database_unless_it_may_be_there() {
    let probe = Probe::new();
    let table = create("users", &json!({"id": "uuid"}), &json!("id"));
    let refused = json!({"status": {"ok": 0}, "errors": ["SCHEMA/CANNOT_ADD_EXISTING_TABLE"]});
    assert_eq!(probe.keyspace(&table), refused);
    let mut lenient = table;
    lenient["createTable"]["options"] = json!({"ifNotExists": true});
    assert_eq!(probe.keyspace(&lenient), json!({"status": {"ok": 1}}));
    let index = |name: &str, options: Value| json!({"createIndex": {"name": name, "definition": {"column": "category"}, "options": options}});
    let done = json!({"status": {"ok": 1}});
    assert_eq!(probe.table("videos", &index("i", json!({}))), done);
    let refused = json!({"status": {"ok": 0}, "errors": ["SCHEMA/CANNOT_ADD_EXISTING_INDEX"]});
    assert_eq!(probe.table("videos", &index("i", json!({}))), refused);
    assert_eq!(probe.table("videos", &index("i", json!({"ifNotExists": true}))), done);
    let twin = json!({"status": {"ok": 0}, "errors": ["DATABASE/INVALID_DATABASE_QUERY"]});
    assert_eq!(probe.table("videos", &index("twin", json!({}))), twin);
}

#[test]
fn what_is_not_there_cannot_be_dropped_unless_it_may_be_missing() {
    let probe = Probe::new();
    for (command, code) in
        [("dropTable", "CANNOT_DROP_UNKNOWN_TABLE"), ("dropIndex", "CANNOT_DROP_UNKNOWN_INDEX")]
    {
        let refused = json!({"status": {"ok": 0}, "errors": [format!("SCHEMA/{code}")]});
        assert_eq!(probe.keyspace(&json!({ command: {"name": "x"} })), refused);
        let lenient = json!({ command: {"name": "x", "options": {"ifExists": true}} });
        assert_eq!(probe.keyspace(&lenient), json!({"status": {"ok": 1}}));
    }
    assert_eq!(
        probe.keyspace(&json!({"dropIndex": {"name": "videos_tags_idx"}})),
        json!({"status": {"ok": 1}})
    );
    let listed = probe.table("videos", &json!({"listIndexes": {}}))["status"]["indexes"].clone();
    assert!(!listed.as_array().unwrap().contains(&json!("videos_tags_idx")));
}

#[test]
fn indexes_are_listed_with_what_they_hold() {
    let probe = Probe::new();
    let listed = probe.table("videos", &json!({"listIndexes": {"options": {"explain": true}}}));
    let of = |name: &str| {
        let indexes = listed["status"]["indexes"].as_array().unwrap().clone();
        indexes.into_iter().find(|index| index["name"] == name).unwrap()
    };
    let vector =
        json!({"column": "content_features", "options": {"metric": "cosine", "sourceModel": "other"}});
    assert_eq!(of("videos_content_features_idx")["definition"], vector);
    assert_eq!(of("videos_content_features_idx")["indexType"], "vector");
    assert_eq!(of("videos_tags_idx")["definition"], json!({"column": {"tags": "$values"}, "options": {}}));
    let text = json!({"column": "search_text", "options": {"analyzer": "standard"}});
    assert_eq!(of("videos_search_text_idx")["definition"], text);
}

#[test]
fn an_index_fits_its_column() {
    let probe = Probe::new().define("CREATE TABLE t (k text PRIMARY KEY, m map<text, int>, s text, n int, d duration, v vector<float, 2>)");
    let refuses = |command: &str, column: Value, options: Value, code: &str| {
        let definition = json!({"column": column, "options": options});
        let answer = probe.table("t", &json!({ command: {"name": "i", "definition": definition} }));
        assert_eq!(errors(&answer), json!([code]), "{command} {definition}");
    };
    let none = json!({});
    refuses("createIndex", json!("z"), none.clone(), "SCHEMA/UNKNOWN_INDEX_COLUMN");
    refuses("createIndex", json!("v"), none.clone(), "SCHEMA/UNSUPPORTED_INDEXING_FOR_DATA_TYPES");
    let analysis = json!({"normalize": true});
    refuses("createIndex", json!("n"), analysis.clone(), "SCHEMA/UNSUPPORTED_TEXT_ANALYSIS_FOR_DATA_TYPES");
    refuses("createIndex", json!("m"), analysis.clone(), "SCHEMA/CANNOT_ANALYZE_ENTRIES_ON_MAP_COLUMNS");
    refuses("createIndex", json!("s"), json!({"stem": true}), "/COMMAND_FIELD_UNKNOWN");
    refuses("createIndex", json!("k"), none.clone(), "DATABASE/INVALID_DATABASE_QUERY");
    refuses("createIndex", json!("d"), none.clone(), "DATABASE/INVALID_DATABASE_QUERY");
    refuses("createVectorIndex", json!("s"), none.clone(), "SCHEMA/UNSUPPORTED_VECTOR_INDEX_FOR_DATA_TYPES");
    refuses("createVectorIndex", json!("v"), json!({"metric": "far"}), "SCHEMA/UNKNOWN_VECTOR_METRIC");
    refuses(
        "createVectorIndex",
        json!("v"),
        json!({"sourceModel": "x"}),
        "SCHEMA/UNKNOWN_VECTOR_SOURCE_MODEL",
    );
    refuses("createTextIndex", json!("n"), none, "SCHEMA/UNSUPPORTED_TEXT_INDEX_FOR_DATA_TYPES");
    let keys =
        json!({"createIndex": {"name": "i", "definition": {"column": {"m": "$keys"}, "options": analysis}}});
    assert_eq!(probe.table("t", &keys), json!({"status": {"ok": 1}}));
}

#[test]
fn a_column_has_one_index_for_equality_and_one_for_words() {
    let probe = Probe::new();
    let run = |table: &str, command: &str, name: &str, column: &str| {
        probe.table(table, &json!({ command: {"name": name, "definition": {"column": column}} }))
    };
    let done = json!({"status": {"ok": 1}});
    assert_eq!(run("latest_videos", "createIndex", "clustering", "videoid"), done);
    assert_eq!(run("videos", "createIndex", "equality", "name"), done);
    assert_eq!(run("videos", "createTextIndex", "words", "name"), done);
    let twin = json!({"status": {"ok": 0}, "errors": ["DATABASE/INVALID_DATABASE_QUERY"]});
    assert_eq!(run("videos", "createTextIndex", "more", "name"), twin);
}

#[test]
fn columns_are_added_and_dropped_with_their_cells() {
    let probe = Probe::new();
    let alter = |operation: Value| probe.table("users", &json!({"alterTable": {"operation": operation}}));
    let done = json!({"status": {"ok": 1}});
    assert_eq!(alter(json!({"add": {"columns": {"hat": "text", "age": "int"}}})), done);
    let id = "00000000-0000-4000-8000-000000000001";
    probe.does("users", &json!({"insertOne": {"document": {"userid": id, "hat": "red", "age": 5}}}));
    assert_eq!(alter(json!({"drop": {"columns": ["hat"]}})), done);
    assert_eq!(alter(json!({"add": {"columns": {"hat": "text"}}})), done);
    assert_eq!(probe.rows("users", &json!({"userid": id})), json!([{"userid": id, "age": 5}]));
}

#[test]
fn columns_that_others_need_stay() {
    let probe = Probe::new();
    let refuses = |operation: Value, code: &str| {
        let answer = probe.table("users", &json!({"alterTable": {"operation": operation}}));
        assert_eq!(answer, json!({"errors": [code]}), "{operation}");
    };
    refuses(json!({}), "/REQUEST_STRUCTURE_MISMATCH");
    refuses(json!({"add": {"columns": {}}}), "SCHEMA/MISSING_ALTER_TABLE_OPERATIONS");
    refuses(json!({"add": {"columns": {"email": "text"}}}), "SCHEMA/CANNOT_ADD_EXISTING_COLUMNS");
    refuses(json!({"drop": {"columns": ["hat"]}}), "SCHEMA/CANNOT_DROP_UNKNOWN_COLUMNS");
    refuses(json!({"drop": {"columns": ["userid"]}}), "SCHEMA/CANNOT_DROP_PRIMARY_KEY_COLUMNS");
    refuses(json!({"drop": {"columns": ["roles"]}}), "SCHEMA/CANNOT_DROP_INDEXED_COLUMNS");
    let service = json!({"provider": "nvidia", "modelName": "NV-Embed-QA"});
    refuses(
        json!({"addVectorize": {"columns": {"hat": service}}}),
        "SCHEMA/CANNOT_VECTORIZE_UNKNOWN_COLUMNS",
    );
    let unknown = "SCHEMA/CANNOT_DROP_VECTORIZE_FROM_UNKNOWN_COLUMNS";
    refuses(json!({"dropVectorize": {"columns": ["hat"]}}), unknown);
}

#[test]
fn keyspaces_come_and_go() {
    let probe = Probe::new();
    let run = |body: Value| probe.run(Level::General, &body);
    assert_eq!(run(json!({"createKeyspace": {"name": "more"}})), json!({"status": {"ok": 1}}));
    assert_eq!(run(json!({"findKeyspaces": {}})), json!({"status": {"keyspaces": ["kv", "more"]}}));
    assert_eq!(
        probe.run(Level::Keyspace("more"), &json!({"listTables": {}})),
        json!({"status": {"tables": []}})
    );
    assert_eq!(run(json!({"dropKeyspace": {"name": "more"}})), json!({"status": {"ok": 1}}));
    let gone = probe.run(Level::Keyspace("more"), &json!({"listTables": {}}));
    assert_eq!(gone, json!({"errors": ["SCHEMA/UNKNOWN_KEYSPACE"]}));
    let old = run(json!({"findNamespaces": {}}));
    assert_eq!(old["warnings"], json!(["WARNING/DEPRECATED_COMMAND"]));
}
