//! The keyspace that all servers of a test share, and a look at its rows.

use http::Method;
use killrvideo_testkit::data_api::{FakeDataApi, Options};
use serde_json::{Value, json};

use crate::caller::Caller;

/// How long vectors are: short, because nothing here is about them.
const DIMENSIONS: usize = 16;

/// A keyspace behind a double, with all tables, empty at first.
pub(crate) struct Keyspace {
    pub(crate) double: FakeDataApi,
    caller: Caller,
}

impl Keyspace {
    /// A new one.
    pub(crate) async fn new() -> Self {
        let options = Options { dimensions: DIMENSIONS, ..Options::default() };
        Self { double: FakeDataApi::start(options).await, caller: Caller::default() }
    }

    /// What leads a server here.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("ASTRA_DB_API_ENDPOINT", self.double.endpoint()),
            ("ASTRA_DB_APPLICATION_TOKEN", self.double.token().to_owned()),
            ("ASTRA_DB_KEYSPACE", self.double.keyspace().to_owned()),
        ]
    }

    /// All rows of a table that a filter matches. Nothing may go wrong with commands meanwhile.
    pub(crate) async fn rows(&self, table: &str, filter: Value) -> Vec<Value> {
        let url = format!("{}/v1/{}/{table}", self.double.endpoint(), self.double.keyspace());
        let (mut rows, mut options) = (Vec::new(), json!({}));
        loop {
            let find = json!({"find": {"filter": filter, "options": options}});
            let answer = self.caller.send(Method::POST, &url, Some(("token", self.double.token())), &find);
            let mut body = answer.await.expect("the double answers").with(200);
            let Value::Array(page) = body["data"]["documents"].take() else { panic!("no rows: {body}") };
            rows.extend(page);
            let Value::String(next) = body["data"]["nextPageState"].take() else { return rows };
            options = json!({"pageState": next});
        }
    }

    /// The sum of a column over the rows of a table that a filter matches; a row without it adds nothing.
    pub(crate) async fn sum(&self, table: &str, filter: Value, column: &str) -> u64 {
        let rows = self.rows(table, filter).await;
        rows.iter().filter_map(|row| row[column].as_u64()).sum()
    }
}
