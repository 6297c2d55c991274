//! What an index does to texts before it compares them.

use unicode_normalization::UnicodeNormalization;

/// The options of an index on texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Analysis {
    /// Whether letters stand for those of ASCII that they are made of, as `u` for `ü`.
    pub(crate) ascii: bool,
    pub(crate) case_sensitive: bool,
    /// Whether one character counts as much as the several that it can be made of.
    pub(crate) normalize: bool,
}

impl Default for Analysis {
    /// Texts as they are.
    fn default() -> Self {
        Self { ascii: false, case_sensitive: true, normalize: false }
    }
}

impl Analysis {
    /// What the index keeps of a text.
    pub(crate) fn analyse(self, text: &str) -> String {
        let mut text = text.to_owned();
        if !self.case_sensitive {
            text = text.to_lowercase();
        }
        if self.normalize {
            text = text.nfc().collect();
        }
        if self.ascii {
            text = text.nfd().filter(|character| !is_mark(*character)).nfc().collect();
        }
        text
    }
}

/// A mark that is put on the letter before it.
fn is_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_keeps_texts_as_they_are_unless_it_is_told_otherwise() {
        assert_eq!(Analysis::default().analyse("Ünï cafe\u{301}"), "Ünï cafe\u{301}");
    }

    #[test]
    fn each_option_takes_away_one_difference() {
        let same = Analysis::default();
        assert_eq!(Analysis { case_sensitive: false, ..same }.analyse("ÜNÏ"), "ünï");
        assert_eq!(Analysis { normalize: true, ..same }.analyse("cafe\u{301}"), "café");
        assert_eq!(Analysis { ascii: true, ..same }.analyse("Ünï café"), "Uni cafe");
    }
}
