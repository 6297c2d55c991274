//! What the series say after calls of every kind.

use std::{future::pending, sync::Arc, task::Poll};

use async_trait::async_trait;
use killrvideo_domain::{
    accounts::{
        AccountStore, MockAccountStore, MockPasswordHasher, Password, PasswordHasher, PasswordHasherError,
        RegisterError,
    },
    catalog::{MockVideoStats, VideoStats},
    search::{
        EmbedError, Embedder, MockEmbedder, MockTextIndex, Purpose, TextIndex, TextIndexError,
        text::TextQuery,
    },
    shared::{StoreError, StoreLifecycle},
};
use killrvideo_metering::{Metered, PortCalls};
use killrvideo_testkit::{SeededIds, builders};
use prometheus_client::{encoding::text::encode, registry::Registry};

/// What was counted, without what depends on time: `port method outcome count`.
fn told(calls: &PortCalls) -> Vec<String> {
    let mut registry = Registry::with_prefix("killrvideo");
    calls.register(&mut registry, "store_call_duration", "Calls");
    let mut text = String::new();
    encode(&mut text, &registry).expect("series that can be written");
    let counts =
        text.lines().filter_map(|line| line.strip_prefix("killrvideo_store_call_duration_seconds_count"));
    let mut told: Vec<String> = counts.map(str::to_owned).collect();
    told.sort();
    told
}

/// Numbers of videos from a store that fails so.
async fn after(error: StoreError) -> Vec<String> {
    let (mut inner, mut error) = (MockVideoStats::new(), Some(error));
    inner.expect_numbers().returning(move |_| Err(error.take().expect("one call")));
    let calls = PortCalls::default();
    let store = Metered::new(Arc::new(inner), calls.clone());
    store.numbers(&[]).await.expect_err("it fails");
    told(&calls)
}

#[tokio::test]
async fn failures_of_a_store_are_told_by_their_kind() {
    for (error, outcome) in [
        (StoreError::unavailable("x", "gone"), "unavailable"),
        (StoreError::inconsistent("x", "nonsense"), "inconsistent"),
        (StoreError::rejected("x", "no such table"), "rejected"),
        (StoreError::foreign_position("x"), "foreign_position"),
    ] {
        let expected = format!(r#"{{port="video_stats",method="numbers",outcome="{outcome}"}} 1"#);
        assert_eq!(after(error).await, [expected]);
    }
}

#[tokio::test]
async fn what_the_business_refuses_is_no_failure() {
    let mut inner = MockAccountStore::new();
    let mut first = true;
    inner
        .expect_register()
        .returning(move |_| if std::mem::take(&mut first) { Err(RegisterError::EmailTaken) } else { Ok(()) });
    let calls = PortCalls::default();
    let store = Metered::new(Arc::new(inner), calls.clone());
    let ids = SeededIds::new(1);
    let account = builders::new_account(&ids, builders::time("2025-11-03T10:00:00Z"));

    assert!(matches!(store.register(&account).await, Err(RegisterError::EmailTaken)));
    store.register(&account).await.expect("an account");

    assert_eq!(told(&calls), [r#"{port="account_store",method="register",outcome="ok"} 2"#]);
}

#[tokio::test]
async fn ports_beside_the_stores_have_failures_of_their_own() {
    let (mut hasher, mut embedder, mut words) =
        (MockPasswordHasher::new(), MockEmbedder::new(), MockTextIndex::new());
    let retry_after = std::time::Duration::from_secs(1);
    hasher.expect_hash().returning(move |_| Err(PasswordHasherError::Overloaded { retry_after }));
    embedder.expect_embed().returning(|_, _| Err(EmbedError::Useless("nonsense".into())));
    words.expect_rank().returning(|_, _| Err(TextIndexError::NoTextIndex));
    words.expect_corrects_typos().return_const(true);
    let calls = PortCalls::default();

    let hasher: Arc<dyn PasswordHasher> = Arc::new(hasher);
    let words = Metered::new(Arc::new(words), calls.clone());
    let password = Password::parse("correct horse").unwrap();
    assert!(Metered::new(hasher, calls.clone()).hash(&password).await.is_err());
    let embedder = Metered::new(Arc::new(embedder), calls.clone());
    assert!(embedder.embed(&[], Purpose::Query).await.is_err());
    assert!(words.rank(&TextQuery::of("keys"), 1).await.is_err());
    assert!(words.corrects_typos(), "it is passed on, and not worth a note");

    assert_eq!(
        told(&calls),
        [
            r#"{port="embedder",method="embed",outcome="inconsistent"} 1"#,
            r#"{port="password_hasher",method="hash",outcome="overloaded"} 1"#,
            r#"{port="text_index",method="rank",outcome="rejected"} 1"#,
        ]
    );
}

/// A store that never says that it is ready, and comes to rest at once.
struct Silent;

#[async_trait]
impl StoreLifecycle for Silent {
    async fn ready(&self) -> Result<(), StoreError> {
        pending().await
    }

    async fn drain(&self) {}
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_is_abandoned_and_one_that_never_began_is_none() {
    let calls = PortCalls::default();
    let store = Metered::new(Arc::new(Silent), calls.clone());

    drop(store.ready());
    assert_eq!(told(&calls), [] as [&str; 0]);
    let mut call = store.ready();
    assert!(matches!(futures_util::poll!(&mut call), Poll::Pending));
    drop(call);
    store.drain().await;

    assert_eq!(
        told(&calls),
        [
            r#"{port="store_lifecycle",method="drain",outcome="ok"} 1"#,
            r#"{port="store_lifecycle",method="ready",outcome="abandoned"} 1"#,
        ]
    );
}

#[test]
fn two_servers_in_one_process_have_series_of_their_own() {
    let (one, other) = (PortCalls::default(), PortCalls::default());
    let store = Metered::new(Arc::new(Silent), one.clone());

    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(store.drain());

    assert_eq!((told(&one).len(), told(&other).len()), (1, 0));
}
