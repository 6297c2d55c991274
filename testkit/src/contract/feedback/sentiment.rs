//! What every `Sentiment` does.

#![expect(
    clippy::unused_async,
    reason = "the cases of all suites are async, those of a synchronous port as well"
)]

use killrvideo_domain::feedback::{CommentText, Sentiment, SentimentScore};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use crate::{arbitrary::any_text, builders::comment_text};

/// What every `Sentiment` does; `$sentiment` is an async function that makes one.
#[macro_export]
macro_rules! sentiment_contract {
    ($sentiment:expr) => {
        $crate::contract_tests!(
            sentiment,
            $crate::contract::feedback::sentiment,
            $sentiment,
            [
                praise_is_above_0_and_blame_below,
                a_text_without_a_word_that_is_known_is_not_judged,
                every_text_is_judged_alike_each_time,
            ]
        );
    };
}

fn judged(sentiment: &impl Sentiment, text: &str) -> Option<f32> {
    sentiment.judge(&comment_text(text)).map(SentimentScore::get)
}

/// > Praise is above 0 and blame below.
pub async fn praise_is_above_0_and_blame_below(sentiment: impl Sentiment) {
    for praise in ["I love this video, great work!", "Very good and helpful", "WONDERFUL. Thank you!!!"] {
        assert!(judged(&sentiment, praise).is_some_and(|score| score > 0.0), "{praise}");
    }
    for blame in ["This is terrible", "I hate it, the worst talk ever!", "Not good at all"] {
        assert!(judged(&sentiment, blame).is_some_and(|score| score < 0.0), "{blame}");
    }
}

/// > A text without a word that is known is not judged.
pub async fn a_text_without_a_word_that_is_known_is_not_judged(sentiment: impl Sentiment) {
    for text in ["qwrtz plmbk", "…", "4711", "?!", "カサンドラ"] {
        assert_eq!(judged(&sentiment, text), None, "{text}");
    }
}

/// Whatever it is: in other scripts, without a letter, of one sign, as long as can be.
pub async fn every_text_is_judged_alike_each_time(sentiment: impl Sentiment) {
    let mut runner = TestRunner::deterministic();
    let long = ["!", "good ", "but not so bad ", "🦀", "文"].map(|part| part.repeat(1000));
    let random = (0..100).map(|_| any_text().new_tree(&mut runner).expect("a text").current());
    for text in random.chain(long) {
        let cut: String = text.chars().take(CommentText::MAX).collect();
        let Ok(text) = CommentText::parse(&cut) else { continue };

        assert_eq!(sentiment.judge(&text), sentiment.judge(&text), "{text:?}");
    }
}
