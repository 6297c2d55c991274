//! Title, description and tags.

use std::{collections::BTreeSet, fmt};

use super::YoutubeId;
use crate::shared::{InvalidValue, cut, trimmed};

/// A video's title: 3 to 100 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Title(String);

impl Title {
    /// The fewest characters.
    pub const MIN: usize = 3;
    /// The most characters.
    pub const MAX: usize = 100;
    /// The most characters a submission may bring; what is over [`Title::MAX`] is cut.
    pub const MAX_SUBMITTED: usize = 150;

    /// Takes `text` as a title.
    ///
    /// # Errors
    /// [`InvalidValue`] when it has fewer or more characters.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("a title", text, Self::MIN, Self::MAX).map(Self)
    }

    /// Takes the title that comes with a submission: a long one is cut, a very short one counts as none.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is empty or longer than [`Title::MAX_SUBMITTED`].
    pub fn parse_submitted(text: &str) -> Result<Option<Self>, InvalidValue> {
        let text = trimmed("a title", text, 1, Self::MAX_SUBMITTED)?;
        Ok(Self::cut_from(&text))
    }

    /// As much of `text` as a title holds; `None` when that is too little for one.
    #[must_use]
    pub fn cut_from(text: &str) -> Option<Self> {
        Self::parse(cut(text, Self::MAX)).ok()
    }

    /// What a video is called of which only its `YouTube` id is known.
    #[must_use]
    pub fn placeholder(id: &YoutubeId) -> Self {
        Self(format!("YouTube video {id}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A video's description: 1 to 2000 characters, trimmed. A video without one has none, never an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// The most characters.
    pub const MAX: usize = 2000;

    /// Takes `text` as a description; a blank one is `None`.
    ///
    /// # Errors
    /// [`InvalidValue`] when it has more characters.
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidValue> {
        let text = trimmed("a description", text, 0, Self::MAX)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As much of `text` as a description holds; `None` when it is blank.
    #[must_use]
    pub fn cut_from(text: &str) -> Option<Self> {
        Self::parse(cut(text, Self::MAX)).ok().flatten()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tag: 1 to 50 characters, trimmed, lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The most characters.
    pub const MAX: usize = 50;

    /// Takes `text` as a tag.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left of it, or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("a tag", &text.to_lowercase(), 1, Self::MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text among others that is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{fault} (number {index})")]
pub struct InvalidTag {
    /// Which of the texts, from 0.
    pub index: usize,
    /// What is wrong with it.
    pub fault: InvalidValue,
}

/// Why texts are no set of tags.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTags {
    /// More than a video holds.
    #[error("a video has at most {max} tags, not {0}", max = Tags::MAX)]
    TooMany(usize),
    /// Some texts are no tags.
    #[error("{} of the tags are none: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    NotTags(Vec<InvalidTag>),
}

/// A video's tags: at most 50, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(BTreeSet<Tag>);

impl Tags {
    /// The most tags.
    pub const MAX: usize = 50;

    /// Takes `texts` as tags; empty and repeated ones are dropped.
    ///
    /// # Errors
    /// [`InvalidTags`] when one is no tag, or when too many are left.
    pub fn parse<T: AsRef<str>>(texts: &[T]) -> Result<Self, InvalidTags> {
        let mut tags = BTreeSet::new();
        let mut faults = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match Tag::parse(text.as_ref()) {
                Ok(tag) => drop(tags.insert(tag)),
                Err(_) if text.as_ref().trim().is_empty() => {}
                Err(fault) => faults.push(InvalidTag { index, fault }),
            }
        }
        if !faults.is_empty() {
            Err(InvalidTags::NotTags(faults))
        } else if tags.len() > Self::MAX {
            Err(InvalidTags::TooMany(tags.len()))
        } else {
            Ok(Self(tags))
        }
    }

    /// The first tags that `texts` holds, as many as a video has; what is none is dropped.
    #[must_use]
    pub fn fitting<T: AsRef<str>>(texts: &[T]) -> Self {
        let mut tags = BTreeSet::new();
        for tag in texts.iter().filter_map(|text| Tag::parse(text.as_ref()).ok()) {
            if tags.len() < Self::MAX {
                tags.insert(tag);
            }
        }
        Self(tags)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tags, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_submitted_title_is_cut_or_ignored_and_an_edited_one_refused() {
        let long = "x".repeat(120);

        assert_eq!(
            Title::parse_submitted(&long).map(|title| title.map(|title| title.0.len())),
            Ok(Some(100))
        );
        assert_eq!(Title::parse_submitted("ab"), Ok(None));
        assert!(Title::parse_submitted("").is_err());
        assert!(Title::parse_submitted(&"x".repeat(151)).is_err());
        assert!(Title::parse(&long).is_err());
        assert!(Title::parse("ab").is_err());
    }

    #[test]
    fn a_blank_description_is_none() {
        assert_eq!(Description::parse("  "), Ok(None));
        assert!(Description::parse(&"x".repeat(2001)).is_err());
        assert_eq!(Description::cut_from(&"x".repeat(2001)).map(|text| text.0.len()), Some(2000));
    }

    #[test]
    fn tags_are_folded_then_counted() {
        let tags = Tags::parse(&["Rust", " rust ", "", "data modeling"]).expect("tags");

        assert_eq!(tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["data modeling", "rust"]);
        let many: Vec<String> = (0..51).map(|number| format!("tag{number}")).collect();
        assert_eq!(Tags::parse(&many), Err(InvalidTags::TooMany(51)));
        assert_eq!(Tags::fitting(&many).iter().count(), 50);
        assert!(matches!(
            Tags::parse(&["a".to_owned(), "x".repeat(51)]),
            Err(InvalidTags::NotTags(faults)) if faults[0].index == 1
        ));
    }

    proptest! {
        #[test]
        fn a_cut_title_is_a_title_or_too_short(text in ".{0,200}") {
            match Title::cut_from(&text) {
                Some(title) => prop_assert_eq!(Title::parse(title.as_str()), Ok(title.clone())),
                None => prop_assert!(cut(&text, Title::MAX).chars().count() < Title::MIN),
            }
        }
    }
}
