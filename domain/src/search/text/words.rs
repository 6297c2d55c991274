//! Texts fall into words, and words into stems.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use waken_snowball::{Algorithm, stem};

/// A word, as searches compare it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    folded: String,
    stem: String,
}

impl Word {
    /// The words of a text, in its order: runs of letters and digits. An apostrophe inside a word is dropped and
    /// ends none.
    pub fn all_of(text: &str) -> impl Iterator<Item = Self> {
        let words = folded(text);
        let words: Vec<String> = words
            .split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c) || is_apostrophe(c)))
            .filter(|word| word.contains(char::is_alphanumeric))
            // Composed again: what stood on both sides of an apostrophe are neighbours now.
            .map(|word| word.replace(is_apostrophe, "").nfc().collect())
            .collect();
        words.into_iter().map(|folded| Self { stem: stemmed(&folded).into_owned(), folded })
    }

    /// The word in lower case and without accents.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// What is left of an English word without its ending; words of other letters stay whole.
    #[must_use]
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// Whether it is one of the English words that stand in every text and say nothing about what that is about.
    #[must_use]
    pub fn is_common(&self) -> bool {
        COMMON.binary_search(&self.folded.as_str()).is_ok()
    }

    /// The stem alone.
    pub(super) fn into_stem(self) -> String {
        self.stem
    }
}

/// `text` in lower case and without the accents of Latin, Greek and Cyrillic letters.
fn folded(text: &str) -> String {
    // Marks beyond this block are vowels and consonants of other scripts: they stay, and are composed again.
    let bare = text.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    // Through upper case, because two letters can share one: ß is SS there, and both sigmas are Σ.
    let lower = bare.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    lower.fold(String::new(), |mut folded, letter| {
        match plain(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
        folded
    })
}

/// What people type for a letter whose stroke or ligature is a part of it, and no mark that could be taken away.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        _ => return None,
    })
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// The stem by Porter's second algorithm, which is made for English alone.
fn stemmed(folded: &str) -> Cow<'_, str> {
    if folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        stem(Algorithm::English, folded)
    } else {
        Cow::Borrowed(folded)
    }
}

/// English words of which every text is full, folded and in alphabetical order.
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
    use proptest::prelude::*;

    use super::*;

    fn stems(text: &str) -> Vec<String> {
        Word::all_of(text).map(Word::into_stem).collect()
    }

    fn folds(text: &str) -> Vec<String> {
        Word::all_of(text).map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            folds("Two\nlines -- C++ & 2nd-level_keys!"),
            ["two", "lines", "c", "2nd", "level", "keys"]
        );
        assert_eq!(folds("日本語 हिन्दी"), ["日本語", "हिन्दी"]);
        for none in ["", " \t", "!?…", "🎬", "'", "\u{301}", "\u{200b}"] {
            assert_eq!(folds(none), [] as [&str; 0], "{none:?}");
        }
    }

    #[test]
    fn case_and_accents_are_folded() {
        for (one, other) in [
            ("Zoë’s CAFÉ", "zoes cafe"),
            ("GRÖSSE", "größe"),
            ("ﬁle", "FILE"),
            ("ΟΔΟΣ", "οδός"),
            ("İstanbul", "istanbul"),
            ("e\u{301}te\u{301}", "été"),
            ("ＲＵＳＴ", "rust"),
            ("Łódź Ærø Đorđe œuvre", "lodz aero dorde oeuvre"),
        ] {
            assert_eq!(folds(one), folds(other), "{one} {other}");
        }
        assert_ne!(folds("पर"), folds("पार"), "marks of other scripts are letters");
    }

    #[test]
    fn endings_of_english_words_do_not_matter() {
        for same in [
            "database databases Database's",
            "query queries",
            "model models modeling modelled",
            "index indexes indexing indexed",
            "replicate replicated replication replicating",
            "cluster clusters clustering",
        ] {
            let stems = stems(same);
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{stems:?}");
        }
        assert_ne!(stems("organ"), stems("organization"));
        assert_eq!(stems("größen v2s"), ["grossen", "v2s"], "no English, and no word of letters alone");
    }

    #[test]
    fn common_words_are_known_in_any_letter_case() {
        let common = |text: &str| Word::all_of(text).map(|word| word.is_common()).collect::<Vec<_>>();

        assert_eq!(common("How DO I model it? Don't rust"), [true, true, true, false, true, true, false]);
        assert!(COMMON.is_sorted_by(|one, next| one < next));
        assert!(COMMON.iter().all(|word| folds(word) == [*word]));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
            let once = folds(&text);

            prop_assert_eq!(folds(&once.join(" ")), once);
        }

        #[test]
        fn no_text_makes_it_panic_and_no_word_is_empty(text in ".{0,80}|[a-z']{0,40}|[aeioustyedlng ]{0,80}") {
            for word in Word::all_of(&text) {
                prop_assert!(!word.stem().is_empty() && !word.stem().contains(char::is_whitespace));
            }
        }

        #[test]
        fn letter_case_never_matters(text in "[a-zA-Zäöüéèñç '-]{0,60}") {
            prop_assert_eq!(stems(&text.to_uppercase()), stems(&text));
        }
    }
}
