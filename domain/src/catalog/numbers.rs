//! The numbers that stand beside a video.

/// How a video is rated: the fold of everybody's latest rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RatingSummary {
    /// How many people rated.
    pub count: u64,
    /// The sum of their stars.
    pub total: u64,
}

impl RatingSummary {
    /// The average, rounded half up to two decimals; `None` when nobody rated.
    #[must_use]
    pub fn average(&self) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        // In whole hundredths, so that 4.125 is not already 4.12499… before it is rounded.
        let (count, total) = (u128::from(self.count), u128::from(self.total));
        let hundredths = (total * 200 + count) / (count * 2);
        u32::try_from(hundredths).ok().map(|hundredths| f64::from(hundredths) / 100.0)
    }
}

/// A video's views and ratings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VideoNumbers {
    /// How often it was viewed.
    pub views: u64,
    /// How it is rated.
    pub ratings: RatingSummary,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_rounded_half_up_to_hundredths() {
        let average = |count, total| RatingSummary { count, total }.average();

        assert_eq!(average(0, 0), None);
        assert_eq!(average(3, 10), Some(3.33));
        assert_eq!(average(3, 11), Some(3.67));
        assert_eq!(average(8, 33), Some(4.13));
        assert_eq!(average(200, 201), Some(1.01));
        assert_eq!(average(u64::MAX, u64::MAX), Some(1.0));
        assert_eq!(average(1, u64::MAX), None, "no such ratings were given");
    }
}
