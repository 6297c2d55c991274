//! One stored vector.

use std::sync::Arc;

use super::kernel::inner_product;

/// Norms outside of this range could overflow or vanish in an inner product of `f32`.
const PLAIN_NORMS: std::ops::RangeInclusive<f64> = 1e-15..=1e15;

/// Steps into which the root mean square of a vector's coordinates is divided to compare directions.
///
/// Coarse enough that the rounding of a scaled copy of a vector practically never crosses a step, fine enough
/// that two vectors with all steps equal have a cosine above 0.9998.
const DIRECTION_STEPS: f64 = 64.0;

/// A vector as it was put, shared by everything that needs its floats, and what makes a cosine out of an inner
/// product. Normalising is left to the comparison: so there is one copy, and it is bit for bit the one put.
#[derive(Debug, Clone)]
pub(super) struct Row {
    floats: Arc<[f32]>,
    /// One divided by the norm of the floats that are compared.
    scale: f32,
    /// Where the vector that was put begins. Only for extreme norms not 0: before it stands a copy of norm 1.
    put_at: u32,
}

impl Row {
    /// Nothing for a vector without a direction: one that is zero or not finite.
    #[expect(clippy::cast_possible_truncation, reason = "an f32 norm and its inverse are what is wanted")]
    pub(super) fn new(vector: &[f32]) -> Option<Self> {
        let norm = vector.iter().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>().sqrt();
        if !norm.is_finite() || norm <= 0.0 {
            return None;
        }
        if PLAIN_NORMS.contains(&norm) {
            return Some(Self { floats: vector.into(), scale: (1.0 / norm) as f32, put_at: 0 });
        }
        let put_at = u32::try_from(vector.len()).ok()?;
        let unit = vector.iter().map(|x| (f64::from(*x) / norm) as f32);
        Some(Self { floats: unit.chain(vector.iter().copied()).collect(), scale: 1.0, put_at })
    }

    /// The vector as it was put.
    pub(super) fn as_put(&self) -> &[f32] {
        &self.floats[self.put_at as usize..]
    }

    /// The same to keep; a copy only of one with an extreme norm.
    pub(super) fn into_put(self) -> Arc<[f32]> {
        if self.put_at == 0 { self.floats } else { self.as_put().into() }
    }

    /// The floats that are compared.
    fn compared(&self) -> &[f32] {
        let length = self.floats.len() - self.put_at as usize;
        &self.floats[..length]
    }

    /// The cosine of the angle between two vectors, within `-1.0..=1.0`.
    pub(super) fn cosine(&self, other: &Self) -> f32 {
        let product = inner_product(self.compared(), other.compared());
        (product * self.scale * other.scale).clamp(-1.0, 1.0)
    }

    /// Whether the vectors that were put are the same, bit for bit.
    pub(super) fn same_bits(&self, other: &Self) -> bool {
        self.shares(other)
            || self.as_put().iter().map(|x| x.to_bits()).eq(other.as_put().iter().map(|x| x.to_bits()))
    }

    /// Whether both are one piece of memory.
    pub(super) fn shares(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.floats, &other.floats)
    }

    /// The vector's direction in steps. Vectors of equal bits have equal directions; so have, but for rounding,
    /// vectors that differ by a positive factor. The graph cannot hold many points at a distance of zero, and
    /// these are at a distance of zero whatever their length.
    pub(super) fn direction(&self) -> Vec<i32> {
        self.steps().collect()
    }

    /// Whether both have the same [`direction`](Self::direction).
    pub(super) fn same_direction(&self, other: &Self) -> bool {
        self.same_bits(other) || self.steps().eq(other.steps())
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast from float saturates: good enough for a step"
    )]
    #[expect(clippy::cast_precision_loss, reason = "a number of dimensions is small")]
    fn steps(&self) -> impl Iterator<Item = i32> {
        let compared = self.compared();
        let factor = f64::from(self.scale) * (compared.len() as f64).sqrt() * DIRECTION_STEPS;
        compared.iter().map(move |x| (f64::from(*x) * factor).round() as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::Row;

    fn row(vector: &[f32]) -> Row {
        Row::new(vector).expect("the vector has a direction")
    }

    #[test]
    fn a_vector_without_direction_is_refused() {
        assert!(Row::new(&[]).is_none());
        assert!(Row::new(&[0.0, -0.0]).is_none());
        assert!(Row::new(&[1.0, f32::NAN]).is_none());
        assert!(Row::new(&[1.0, f32::NEG_INFINITY]).is_none());
    }

    #[test]
    fn every_finite_vector_comes_back_bit_for_bit_and_compares() {
        for size in [f32::from_bits(1), 1e-38, 1e-16, 1e-7, 1.0, 1e7, 1e18, f32::MAX] {
            let vector = [size, -size, -0.0, size];
            let bits = |v: &[f32]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(row(&vector).as_put()), bits(&vector));
            let cosine = row(&vector).cosine(&row(&[1.0, 0.0, 0.0, 0.0]));
            assert!((cosine - 1.0 / 3.0_f32.sqrt()).abs() < 1e-6, "{size}: {cosine}");
            assert!((row(&vector).cosine(&row(&vector)) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn direction_ignores_length_but_bits_do_not() {
        let (one, two) = (row(&[0.1; 1536]), row(&[0.2; 1536]));
        assert!(one.same_direction(&two) && one.direction() == two.direction());
        assert!(!one.same_bits(&two));
        assert!(!one.same_direction(&row(&[-0.1; 1536])));
        assert!(!row(&[0.0, 1.0]).same_bits(&row(&[-0.0, 1.0])));
        assert!(row(&[0.0, 1.0]).same_direction(&row(&[-0.0, 1.0])));
    }
}
