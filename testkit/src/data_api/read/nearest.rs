//! Order by nearness to a vector: exact, where the database only comes near.

use super::sort::refusal;
use crate::data_api::{
    cql::{CqlType, Value},
    error::ApiError,
    filter::Place,
    rows::Row,
    schema::{IndexKind, Table, default_metric},
};

/// How many rows an order by nearness or words gives at most, and by nearness if no limit is given.
pub(super) const MAX_RANKED: usize = 1000;

/// How nearness is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metric {
    Cosine,
    Euclidean,
    DotProduct,
}

impl Metric {
    /// That of the index of a column; `None` if it has none.
    pub(super) fn of(table: &Table, column: &str) -> Option<Self> {
        let index = table.indexes.iter().find(|index| index.column == column)?;
        let name = match &index.kind {
            IndexKind::Vector { metric, source_model } => {
                metric.as_deref().unwrap_or_else(|| default_metric(source_model))
            }
            _ => "cosine",
        };
        Some(match name.to_lowercase().as_str() {
            "euclidean" => Self::Euclidean,
            "dot_product" => Self::DotProduct,
            _ => Self::Cosine,
        })
    }

    /// The function of CQL that computes it.
    pub(super) fn function(self) -> &'static str {
        match self {
            Self::Cosine => "similarity_cosine",
            Self::Euclidean => "similarity_euclidean",
            Self::DotProduct => "similarity_dot_product",
        }
    }

    /// How near two vectors are: the greater, the nearer. Between 0 and 1, except for dot products of long vectors.
    fn similarity(self, one: &[f32], other: &[f32]) -> f32 {
        let pairs = || one.iter().zip(other);
        match self {
            Self::Cosine => {
                let sum =
                    |terms: &mut dyn Iterator<Item = f32>| f64::from(terms.fold(0.0, |sum, term| sum + term));
                let product = sum(&mut pairs().map(|(one, other)| one * other));
                let norms = sum(&mut one.iter().map(|it| it * it)) * sum(&mut other.iter().map(|it| it * it));
                f32::midpoint(1.0, rounded(product / norms.sqrt()))
            }
            Self::DotProduct => {
                let products: Vec<f32> = pairs().map(|(one, other)| one * other).collect();
                let (rest, blocks) = products.split_at(products.len() % BLOCK);
                f32::midpoint(1.0, in_blocks(rest.iter().sum(), blocks))
            }
            Self::Euclidean => {
                let squares: Vec<f32> = pairs().map(|(one, other)| (one - other) * (one - other)).collect();
                let (blocks, rest) = squares.split_at(squares.len() - squares.len() % BLOCK);
                1.0 / (1.0 + rest.iter().fold(in_blocks(0.0, blocks), |sum, square| sum + square))
            }
        }
    }
}

/// How many terms are added up before they are added to the others: the database calculates in 32 bits, where the order
/// of additions can be seen in the last digit.
const BLOCK: usize = 8;

fn in_blocks(first: f32, terms: &[f32]) -> f32 {
    let sum = |block: &[f32]| block.iter().copied().reduce(|sum, term| sum + term).unwrap_or_default();
    terms.chunks(BLOCK).fold(first, |all, block| all + sum(block))
}

/// The nearest 32-bit float.
fn rounded(number: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "the database answers with 32-bit floats")]
    let rounded = number as f32;
    rounded
}

/// A vector that rows are to be near to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) column: String,
    pub(super) vector: Vec<f32>,
    pub(super) metric: Metric,
}

impl Target {
    /// Checks what the server checks about an order by nearness.
    ///
    /// # Errors
    ///
    /// `CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS`, and `CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS`.
    pub(super) fn new(table: &Table, column: String, vector: Vec<f32>) -> Result<Self, ApiError> {
        let metric = indexed(table, &column)?;
        if let Some(CqlType::Vector(dimension)) = table.column(&column).map(|column| &column.cql_type)
            && vector.len() != *dimension
        {
            let message =
                format!("\"{column}\" holds vectors of {dimension} numbers, not of {}", vector.len());
            return Err(refusal("CANNOT_VECTOR_SORT_ON_MISMATCHED_VECTOR_DIMENSIONS", message));
        }
        Ok(Self { column, vector, metric })
    }

    /// Checks what only the database finds wrong with a vector.
    ///
    /// # Errors
    ///
    /// `FAILED_READ_REQUEST` for a vector without a direction where directions are compared, or one whose length is not
    /// finite; `UNEXPECTED_SERVER_ERROR` for numbers that are not.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        if self.vector.iter().any(|number| !number.is_finite()) {
            let message = format!("the vector for \"{}\" is none of finite numbers", self.column);
            return Err(ApiError::server("", "UNEXPECTED_SERVER_ERROR", message));
        }
        // The database squares 32-bit floats, which may come to nothing or to infinity.
        let square: f32 = self.vector.iter().map(|number| number * number).sum();
        let zero = square <= 0.0;
        if square.is_finite() && !(zero && self.metric == Metric::Cosine) {
            return Ok(());
        }
        let message = format!(
            "the index of \"{}\" cannot look for this vector: it is too short or too long",
            self.column
        );
        Err(ApiError::server("DATABASE", "FAILED_READ_REQUEST", message))
    }

    /// The nearest rows first, each with its similarity; rows without a vector are not near to anything.
    pub(super) fn nearest<'a>(
        &self,
        table: &Table,
        rows: impl Iterator<Item = &'a Row>,
        limit: usize,
    ) -> Vec<(&'a Row, f32)> {
        let place = Place::of(table, &self.column);
        let mut ranked: Vec<_> = rows
            .filter_map(|row| match place.value(row) {
                Some(Value::Vector(vector)) => Some((row, self.metric.similarity(vector, &self.vector))),
                _ => None,
            })
            .collect();
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        ranked.truncate(limit);
        ranked
    }
}

/// The metric of a column that must have an index.
pub(super) fn indexed(table: &Table, column: &str) -> Result<Metric, ApiError> {
    Metric::of(table, column).ok_or_else(|| {
        let message = format!("\"{column}\" has no index to look for vectors in");
        refusal("CANNOT_VECTOR_SORT_NON_INDEXED_VECTOR_COLUMNS", message)
    })
}
