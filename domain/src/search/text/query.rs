//! The words that are searched for.

use std::collections::HashSet;

use super::Word;

/// The words of a query, each stem once, in the order in which they were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextQuery(Vec<Word>);

impl TextQuery {
    /// The most different words that count; later ones are left out. On tables each of them costs a call.
    pub const MOST_WORDS: usize = 32;

    /// The words of `text`; of a text without any there are none, and then nothing is found.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut seen = HashSet::new();
        let new = Word::all_of(text).filter(|word| seen.insert(word.stem().to_owned()));
        Self(new.take(Self::MOST_WORDS).collect())
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &[Word] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(query: &TextQuery) -> Vec<&str> {
        query.words().iter().map(Word::stem).collect()
    }

    #[test]
    fn each_stem_counts_once_where_it_stands_first() {
        let query = TextQuery::of("Tables, rows and TABLE rows");

        assert_eq!(stems(&query), ["tabl", "row", "and"]);
        assert_eq!(query.words()[0].folded(), "tables");
    }

    #[test]
    fn what_has_no_words_is_an_empty_query() {
        assert!(TextQuery::of("?! …").is_empty());
    }

    #[test]
    fn words_beyond_the_most_are_left_out() {
        let text: Vec<String> = (0..40).map(|number| format!("v{number}")).collect();

        let query = TextQuery::of(&text.join(" "));

        assert_eq!((query.words().len(), query.words()[31].stem()), (32, "v31"));
    }
}
