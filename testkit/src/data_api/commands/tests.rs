use serde_json::json;

use crate::data_api::{engine::Level, probe::Probe};

#[test]
fn a_body_is_an_object_with_one_command() {
    let probe = Probe::new();
    probe.refuses("users", &json!(null), "/COMMAND_FIELD_VALUE_INVALID");
    for body in [json!([]), json!({}), json!("find"), json!({"find": {}, "findOne": {}})] {
        probe.refuses("users", &body, "/REQUEST_STRUCTURE_MISMATCH");
    }
    for body in [json!({"find": null}), json!({"find": "x"}), json!({"find": []})] {
        probe.refuses("users", &body, "/REQUEST_STRUCTURE_MISMATCH");
    }
}

#[test]
fn a_command_is_known_at_its_own_level_alone() {
    let probe = Probe::new();
    let unknown = json!({"errors": ["/COMMAND_UNKNOWN"]});
    probe.refuses("users", &json!({"distinct": {}}), "/COMMAND_UNKNOWN");
    probe.refuses("users", &json!({"dropIndex": {"name": "x"}}), "/COMMAND_UNKNOWN");
    assert_eq!(probe.keyspace(&json!({"find": {}})), unknown);
    assert_eq!(probe.keyspace(&json!({"findKeyspaces": {}})), unknown);
    assert_eq!(probe.run(Level::General, &json!({"listTables": {}})), unknown);
}

#[test]
fn commands_of_collections_are_refused_on_tables() {
    let probe = Probe::new();
    for body in [
        json!({"countDocuments": {"filter": {}}}),
        json!({"estimatedDocumentCount": {}}),
        json!({"updateMany": {"filter": {}, "update": {"$set": {"email": "x"}}}}),
        json!({"findOneAndUpdate": {"filter": {}, "update": {"$inc": {"views": 1}}}}),
        json!({"findOneAndReplace": {"filter": {}, "replacement": {}}}),
        json!({"findOneAndDelete": {"filter": {}}}),
        json!({"findAndRerank": {"sort": {}}}),
    ] {
        probe.refuses("users", &body, "/UNSUPPORTED_TABLE_COMMAND");
    }
}

#[test]
fn fields_and_options_that_a_command_does_not_take_are_refused() {
    let probe = Probe::new();
    probe.refuses("users", &json!({"findOne": {"filtre": {}}}), "/COMMAND_FIELD_UNKNOWN");
    probe.refuses("users", &json!({"findOne": {"options": {"limit": 1}}}), "/COMMAND_FIELD_UNKNOWN");
    probe.refuses("users", &json!({"find": {"options": 5}}), "/REQUEST_STRUCTURE_MISMATCH");
    let ordered = json!({"insertMany": {"documents": [{}], "options": {"ordered": "x"}}});
    probe.refuses("users", &ordered, "/REQUEST_STRUCTURE_MISMATCH");
    let none = json!({"deleteMany": {"filter": {}, "options": {"limit": 1}}});
    probe.refuses("users", &none, "/COMMAND_ACCEPTS_NO_OPTIONS");
    probe.does("users", &json!({"deleteMany": {"filter": {}, "options": {}}}));
    probe.does("users", &json!({"deleteMany": {"filter": {}, "options": null}}));
}

#[test]
fn every_field_that_is_missing_has_its_error() {
    let probe = Probe::new();
    let invalid = "/COMMAND_FIELD_VALUE_INVALID";
    probe.refuses("users", &json!({"insertOne": {}}), invalid);
    let null = json!({"insertOne": {"document": null}});
    probe.refuses("users", &null, "DOCUMENT/MISSING_PRIMARY_KEY_COLUMNS");
    probe.refuses("users", &json!({"deleteOne": {"filter": null}}), invalid);
    assert_eq!(probe.table("users", &json!({"insertMany": {}}))["errors"], json!([invalid, invalid]));
    probe.refuses("users", &json!({"updateOne": {}}), invalid);
    probe.refuses("users", &json!({"createIndex": {}}), invalid);
    assert_eq!(probe.keyspace(&json!({"createTable": {}})), json!({"errors": [invalid]}));
    assert_eq!(probe.keyspace(&json!({"dropTable": {"name": ""}})), json!({"errors": [invalid]}));
}

#[test]
fn what_collections_have_is_read_before_it_is_refused() {
    let probe = Probe::new();
    let refuses = |command: &str, filter: serde_json::Value, error: &str| {
        probe.refuses("users", &json!({ command: {"filter": filter} }), error);
    };
    refuses("countDocuments", json!({"email": {"$foo": 1}}), "FILTER/FILTER_UNSUPPORTED_OPERATOR");
    refuses("countDocuments", json!({"email": [1]}), "FILTER/FILTER_INVALID_EXPRESSION");
    refuses("countDocuments", json!({"hat": 1}), "/UNSUPPORTED_TABLE_COMMAND");
    refuses("countDocuments", json!({"email": null}), "/UNSUPPORTED_TABLE_COMMAND");
    let sort = json!({"findOneAndDelete": {"filter": {}, "sort": {"hat": 1}}});
    probe.refuses("users", &sort, "SORT/CANNOT_SORT_UNKNOWN_COLUMNS");
}

#[test]
fn a_command_is_read_before_its_keyspace_and_its_table_are_looked_up() {
    let probe = Probe::new();
    let run = |keyspace, table, body| probe.run(Level::Table(keyspace, table), &body)["errors"].clone();
    assert_eq!(run("no", "no", json!({"findOne": {"x": 1}})), json!(["/COMMAND_FIELD_UNKNOWN"]));
    assert_eq!(run("no", "no", json!({"findOne": {}})), json!(["SCHEMA/UNKNOWN_KEYSPACE"]));
    assert_eq!(run("kv", "no", json!({"findOne": {}})), json!(["SCHEMA/UNKNOWN_COLLECTION_OR_TABLE"]));
    assert_eq!(run("kv", "no", json!({"countDocuments": {}})), json!(["SCHEMA/UNKNOWN_COLLECTION_OR_TABLE"]));
}
