//! How a text becomes a value, and what is said when it does not.

/// A text that does not fit the value it was meant for.
///
/// The message tells what was expected and what was found, and never repeats the text: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} {fault}")]
pub struct InvalidValue {
    /// The value that was wanted, with its article: "a title".
    pub what: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Fewer than `min`.
    #[error("has at least {}, not {actual}", counted(*min, unit))]
    TooShort {
        /// The smallest length allowed.
        min: usize,
        /// The length found.
        actual: usize,
        /// What was counted, in the plural that ends in s.
        unit: &'static str,
    },
    /// More than `max`.
    #[error("has at most {}, not {actual}", counted(*max, unit))]
    TooLong {
        /// The largest length allowed.
        max: usize,
        /// The length found.
        actual: usize,
        /// What was counted, in the plural that ends in s.
        unit: &'static str,
    },
    /// Not an absolute `http` or `https` URL.
    #[error("is an absolute http or https URL")]
    NotAUrl,
    /// Of the wrong form otherwise.
    #[error("{0}")]
    Malformed(&'static str),
}

/// `1 character`, `2 characters`.
fn counted(count: usize, unit: &str) -> String {
    let unit = if count == 1 { unit.strip_suffix('s').unwrap_or(unit) } else { unit };
    format!("{count} {unit}")
}

/// Trims `text` and checks how many code points are left.
pub(crate) fn trimmed(
    what: &'static str,
    text: &str,
    min: usize,
    max: usize,
) -> Result<String, InvalidValue> {
    let text = text.trim();
    length(what, text.chars().count(), min, max, "characters")?;
    Ok(text.to_owned())
}

/// Checks a length.
pub(crate) fn length(
    what: &'static str,
    actual: usize,
    min: usize,
    max: usize,
    unit: &'static str,
) -> Result<(), InvalidValue> {
    let fault = if actual < min {
        Fault::TooShort { min, actual, unit }
    } else if actual > max {
        Fault::TooLong { max, actual, unit }
    } else {
        return Ok(());
    };
    Err(InvalidValue { what, fault })
}

/// The first `max` code points of `text`, trimmed.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    let text = text.trim();
    text.char_indices().nth(max).map_or(text, |(end, _)| text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_code_points_after_trimming() {
        assert_eq!(trimmed("a name", "  Zoë ", 3, 3).as_deref(), Ok("Zoë"));
        assert_eq!(
            trimmed("a name", "  ", 1, 3).expect_err("blank").to_string(),
            "a name has at least 1 character, not 0"
        );
    }

    #[test]
    fn cutting_keeps_whole_characters_and_leaves_no_blank_end() {
        assert_eq!(cut(" añb c", 4), "añb");
        assert_eq!(cut("ab", 4), "ab");
    }
}
