//! What an operator says to a Data API, and no store does.

use killrvideo_testkit::data_api::FakeDataApi;
use serde_json::Value;

/// Sends a command to a keyspace, `killrvideo`, or to a table, `killrvideo/users`, and gives the answer, which has no
/// errors.
pub(crate) async fn operate(double: &FakeDataApi, place: &str, command: &Value) -> Value {
    // Not on every machine are there certificates, which nothing here needs.
    let client = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().expect("a client");
    let request = client.post(format!("{}/v1/{place}", double.endpoint())).header("Token", double.token());
    let answer = request.json(command).send().await.expect("an answer");
    let answer: Value = answer.json().await.expect("an envelope");
    assert!(answer.get("errors").is_none(), "{answer}");
    answer
}
