//! Values that answers tell by their texts.

use std::fmt::Display;

use serde::{Serialize, Serializer};

/// A value that is told by its text, which is written straight to where it goes: a page of a list tells dozens of
/// identities and times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_told_by_its_text() {
        assert_eq!(json!(Shown(7)), json!("7"));
        assert_eq!(json!(Shown("\"a\"")), json!("\"a\""));
    }
}
