//! What sentences mean.

use killrvideo_domain::search::EmbedError;
use pocket_encoder::Encoder;

/// The components of a sentence's vector.
pub(super) const LENGTH: usize = 384;

/// The vector of length 1 of the sentences in `text`, of which the model reads the first 126 pieces of words: about 90 words.
///
/// # Errors
/// [`EmbedError`] when the model cannot be used, or `text` is blank or longer than 64 KiB.
pub(super) fn vector(text: &str) -> Result<Vec<f32>, EmbedError> {
    // The weights are unpacked when this is called for the first time, and shared from then on.
    let encoder = Encoder::new().map_err(useless)?;
    encoder
        .embed(&[text])
        .map_err(useless)?
        .pop()
        .ok_or_else(|| EmbedError::Useless("the bundled model gave no vector".into()))
}

fn useless(error: pocket_encoder::Error) -> EmbedError {
    EmbedError::Useless(error.into())
}
