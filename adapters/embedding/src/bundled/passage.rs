//! How texts are laid before the encoder.

/// The most words of a piece: the encoder reads 126 pieces of words at once, and an English word has 1.4 of them.
const WORDS: usize = 80;
/// The most pieces of a text: what is further from its beginning is not read.
const PIECES: usize = 4;
/// The most bytes of a word: longer ones are no words to the encoder.
const WORD: usize = 100;

/// The first line of `text`, which is a passage's title.
pub(super) fn heading(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// `text` in pieces that the encoder reads as wholes, none of them blank.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().map(cut).take(WORDS * PIECES).collect();
    words.chunks(WORDS).map(|words| words.join(" ")).collect()
}

fn cut(word: &str) -> &str {
    word.split_at(word.floor_char_boundary(WORD)).0
}
