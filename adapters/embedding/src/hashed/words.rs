//! Texts fall into weighted stems.

use std::collections::BTreeMap;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A stem, how often it occurs, and whether it stands in every text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stem {
    pub(super) text: String,
    pub(super) count: u32,
    pub(super) common: bool,
}

/// The stems of `text` in alphabetical order, so that sums over them do not depend on anything else.
pub(super) fn stems(text: &str) -> Vec<Stem> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut found: BTreeMap<(String, bool), u32> = BTreeMap::new();
    for word in words(&folded(text)) {
        let common = COMMON.binary_search(&word.as_str()).is_ok();
        // The stemmer is made for English alone.
        let english = !common && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let stem = if english { stemmer.stem(&word).into_owned() } else { word };
        let count = found.entry((stem, common)).or_default();
        *count = count.saturating_add(1);
    }
    found.into_iter().map(|((text, common), count)| Stem { text, count, common }).collect()
}

/// How many different stems `text` has that do not stand in every text.
#[cfg(feature = "bundled")]
pub(crate) fn telling_stems(text: &str) -> usize {
    stems(text).iter().filter(|stem| !stem.common).count()
}

/// `text` in lower case and without accents.
fn folded(text: &str) -> String {
    // Marks beyond this block are vowels and consonants of other scripts: they stay, and are composed again.
    let bare = text.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    bare.nfc().flat_map(char::to_lowercase).collect()
}

fn words(folded: &str) -> impl Iterator<Item = String> {
    let apostrophe = |c| matches!(c, '\'' | '\u{2019}');
    folded
        .split(move |c: char| !(c.is_alphanumeric() || is_combining_mark(c) || apostrophe(c)))
        .map(move |word| word.replace(apostrophe, ""))
        .filter(|word| !word.is_empty())
}

/// English words that say nothing about what a text is about, folded and in alphabetical order. The domain's search by words
/// has such a list of its own, which may change; this one is part of the model's formula, and changes with its name only.
const COMMON: &[&str] = &[
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "but", "by", "can", "could", "did", "do", "does", "dont", "each", "for", "from", "had", "has",
    "have", "he", "her", "here", "his", "how", "i", "if", "im", "in", "into", "is", "it", "its", "just",
    "let", "lets", "me", "more", "most", "my", "no", "not", "of", "on", "one", "only", "or", "other", "our",
    "out", "over", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "those", "through", "to", "too", "up", "us", "very", "was", "we",
    "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "would", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        stems(text).into_iter().map(|stem| stem.text).collect()
    }

    #[test]
    fn case_accents_and_endings_do_not_matter() {
        assert_eq!(texts("Databases"), texts("a database")[1..]);
        assert_eq!(texts("CAFÉ"), texts("cafe"));
        assert_eq!(texts("Zoë’s"), texts("zoes"));
        assert_eq!(texts("ﬁle"), texts("FILES"));
    }

    #[test]
    fn words_are_counted_and_everything_between_them_is_dropped() {
        let stem = |text: &str, count, common| Stem { text: text.into(), count, common };

        assert_eq!(
            stems("The rows, the ROW & the 2 columns..."),
            [stem("2", 1, false), stem("column", 1, false), stem("row", 2, false), stem("the", 3, true)]
        );
        assert_eq!(stems("-- !? '"), []);
    }

    #[test]
    fn marks_of_other_scripts_stay_in_their_words() {
        assert_eq!(texts("हिन्दी"), ["हिन्दी"]);
        assert_eq!(texts("データベース"), ["データベース"]);
    }

    #[test]
    fn the_common_words_are_sorted_and_folded_words() {
        assert!(COMMON.is_sorted_by(|one, next| one < next));
        for word in COMMON {
            assert_eq!(words(&folded(word)).collect::<Vec<_>>(), [*word]);
        }
    }
}
