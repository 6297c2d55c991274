//! Sentences and words in one vector.

use killrvideo_domain::{
    search::{EmbedError, Purpose},
    shared::{Dimensions, nearest_f32},
};

use super::{passage, sentences};
use crate::hashed;

/// How much of the square of a vector's length its words have; its sentences have the rest.
const WORDS_SHARE: f64 = 0.4;
/// How often the words of a title count.
const TITLE: f64 = 4.0;

/// The vector of length 1 of a text that is not blank.
///
/// # Errors
/// [`EmbedError`] when the model cannot be used.
pub(super) fn vector(text: &str, purpose: Purpose, dimensions: Dimensions) -> Result<Vec<f32>, EmbedError> {
    let sentences = sentence_block(text, purpose)?;
    let length = dimensions.get().saturating_sub(sentences::LENGTH);
    if length == 0 {
        return Ok(rounded(sentences.into_iter()));
    }
    let words = word_block(text, purpose, length);
    let (of_sentences, of_words) = ((1.0 - WORDS_SHARE).sqrt(), WORDS_SHARE.sqrt());
    let sentences = sentences.into_iter().map(|value| value * of_sentences);
    Ok(rounded(sentences.chain(words.into_iter().map(|value| value * of_words))))
}

fn sentence_block(text: &str, purpose: Purpose) -> Result<Vec<f64>, EmbedError> {
    let mut sum = vec![0.0; sentences::LENGTH];
    let mut add = |piece: &str| -> Result<(), EmbedError> {
        for (sum, value) in sum.iter_mut().zip(sentences::vector(piece)?) {
            *sum += f64::from(value);
        }
        Ok(())
    };
    for piece in passage::pieces(text) {
        add(&piece)?;
    }
    if purpose == Purpose::Passage {
        for piece in passage::pieces(passage::heading(text)) {
            add(&piece)?;
        }
    }
    Ok(normalised(sum))
}

fn word_block(text: &str, purpose: Purpose, length: usize) -> Vec<f64> {
    let heading = match purpose {
        Purpose::Passage => passage::heading(text),
        Purpose::Query => "",
    };
    hashed::direction(&[(text, 1.0), (heading, TITLE - 1.0)], length)
}

fn normalised(values: Vec<f64>) -> Vec<f64> {
    let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    values.into_iter().map(|value| value / length).collect()
}

fn rounded(values: impl Iterator<Item = f64>) -> Vec<f32> {
    values.map(|value| nearest_f32(value).unwrap_or_default()).collect()
}
