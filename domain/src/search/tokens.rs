//! The one place where texts are cut to what a model takes.

use super::EmbedText;

/// Tokens that a model adds: marks of beginning and end, and what it puts in front of queries and passages.
const ADDED: usize = 8;

/// How many bytes few tokens are longer than.
const LONGEST: usize = 12;

impl EmbedText {
    /// The beginning of the text that a model of so many tokens takes, by a careful guess.
    ///
    /// How many tokens a text has only the model's own tokenizer knows. Of English prose a token is four to five
    /// characters; here three letters or spaces are reckoned as one, any other sign of ASCII as one, and of other scripts
    /// each two bytes as one, which is more than tokenizers make of texts that people write. What has no sense to anybody,
    /// such as a run of random letters, can have more.
    #[must_use]
    pub fn within(&self, tokens: usize) -> &str {
        let most = tokens.saturating_sub(ADDED).max(2).saturating_mul(6);
        let mut sixths = 0;
        self.up_to(|character, _| {
            sixths += match character {
                'a'..='z' | 'A'..='Z' | ' ' | '\n' => 2,
                other if other.is_ascii() => 6,
                other => 3 * other.len_utf8(),
            };
            sixths <= most
        })
    }

    /// The beginning of the text that certainly has no more than so many tokens: none is shorter than a byte.
    #[must_use]
    pub fn certainly_within(&self, tokens: usize) -> &str {
        let bytes = tokens.saturating_sub(ADDED).max(4);
        self.up_to(|_, end| end <= bytes)
    }

    /// The beginning of the text for a model of so many tokens that cuts by itself: at least as much as it can use.
    #[must_use]
    pub fn at_least_within(&self, tokens: usize) -> &str {
        let bytes = tokens.max(1).saturating_mul(LONGEST);
        self.up_to(|_, end| end <= bytes)
    }

    /// The beginning of the text up to the first character that does not fit; it is given where each one ends. Blanks at
    /// the end are left out.
    fn up_to(&self, mut fits: impl FnMut(char, usize) -> bool) -> &str {
        let text = self.as_str();
        let too_much =
            text.char_indices().find(|(at, character)| !fits(*character, at + character.len_utf8()));
        too_much.map_or(text, |(end, _)| text[..end].trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> EmbedText {
        EmbedText::parse(text).expect("a text")
    }

    #[test]
    fn as_many_signs_stay_as_are_reckoned_for_the_tokens() {
        for (part, characters) in
            [("word ", 1512), ("?!", 504), ("données", 1176), ("данные", 504), ("数据", 336)]
        {
            let long = text(&part.repeat(2000));

            let short = long.within(512);

            let seen = short.chars().count();
            assert!(long.as_str().starts_with(short), "{part}");
            assert!((characters - 8..=characters).contains(&seen), "{part}: {seen}");
            assert_eq!(text(short).within(512), short);
        }
    }

    #[test]
    fn who_cuts_by_itself_gets_more_than_it_can_use_and_not_everything() {
        let long = text(&"word ".repeat(20_000));

        assert_eq!(long.at_least_within(512).len(), 512 * 12);
        assert_eq!(text("short").at_least_within(512), "short");
    }

    #[test]
    fn what_certainly_fits_has_no_more_bytes_than_there_are_tokens() {
        assert_eq!(text("🦀🦀🦀🦀").certainly_within(21), "🦀🦀🦀");
        assert_eq!(text("short").certainly_within(21), "short");
    }

    #[test]
    fn something_is_always_left() {
        let crabs = text("🦀🦀");

        assert_eq!(
            (crabs.within(0), crabs.certainly_within(0), crabs.at_least_within(0)),
            ("🦀", "🦀", "🦀🦀")
        );
    }
}
