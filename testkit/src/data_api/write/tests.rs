use serde_json::{Value, json};

use crate::data_api::probe::Probe;

const ID: &str = "00000000-0000-4000-8000-000000000001";
const OTHER: &str = "00000000-0000-4000-8000-000000000002";

fn insert(document: &Value) -> Value {
    json!({"insertOne": {"document": document}})
}

fn update(filter: &Value, update: &Value) -> Value {
    json!({"updateOne": {"filter": filter, "update": update}})
}

fn user(update_of_it: &Value) -> Value {
    update(&json!({"userid": ID}), update_of_it)
}

#[test]
fn an_insertion_answers_the_key_as_an_array_even_of_one() {
    let probe = Probe::new();
    let answer = probe.table("users", &insert(&json!({"userid": ID})));
    let schema = json!({"userid": {"type": "uuid"}});
    assert_eq!(answer, json!({"status": {"primaryKeySchema": schema, "insertedIds": [[ID]]}}));
    let key = json!({"day": "2025-03-01", "added_date": "2025-03-01T10:00:00.5+01:00", "videoid": ID});
    let answer = probe.table("latest_videos", &insert(&key));
    assert_eq!(answer["status"]["insertedIds"], json!([["2025-03-01", "2025-03-01T09:00:00.500Z", ID]]));
}

#[test]
fn an_insertion_writes_over_the_columns_it_names_and_null_empties_them() {
    let probe = Probe::new();
    probe.does("users", &insert(&json!({"userid": ID, "email": "a", "firstname": "F", "roles": ["b", "a"]})));
    probe.does("users", &insert(&json!({"userid": ID, "email": null, "roles": [], "lastname": "L"})));
    let rows = probe.rows("users", &json!({"userid": ID}));
    assert_eq!(rows, json!([{"userid": ID, "firstname": "F", "lastname": "L"}]));
}

#[test]
fn a_document_is_refused_for_the_first_kind_of_fault_it_has() {
    let probe = Probe::new().define("CREATE TABLE counts (id uuid PRIMARY KEY, n counter)");
    let refuses = |table, document: Value, code: &str| probe.refuses(table, &insert(&document), code);
    refuses("users", json!({"hat": 1}), "DOCUMENT/UNKNOWN_TABLE_COLUMNS");
    refuses("users", json!({"userid": null, "email": 5}), "DOCUMENT/INVALID_COLUMN_VALUES");
    refuses("users", json!({"userid": null}), "DOCUMENT/MISSING_PRIMARY_KEY_COLUMNS");
    refuses("users", json!({"userid": "nope", "hat": 1}), "DOCUMENT/UNKNOWN_TABLE_COLUMNS");
    refuses("users", json!({"userid": ID, "Email": "x"}), "DOCUMENT/UNKNOWN_TABLE_COLUMNS");
    refuses("counts", json!({"id": "nope", "n": 1}), "DOCUMENT/UNSUPPORTED_COLUMN_TYPES");
    let words = json!({"videoid": ID, "content_features": "words", "views": "x"});
    refuses("videos", words, "DOCUMENT/INVALID_COLUMN_VALUES");
    let words = json!({"content_features": "words"});
    refuses("videos", words, "DOCUMENT/UNSUPPORTED_VECTORIZE_WHEN_MISSING_VECTORIZE_DEFINITION");
    refuses("users", json!({"userid": "nope", "email": 5}), "DOCUMENT/INVALID_COLUMN_VALUES");
    refuses("users", json!([]), "DOCUMENT/MISSING_PRIMARY_KEY_COLUMNS");
    refuses("users", json!(5), "DOCUMENT/MISSING_PRIMARY_KEY_COLUMNS");
}

#[test]
fn the_database_refuses_keys_and_values_that_the_api_lets_pass() {
    let probe = Probe::new().define("CREATE TABLE counts (id uuid PRIMARY KEY, n counter)");
    let invalid = "DATABASE/INVALID_DATABASE_QUERY";
    probe.refuses("user_credentials", &insert(&json!({"email": ""})), invalid);
    probe.refuses("user_credentials", &insert(&json!({"email": "x".repeat(65_536)})), invalid);
    probe.does("claims", &insert(&json!({"scope": "", "name": "", "claimant": ID})));
    probe.refuses("comments", &insert(&json!({"videoid": ID, "commentid": ID})), invalid);
    probe.refuses("counts", &insert(&json!({"id": ID})), invalid);
    let set = json!({"$set": {"comment": "x"}});
    probe.refuses("comments", &update(&json!({"videoid": ID, "commentid": ID}), &set), invalid);
}

#[test]
fn a_vector_without_direction_fails_where_an_index_by_cosine_is() {
    let probe = Probe::new();
    let failed = "DATABASE/FAILED_WRITE_REQUEST";
    probe.refuses("videos", &insert(&json!({"videoid": ID, "content_features": [0, 0.0]})), failed);
    probe.refuses("videos", &insert(&json!({"videoid": ID, "content_features": [1, 1e300]})), failed);
    let set = json!({"$set": {"content_features": [0, 0]}});
    probe.refuses("videos", &update(&json!({"videoid": ID}), &set), failed);
    assert_eq!(probe.rows("videos", &json!({"videoid": ID})), json!([]));
    probe.does("tags", &insert(&json!({"tag": "t", "tag_vector": [0, 0]})));
}

#[test]
fn an_update_makes_the_row_and_answers_one_whatever_was_there() {
    let probe = Probe::new();
    let set = user(&json!({"$set": {"email": "a"}}));
    let answer = probe.table("users", &set);
    assert_eq!(answer, json!({"status": {"matchedCount": 1, "modifiedCount": 1}}));
    assert_eq!(probe.rows("users", &json!({"userid": ID})), json!([{"userid": ID, "email": "a"}]));
}

#[test]
fn a_row_that_an_update_made_goes_with_its_last_cell() {
    let probe = Probe::new();
    probe.does("users", &user(&json!({"$set": {"email": "a"}})));
    probe.does("users", &user(&json!({"$unset": {"email": "whatever"}})));
    assert_eq!(probe.rows("users", &json!({"userid": ID})), json!([]));
    probe.does("users", &insert(&json!({"userid": ID})));
    probe.does("users", &user(&json!({"$set": {"email": null}})));
    assert_eq!(probe.rows("users", &json!({"userid": ID})), json!([{"userid": ID}]));
}

#[test]
fn push_and_pull_all_change_lists_sets_and_maps() {
    let probe =
        Probe::new().define("CREATE TABLE c (k int PRIMARY KEY, l list<int>, s set<text>, m map<int, text>)");
    let change = |operators: Value| probe.does("c", &update(&json!({"k": 1}), &operators));
    change(json!({"$push": {"l": 2, "s": "b", "m": [2, "b"]}}));
    change(
        json!({"$push": {"l": {"$each": [1, 2]}, "s": {"$each": ["a", "b"]}, "m": {"$each": [[1, "a"], [2, "c"]]}}}),
    );
    let rows = probe.rows("c", &json!({"k": 1}));
    assert_eq!(rows, json!([{"k": 1, "l": [2, 1, 2], "s": ["a", "b"], "m": [[1, "a"], [2, "c"]]}]));
    change(json!({"$pullAll": {"l": [2], "s": ["a", "z"], "m": [2]}}));
    assert_eq!(probe.rows("c", &json!({"k": 1})), json!([{"k": 1, "l": [1], "s": ["b"], "m": [[1, "a"]]}]));
    change(json!({"$push": {"l": {"$each": []}}, "$pullAll": {"s": [], "m": [1]}}));
    assert_eq!(probe.rows("c", &json!({"k": 1})), json!([{"k": 1, "l": [1], "s": ["b"]}]));
}

#[test]
fn push_takes_one_value_or_each_of_several() {
    let probe = Probe::new();
    let misuse = "UPDATE/INVALID_PUSH_OPERATOR_USAGE";
    for operand in [json!(["a"]), json!({"$each": "a"}), json!({"$each": ["a"], "$position": 0})] {
        probe.refuses("users", &user(&json!({"$push": {"roles": operand}})), misuse);
    }
    let key = json!({"userid": ID});
    for operand in
        [json!({}), json!({"a": 1, "b": 2}), json!("a"), json!(["a"]), json!({"$each": [["a"]]}), json!(null)]
    {
        let push = json!({"$push": {"tag_preferences": operand}});
        probe.refuses("user_preferences", &update(&key, &push), misuse);
    }
    let invalid = "UPDATE/INVALID_UPDATE_COLUMN_VALUES";
    probe.refuses("users", &user(&json!({"$push": {"roles": null}})), invalid);
    probe.refuses("users", &user(&json!({"$push": {"roles": {"$each": [1]}}})), invalid);
    probe.refuses("users", &user(&json!({"$pullAll": {"roles": "a"}})), invalid);
    probe.does("users", &user(&json!({"$pullAll": {"roles": null}})));
    let none = json!({"$push": {"tag_preferences": {"$each": []}}});
    probe.refuses("user_preferences", &update(&key, &none), invalid);
}

#[test]
fn an_update_is_refused_for_what_its_operators_say() {
    let probe = Probe::new().define("CREATE TABLE counts (userid uuid PRIMARY KEY, n counter)");
    let refuses =
        |operators: Value, code: &str| probe.refuses("users", &user(&operators), &format!("UPDATE/{code}"));
    refuses(json!({}), "MISSING_UPDATE_OPERATIONS");
    refuses(json!({"$set": {}, "$unset": {}}), "MISSING_UPDATE_OPERATIONS");
    refuses(json!({"email": "x"}), "UNSUPPORTED_UPDATE_OPERATION");
    refuses(json!({"$frob": {"email": "x"}}), "UNSUPPORTED_UPDATE_OPERATION");
    for operator in
        ["$inc", "$mul", "$min", "$max", "$rename", "$currentDate", "$addToSet", "$pop", "$setOnInsert"]
    {
        refuses(json!({ operator: {"email": 1} }), "UNSUPPORTED_UPDATE_OPERATIONS_FOR_TABLE");
    }
    refuses(
        json!({"$set": {"email": "x"}, "$unset": {"email": 1}}),
        "UNSUPPORTED_OVERLAPPING_UPDATE_OPERATIONS",
    );
    refuses(json!({"$set": {"hat": 1}}), "UNKNOWN_TABLE_COLUMNS");
    refuses(json!({"$set": {"userid": OTHER}}), "UNSUPPORTED_UPDATE_FOR_PRIMARY_KEY_COLUMNS");
    refuses(json!({"$push": {"email": "x"}}), "UNSUPPORTED_UPDATE_OPERATOR");
    refuses(json!({"$pullAll": {"email": ["x"]}}), "UNSUPPORTED_UPDATE_OPERATOR");
    refuses(json!({"$set": {"email": 5}}), "INVALID_UPDATE_COLUMN_VALUES");
    refuses(json!({"$set": 5}), "UNSUPPORTED_UPDATE_DATA_TYPE");
    probe.refuses("counts", &user(&json!({"$set": {"n": 1}})), "UPDATE/UNSUPPORTED_UPDATE_OPERATOR");
    assert_eq!(probe.rows("users", &json!({"userid": ID})), json!([]), "nothing of it was written");
}

#[test]
fn the_filter_of_one_row_is_checked_in_five_steps() {
    let probe = Probe::new();
    let key = json!({"videoid": ID, "part": "p"});
    for (filter, code) in [
        (json!({}), "MISSING_FILTER_FOR_UPDATE_DELETE"),
        (json!({"hat": 1, "views": {"$gt": 1}}), "UNKNOWN_TABLE_COLUMNS"),
        (json!({"part": {"$gt": "a"}, "views": 1}), "UNSUPPORTED_NON_PRIMARY_KEY_FILTER_FOR_UPDATE_DELETE"),
        (json!({"part": {"$gt": "a"}}), "UNSUPPORTED_FILTER_FOR_UPDATE_ONE_DELETE_ONE"),
        (json!({"part": "a"}), "MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE"),
    ] {
        let error = format!("FILTER/{code}");
        probe.refuses("video_stats", &update(&filter, &json!({"$set": {"views": 1}})), &error);
        probe.refuses("video_stats", &json!({"deleteOne": {"filter": filter}}), &error);
    }
    probe.does("video_stats", &update(&key, &json!({"$set": {"views": 1}})));
}

#[test]
fn a_counter_is_read_and_never_written() {
    let probe = Probe::new().define("CREATE TABLE counts (userid uuid PRIMARY KEY, n counter)");
    probe.seed("counts", &json!({"userid": ID, "n": 3}));
    assert_eq!(probe.rows("counts", &json!({"userid": ID})), json!([{"userid": ID, "n": 3}]));
    probe.refuses("counts", &insert(&json!({"userid": ID, "n": 4})), "DOCUMENT/UNSUPPORTED_COLUMN_TYPES");
    probe.refuses("counts", &user(&json!({"$unset": {"n": 1}})), "UPDATE/UNSUPPORTED_UPDATE_OPERATOR");
    assert_eq!(probe.rows("counts", &json!({"userid": ID})), json!([{"userid": ID, "n": 3}]));
    probe.does("counts", &json!({"deleteOne": {"filter": {"userid": ID}}}));
    assert_eq!(probe.rows("counts", &json!({"userid": ID})), json!([]));
}

#[test]
fn a_timeuuid_is_written_although_it_cannot_be_created() {
    let probe = Probe::new();
    let comment =
        json!({"videoid": ID, "commentid": "678D4000-a4ed-11f0-8001-010203040506", "comment": "hi"});
    let answer = probe.table("comments", &insert(&comment));
    assert_eq!(answer["status"]["insertedIds"], json!([[ID, "678d4000-a4ed-11f0-8001-010203040506"]]));
    let support = json!({"createTable": false, "insert": true, "read": true, "filter": true, "cqlDefinition": "timeuuid"});
    assert_eq!(
        answer["status"]["primaryKeySchema"]["commentid"],
        json!({"type": "timeuuid", "apiSupport": support})
    );
}

#[test]
fn updates_and_deletions_of_one_row_take_no_sort() {
    let probe = Probe::new();
    let command =
        |sort: Value| json!({"filter": {"userid": ID}, "update": {"$set": {"email": "x"}}, "sort": sort});
    probe.does("users", &json!({"updateOne": command(json!({}))}));
    let refused = "SORT/UNSUPPORTED_SORT_FOR_TABLE_UPDATE_COMMAND";
    probe.refuses("users", &json!({"updateOne": command(json!({"email": 1}))}), refused);
    let delete = json!({"deleteOne": {"filter": {"userid": ID}, "sort": {"email": 1}}});
    probe.refuses("users", &delete, "SORT/UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND");
    assert_eq!(probe.rows("users", &json!({"userid": ID})), json!([{"userid": ID, "email": "x"}]));
}

#[test]
fn a_deletion_never_says_how_many() {
    let probe = Probe::new();
    let stats = |part: &str| insert(&json!({"videoid": ID, "part": part, "views": 1}));
    let parts = || {
        let rows = probe.rows("video_stats", &json!({"videoid": ID}));
        rows.as_array()
            .unwrap()
            .iter()
            .map(|row| row["part"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let delete = |command: &str, filter: Value| {
        let answer = probe.table("video_stats", &json!({ command: {"filter": filter} }));
        assert_eq!(answer, json!({"status": {"deletedCount": -1}}));
    };
    for part in ["a", "b", "c", "d", "e"] {
        probe.does("video_stats", &stats(part));
    }
    delete("deleteOne", json!({"videoid": ID, "part": "a"}));
    delete("deleteOne", json!({"videoid": ID, "part": "a"}));
    assert_eq!(parts(), ["b", "c", "d", "e"]);
    delete("deleteMany", json!({"videoid": ID, "part": {"$gt": "d"}}));
    delete("deleteMany", json!({"videoid": ID, "part": {"$in": ["b", "z"]}}));
    assert_eq!(parts(), ["c", "d"]);
    delete("deleteMany", json!({"videoid": OTHER}));
    assert_eq!(parts(), ["c", "d"]);
    delete("deleteMany", json!({"videoid": ID}));
    assert!(parts().is_empty());
}

#[test]
fn deleting_many_without_a_filter_empties_the_table() {
    let probe = Probe::new();
    for command in [
        json!({"deleteMany": {}}),
        json!({"deleteMany": {"filter": {}}}),
        json!({"deleteMany": {"filter": null}}),
    ] {
        probe.does("tags", &insert(&json!({"tag": "a"})));
        assert_eq!(probe.table("tags", &command), json!({"status": {"deletedCount": -1}}));
        assert_eq!(probe.rows("tags", &json!({})), json!([]));
    }
    probe.refuses("tags", &json!({"deleteOne": {"filter": {}}}), "FILTER/MISSING_FILTER_FOR_UPDATE_DELETE");
}

#[test]
fn a_page_goes_on_behind_a_key_of_any_length() {
    let probe = Probe::new().define("CREATE TABLE n (k varint PRIMARY KEY)");
    for low in 0..60 {
        probe.does("n", &insert(&json!({"k": u64::MAX - low})));
    }
    let first = probe.table("n", &json!({"find": {}}))["data"].clone();
    assert_eq!(first["documents"].as_array().unwrap().len(), 50);
    let next = json!({"find": {"options": {"pageState": first["nextPageState"]}}});
    let rest = probe.table("n", &next)["data"].clone();
    assert_eq!((rest["documents"].as_array().unwrap().len(), &rest["nextPageState"]), (10, &Value::Null));
}
