//! What sentences mean.

use killrvideo_domain::search::EmbedError;
use pocket_encoder::Encoder;

/// How many components the vector of a sentence has.
pub(super) const LENGTH: usize = 384;
/// How many bytes of a text are shown to the model, which reads the first 126 pieces of words of them: about 90 words of
/// English, in 600 bytes. The rest would be taken apart for nothing, and beyond 64 KiB be refused.
const CLIP: usize = 4 * 1024;

/// The vector of length 1 of what the beginning of `text` means.
///
/// # Errors
/// [`EmbedError`] when the model cannot be used, or `text` is blank.
pub(super) fn vector(text: &str) -> Result<Vec<f32>, EmbedError> {
    // The weights are unpacked when this is called for the first time, and shared by all from then on.
    let encoder = Encoder::new().map_err(useless)?;
    let mut vectors = encoder.embed(&[clipped(text)]).map_err(useless)?;
    vectors.pop().ok_or_else(|| EmbedError::Useless("the bundled model gave no vector".into()))
}

/// What the model is shown of `text`.
fn clipped(text: &str) -> &str {
    text.split_at(text.floor_char_boundary(CLIP)).0
}

fn useless(error: pocket_encoder::Error) -> EmbedError {
    EmbedError::Useless(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_from_the_beginning_does_not_count() {
        let long = "data modeling with partition keys. ".repeat(10_000);

        assert_eq!(clipped(&long).len(), CLIP);
        assert_eq!(vector(&long).unwrap(), vector(clipped(&long)).unwrap());
        assert_eq!(clipped(&"ä".repeat(CLIP)).len(), CLIP);
        assert_eq!(clipped(&format!("a{}", "ä".repeat(CLIP))).len(), CLIP - 1, "no character is cut in two");
    }

    #[test]
    fn a_text_of_no_letters_has_a_vector_too() {
        for text in ["!", "🦀", "\u{200b}", "\u{301}", "\0", "0"] {
            assert_eq!(vector(text).unwrap().len(), LENGTH, "{text:?}");
        }
    }
}
