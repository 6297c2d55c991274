use serde_json::{Value, json};

use super::{Database, THINGS, codes, column, documents, next_page, warnings};

/// Things with a vector in `near`, which an index of that metric finds.
fn things(options: &str, vectors: &[Value]) -> Database {
    let index = "CREATE CUSTOM INDEX near_i ON things (near) USING 'StorageAttachedIndex'";
    let database = Database::new(&format!("{THINGS}{index} WITH OPTIONS = {options};"));
    let rows: Vec<_> =
        vectors.iter().enumerate().map(|(id, it)| json!({"id": id, "near": it, "size": id})).collect();
    database.insert("things", &rows);
    database
}

const COSINE: &str = "{'similarity_function': 'COSINE', 'source_model': 'other'}";

fn similarities(metric: &str) -> Vec<(Value, Value)> {
    let vectors = [json!([3, 0]), json!([1, 1]), json!([-1, 0]), Value::Null, json!([0, 2])];
    let database = things(&format!("{{'similarity_function': '{metric}'}}"), &vectors);
    let find = r#"{"sort": {"near": [1, 0]}, "options": {"includeSimilarity": true}}"#;
    let reply = database.find("things", find);
    assert_eq!((warnings(&reply), next_page(&reply)), (Vec::new(), None));
    documents(&reply).iter().map(|it| (it["id"].clone(), it["$similarity"].clone())).collect()
}

fn pairs(pairs: &[(i64, f64)]) -> Vec<(Value, Value)> {
    pairs.iter().map(|(id, similarity)| (json!(id), json!(similarity))).collect()
}

#[test]
fn nearness_is_what_the_index_measures() {
    assert_eq!(similarities("COSINE"), pairs(&[(0, 1.0), (1, 0.853_553_4), (4, 0.5), (2, 0.0)]));
    assert_eq!(similarities("DOT_PRODUCT"), pairs(&[(0, 2.0), (1, 1.0), (4, 0.5), (2, 0.0)]));
    assert_eq!(similarities("EUCLIDEAN"), pairs(&[(1, 0.5), (0, 0.2), (2, 0.2), (4, 0.166_666_67)]));
}

#[test]
fn a_search_gives_a_thousand_rows_in_one_reply() {
    let vectors: Vec<_> = (0..1005).map(|n| json!([1000, n])).collect();
    let database = things(COSINE, &vectors);
    for (options, expected) in [("{}", 1000), (r#"{"limit": 60}"#, 60), (r#"{"limit": 1000}"#, 1000)] {
        let find =
            format!(r#"{{"sort": {{"near": [1, 0]}}, "projection": {{"id": 1}}, "options": {options}}}"#);
        let reply = database.find("things", &find);
        assert_eq!((documents(&reply).len(), next_page(&reply)), (expected, None));
        assert_eq!(documents(&reply)[..2], [json!({"id": 0}), json!({"id": 1})]);
    }
}

#[test]
fn equally_near_rows_come_in_the_order_of_a_scan() {
    let database = things(COSINE, &vec![json!([1, 0]); 9]);
    let scanned = column(&database.find("things", "{}"), "id");
    assert_eq!(column(&database.find("things", r#"{"sort": {"near": [2, 0]}}"#), "id"), scanned);
}

#[test]
fn a_filter_needs_indexes_beside_a_search() {
    let database = things(COSINE, &[json!([1, 0]), json!([1, 1])]);
    for (filter, code, warning) in [
        (r#"{"size": 1}"#, "", ""),
        (r#"{"id": 1}"#, "", ""),
        (r#"{"id": 1, "size": 1}"#, "", "MISSING_INDEX"),
        (r#"{"weight": 1}"#, "DATABASE/INVALID_DATABASE_QUERY", "MISSING_INDEX"),
        (r#"{"id": {"$gt": 0}}"#, "DATABASE/INVALID_DATABASE_QUERY", ""),
        (r#"{"size": {"$in": [1, 2]}}"#, "", "QUERY_RETRIED_DUE_TO_INDEXING"),
        (r#"{"id": {"$in": [0, 1]}}"#, "DATABASE/INVALID_DATABASE_QUERY", ""),
    ] {
        let reply =
            database.find("things", &format!(r#"{{"filter": {filter}, "sort": {{"near": [1, 0]}}}}"#));
        assert_eq!(
            (codes(&reply).join(","), warnings(&reply).join(",")),
            (code.into(), warning.into()),
            "{filter}"
        );
        if code.is_empty() {
            assert_eq!(column(&reply, "id"), [1], "{filter}");
        }
    }
}

#[test]
fn what_is_no_vector_to_look_for_is_refused() {
    let database = things(COSINE, &[]);
    for (sort, code) in [
        (r#"{"near": {"$binary": "P4AAAA=="}}"#, "SORT/CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS"),
        (r#"{"near": {"$binary": "P4AAAAA="}}"#, "SORT/SORT_CLAUSE_VALUE_INVALID"),
        (r#"{"near": {"$binary": "@@"}}"#, "SORT/SORT_CLAUSE_VALUE_INVALID"),
        (r#"{"near": {"$binary": "P4AAAAAAAAA=", "x": 1}}"#, "SORT/SORT_CLAUSE_VALUE_INVALID"),
        (r#"{"near": [1, null]}"#, "DOCUMENT/SHRED_BAD_VECTOR_VALUE"),
        (r#"{"near": null}"#, "SORT/INVALID_VECTOR_SORT_EXPRESSION"),
        (r#"{"near": [1, 0], "far": [1, 0]}"#, "SORT/CANNOT_SORT_ON_SPECIAL_WITH_OTHERS"),
        (r#"{"far": [1, 0]}"#, "SORT/CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS"),
        (r#"{"far": "text"}"#, "SORT/CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS"),
        (r#"{"near": "text"}"#, "SORT/CANNOT_VECTORIZE_SORT_WHEN_MISSING_VECTORIZE_DEFINITION"),
        (r#"{"near": [0, 0]}"#, "DATABASE/FAILED_READ_REQUEST"),
        (r#"{"near": [1e20, 0]}"#, "DATABASE/FAILED_READ_REQUEST"),
        (r#"{"near": [1e300, 0]}"#, "/UNEXPECTED_SERVER_ERROR"),
        (r#"{"near": {"$binary": 5}}"#, "/UNEXPECTED_SERVER_ERROR"),
    ] {
        assert_eq!(codes(&database.find("things", &format!(r#"{{"sort": {sort}}}"#))), [code], "{sort}");
    }
}

#[test]
fn nearness_is_calculated_in_32_bits() {
    // The numbers are the server's. The order of additions shows in their last digit.
    let vector = json!([0.559, -0.849, -0.726, 0.347, 0.006, -0.376, -0.024, -0.722]);
    let other = json!([-0.063, 0.135, 0.869, 0.225, 0.153, -0.923, 0.009, 0.125]);
    for (metric, similarity) in
        [("COSINE", 0.389_119_77), ("DOT_PRODUCT", 0.277_424_45), ("EUCLIDEAN", 0.167_972_22)]
    {
        let cql = format!(
            "CREATE TABLE t (id int PRIMARY KEY, v vector<float, 8>);
             CREATE CUSTOM INDEX i ON t (v) USING 'StorageAttachedIndex'
                 WITH OPTIONS = {{'similarity_function': '{metric}'}};"
        );
        let database = Database::new(&cql);
        database.insert("t", &[json!({"id": 1, "v": vector})]);
        let find = json!({"sort": {"v": other}, "options": {"includeSimilarity": true}});
        let reply = database.find("t", &find.to_string());
        assert_eq!(column(&reply, "$similarity"), [json!(similarity)], "{metric}");
    }
}

#[test]
fn only_directions_need_a_length() {
    let database = things("{'similarity_function': 'EUCLIDEAN'}", &[json!([0, 0])]);
    assert_eq!(column(&database.find("things", r#"{"sort": {"near": [0, 0]}}"#), "id"), [0]);
}

#[test]
fn the_vector_comes_back_when_asked_for() {
    let database = things(COSINE, &[json!([1, 0])]);
    let find = r#"{"sort": {"near": {"$binary": "P4AAAD8AAAA="}}, "options": {"includeSortVector": "true"}}"#;
    assert_eq!(database.find("things", find).status["sortVector"], json!([1.0, 0.5]));
    let failed =
        database.find("things", r#"{"sort": {"near": [0, 0]}, "options": {"includeSortVector": true}}"#);
    assert_eq!(failed.status["sortVector"], json!([0.0, 0.0]));
    let one = r#"{"findOne": {"sort": {"near": [1, 0]}, "options": {"includeSimilarity": 1}, "projection": {"id": 1}}}"#;
    let reply = database.run("things", one);
    assert_eq!(reply.data, Some(json!({"document": {"id": 0, "$similarity": 1.0}})));
}
