//! Judging by a lexicon.

use killrvideo_domain::{
    feedback::{CommentText, Sentiment, SentimentScore},
    shared::nearest_f32,
};
use vader_sentimental::{SentimentIntensity, SentimentIntensityAnalyzer};

/// Judges a text by the words it knows. See the front page.
#[derive(Debug, Clone)]
pub struct Lexicon(SentimentIntensityAnalyzer<'static>);

/// A score has 4 decimals.
const UNITS: f64 = 10_000.0;

/// So many emoji of a text are read; the rest adds nothing but time.
const MOST_EMOJI: usize = 100;

/// So many words are judged, those that describe emoji among them. A comment without emoji has no more.
const MOST_WORDS: usize = CommentText::MAX / 2;

impl Lexicon {
    /// Reads the lexicon, once in a process; that takes some milliseconds.
    #[must_use]
    pub fn new() -> Self {
        Self(SentimentIntensityAnalyzer::new())
    }

    /// The words of a text that are judged. Each emoji becomes the words that describe it, up to seven, and for each
    /// word that feels like something VADER reads the whole text again: without bounds, a comment of nothing but emoji
    /// would keep a thread of the server busy for a tenth of a second.
    fn bounded(&self, text: &str) -> String {
        let mut emoji = 0;
        let few: String = text
            .chars()
            .map(|sign| {
                emoji += usize::from(self.is_emoji(sign));
                if emoji > MOST_EMOJI && self.is_emoji(sign) { ' ' } else { sign }
            })
            .collect();
        let described = self.0.append_emoji_descriptions(&few);
        described.split_whitespace().take(MOST_WORDS).collect::<Vec<_>>().join(" ")
    }

    fn is_emoji(&self, sign: char) -> bool {
        let mut bytes = [0; 4];
        let text = sign.encode_utf8(&mut bytes);
        !sign.is_ascii() && self.0.append_emoji_descriptions(text) != *text
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::new()
    }
}

impl Sentiment for Lexicon {
    fn judge(&self, text: &CommentText) -> Option<SentimentScore> {
        let SentimentIntensity { pos, neg, compound, .. } =
            self.0.polarity_scores(&self.bounded(text.as_str()));
        // The shares of words that praise and of words that blame: without any of either no word is known.
        if !(pos > 0.0 || neg > 0.0) {
            return None;
        }
        // Adding 0 makes the 0 that has a sign, to which small blame is rounded, the one that has none.
        let rounded = (compound * UNITS).round() / UNITS + 0.0;
        SentimentScore::try_from(nearest_f32(rounded)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::comment_text;
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    fn judged(text: &str) -> Option<f32> {
        Lexicon::new().judge(&comment_text(text)).map(SentimentScore::get)
    }

    /// As published with VADER for these texts, where its rules decide.
    #[test]
    fn what_vader_says_is_said() {
        for (text, score) in [
            ("VADER is smart, handsome, and funny.", 0.8316),
            ("VADER is smart, handsome, and funny!", 0.8439),
            ("The book was good.", 0.4404),
            ("Today sux", -0.3612),
        ] {
            assert_eq!(judged(text), Some(score), "{text}");
        }
    }

    #[test]
    fn a_balance_is_a_number_and_no_known_word_is_none() {
        let balanced = judged("good, and then bad").expect("known words");
        assert!(balanced.abs() < 0.3, "{balanced}");
        for text in ["the table has rows", "!?!?!?", "1234", "数据库很大", "a", ":", "what time is it???"]
        {
            assert_eq!(judged(text), None, "{text}");
        }
    }

    #[test]
    fn signs_of_faces_are_known() {
        assert!(judged("😀").is_some_and(|score| score > 0.0));
        assert!(judged(":(").is_some_and(|score| score < 0.0));
    }

    #[test]
    fn no_comment_gives_more_words_to_judge_than_one_without_emoji() {
        let lexicon = Lexicon::new();
        let filled = |part: &str| part.chars().cycle().take(CommentText::MAX).collect::<String>();
        for part in
            ["😍", "😍 ", "👨🏿\u{200d}🎓", "🤦🏽", "love ", "XD ", "not good ", "kind of 😍 but ", "é ", "!!! "]
        {
            let words = lexicon.bounded(comment_text(&filled(part)).as_str()).split_whitespace().count();
            assert!(words <= MOST_WORDS, "{part:?} makes {words} words");
        }
    }

    #[test]
    fn what_comes_after_a_hundred_emoji_is_read_without_its_emoji() {
        let emoji = |count: usize| "😍".repeat(count);

        assert_eq!(judged(&emoji(1000)), judged(&emoji(100)));
        assert_ne!(judged(&emoji(9)), judged(&emoji(8)), "each counts");
        let blamed = |count| judged(&format!("{} but this is awful, awful, awful", emoji(count)));
        assert_eq!(blamed(900), blamed(100));
        assert_ne!(blamed(900), judged(&emoji(100)));
    }

    #[test]
    fn a_text_without_emoji_is_judged_as_a_whole() {
        let lexicon = Lexicon::new();
        for text in
            ["love ".repeat(200), "é ".repeat(500), "XD ".repeat(333), "so  not\n good!!!\t?".to_owned()]
        {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&lexicon.bounded(&text)), words(&text));
        }
    }

    /// What the rules look for, in any order and number.
    fn words() -> impl Strategy<Value = String> {
        let known = [
            "good",
            "bad",
            "not",
            "never",
            "so",
            "this",
            "without",
            "doubt",
            "least",
            "at",
            "very",
            "kind",
            "of",
            "but",
            "BUT",
            "the",
            "shit",
            "bomb",
            "yeah",
            "right",
            "GREAT",
            "awful",
            "n't",
            "!",
            "???",
            ":)",
            "😀",
            "👨🏿\u{200d}🎓",
            "é",
            "ß",
            "\u{0}",
            "\u{feff}",
            "İ",
            "数",
            "-",
            "'",
            "[",
            "]",
            "kind-of",
            "sort",
            "just",
            "enough",
        ];
        vec(select(known.to_vec()), 1..120).prop_map(|words| words.join(" ").chars().take(1000).collect())
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_all_scores_are_in_range(
            text in prop_oneof![words(), "\\PC{1,1000}", "[!-/:-@\\[-`{-~]{1,1000}", killrvideo_testkit::arbitrary::any_text()]
        ) {
            if let Ok(text) = CommentText::parse(&text) {
                let score = Lexicon::new().judge(&text);
                prop_assert!(score.is_none_or(|score| (-1.0..=1.0).contains(&score.get())));
                prop_assert_eq!(score, Lexicon::new().judge(&text), "the same again");
            }
        }
    }
}
