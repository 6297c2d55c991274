//! Sentences and words in one vector.

use killrvideo_domain::{
    search::{EmbedError, Purpose},
    shared::{Dimensions, nearest_f32},
};

use super::sentences;
use crate::hashed::{direction, telling_stems};

/// The fewest components that words are hashed into: among fewer of them so many meet by chance that they do harm.
const FEWEST_FOR_WORDS: usize = 384;
/// How much longer the words of a query are than its sentences when it has a single word; with *n* words it is this
/// divided by √*n*.
const ONE_WORD: f64 = 1.25;

/// Whether vectors of that many dimensions have words.
pub(super) fn words_fit(dimensions: Dimensions) -> bool {
    dimensions.get() >= sentences::LENGTH + FEWEST_FOR_WORDS
}

/// The vector of length 1 of `text`, which is not blank.
///
/// # Errors
/// [`EmbedError`] when the model cannot be used.
pub(super) fn vector(text: &str, purpose: Purpose, dimensions: Dimensions) -> Result<Vec<f32>, EmbedError> {
    let mut values = meaning(text, purpose)?;
    if words_fit(dimensions) {
        let weight = weight_of_words(text, purpose);
        let words = direction(text, dimensions.get() - values.len());
        values.extend(words.into_iter().map(|value| value * weight));
    } else {
        values.resize(dimensions.get(), 0.0);
    }
    Ok(normalised(&values).map(|value| nearest_f32(value).unwrap_or_default()).collect())
}

/// What `text` means: of a passage, half of it is what its first line means, its title.
fn meaning(text: &str, purpose: Purpose) -> Result<Vec<f64>, EmbedError> {
    let whole = sentences::vector(text)?;
    let title = match purpose {
        Purpose::Passage => text.lines().next().filter(|line| line.len() < text.len()),
        Purpose::Query => None,
    };
    let Some(title) = title else { return Ok(whole.into_iter().map(f64::from).collect()) };
    let title = sentences::vector(title)?;
    let sums: Vec<f64> = whole.iter().zip(&title).map(|(a, b)| f64::from(*a) + f64::from(*b)).collect();
    Ok(normalised(&sums).collect())
}

/// How long the words are beside the sentences, which have the length 1.
///
/// A word alone is a name more often than not, and a name means nothing to a model that has not met it. The more words there
/// are, the more they mean together.
fn weight_of_words(text: &str, purpose: Purpose) -> f64 {
    match purpose {
        Purpose::Passage => 1.0,
        Purpose::Query => {
            #[expect(clippy::cast_precision_loss, reason = "no text has 2^52 words")]
            let words = telling_stems(text).max(1) as f64;
            ONE_WORD / words.sqrt()
        }
    }
}

/// `values` divided by their length. Should two parts cancel out exactly, there is nothing to divide, and the vector is refused
/// for having no direction.
fn normalised(values: &[f64]) -> impl Iterator<Item = f64> {
    let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    values.iter().map(move |value| value / length)
}
