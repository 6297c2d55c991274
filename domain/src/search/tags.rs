//! Tags that are suggested while somebody types.

use std::cmp::Reverse;

use crate::{
    catalog::Tag,
    shared::{Fault, InvalidValue},
};

/// A tag and how many listed videos have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagUse {
    /// The tag.
    pub tag: Tag,
    /// How many; never 0.
    pub videos: u64,
}

/// A part of a tag: anything but blanks, trimmed, lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPart(String);

impl TagPart {
    /// Takes `text` as a part of a tag. One that is longer than any tag is a part of none.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left of it.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            let fault = Fault::TooShort { min: 1, actual: 0, unit: "characters" };
            return Err(InvalidValue { what: "a part of a tag", fault });
        }
        Ok(Self(text))
    }
}

/// How many suggestions are wanted: 1 to 25, 10 if nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuggestLimit(usize);

/// A number of suggestions that nobody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of suggestions is 1 to {max}, not {0}", max = SuggestLimit::MAX)]
pub struct InvalidSuggestLimit(i64);

impl SuggestLimit {
    /// The most.
    pub const MAX: usize = 25;
}

impl Default for SuggestLimit {
    fn default() -> Self {
        Self(10)
    }
}

impl TryFrom<i64> for SuggestLimit {
    type Error = InvalidSuggestLimit;

    fn try_from(value: i64) -> Result<Self, InvalidSuggestLimit> {
        match usize::try_from(value) {
            Ok(limit @ 1..=Self::MAX) => Ok(Self(limit)),
            Ok(_) | Err(_) => Err(InvalidSuggestLimit(value)),
        }
    }
}

/// The tags that contain `part`: those that begin with it first; of both kinds the most used first, then alphabetically.
pub(super) fn suggested(used: &[TagUse], part: &TagPart, SuggestLimit(limit): SuggestLimit) -> Vec<Tag> {
    let text = part.0.as_str();
    let mut found: Vec<_> = used
        .iter()
        .filter_map(|TagUse { tag, videos }| {
            let at = tag.as_str().find(text)?;
            Some((at > 0, Reverse(*videos), tag))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().take(limit).map(|(_, _, tag)| tag.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(tags: &[(&str, u64)]) -> Vec<TagUse> {
        let tag =
            |(tag, videos): &(&str, u64)| TagUse { tag: Tag::parse(tag).expect("a tag"), videos: *videos };
        tags.iter().map(tag).collect()
    }

    fn suggested(used: &[TagUse], part: &str, limit: i64) -> Vec<String> {
        let part = TagPart::parse(part).expect("a part of a tag");
        let limit = SuggestLimit::try_from(limit).expect("a limit");
        super::suggested(used, &part, limit).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_begins_so_comes_first_then_the_most_used_then_the_alphabet() {
        let used = used(&[
            ("data", 2),
            ("big data", 9),
            ("database", 7),
            ("metadata", 1),
            ("dates", 7),
            ("rust", 50),
            ("open data", 9),
        ]);

        assert_eq!(
            suggested(&used, " DAT", 25),
            ["database", "dates", "data", "big data", "open data", "metadata"]
        );
        assert_eq!(suggested(&used, "dat", 2), ["database", "dates"]);
        assert_eq!(suggested(&used, "cassandra", 10), [] as [&str; 0]);
    }

    #[test]
    fn a_text_longer_than_any_tag_is_a_part_of_none() {
        let longest = "x".repeat(Tag::MAX);
        let used = used(&[(&longest, 1)]);

        assert_eq!(suggested(&used, &longest, 10), [longest.as_str()]);
        assert_eq!(suggested(&used, &format!("{longest}x"), 10), [] as [&str; 0]);
    }

    #[test]
    fn blanks_and_numbers_out_of_range_are_refused() {
        assert!(TagPart::parse(" \n").is_err());
        for (limit, fits) in [(0, false), (1, true), (25, true), (26, false), (-1, false)] {
            assert_eq!(SuggestLimit::try_from(limit).is_ok(), fits, "{limit}");
        }
    }
}
