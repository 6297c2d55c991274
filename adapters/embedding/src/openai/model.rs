//! What is known of models by their names.

use super::OpenAiSettings;

/// What is known of a model that is not in this process, and how it is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownModel {
    /// How many tokens of a text it takes.
    pub tokens: usize,
    /// Whether a server is told how many dimensions are wanted.
    pub ask_dimensions: bool,
    /// Whether a server is told what a text is for. Then it is also told to cut what is too long.
    pub input_type: bool,
    /// The least cosine of its vectors that means something.
    pub minimum: f64,
}

impl KnownModel {
    /// What nobody knows better: many models that encode sentences take 512 tokens. A cosine of 0.2 is low for most of
    /// them. Too low a minimum makes a ranking longer at its end, too high a one loses what was looked for.
    const UNKNOWN: Self = Self { tokens: 512, ask_dimensions: false, input_type: false, minimum: 0.2 };

    /// How the model of `settings` is asked: as they say, and otherwise as it is known.
    pub(super) fn of(settings: &OpenAiSettings) -> Self {
        let known = Self::named(&settings.model);
        Self {
            tokens: settings.tokens.unwrap_or(known.tokens),
            ask_dimensions: settings.ask_dimensions.unwrap_or(known.ask_dimensions),
            input_type: settings.input_type.unwrap_or(known.input_type),
            minimum: known.minimum,
        }
    }

    /// What is known of a model. Servers put the name of who made it in front, and of how it was packed behind; of a
    /// name that is not known, what suits most models.
    ///
    /// Limits are those that the makers publish. Nothing here was measured by this project, for no model of these can be
    /// run in its tests; the documentation of [`OpenAiEmbedder`](crate::OpenAiEmbedder) says where
    /// each minimum comes from.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let has = |part: &str| name.contains(part);
        if has("text-embedding-3-") {
            Self { tokens: 8191, ask_dimensions: true, minimum: 0.25, ..Self::UNKNOWN }
        } else if has("text-embedding-ada-002") {
            Self { tokens: 8191, minimum: 0.75, ..Self::UNKNOWN }
        } else if has("llama-3.2-nv-embedqa") || has("llama-nemotron-embed") {
            Self { tokens: 8192, ask_dimensions: true, input_type: true, ..Self::UNKNOWN }
        } else if has("nv-embed") || has("nemoretriever") || name.starts_with("nvidia/") {
            Self { input_type: true, ..Self::UNKNOWN }
        } else if has("all-minilm") {
            Self { tokens: 256, ..Self::UNKNOWN }
        } else if has("multilingual-e5") || has("e5-small") || has("e5-base") || has("e5-large") {
            Self { minimum: 0.7, ..Self::UNKNOWN }
        } else {
            Self::UNKNOWN
        }
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::Dimensions;

    use super::*;
    use crate::openai::ServerUrl;

    fn settings(model: &str) -> OpenAiSettings {
        let server = ServerUrl::parse("http://127.0.0.1").unwrap();
        OpenAiSettings::new(server, model, Dimensions::default())
    }

    #[test]
    fn models_are_known_by_their_names() {
        for (name, tokens, ask_dimensions, input_type) in [
            ("text-embedding-3-small", 8191, true, false),
            ("openai/text-embedding-3-large", 8191, true, false),
            ("text-embedding-ada-002", 8191, false, false),
            ("NV-Embed-QA", 512, false, true),
            ("nvidia/nv-embedqa-e5-v5", 512, false, true),
            ("nvidia/llama-3.2-nv-embedqa-1b-v2", 8192, true, true),
            ("sentence-transformers/all-MiniLM-L6-v2", 256, false, false),
            ("some-model", 512, false, false),
        ] {
            let model = KnownModel::of(&settings(name));

            assert_eq!(
                (model.tokens, model.ask_dimensions, model.input_type),
                (tokens, ask_dimensions, input_type),
                "{name}"
            );
        }
    }

    #[test]
    fn settings_know_better() {
        let told = OpenAiSettings {
            tokens: Some(100),
            ask_dimensions: Some(false),
            input_type: Some(true),
            ..settings("text-embedding-3-small")
        };

        let expected = KnownModel { tokens: 100, ask_dimensions: false, input_type: true, minimum: 0.25 };
        assert_eq!(KnownModel::of(&told), expected);
    }
}
