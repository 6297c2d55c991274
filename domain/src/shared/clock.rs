//! Time: whole milliseconds in UTC, and the ports that tell it and let it pass.

use std::{fmt, str::FromStr, time::Duration};

use async_trait::async_trait;
use time::{
    Date, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

/// A moment in UTC, in whole milliseconds, in the years 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A number or a text that is no [`Timestamp`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a time is an RFC 3339 date and time in the years 0 to 9999, not {0:?}")]
pub struct InvalidTimestamp(String);

impl Timestamp {
    /// 0000-01-01T00:00:00.000Z.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// 9999-12-31T23:59:59.999Z.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// The moment that many milliseconds after the Unix epoch.
    ///
    /// # Errors
    /// [`InvalidTimestamp`] outside the years 0 to 9999.
    pub fn from_millis(millis: i64) -> Result<Self, InvalidTimestamp> {
        if (Self::MIN.0..=Self::MAX.0).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(InvalidTimestamp(format!("{millis} ms after 1970")))
        }
    }

    /// Milliseconds after the Unix epoch; negative before it.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment `duration` later, at most [`Timestamp::MAX`].
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)).min(Self::MAX.0))
    }

    /// The moment `duration` earlier, at least [`Timestamp::MIN`].
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)).max(Self::MIN.0))
    }

    /// The UTC day it lies in.
    #[must_use]
    pub fn day(self) -> Day {
        // Within the years 0 to 9999 a day number has 22 bits.
        Day(i32::try_from(self.0.div_euclid(MILLIS_PER_DAY)).unwrap_or(i32::MAX))
    }
}

const MILLIS_PER_DAY: i64 = 86_400_000;

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    /// `2025-11-03T13:19:01.953Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.day().date().ok_or(fmt::Error)?;
        let (year, month, day) = date.to_calendar_date();
        let millis = self.0.rem_euclid(MILLIS_PER_DAY);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        digits(&mut text[0..4], i64::from(year));
        digits(&mut text[5..7], i64::from(u8::from(month)));
        digits(&mut text[8..10], i64::from(day));
        digits(&mut text[11..13], millis / 3_600_000);
        digits(&mut text[14..16], millis / 60_000 % 60);
        digits(&mut text[17..19], millis / 1_000 % 60);
        digits(&mut text[20..23], millis % 1_000);
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Writes a number, which is not negative, with leading zeros. A page of a list has a time in every entry, and interpreting
/// a format description for each time takes several times as long.
fn digits(places: &mut [u8], mut number: i64) {
    for place in places.iter_mut().rev() {
        *place = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads RFC 3339 with any offset; what is finer than a millisecond is cut off.
    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let refused = || InvalidTimestamp(text.to_owned());
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| refused())?.to_offset(UtcOffset::UTC);
        let millis = moment.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(millis).ok().and_then(|millis| Self::from_millis(millis).ok()).ok_or_else(refused)
    }
}

/// A UTC day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A text that is no [`Day`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is YYYY-MM-DD in the years 0 to 9999, not {0:?}")]
pub struct InvalidDay(String);

impl Day {
    /// Days after 1970-01-01; negative before it.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day that many days earlier, at least the first day of the year 0.
    #[must_use]
    pub fn minus_days(self, days: u32) -> Self {
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        Self(self.0.saturating_sub(days)).max(Timestamp::MIN.day())
    }

    /// The day after it, or itself when it is the last day of the year 9999.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1)).min(Timestamp::MAX.day())
    }

    fn date(self) -> Option<Date> {
        Date::from_julian_day(self.0.saturating_add(JULIAN_1970)).ok()
    }

    /// Its first moment.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * MILLIS_PER_DAY)
    }
}

impl fmt::Display for Day {
    /// `2025-11-03`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date().ok_or(fmt::Error)?;
        f.write_str(&date.format(DATE).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        Date::parse(text, DATE)
            .map(|date| Self(date.to_julian_day() - JULIAN_1970))
            .ok()
            .filter(|day| (Timestamp::MIN.day()..=Timestamp::MAX.day()).contains(day))
            .ok_or_else(|| InvalidDay(text.to_owned()))
    }
}

/// The Julian day number of 1970-01-01.
const JULIAN_1970: i32 = 2_440_588;

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Tells the time.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Lets time pass between two tries.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait Pause: Send + Sync {
    /// Returns after `duration`.
    async fn pause(&self, duration: Duration);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prints_milliseconds_and_reads_any_offset() {
        let at: Timestamp = "2025-11-03T14:19:01.953999+01:00".parse().expect("RFC 3339");

        assert_eq!(at.to_string(), "2025-11-03T13:19:01.953Z");
        assert_eq!(at.day().number(), 20_395);
    }

    #[test]
    fn what_is_refused_is_named() {
        for text in ["", "2025-11-03", "yesterday"] {
            let refused = text.parse::<Timestamp>().expect_err("no time").to_string();
            assert!(refused.contains(&format!("{text:?}")));
        }
        assert!(Timestamp::from_millis(Timestamp::MAX.0 + 1).is_err());
    }

    #[test]
    fn arithmetic_stays_in_range() {
        assert_eq!(Timestamp::MAX.plus(Duration::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.minus(Duration::from_millis(1)), Timestamp::MIN);
    }

    #[test]
    fn a_day_is_written_as_a_date() {
        let day: Day = "2025-11-03".parse().expect("a date");

        assert_eq!((day.number(), day.to_string()), (20_395, "2025-11-03".to_owned()));
        assert_eq!(day.next().minus_days(2).to_string(), "2025-11-02");
        assert_eq!(day.start().to_string(), "2025-11-03T00:00:00.000Z");
        assert_eq!(Timestamp::MAX.day().next(), Timestamp::MAX.day());
        assert_eq!(Timestamp::MIN.day().minus_days(1), Timestamp::MIN.day());
        for text in ["", "2025-11-3", "2025-02-30", "2025-11-03T00:00:00Z"] {
            assert!(text.parse::<Day>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_day_that_prints_parses_back(millis in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let day = Timestamp(millis).day();
            prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
            prop_assert_eq!(day.start().day(), day);
        }

        #[test]
        fn whatever_prints_parses_back(millis in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let at = Timestamp(millis);
            prop_assert_eq!(at.to_string().parse::<Timestamp>(), Ok(at));
        }
    }
}
