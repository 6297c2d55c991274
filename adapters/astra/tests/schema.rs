//! Checking and making a keyspace, on a double that has empty keyspaces as well.

#[path = "support/operator.rs"]
mod operator;
mod support;

use std::sync::Arc;

use killrvideo_astra::{AstraSettings, AstraStore, Remedy, SchemaFault, recorded, schema_cql};
use killrvideo_domain::shared::StoreErrorKind;
use killrvideo_testkit::{Corner, InstantPause, builders::space, data_api::FakeDataApi};
use serde_json::json;

use self::{
    operator::operate,
    support::{double, settings, short_space, store},
};

/// A store on a keyspace of the double.
fn store_on(double: &FakeDataApi, keyspace: &str) -> Arc<AstraStore> {
    let settings = AstraSettings { keyspace: keyspace.to_owned(), ..settings(double) };
    store(settings, &Corner::of_seed(42, short_space()), Arc::new(InstantPause::default()))
}

#[tokio::test]
async fn the_committed_schema_is_fine_and_four_calls_tell_so() {
    let double = double();
    let store = store_on(&double, double.keyspace());

    let (report, calls) = recorded(store.check_schema()).await;

    let report = report.expect("a report");
    assert_eq!(report.to_string(), "the keyspace has all that is needed");
    assert_eq!(report.faults, []);
    let commands: Vec<_> = calls.iter().map(|call| call.command).collect();
    assert_eq!(commands, ["listTables", "listIndexes", "listIndexes", "listIndexes"]);
    let applied = store.apply_schema().await.expect("an outcome");
    assert_eq!(applied.to_string(), "the keyspace has all that is needed");
}

#[tokio::test]
async fn an_empty_keyspace_gets_all_that_the_data_api_can_make_and_the_rest_is_told() {
    let double = double();
    operate(&double, "", &json!({"createKeyspace": {"name": "empty"}})).await;
    let store = store_on(&double, "empty");
    assert!(!store.check_schema().await.expect("a report").is_fine());

    let applied = store.apply_schema().await.expect("an outcome");

    assert_eq!(applied.refused, [""; 0]);
    assert!(applied.done.contains(&"made table login_failures".to_owned()), "{applied}");
    assert!(
        applied
            .done
            .contains(&"made index videos_content_features_idx on videos.content_features".to_owned())
    );
    let left: Vec<&str> = applied.left.faults.iter().map(missing_table_or_index).collect();
    let by_cql = ["video_activity", "comments", "comments_by_user", "user_activity", "content_moderation"];
    assert_eq!(left, [&by_cql[..], &["moderation_audit", "content_moderation_flagid_idx"]].concat());
    let statements: Vec<&str> = applied.left.for_cql().collect();
    assert_eq!(statements.len(), left.len());
    for statement in statements {
        assert!(schema_cql(short_space().dimensions(), None).contains(statement), "{statement}");
        assert!(applied.left.to_string().contains(statement), "{}", applied.left);
    }
}

fn missing_table_or_index(fault: &SchemaFault) -> &str {
    assert_eq!(fault.remedy(), Remedy::Cql, "{fault}");
    match fault {
        SchemaFault::MissingTable { table, .. } => table,
        SchemaFault::MissingIndex { index, .. } => index,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_made_is_what_is_needed() {
    let double = double();
    operate(&double, "", &json!({"createKeyspace": {"name": "empty"}})).await;
    let store = store_on(&double, "empty");
    let first = store.apply_schema().await.expect("an outcome");

    let again = store.apply_schema().await.expect("an outcome");

    assert_eq!(again.done, [""; 0], "keys, orders and types are those that are needed");
    assert_eq!(again.left, first.left);
}

#[tokio::test]
async fn missing_columns_and_indexes_of_an_older_keyspace_are_added() {
    let double = double();
    let keyspace = double.keyspace();
    let table = |name: &str| format!("{keyspace}/{name}");
    operate(&double, keyspace, &json!({"dropIndex": {"name": "videos_listed_idx"}})).await;
    operate(&double, keyspace, &json!({"dropIndex": {"name": "users_roles_idx"}})).await;
    let dropped = json!({"alterTable": {"operation": {"drop": {"columns": ["listed", "deleted_by"]}}}});
    operate(&double, &table("videos"), &dropped).await;
    let dropped = json!({"alterTable": {"operation": {"drop": {"columns": ["roles"]}}}});
    operate(&double, &table("users"), &dropped).await;
    let store = store_on(&double, double.keyspace());

    let applied = store.apply_schema().await.expect("an outcome");

    assert_eq!(
        applied.done,
        [
            "made columns roles of table users",
            "made columns deleted_by, listed of table videos",
            "made index users_roles_idx on users.roles",
            "made index videos_listed_idx on videos.listed",
        ]
    );
    assert_eq!(applied.left.faults, []);
}

#[tokio::test]
async fn vectors_of_another_length_are_named_with_both_lengths() {
    let double = double();
    let settings = AstraSettings { space: space(16), ..settings(&double) };
    let store = store(settings, &Corner::of_seed(42, space(16)), Arc::new(InstantPause::default()));

    let report = store.check_schema().await.expect("a report");

    assert!(!report.is_fine());
    let said = report.to_string();
    assert!(
        said.contains("videos.content_features holds vectors of 32 dimensions, and 16 are configured"),
        "{said}"
    );
}

#[tokio::test]
async fn a_keyspace_that_is_not_there_is_an_error() {
    let double = double();

    let error = store_on(&double, "elsewhere").check_schema().await.expect_err("no keyspace");

    assert_eq!(error.kind(), StoreErrorKind::Rejected);
}
