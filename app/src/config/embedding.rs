//! What makes vectors of texts, and how what is not in this process is asked.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    EmbedderSettings, EmbedderSource, OpenAiModel, RemoteLimits, VectorizeModel,
    parse::{self, auto_or, duration, number, word},
    reader::{Noted, Reader},
};
use crate::wiring::ServerUrl;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Auto,
    Bundled,
    Hashed,
    OpenAi,
    Vectorize,
}

const KINDS: [(&str, Kind); 5] = [
    ("auto", Kind::Auto),
    ("bundled", Kind::Bundled),
    ("hashed", Kind::Hashed),
    ("openai", Kind::OpenAi),
    ("vectorize", Kind::Vectorize),
];

/// What makes vectors of texts. Texts can be embedded where the data is only `in_tables`.
pub(super) fn embedder(reader: &mut Reader, in_tables: bool) -> Result<EmbedderSettings, Noted> {
    let kind = reader.read("embedder", word(&KINDS));
    let remote = remote(reader);
    let query_cache = reader.read("query_cache", number(0..=1_000_000));
    let (kind, remote) = (kind?, remote?);
    let source = match kind {
        Kind::Auto => EmbedderSource::Auto,
        Kind::Bundled if cfg!(feature = "bundled") => EmbedderSource::Bundled,
        Kind::Bundled => {
            let message = "this program was built without a model (cargo feature bundled); allowed is auto | hashed \
                           | openai | vectorize";
            return Err(reader.refuse("embedder", message));
        }
        Kind::Hashed => EmbedderSource::Hashed,
        Kind::OpenAi => EmbedderSource::OpenAi(openai(reader, remote)?),
        Kind::Vectorize => EmbedderSource::Vectorize(vectorize(reader, remote, in_tables)?),
    };
    Ok(EmbedderSettings { source, query_cache: query_cache? })
}

/// All that is set about models elsewhere; it is read also when none is asked.
struct Remote {
    server: Option<ServerUrl>,
    model: Option<String>,
    key: Option<SecretString>,
    ask_dimensions: Option<bool>,
    input_type: Option<bool>,
    limits: RemoteLimits,
}

fn remote(reader: &mut Reader) -> Result<Remote, Noted> {
    let server = reader.read_optional("embedding_url", |text| {
        ServerUrl::parse(text).map_err(|_| {
            "allowed is an http or https URL without user, query and fragment, such as https://api.openai.com/v1"
                .to_owned()
        })
    });
    let model = reader.read_optional("embedding_model", model);
    let key = reader.read_optional("embedding_api_key", |text| parse::visible(text).map(SecretString::from));
    let switch = || auto_or("on | off", word(&[("on", true), ("off", false)]));
    let ask_dimensions = reader.read("embedding_ask_dimensions", switch());
    let input_type = reader.read("embedding_input_type", switch());
    let tokens =
        reader.read("embedding_tokens", auto_or("a whole number, 16 to 1000000", number(16..=1_000_000)));
    let batch = reader.read("embedding_batch", auto_or("a whole number, 1 to 2048", number(1..=2048)));
    let shortest = Duration::from_millis(10);
    let timeout = reader.read("embedding_timeout", duration(shortest..=Duration::from_mins(10)));
    let tries = reader.read("embedding_tries", number(1..=10));
    Ok(Remote {
        server: server?,
        model: model?,
        key: key?,
        ask_dimensions: ask_dimensions?,
        input_type: input_type?,
        limits: RemoteLimits { tokens: tokens?, batch: batch?, timeout: timeout?, tries: tries? },
    })
}

/// The name of a model: it stands in requests, logs and tables.
fn model(text: &str) -> Result<String, String> {
    let text = parse::visible(text.trim())?;
    if text.len() <= 200 { Ok(text.to_owned()) } else { Err("allowed are up to 200 characters".to_owned()) }
}

fn openai(reader: &mut Reader, remote: Remote) -> Result<OpenAiModel, Noted> {
    let Remote { server, model, key, ask_dimensions, input_type, limits } = remote;
    let server = needed(reader, server, "embedding_url", "openai", "https://api.openai.com/v1");
    let model = needed(reader, model, "embedding_model", "openai", "text-embedding-3-small");
    Ok(OpenAiModel { server: server?, model: model?, key, ask_dimensions, input_type, limits })
}

fn vectorize(reader: &mut Reader, remote: Remote, in_tables: bool) -> Result<VectorizeModel, Noted> {
    let model = needed(reader, remote.model, "embedding_model", "vectorize", "nvidia/NV-Embed-QA");
    if !in_tables {
        let message = "vectorize embeds where the data is, behind a Data API, and needs store = \"astra\"";
        return Err(reader.refuse("embedder", message));
    }
    let model = model?;
    let Some((provider, model)) =
        model.split_once('/').filter(|(provider, model)| !provider.is_empty() && !model.is_empty())
    else {
        let message = "allowed with embedder = \"vectorize\" is provider/model, such as nvidia/NV-Embed-QA";
        return Err(reader.refuse("embedding_model", message));
    };
    let (provider, model) = (provider.to_owned(), model.to_owned());
    Ok(VectorizeModel { provider, model, key: remote.key, limits: remote.limits })
}

/// The value of a setting that an embedder cannot do without.
fn needed<T>(
    reader: &mut Reader,
    value: Option<T>,
    name: &str,
    embedder: &str,
    such_as: &str,
) -> Result<T, Noted> {
    value.ok_or_else(|| {
        let message = format!("is needed by embedder = \"{embedder}\": for instance {such_as}");
        reader.refuse(name, message)
    })
}
