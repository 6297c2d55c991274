//! Vectors: the space they live in and the only way to make one.

use std::{fmt, sync::Arc};

/// How many numbers a vector has: 1 to 8192, which is as many as Cassandra stores in one vector column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimensions(u16);

/// A number of dimensions that no vector has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a vector has 1 to {max} dimensions, not {0}", max = Dimensions::MAX)]
pub struct InvalidDimensions(usize);

impl Dimensions {
    /// The most a vector may have.
    pub const MAX: usize = 8192;

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0 as usize
    }
}

impl TryFrom<usize> for Dimensions {
    type Error = InvalidDimensions;

    fn try_from(count: usize) -> Result<Self, InvalidDimensions> {
        match u16::try_from(count) {
            Ok(small) if (1..=Self::MAX).contains(&count) => Ok(Self(small)),
            Ok(_) | Err(_) => Err(InvalidDimensions(count)),
        }
    }
}

impl Default for Dimensions {
    /// 1536, the length of the vectors of OpenAI's text-embedding-3-small.
    fn default() -> Self {
        Self(1536)
    }
}

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The space all vectors of a process live in: a model and its number of dimensions.
///
/// Built once, from the configuration. Only a space makes an [`Embedding`], so every vector in the process
/// has the same length, and vectors that a pipeline pushes can be compared with those of queries as long as
/// both come from the same model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingSpace {
    model: Arc<str>,
    dimensions: Dimensions,
}

impl EmbeddingSpace {
    /// The space of `model` with that many dimensions.
    #[must_use]
    pub fn new(model: &str, dimensions: Dimensions) -> Self {
        Self { model: model.into(), dimensions }
    }

    /// The model that makes vectors of this space.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The length of every vector in this space.
    #[must_use]
    pub const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    /// Makes an embedding of `values`, which are not copied when others keep them as well.
    ///
    /// # Errors
    /// [`InvalidEmbedding`] when there are more or fewer than [`EmbeddingSpace::dimensions`], when one is
    /// not finite, when all are zero (such vectors have no direction, and rank as nearest to everything), or when
    /// the vector is too short or too long for 32-bit floats to reckon with.
    pub fn embedding(&self, values: impl Into<Arc<[f32]>>) -> Result<Embedding, InvalidEmbedding> {
        let values = values.into();
        let expected = self.dimensions.get();
        if values.len() != expected {
            return Err(InvalidEmbedding::WrongLength { expected, actual: values.len() });
        }
        // A length within these bounds is that of finite numbers, and not of zeros alone.
        let length = length(&values);
        if (Embedding::SHORTEST..=Embedding::LONGEST).contains(&length) {
            return Ok(Embedding(values));
        }
        if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(InvalidEmbedding::NotFinite { index, value: *value });
        }
        if values.iter().all(|value| *value == 0.0) {
            return Err(InvalidEmbedding::AllZero);
        }
        Err(InvalidEmbedding::Immeasurable { length })
    }

    /// Makes an embedding of length 1 in the direction of `values`.
    ///
    /// # Errors
    /// [`InvalidEmbedding`], as for [`EmbeddingSpace::embedding`].
    pub fn direction(&self, values: Vec<f32>) -> Result<Embedding, InvalidEmbedding> {
        let long = self.embedding(values)?;
        let length = length(&long.0);
        // A component is no longer than the whole, so what comes out is finite.
        let short = long.0.iter().map(|value| nearest_f32(f64::from(*value) / length).unwrap_or_default());
        self.embedding(short.collect::<Vec<_>>())
    }
}

impl fmt::Display for EmbeddingSpace {
    /// For people: `model a-model with 1536 dimensions`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "model {} with {} dimensions", self.model, self.dimensions)
    }
}

/// The root of the sum of the squares of `values`, which are added up in several places at once: a processor does so
/// in a fraction of the time, and a vector is measured whenever it is read.
fn length(values: &[f32]) -> f64 {
    let mut sums = [0.0_f64; 8];
    let (pieces, rest) = values.as_chunks::<8>();
    for piece in pieces {
        for (sum, value) in sums.iter_mut().zip(piece) {
            *sum += f64::from(*value) * f64::from(*value);
        }
    }
    let rest = rest.iter().map(|value| f64::from(*value) * f64::from(*value));
    rest.chain(sums).sum::<f64>().sqrt()
}

/// Why numbers are no [`Embedding`].
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum InvalidEmbedding {
    /// Another length than the space has.
    #[error("a vector has {expected} dimensions here, not {actual}")]
    WrongLength {
        /// The dimensions of the space.
        expected: usize,
        /// The length found.
        actual: usize,
    },
    /// Infinite, or not a number.
    #[error("the components of a vector are finite numbers, not {value} (at {index})")]
    NotFinite {
        /// Where, from 0.
        index: usize,
        /// What stands there.
        value: f32,
    },
    /// Nothing but zeros.
    #[error("a vector needs a direction: not all of its components may be zero")]
    AllZero,
    /// Too short or too long to be compared with others.
    #[error(
        "a vector is {shortest:e} to {longest:e} long (the root of the sum of its squares), not {length:e}",
        shortest = Embedding::SHORTEST,
        longest = Embedding::LONGEST
    )]
    Immeasurable {
        /// The length found.
        length: f64,
    },
}

/// A vector of an [`EmbeddingSpace`]: of the right length, finite, not all zero. Cheap to clone.
#[derive(Clone, PartialEq)]
pub struct Embedding(Arc<[f32]>);

impl Embedding {
    /// The shortest: its square is still a number in 32 bits. Cassandra takes a much shorter one for zero, and fails.
    pub const SHORTEST: f64 = 1e-18;
    /// The longest: Cassandra fails at longer ones.
    pub const LONGEST: f64 = 1e18;

    /// The components.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// Whether both are the same, bit for bit: 0 and -0 are not. Clones are the same without a look.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.bits().eq(other.bits())
    }

    fn bits(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|value| value.to_bits())
    }
}

impl fmt::Debug for Embedding {
    /// The length alone: 1536 numbers help nobody in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Embedding({} dimensions)", self.0.len())
    }
}

/// The 32-bit float nearest to `value`; `None` when that is infinite, or `value` is no finite number.
#[must_use]
pub fn nearest_f32(value: f64) -> Option<f32> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounding to the nearest 32-bit float is what is wanted"
    )]
    let near = value as f32;
    near.is_finite().then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(dimensions: usize) -> EmbeddingSpace {
        EmbeddingSpace::new("test", Dimensions::try_from(dimensions).expect("a number in range"))
    }

    #[test]
    fn a_vector_fits_its_space_or_is_refused() {
        let space = space(2);

        assert_eq!(space.embedding(vec![0.0, 1.0]).expect("fits").as_slice(), [0.0, 1.0]);
        assert_eq!(
            space.embedding(vec![1.0; 3]).expect_err("too long").to_string(),
            "a vector has 2 dimensions here, not 3"
        );
        assert!(matches!(
            space.embedding(vec![0.0, f32::NAN]),
            Err(InvalidEmbedding::NotFinite { index: 1, .. })
        ));
        assert_eq!(space.embedding(vec![0.0, -0.0]), Err(InvalidEmbedding::AllZero));
        for extreme in [1e-19, 1e19, f32::MIN_POSITIVE, f32::MAX] {
            let refused = space.embedding(vec![extreme, 0.0]).expect_err("immeasurable").to_string();
            assert!(refused.starts_with("a vector is 1e-18 to 1e18 long"), "{refused}");
        }
    }

    #[test]
    fn a_direction_has_length_1_whatever_it_was_made_of() {
        for values in [[3.0, -4.0], [3e-10, -4e-10], [3e17, -4e17]] {
            let direction = space(2).direction(values.to_vec()).expect("fits");
            let apart = direction.as_slice().iter().zip([0.6, -0.8]).map(|(is, should)| (is - should).abs());
            assert!(apart.fold(0.0, f32::max) <= f32::EPSILON, "{direction:?}");
        }
        assert_eq!(space(2).direction(vec![0.0; 2]), Err(InvalidEmbedding::AllZero));
        let refused = space(2).direction(vec![1.0; 3]);
        assert_eq!(refused, Err(InvalidEmbedding::WrongLength { expected: 2, actual: 3 }));
    }

    #[test]
    fn a_vector_is_the_same_as_another_bit_for_bit() {
        let of = |values: [f32; 9]| space(9).embedding(values.to_vec()).expect("fits");
        let vector = of([1.0, 0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);

        assert!(vector.is_same(&vector.clone()));
        assert!(vector.is_same(&of([1.0, 0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])));
        assert!(!vector.is_same(&of([1.0, -0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])));
        assert!(!vector.is_same(&of([1.0, 0.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.5])));
    }

    #[test]
    fn every_component_counts_for_the_length_of_a_vector() {
        for place in 0..11 {
            let mut values = vec![0.0; 11];
            values[place] = 3.0;
            assert!((length(&values) - 3.0).abs() < 1e-12, "{place}");
            assert!(space(11).embedding(values.clone()).is_ok());
            values[place] = f32::INFINITY;
            let refused = space(11).embedding(values);
            assert_eq!(refused, Err(InvalidEmbedding::NotFinite { index: place, value: f32::INFINITY }));
        }
    }

    #[test]
    fn dimensions_are_1_to_8192() {
        for wrong in [0, 8193, 70_000] {
            let refused = Dimensions::try_from(wrong).expect_err("out of range").to_string();
            assert!(refused.contains(&wrong.to_string()), "{refused}");
        }
        assert_eq!(Dimensions::try_from(8192).map(Dimensions::get), Ok(8192));
        assert_eq!(Dimensions::default().get(), 1536);
    }

    #[test]
    fn doubles_become_the_nearest_float_while_there_is_one() {
        assert_eq!(nearest_f32(0.1), Some(0.1_f32));
        assert_eq!(nearest_f32(1e-60), Some(0.0));
        assert_eq!(nearest_f32(1e39), None);
        assert_eq!(nearest_f32(f64::NAN), None);
    }
}
