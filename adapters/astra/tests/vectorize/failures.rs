//! Providers and databases that fail, and what stays behind.

use std::{sync::Arc, time::Duration};

use killrvideo_astra::{Patience, VectorizeEmbedder, VectorizeSettings};
use killrvideo_domain::search::{EmbedError, EmbedText, Embedder, Purpose};
use killrvideo_system::SystemIds;
use killrvideo_testkit::{
    InstantPause,
    data_api::{Family, Fault, Seen},
};
use secrecy::SecretString;

use crate::world::{KEY, World, all_text, bare_double, settings};

const TEXT: &str = "what nobody else should read";

fn provider(code: &'static str) -> Fault {
    Fault::Error { family: Family::Server, scope: "EMBEDDING_PROVIDER", code }
}

/// The first so many commands of that name go wrong.
fn first(count: usize, command: &'static str, fault: Fault) -> impl FnMut(&Seen) -> Option<Fault> + Send {
    let mut left = count;
    move |seen| {
        let wrong = seen.command == command && left > 0;
        left -= usize::from(wrong);
        wrong.then(|| fault.clone())
    }
}

#[tokio::test]
async fn a_provider_that_is_slow_or_busy_is_asked_three_times() {
    for code in [
        "EMBEDDING_PROVIDER_TIMEOUT",
        "EMBEDDING_PROVIDER_RATE_LIMITED",
        "EMBEDDING_PROVIDER_SERVER_ERROR",
        "EMBEDDING_PROVIDER_UNAVAILABLE",
    ] {
        for (times, is_ok) in [(2, true), (3, false)] {
            let world = World::new().await;
            world.double.inject(first(times, "insertMany", provider(code)));

            let answered = world.passages(&[TEXT]).await;

            assert_eq!(answered.is_ok(), is_ok, "{code}");
            assert_eq!(world.pause.asked_for().len(), 2, "{code}");
            if let Err(error) = answered {
                assert!(matches!(error, EmbedError::Unavailable(_)), "{code}");
                assert!(all_text(&error).contains(code), "{}", all_text(&error));
            }
        }
    }
}

#[tokio::test]
async fn a_provider_that_refuses_is_asked_once_and_is_of_no_use() {
    for (scope, code) in [
        ("EMBEDDING_PROVIDER", "EMBEDDING_PROVIDER_CLIENT_ERROR"),
        ("EMBEDDING_PROVIDER", "EMBEDDING_PROVIDER_BAD_HOST_NAME"),
        ("DATABASE", "INVALID_DATABASE_QUERY"),
    ] {
        let world = World::new().await;
        world.double.inject(first(9, "insertMany", Fault::Error { family: Family::Server, scope, code }));

        let error = world.passages(&[TEXT]).await.expect_err("refused");

        assert!(matches!(error, EmbedError::Useless(_)), "{code}");
        assert!(all_text(&error).contains(code), "{}", all_text(&error));
        assert!(world.pause.asked_for().is_empty(), "{code}");
    }
}

#[tokio::test]
async fn a_key_that_is_missing_or_wrong_is_of_no_use_and_no_error_shows_it() {
    for key in [None, Some("nvapi-wrong-wrong"), Some("two\nlines")] {
        let world =
            World::with(|usual| VectorizeSettings { key: key.map(SecretString::from), ..usual }).await;

        let error = world.passages(&[TEXT]).await.expect_err("not let in");

        assert!(matches!(error, EmbedError::Useless(_)), "{key:?}");
        let told = all_text(&error);
        for secret in [TEXT, KEY, "nvapi-wrong", "two\nlines"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[tokio::test]
async fn a_keyspace_without_the_table_is_of_no_use() {
    let double = bare_double();
    let pause = Arc::new(InstantPause::default());
    let embedder = VectorizeEmbedder::new(settings(&double), Arc::new(SystemIds::new()), pause);

    let text = [EmbedText::parse(TEXT).unwrap()];
    let error = embedder.embed(&text, Purpose::Query).await.expect_err("no table");

    assert!(matches!(error, EmbedError::Useless(_)));
    assert!(all_text(&error).contains("UNKNOWN_COLLECTION_OR_TABLE"), "{}", all_text(&error));
}

#[tokio::test]
async fn however_a_call_ends_its_rows_are_deleted() {
    let failed = Fault::Error { family: Family::Server, scope: "DATABASE", code: "INVALID_DATABASE_QUERY" };
    let written = Fault::ErrorAfterExecuting { code: "INVALID_DATABASE_QUERY" };
    for (command, fault) in [("find", failed), ("insertMany", written)] {
        let world = World::new().await;
        world.double.inject(first(9, command, fault));

        world.passages(&[TEXT, "another text"]).await.expect_err("failed");

        world.swept().await;
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_no_rows() {
    let world = World::new().await;
    world.double.inject(first(1, "find", Fault::Hang));

    tokio::select! {
        answered = world.passages(&[TEXT]) => panic!("answered: {answered:?}"),
        () = reached(&world, "find") => {}
    }

    world.swept().await;
}

/// Waits until such a command has arrived.
async fn reached(world: &World, command: &str) {
    while !world.commands().iter().any(|arrived| arrived == command) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_write_that_was_not_told_is_done_again_and_gives_the_same_vectors() {
    let world = World::new().await;
    let expected = world.passages(&[TEXT, "another text"]).await.expect("vectors");
    world.double.inject(first(1, "insertMany", Fault::DropConnection { executed: true }));

    assert_eq!(world.passages(&[TEXT, "another text"]).await.expect("vectors"), expected);
}

#[tokio::test]
async fn a_data_api_that_hangs_is_left_after_the_time_of_a_call() {
    let whole = Duration::from_millis(20);
    let patience = Patience { call: whole, command: whole, ..VectorizeSettings::patience() };
    let world = World::with(|usual| VectorizeSettings { patience, ..usual }).await;
    world.double.inject(first(9, "insertMany", Fault::Hang));

    let error = world.passages(&[TEXT]).await.expect_err("no answer");

    assert!(matches!(error, EmbedError::Unavailable(_)), "{}", all_text(&error));
}
