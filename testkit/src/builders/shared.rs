//! Times, pages and vectors.

use killrvideo_domain::shared::{
    Dimensions, Embedding, EmbeddingSpace, NumberedPage, PageNumber, PageRequest, PageSize, PageStart,
    Position, Timestamp,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// The moment that an RFC 3339 text names.
#[must_use]
pub fn time(text: &str) -> Timestamp {
    text.parse().expect("an RFC 3339 time")
}

/// A page by number.
#[must_use]
pub fn page(number: i64, size: i64) -> PageRequest {
    PageRequest { start: PageStart::Number(number_of(number)), size: size_of(size) }
}

/// A page of a list that has no cursors.
#[must_use]
pub fn numbered(number: i64, size: i64) -> NumberedPage {
    NumberedPage { number: number_of(number), size: size_of(size) }
}

/// The page after a position, told to be the second.
#[must_use]
pub fn after(position: &Position, size: i64) -> PageRequest {
    PageRequest {
        start: PageStart::After { position: position.clone(), number: number_of(2) },
        size: size_of(size),
    }
}

fn number_of(number: i64) -> PageNumber {
    PageNumber::try_from(number).expect("a page number")
}

fn size_of(size: i64) -> PageSize {
    PageSize::try_from(size).expect("a page size")
}

/// A space of that many dimensions, of a model called `test`.
#[must_use]
pub fn space(dimensions: usize) -> EmbeddingSpace {
    EmbeddingSpace::new("test", Dimensions::try_from(dimensions).expect("a number of dimensions"))
}

/// Makes vectors at known angles from a direction of its own.
///
/// In a space of many dimensions two compasses of different seeds point into directions that are about at
/// right angles, so that vectors within 30 degrees of one are nearer to it than those of any other.
#[derive(Debug, Clone)]
pub struct Compass {
    space: EmbeddingSpace,
    north: Vec<f64>,
    seed: u64,
}

impl Compass {
    /// The compass of `seed`.
    #[must_use]
    pub fn new(space: &EmbeddingSpace, seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let north = unit(direction(&mut random, space.dimensions().get()));
        Self { space: space.clone(), north, seed }
    }

    /// The compass's own direction.
    #[must_use]
    pub fn north(&self) -> Embedding {
        self.at(0.0, 0)
    }

    /// A vector of length 1, `degrees` away from north; `towards` tells vectors of one angle apart.
    #[must_use]
    pub fn at(&self, degrees: f64, towards: u64) -> Embedding {
        let mut random = StdRng::seed_from_u64(self.seed ^ (towards + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let side = direction(&mut random, self.north.len());
        let along: f64 = side.iter().zip(&self.north).map(|(a, b)| a * b).sum();
        let side = unit(side.iter().zip(&self.north).map(|(a, north)| a - along * north).collect());
        let (sin, cos) = degrees.to_radians().sin_cos();
        let values = self.north.iter().zip(&side).map(|(north, side)| near(cos * north + sin * side));
        self.space.embedding(values.collect::<Vec<f32>>()).expect("a vector of length 1")
    }
}

fn direction(random: &mut StdRng, dimensions: usize) -> Vec<f64> {
    (0..dimensions).map(|_| random.random_range(-1.0..1.0)).collect()
}

fn unit(vector: Vec<f64>) -> Vec<f64> {
    let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    vector.into_iter().map(|value| value / length).collect()
}

fn near(value: f64) -> f32 {
    killrvideo_domain::shared::nearest_f32(value).expect("a component of a vector of length 1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compass_keeps_its_angles() {
        let compass = Compass::new(&space(32), 5);
        let north = compass.north();

        for (degrees, towards) in [(0.0, 3), (10.0, 1), (60.0, 2), (180.0, 0)] {
            let vector = compass.at(degrees, towards);
            let cosine: f64 = (north.as_slice().iter())
                .zip(vector.as_slice())
                .map(|(a, b)| f64::from(*a) * f64::from(*b))
                .sum();
            assert!((cosine - f64::to_radians(degrees).cos()).abs() < 1e-6, "{degrees}");
        }
        assert_ne!(compass.at(10.0, 1), compass.at(10.0, 2));
    }
}
