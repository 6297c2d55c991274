//! Where an import stopped, and where the next one may go on.

use std::{fmt, str::FromStr};

use super::files::FILES;

/// A line of one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which of the [`FILES`], which are loaded in their order.
    file: usize,
    /// The line, as an editor counts.
    line: u64,
}

/// A text that is no place in a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a place is FILE:LINE with one of the files {}, such as {}:1200", FILES.join(", "), FILES[2])]
pub struct InvalidPlace;

impl Place {
    /// A line of a file.
    pub(super) fn of(file: &str, line: u64) -> Self {
        Self { file: index(file).unwrap_or(FILES.len()), line }
    }

    /// The first line of `file` that an import from here loads: none when it was loaded before.
    pub(super) fn first_line_of(self, file: &str) -> u64 {
        match index(file) {
            Some(file) if file == self.file => self.line,
            Some(file) if file < self.file => u64::MAX,
            Some(_) | None => 0,
        }
    }

    /// Whether an import from here finds all of `file` loaded, and what followed from it done.
    pub(super) fn is_after(self, file: &str) -> bool {
        index(file).is_some_and(|file| file < self.file)
    }
}

fn index(file: &str) -> Option<usize> {
    FILES.iter().position(|name| *name == file)
}

/// `videos.csv:1200`, as bad rows are told.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", FILES.get(self.file).unwrap_or(&""), self.line)
    }
}

impl FromStr for Place {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, InvalidPlace> {
        let (file, line) = text.trim().rsplit_once(':').ok_or(InvalidPlace)?;
        match (index(file), line.parse()) {
            (Some(file), Ok(line)) => Ok(Self { file, line }),
            _ => Err(InvalidPlace),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_as_it_is_read() {
        let place: Place = "videos.csv:1200".parse().unwrap();

        assert_eq!(place.to_string(), "videos.csv:1200");
        assert_eq!(place.first_line_of("users.csv"), u64::MAX);
        assert_eq!(place.first_line_of("videos.csv"), 1200);
        assert_eq!(place.first_line_of("tags.csv"), 0);
        assert!(place.is_after("user_credentials.csv") && !place.is_after("videos.csv"));
        for wrong in ["", "videos.csv", "videos.csv:", "videos.csv:x", "other.csv:1", ":1"] {
            assert_eq!(wrong.parse::<Place>(), Err(InvalidPlace), "{wrong:?}");
        }
    }
}
