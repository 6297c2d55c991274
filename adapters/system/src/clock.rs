//! The system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use killrvideo_domain::shared::{Clock, Timestamp};

/// Tells the time of the system's clock, in UTC, in whole milliseconds.
///
/// The system's clock may be set back, so the time told is not monotonic. A clock set to a year before 0 or
/// after 9999 tells the nearest moment that a [`Timestamp`] can hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the clock behind the `Clock` port")]
        let now = SystemTime::now();
        timestamp(now)
    }
}

/// `time`, cut to whole milliseconds towards 1970.
fn timestamp(time: SystemTime) -> Timestamp {
    let (millis, limit) = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_millis()), Timestamp::MAX),
        Err(before) => (i64::try_from(before.duration().as_millis()).map(|millis| -millis), Timestamp::MIN),
    };
    millis.ok().and_then(|millis| Timestamp::from_millis(millis).ok()).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_finer_than_a_millisecond_is_cut() {
        let time = UNIX_EPOCH + Duration::from_micros(1_763_700_000_123_999);

        assert_eq!(timestamp(time).as_millis(), 1_763_700_000_123);
    }

    #[test]
    fn a_clock_before_1970_tells_a_negative_time() {
        assert_eq!(timestamp(UNIX_EPOCH - Duration::from_millis(1_500)).as_millis(), -1_500);
    }

    #[test]
    fn a_clock_beyond_the_year_9999_tells_the_last_moment() {
        let ten_thousand_years = Duration::from_hours(10_000 * 366 * 24);

        assert_eq!(timestamp(UNIX_EPOCH + ten_thousand_years), Timestamp::MAX);
        assert_eq!(timestamp(UNIX_EPOCH - ten_thousand_years), Timestamp::MIN);
    }
}
