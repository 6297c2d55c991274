//! What makes vectors, and what that needs.

use super::{astra::place, *};
use crate::config::{EmbedderSource, RemoteLimits};

fn openai() -> Sources {
    Sources::default()
        .set("embedder", "openai")
        .set("embedding_url", "http://127.0.0.1:8080/v1/")
        .set("embedding_model", "text-embedding-3-small")
}

fn vectorize() -> Sources {
    place().set("embedder", "vectorize").set("embedding_model", "huggingface/sentence-transformers/a-model")
}

#[test]
fn by_itself_nothing_elsewhere_is_asked() {
    let embedder = settings(&Sources::default()).embedder;

    assert!(matches!(embedder.source, EmbedderSource::Auto));
    assert_eq!((embedder.query_cache, embedder.source.limits()), (1000, None));
    let hashed = settings(&Sources::default().set("embedder", "hashed")).embedder;
    assert!(matches!(hashed.source, EmbedderSource::Hashed));
}

#[test]
fn a_server_is_asked_as_it_is_set() {
    let EmbedderSource::OpenAi(usual) = settings(&openai()).embedder.source else { panic!("no server") };
    assert_eq!(usual.server.to_string(), "http://127.0.0.1:8080/v1");
    assert_eq!(usual.model, "text-embedding-3-small");
    assert!(usual.key.is_none());
    let limits = RemoteLimits { tokens: None, batch: None, timeout: Duration::from_secs(10), tries: 3 };
    assert_eq!((usual.ask_dimensions, usual.input_type, usual.limits), (None, None, limits));

    let all = openai()
        .variable("KILLRVIDEO_EMBEDDING_API_KEY", "sk-hush")
        .set("embedding_ask_dimensions", "off")
        .set("embedding_input_type", "on")
        .set("embedding_tokens", "512")
        .set("embedding_batch", "64")
        .set("embedding_timeout", "2s")
        .set("embedding_tries", "1");
    let all = settings(&all);
    assert!(!format!("{all:?}").contains("hush"));
    let EmbedderSource::OpenAi(all) = all.embedder.source else { panic!("no server") };
    let limits =
        RemoteLimits { tokens: Some(512), batch: Some(64), timeout: Duration::from_secs(2), tries: 1 };
    assert_eq!((all.ask_dimensions, all.input_type, all.limits), (Some(false), Some(true), limits));
    assert_eq!(all.key.unwrap().expose_secret(), "sk-hush");
}

#[test]
fn the_data_api_asks_a_provider_for_a_model() {
    let EmbedderSource::Vectorize(model) = settings(&vectorize()).embedder.source else {
        panic!("no provider")
    };

    assert_eq!((&*model.provider, &*model.model), ("huggingface", "sentence-transformers/a-model"));
}

#[test]
fn what_an_embedder_lacks_is_named_with_what_to_set() {
    let lacking = |sources: Sources| faults(&sources);

    assert_eq!(
        lacking(Sources::default().set("embedder", "openai")),
        [
            "embedding_url = \"\" (the default): is needed by embedder = \"openai\": for instance \
             https://api.openai.com/v1",
            "embedding_model = \"\" (the default): is needed by embedder = \"openai\": for instance \
             text-embedding-3-small",
        ]
    );
    assert_eq!(
        lacking(Sources::default().set("embedder", "vectorize").set("embedding_model", "nvidia/NV-Embed-QA")),
        [
            "embedder = \"vectorize\" (flag --set embedder): vectorize embeds where the data is, behind a Data API, and \
             needs store = \"astra\"",
        ]
    );
    for model in ["NV-Embed-QA", "/NV-Embed-QA", "nvidia/"] {
        let found = lacking(vectorize().set("embedding_model", model));
        assert!(found[0].ends_with("provider/model, such as nvidia/NV-Embed-QA"), "{found:?}");
    }
}

#[test]
fn each_setting_has_its_range() {
    for (setting, wrong, allowed) in [
        ("embedder", "other", "auto | bundled | hashed | openai | vectorize"),
        ("embedding_url", "example.org", "such as https://api.openai.com/v1"),
        ("embedding_url", "https://key:hush@example.org", "such as https://api.openai.com/v1"),
        ("embedding_model", "two words", "allowed are visible ASCII characters"),
        ("embedding_api_key", "two\nlines", "allowed are visible ASCII characters"),
        ("embedding_ask_dimensions", "yes", "allowed is auto | on | off"),
        ("embedding_input_type", "query", "allowed is auto | on | off"),
        ("embedding_tokens", "15", "allowed is auto | a whole number, 16 to 1000000"),
        ("embedding_batch", "0", "allowed is auto | a whole number, 1 to 2048"),
        ("embedding_timeout", "11m", "10ms to 10m"),
        ("embedding_tries", "0", "1 to 10"),
        ("query_cache", "-1", "0 to 1000000"),
    ] {
        let found = faults(&Sources::default().set(setting, wrong));
        assert!(found.len() == 1 && found[0].ends_with(allowed), "{setting}: {found:?}");
        assert!(!found[0].contains("hush"), "what may be secret is not shown: {found:?}");
    }
}

#[test]
fn the_times_of_a_model_elsewhere_fit_those_around_it() {
    let long = load(&openai().set("embedding_timeout", "15s")).unwrap();
    assert!(long.warnings[0].starts_with("embedding_timeout: not shorter than request_timeout"), "{long:?}");
    assert!(load(&openai()).unwrap().warnings.is_empty());
    let hasty = load(&Sources::default().set("reembed_wait", "10s")).unwrap();
    assert!(hasty.warnings[0].starts_with("reembed_wait: servers that still run"), "{hasty:?}");

    let found = faults(&openai().set("worker_lease", "42s"));
    assert!(found[0].ends_with("to look a video up and to embed it take, 42s"), "{found:?}");
    assert_eq!(
        settings(&Sources::default().set("worker_lease", "11s")).worker.policy.lease,
        Duration::from_secs(11)
    );
}
