//! The contract of those who judge.

use killrvideo_sentiment::Lexicon;

killrvideo_testkit::sentiment_contract!(|| async { Lexicon::new() });
