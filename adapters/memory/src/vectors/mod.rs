//! Vectors by key, and which are nearest to which.

use std::collections::BTreeMap;

use parking_lot::RwLock;

/// How an index of vectors works.
#[derive(Debug, Clone, Default)]
pub struct VectorSettings {}

/// Keeps one vector per key, and finds the nearest by comparing with all.
pub struct VectorIndex<K> {
    dimensions: usize,
    vectors: RwLock<BTreeMap<K, Box<[f32]>>>,
}

impl<K: Copy + Ord> VectorIndex<K> {
    /// An empty index of vectors of that many dimensions.
    #[must_use]
    pub fn new(dimensions: usize, _settings: VectorSettings) -> Self {
        Self { dimensions, vectors: RwLock::default() }
    }

    /// Sets the vector of `key`; false when it is refused: it has another length.
    pub fn put(&self, key: K, vector: &[f32]) -> bool {
        if vector.len() == self.dimensions {
            self.vectors.write().insert(key, vector.into());
        }
        vector.len() == self.dimensions
    }

    /// The vector of `key`, number for number.
    pub fn get(&self, key: K) -> Option<Vec<f32>> {
        self.vectors.read().get(&key).map(|vector| vector.to_vec())
    }

    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.vectors.read().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The `limit` vectors nearest to `query` whose keys `accept` accepts, with their cosine, most similar first,
    /// equal ones by key.
    pub fn nearest(&self, query: &[f32], limit: usize, accept: impl Fn(K) -> bool) -> Vec<(K, f32)> {
        let vectors = self.vectors.read();
        let accepted = vectors.iter().filter(|(key, _)| accept(**key));
        let mut found: Vec<(K, f32)> = accepted.map(|(key, vector)| (*key, cosine(query, vector))).collect();
        found.sort_by(|(a, near_a), (b, near_b)| near_b.total_cmp(near_a).then(a.cmp(b)));
        found.truncate(limit);
        found
    }

    /// Waits until the index is at rest.
    ///
    /// One that compares with all always is, when nobody is about to write.
    pub fn drain(&self) {
        drop(self.vectors.read());
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    killrvideo_domain::shared::nearest_f32(dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()).unwrap_or(0.0)
}
