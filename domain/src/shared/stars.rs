//! How much somebody likes a video.

/// A rating: 1 to 5 stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stars(u8);

/// A number that is no rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rating is {min} to {max} stars, not {0}", min = Stars::MIN, max = Stars::MAX)]
pub struct InvalidStars(i64);

impl Stars {
    /// The fewest.
    pub const MIN: u8 = 1;
    /// The most.
    pub const MAX: u8 = 5;

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<i64> for Stars {
    type Error = InvalidStars;

    fn try_from(value: i64) -> Result<Self, InvalidStars> {
        match u8::try_from(value) {
            Ok(stars @ Self::MIN..=Self::MAX) => Ok(Self(stars)),
            Ok(_) | Err(_) => Err(InvalidStars(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_one_to_five_stars() {
        for (value, fits) in [(i64::MIN, false), (0, false), (1, true), (5, true), (6, false), (257, false)] {
            assert_eq!(Stars::try_from(value).is_ok(), fits, "{value}");
        }
        assert_eq!(Stars::try_from(0).unwrap_err().to_string(), "a rating is 1 to 5 stars, not 0");
    }
}
