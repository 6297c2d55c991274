//! How long people watch.

use crate::shared::{ActivityId, Timestamp, UserId, VideoId};

/// How long somebody watched, in whole seconds: 1 to 2147483647.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchSeconds(i32);

/// A number of seconds that nobody watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a watch time is {min} to {max} seconds, not {0}", min = WatchSeconds::MIN, max = WatchSeconds::MAX)]
pub struct InvalidWatchSeconds(i64);

impl WatchSeconds {
    /// The shortest.
    pub const MIN: i32 = 1;
    /// The longest.
    pub const MAX: i32 = i32::MAX;

    /// The number.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl TryFrom<i64> for WatchSeconds {
    type Error = InvalidWatchSeconds;

    fn try_from(value: i64) -> Result<Self, InvalidWatchSeconds> {
        match i32::try_from(value) {
            Ok(seconds @ Self::MIN..=Self::MAX) => Ok(Self(seconds)),
            Ok(_) | Err(_) => Err(InvalidWatchSeconds(value)),
        }
    }
}

/// A record of how long somebody watched a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchTime {
    /// Its identity.
    pub id: ActivityId,
    /// What was watched.
    pub video: VideoId,
    /// By whom.
    pub viewer: UserId,
    /// How long.
    pub seconds: WatchSeconds,
    /// When it was told.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_watches_for_no_time_or_for_more_than_32_bits_of_seconds() {
        for (value, fits) in [
            (i64::MIN, false),
            (-1, false),
            (0, false),
            (1, true),
            (2_147_483_647, true),
            (2_147_483_648, false),
        ] {
            assert_eq!(
                WatchSeconds::try_from(value).map(|seconds| i64::from(seconds.get())).ok(),
                fits.then_some(value)
            );
        }
    }
}
