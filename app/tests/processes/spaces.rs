//! Servers that start at once on a keyspace that does not say which model made its vectors.

use serde_json::json;

use crate::cluster::Cluster;

#[tokio::test]
async fn servers_that_start_at_once_agree_on_their_vectors() {
    let cluster = Cluster::of(4).await;

    let rows = cluster.keyspace.rows("settings", json!({"name": "embedding_space"})).await;

    let [row] = &rows[..] else { panic!("one row, not {rows:?}") };
    let value = row["value"].as_str().expect("a text");
    assert!(value.starts_with(r#"{"model":""#) && value.ends_with(r#"","dimensions":16}"#), "{value}");
    assert!(
        cluster
            .keyspace
            .rows("claims", json!({"scope": "settings", "name": "embedding_space"}))
            .await
            .is_empty()
    );
}
