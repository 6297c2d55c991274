//! That a database has no index of words.

use std::time::Duration;

use killrvideo_domain::shared::Timestamp;
use parking_lot::Mutex;

/// How long it is believed: somebody may make the index while this process runs.
const GOOD_FOR: Duration = Duration::from_mins(1);

/// When the database said that it has no index of words. For a minute it is not asked again: each word of a query would
/// cost a call that says the same.
#[derive(Debug, Default)]
pub(crate) struct LacksWords(Mutex<Option<Timestamp>>);

impl LacksWords {
    /// It said so at `now`, or it has the index.
    pub(crate) fn learn(&self, lacks: bool, now: Timestamp) {
        *self.0.lock() = lacks.then_some(now);
    }

    /// Whether it is known to have none.
    pub(crate) fn is_known(&self, now: Timestamp) -> bool {
        self.0.lock().is_some_and(|at| at <= now && now < at.plus(GOOD_FOR))
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    #[test]
    fn it_is_believed_for_a_minute() {
        let (lack, at) = (LacksWords::default(), time("2025-11-03T10:00:00Z"));
        assert!(!lack.is_known(at));

        lack.learn(true, at);

        for (second, known) in [(0, true), (59, true), (60, false)] {
            assert_eq!(lack.is_known(at.plus(Duration::from_secs(second))), known, "{second}");
        }
        assert!(!lack.is_known(at.minus(Duration::from_secs(1))), "a clock that was set back");
        lack.learn(false, at);
        assert!(!lack.is_known(at), "it was made");
    }
}
