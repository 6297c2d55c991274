//! Order by how well texts match words (BM25).

use std::collections::BTreeSet;

use super::sort::refusal;
use crate::data_api::{
    cql::Value,
    error::ApiError,
    filter::{Analyzer, Place, invalid, words},
    rows::{Row, Rows},
    schema::{IndexKind, Table},
};

/// How many rows there are if no limit is given.
pub(super) const DEFAULT_LIMIT: usize = 100;
/// How soon more of the same word stops to count.
const K1: f64 = 1.2;
/// How much the length of a text counts.
const B: f64 = 0.75;

/// Words that texts are to match.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Query {
    pub(super) column: String,
    pub(super) text: String,
    analyzer: Analyzer,
    /// Each word once.
    terms: BTreeSet<String>,
}

impl Query {
    /// Checks what the server checks about an order by words.
    ///
    /// # Errors
    ///
    /// `CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS` for a column without any index.
    pub(super) fn new(table: &Table, column: String, text: String) -> Result<Self, ApiError> {
        if !table.indexes.iter().any(|index| index.column == column) {
            let message = format!("\"{column}\" has no index of words");
            return Err(refusal("CANNOT_LEXICAL_SORT_NON_INDEXED_COLUMNS", message));
        }
        let analyzer = Analyzer::of(table, &column);
        let terms = words(analyzer, &text).into_iter().collect();
        Ok(Self { column, text, analyzer, terms })
    }

    /// Checks what only the database finds wrong.
    ///
    /// # Errors
    ///
    /// `INVALID_DATABASE_QUERY` for a column whose index is none of words, and for a text without a word.
    pub(super) fn check(&self, table: &Table) -> Result<(), ApiError> {
        let is_text = |kind: &IndexKind| matches!(kind, IndexKind::Text { .. });
        if !table.indexes.iter().any(|index| index.column == self.column && is_text(&index.kind)) {
            return Err(invalid(format!("the index of \"{}\" is none of words", self.column)));
        }
        if self.terms.is_empty() {
            return Err(invalid(format!("there is no word in \"{}\"", self.text)));
        }
        Ok(())
    }

    /// Of the rows with every word, those that match best first. How rare a word is comes from `all` rows.
    pub(super) fn best<'a>(
        &self,
        table: &Table,
        all: &Rows,
        rows: impl Iterator<Item = &'a Row>,
        limit: usize,
    ) -> Vec<&'a Row> {
        let place = Place::of(table, &self.column);
        let corpus = Corpus::new(self, all.iter().filter_map(|row| self.words_of(&place, row)));
        let mut ranked: Vec<_> = rows
            .filter_map(|row| {
                let words = self.words_of(&place, row)?;
                let every = self.terms.iter().all(|term| words.contains(term));
                every.then(|| (row, corpus.score(self, &words)))
            })
            .collect();
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        ranked.into_iter().map(|(row, _)| row).take(limit).collect()
    }

    fn words_of(&self, place: &Place, row: &Row) -> Option<Vec<String>> {
        match place.value(row) {
            Some(Value::Text(text)) => Some(words(self.analyzer, text)),
            _ => None,
        }
    }
}

/// What all texts of a column have in common.
struct Corpus {
    /// How many texts there are.
    texts: f64,
    /// How many words they have on average.
    length: f64,
    /// For each term of the query, how many texts have it.
    having: Vec<f64>,
}

impl Corpus {
    fn new(query: &Query, texts: impl Iterator<Item = Vec<String>>) -> Self {
        let (mut count, mut length, mut having) = (0_usize, 0, vec![0_usize; query.terms.len()]);
        for words in texts {
            count += 1;
            length += words.len();
            for (term, having) in query.terms.iter().zip(&mut having) {
                *having += usize::from(words.contains(term));
            }
        }
        Self {
            texts: float(count),
            length: float(length) / float(count.max(1)),
            having: having.into_iter().map(float).collect(),
        }
    }

    fn score(&self, query: &Query, words: &[String]) -> f64 {
        let long = 1.0 - B + B * float(words.len()) / self.length;
        let terms = query.terms.iter().zip(&self.having);
        terms
            .map(|(term, having)| {
                let often = float(words.iter().filter(|word| *word == term).count());
                let rare = (1.0 + (self.texts - having + 0.5) / (having + 0.5)).ln();
                rare * often * (K1 + 1.0) / (often + K1 * long)
            })
            .sum()
    }
}

/// Counts of rows and words are far below 2^32.
fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
