//! The words of texts, as a text index has them.

use crate::data_api::schema::{IndexKind, Table};

/// How an index takes a text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Analyzer {
    /// Runs of letters and digits, in lower case; other numerals, like ௰ and ½, stand between them.
    Standard,
    /// Whatever stands between white space, as it is.
    Whitespace,
    /// The whole text is one word.
    Keyword,
}

impl Analyzer {
    /// That of a column's text index; analyzers that the double does not know count as the standard one.
    pub(crate) fn of(table: &Table, column: &str) -> Self {
        let analyzer = table.indexes.iter().find_map(|index| match &index.kind {
            IndexKind::Text { analyzer } if index.column == column => Some(analyzer),
            _ => None,
        });
        let name = analyzer.and_then(|it| it.as_str().or_else(|| it["tokenizer"]["name"].as_str()));
        match name.map(str::to_lowercase).as_deref() {
            Some("whitespace") => Self::Whitespace,
            Some("keyword") => Self::Keyword,
            _ => Self::Standard,
        }
    }
}

/// The words of a text, in order.
pub(crate) fn words(analyzer: Analyzer, text: &str) -> Vec<String> {
    match analyzer {
        Analyzer::Standard => text
            .split(|character: char| !character.is_alphanumeric() || is_other_numeral(character))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect(),
        Analyzer::Whitespace => text.split_whitespace().map(str::to_owned).collect(),
        Analyzer::Keyword => vec![text.to_owned()],
    }
}

/// Whether a character is numeric but neither digit nor letter (Unicode's category No). The double knows those of the
/// scripts of India, of Latin-1, and those that are raised, lowered, circled or fractions.
fn is_other_numeral(character: char) -> bool {
    matches!(
        character,
        '²' | '³'
            | '¹'
            | '¼'..='¾'
            | '৴'..='৹'
            | '୲'..='୷'
            | '௰'..='௲'
            | '౸'..='౾'
            | '൘'..='൞'
            | '൰'..='൸'
            | '⁰'..='⁹'
            | '₀'..='₉'
            | '⅐'..='⅟'
            | '①'..='⒛'
            | '⓪'..='⓿'
            | '❶'..='➓'
    )
}
