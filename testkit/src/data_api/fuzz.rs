//! Whatever a client sends, the double answers.

use proptest::{
    bool::weighted,
    collection::vec,
    prelude::{Just, Strategy, prop_oneof, proptest},
    sample::select,
};

use super::{
    engine::{Engine, Level},
    json::Json,
    parse::parse,
};

const COMMANDS: [&str; 18] = [
    "insertOne",
    "insertMany",
    "find",
    "findOne",
    "updateOne",
    "deleteOne",
    "deleteMany",
    "alterTable",
    "createIndex",
    "createVectorIndex",
    "createTextIndex",
    "listIndexes",
    "createTable",
    "dropTable",
    "listTables",
    "dropIndex",
    "countDocuments",
    "createKeyspace",
];
const FIELDS: [&str; 13] = [
    "document",
    "documents",
    "filter",
    "update",
    "sort",
    "projection",
    "options",
    "name",
    "definition",
    "operation",
    "columns",
    "primaryKey",
    "column",
];
const NAMES: [&str; 46] = [
    "k",
    "c",
    "t",
    "n",
    "d",
    "u",
    "ts",
    "s",
    "l",
    "m",
    "v",
    "b",
    "dur",
    "hat",
    "$set",
    "$unset",
    "$push",
    "$pullAll",
    "$each",
    "$inc",
    "$eq",
    "$ne",
    "$gt",
    "$lte",
    "$in",
    "$nin",
    "$all",
    "$and",
    "$or",
    "$not",
    "$keys",
    "$values",
    "$exists",
    "$date",
    "$binary",
    "$uuid",
    "$match",
    "limit",
    "skip",
    "pageState",
    "includeSimilarity",
    "ordered",
    "partitionBy",
    "partitionSort",
    "add",
    "drop",
];
const LITERALS: [&str; 30] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1E999999999",
    "-1E-999999999",
    "1e300",
    "9223372036854775808",
    "[]",
    "{}",
    "\"\"",
    "\"a\"",
    "\"é\"",
    "\"k\"",
    "\"*\"",
    "\"text\"",
    "\"vector\"",
    "\"timeuuid\"",
    "\"1-2-3-4-5\"",
    "\"678d4000-a4ed-11f0-8001-010203040506\"",
    "\"2025-03-01\"",
    "\"2025-03-01T10:00:00Z\"",
    "\"+999999999-12-31\"",
    "\"-999999999-01-01T00:00:00+18:00\"",
    "\"1d2h\"",
    "\"NaN\"",
    "\"AQID\"",
    "[1,0.5]",
    "[\"a\",\"b\"]",
];

/// Two tables with columns of every kind.
fn engine() -> Engine {
    let engine = Engine::new("kv");
    let cql = "CREATE TABLE one (k text PRIMARY KEY, n int, d decimal, u uuid, ts timestamp, s set<text>, \
                   l list<varint>, m map<text, int>, v vector<float, 2>, b blob, dur duration, t text);
               CREATE TABLE two (k text, c timeuuid, n varint, t text, PRIMARY KEY ((k), c, n))
                   WITH CLUSTERING ORDER BY (c DESC, n ASC);
               CREATE CUSTOM INDEX v ON one (v) USING 'StorageAttachedIndex'
                   WITH OPTIONS = {'similarity_function': 'COSINE'};
               CREATE CUSTOM INDEX t ON one (t) USING 'StorageAttachedIndex'
                   WITH OPTIONS = {'index_analyzer': 'standard'};";
    engine.define("kv", cql).unwrap();
    engine
}

fn literal() -> impl Strategy<Value = Json> {
    select(&LITERALS[..]).prop_map(|text| parse(text.as_bytes()).unwrap())
}

/// Objects have each name once, as reading sees to.
fn object(members: Vec<(&'static str, Json)>) -> Json {
    let mut object: Vec<(String, Json)> = Vec::new();
    for (name, json) in members {
        if !object.iter().any(|(other, _)| other == name) {
            object.push((name.to_owned(), json));
        }
    }
    Json::Object(object)
}

fn value() -> impl Strategy<Value = Json> {
    literal().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec((select(&NAMES[..]), inner.clone()), 0..4).prop_map(object),
            vec((select(&FIELDS[..]), inner.clone()), 0..3).prop_map(object),
            vec(inner, 0..3).prop_map(Json::Array),
        ]
    })
}

/// A command that is made of anything.
fn wild() -> impl Strategy<Value = Json> {
    let command = vec((select(&FIELDS[..]), value()), 0..4).prop_map(object);
    (select(&COMMANDS[..]), prop_oneof![9 => command, 1 => literal()])
        .prop_map(|(name, command)| object(vec![(name, command)]))
}

/// Columns of the tables and what may be said of them.
fn columns() -> impl Strategy<Value = Json> {
    let column = (select(&NAMES[..14]), prop_oneof![3 => literal(), 1 => value()]);
    vec(column, 0..6).prop_map(object)
}

/// The columns, and the key of a row that is often met.
fn keyed() -> impl Strategy<Value = Json> {
    columns().prop_map(|columns| {
        let key = [("k", "\"a\""), ("c", "\"678d4000-a4ed-11f0-8001-010203040506\""), ("n", "1")];
        let Json::Object(mut members) = columns else { return columns };
        for (name, text) in key {
            if !members.iter().any(|(other, _)| other == name) {
                members.push((name.to_owned(), parse(text.as_bytes()).unwrap()));
            }
        }
        Json::Object(members)
    })
}

/// A command that is made of columns, keys and operators where they belong.
fn tame() -> impl Strategy<Value = Json> {
    let operators = || vec((select(&NAMES[14..37]), columns()), 1..3).prop_map(object);
    let conditions = vec((select(&NAMES[..14]), operators()), 0..3).prop_map(object);
    let filter = || prop_oneof![keyed(), columns(), operators()];
    let options = vec((select(&NAMES[37..42]), literal()), 0..2).prop_map(object);
    prop_oneof![
        keyed().prop_map(|row| object(vec![("insertOne", object(vec![("document", row)]))])),
        vec(keyed(), 1..4)
            .prop_map(|rows| object(vec![("insertMany", object(vec![("documents", Json::Array(rows))]))])),
        (keyed(), operators()).prop_map(|(filter, update)| object(vec![(
            "updateOne",
            object(vec![("filter", filter), ("update", update)])
        )])),
        (select(&["deleteOne", "deleteMany"][..]), filter())
            .prop_map(|(name, filter)| object(vec![(name, object(vec![("filter", filter)]))])),
        (select(&["find", "findOne"][..]), prop_oneof![conditions, filter()], columns(), columns(), options)
            .prop_map(|(name, filter, sort, projection, options)| {
                let fields =
                    [("filter", filter), ("sort", sort), ("projection", projection), ("options", options)];
                let given = |(_, json): &(&str, Json)| *json != Json::Object(Vec::new());
                object(vec![(name, object(fields.into_iter().filter(given).collect()))])
            }),
    ]
}

proptest! {
    #[test]
    fn every_command_is_answered(
        bodies in vec((prop_oneof![2 => wild().boxed(), 5 => tame().boxed()], prop_oneof![Just("one"), Just("two")], weighted(0.9)), 1..20)
    ) {
        let engine = engine();
        for (body, table, on_table) in bodies {
            let level = if on_table { Level::Table("kv", table) } else { Level::Keyspace("kv") };
            let reply = engine.run(level, &body);
            let says = reply.data.is_some() || !reply.status.is_empty() || !reply.errors.is_empty();
            assert!(says, "{body:?} is answered by nothing");
        }
    }
}
