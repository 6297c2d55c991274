//! The table where texts become vectors: what is sent to it, and what is left in it.

use std::sync::Arc;

use killrvideo_astra::{SchemaFault, VectorService, VectorizeSettings};
use killrvideo_domain::search::Embedder;
use killrvideo_testkit::{Corner, InstantPause};
use serde_json::{Value, json};

use crate::{
    support::{self, double, short_space},
    world::{DIMENSIONS, World, bare_double, scratch_columns, store},
};

#[tokio::test]
async fn texts_go_in_vectors_come_out_and_nothing_stays() {
    let world = World::new().await;

    let vectors = world.passages(&["cassandra tables", "bread with yeast"]).await.expect("vectors");

    assert_eq!(vectors.len(), 2);
    assert_eq!(world.commands(), ["insertMany", "find"]);
    let sent = &world.double.calls()[0].body["insertMany"]["documents"];
    let call = &sent[0]["call"];
    let row = |position: usize, text: &str| json!({"call": call, "position": position, "embedded": text});
    assert_eq!(*sent, json!([row(0, "cassandra tables"), row(1, "bread with yeast")]));
    world.swept().await;
    let deleted =
        world.double.calls().into_iter().find(|seen| seen.command == "deleteMany").expect("a deletion");
    assert_eq!(deleted.body, json!({"deleteMany": {"filter": {"call": call}}}));
    assert_eq!(world.space().model(), "vectorize:nvidia/NV-Embed-QA");
}

#[tokio::test]
async fn many_texts_are_several_commands_each_in_a_partition_of_its_own() {
    let world = World::new().await;
    let texts: Vec<String> = (0..19).map(|number| format!("video number {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();

    let together = world.passages(&texts).await.expect("vectors");

    let inserted: Vec<Value> = world
        .double
        .calls()
        .into_iter()
        .filter(|seen| seen.command == "insertMany")
        .map(|seen| seen.body["insertMany"]["documents"].clone())
        .collect();
    let sizes: Vec<usize> = inserted.iter().map(|rows| rows.as_array().map_or(0, Vec::len)).collect();
    assert_eq!(sizes, [8, 8, 3]);
    assert!(inserted[0][0]["call"] != inserted[1][0]["call"]);
    assert_eq!(world.passages(&texts[18..]).await.expect("a vector")[0], together[18]);
}

#[tokio::test]
async fn a_batch_of_no_texts_or_of_too_many_is_one_that_the_data_api_takes() {
    for batch in [0, 1_000] {
        let world = World::with(|usual| VectorizeSettings { batch, ..usual }).await;

        assert_eq!(world.passages(&["a text"]).await.expect("a vector").len(), 1, "{batch}");
    }
}

#[tokio::test]
async fn the_table_is_needed_only_where_the_data_api_makes_the_vectors() {
    let other = double();
    let corner = Corner::of_seed(42, short_space());
    let without = support::store(support::settings(&other), &corner, Arc::new(InstantPause::default()));
    assert_eq!(without.check_schema().await.expect("a report").faults, []);
    let bare = bare_double();
    let store = store(&bare);

    let report = store.check_schema().await.expect("a report");

    assert!(!report.is_fine());
    assert_eq!(report.to_string(), "table embedding_scratch is missing: the Data API can make it");
    store.apply_schema().await.expect("an outcome");
    assert_eq!(store.check_schema().await.expect("a report").faults, []);
}

#[tokio::test]
async fn a_table_without_the_service_gets_it() {
    let world = World::new().await;
    assert_eq!(scratch_columns(&world.double)["status"]["ok"], 1, "the service is taken away");
    let store = store(&world.double);

    let report = store.check_schema().await.expect("a report");
    assert!(!report.is_fine());
    assert!(
        report.to_string().contains("and nvidia/NV-Embed-QA is configured: the Data API can make it"),
        "{report}"
    );

    let applied = store.apply_schema().await.expect("an outcome");
    assert_eq!(applied.done, ["made service nvidia/NV-Embed-QA for embedding_scratch.embedded"]);
    assert_eq!(applied.left.faults, []);
    assert_eq!(world.passages(&["a text"]).await.expect("a vector")[0].as_slice().len(), DIMENSIONS);
}

#[test]
fn another_service_is_named_with_the_configured_one() {
    let service = |model: &str| VectorService { provider: "nvidia".to_owned(), model_name: model.to_owned() };
    let fault = SchemaFault::WrongService {
        table: "embedding_scratch".to_owned(),
        column: "embedded".to_owned(),
        wanted: service("one"),
        found: service("other"),
    };

    assert!(fault.hinders());
    assert!(fault.to_string().contains("from nvidia/other, and nvidia/one is configured"), "{fault}");
}
