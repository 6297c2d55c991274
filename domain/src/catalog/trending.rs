//! What is viewed most.

use super::VideoSummary;
use crate::shared::Day;

/// A window of whole UTC days, the last of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewWindow {
    /// Its last day: the present one.
    pub last: Day,
    /// How many days it has.
    pub days: WindowDays,
}

impl ViewWindow {
    /// Its days, the last one first.
    pub fn days(self) -> impl Iterator<Item = Day> {
        let mut days: Vec<Day> = (0..self.days.get()).map(|back| self.last.minus_days(back)).collect();
        // Before the first day of all there is none.
        days.dedup();
        days.into_iter()
    }
}

/// A video, and how often it was viewed in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MostViewed {
    /// The video.
    pub video: VideoSummary,
    /// Its views in the window.
    pub views: u64,
}

/// A number that is no part of a question about trends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of {what} is 1 to {max}, not {value}")]
pub struct InvalidTrend {
    what: &'static str,
    max: u32,
    value: i64,
}

/// How many days a window has: 1 to 30, 1 if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowDays(u32);

impl WindowDays {
    /// The most.
    pub const MAX: u32 = 30;
    /// A week.
    pub const WEEK: Self = Self(7);

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for WindowDays {
    fn default() -> Self {
        Self(1)
    }
}

impl TryFrom<i64> for WindowDays {
    type Error = InvalidTrend;

    fn try_from(value: i64) -> Result<Self, InvalidTrend> {
        within(value, Self::MAX).map(Self).ok_or(InvalidTrend { what: "days", max: Self::MAX, value })
    }
}

/// How many trending videos are wanted: 1 to 10, 10 if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendingLimit(u32);

impl TrendingLimit {
    /// The most.
    pub const MAX: u32 = 10;

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for TrendingLimit {
    fn default() -> Self {
        Self(Self::MAX)
    }
}

impl TryFrom<i64> for TrendingLimit {
    type Error = InvalidTrend;

    fn try_from(value: i64) -> Result<Self, InvalidTrend> {
        let wrong = InvalidTrend { what: "trending videos", max: Self::MAX, value };
        within(value, Self::MAX).map(Self).ok_or(wrong)
    }
}

fn within(value: i64, max: u32) -> Option<u32> {
    u32::try_from(value).ok().filter(|value| (1..=max).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::Timestamp;

    #[test]
    fn a_window_has_1_to_30_days_and_shows_1_to_10_videos() {
        for value in [i64::MIN, -1, 0, 31, i64::MAX] {
            assert!(WindowDays::try_from(value).is_err(), "{value}");
        }
        for value in [i64::MIN, -1, 0, 11, i64::MAX] {
            assert!(TrendingLimit::try_from(value).is_err(), "{value}");
        }
        assert_eq!(WindowDays::try_from(30).map(WindowDays::get), Ok(30));
        assert_eq!(TrendingLimit::try_from(10), Ok(TrendingLimit::default()));
        assert_eq!(WindowDays::default().get(), 1);
        let refused = WindowDays::try_from(31).map_err(|error| error.to_string());
        assert_eq!(refused, Err("the number of days is 1 to 30, not 31".to_owned()));
    }

    #[test]
    fn the_days_of_a_window_end_with_its_last_and_begin_with_the_first_of_all() {
        let days = |last: &str, days| {
            let window = ViewWindow { last: last.parse().unwrap(), days: WindowDays(days) };
            window.days().map(|day| day.to_string()).collect::<Vec<_>>()
        };

        assert_eq!(days("2025-03-01", 2), ["2025-03-01", "2025-02-28"]);
        assert_eq!(days(&Timestamp::MIN.day().to_string(), 3).len(), 1);
    }
}
