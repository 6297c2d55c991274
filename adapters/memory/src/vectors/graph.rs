//! The graph of `hnsw_rs`, over rows that are shared with the table: it holds no floats of its own.
//!
//! Nothing is ever deleted from it or changed in it. A slot it knows may be empty or hold another point by now,
//! and points that moved on are still in it: whoever searches takes what it returns as a hint of where to look,
//! and reads keys and vectors from the table.

use hnsw_rs::prelude::{Distance, Hnsw};

use super::row::Row;
use super::settings::VectorSettings;

/// The crate's own upper bound of layers.
const LAYERS: usize = 16;

struct CosineDistance;

impl Distance<Row> for CosineDistance {
    fn eval(&self, a: &[Row], b: &[Row]) -> f32 {
        match (a, b) {
            // Never below 0 and never NaN: hnsw_rs panics on both.
            ([a], [b]) => 1.0 - a.cosine(b),
            _ => 2.0,
        }
    }
}

/// A graph of one era.
pub(super) struct Graph {
    /// Which points it knows: all of the ledger's era of this number but the fresh ones.
    pub(super) era: u64,
    points: Hnsw<'static, Row, CosineDistance>,
}

impl Graph {
    pub(super) fn new(era: u64, expected: usize, settings: &VectorSettings) -> Self {
        // The crate ends the process above 256 and reads the number back as a byte.
        let connections = settings.connections.clamp(2, 255);
        let candidates = settings.construction_candidates.max(connections);
        Self { era, points: Hnsw::new(connections, expected, LAYERS, candidates, CosineDistance) }
    }

    pub(super) fn insert(&self, slot: u32, guide: &Row) {
        self.points.insert((std::slice::from_ref(guide), slot as usize));
    }

    /// The slots of about the `candidates` nearest points, nearest first.
    pub(super) fn search(&self, query: &Row, candidates: usize) -> Vec<u32> {
        // The crate makes room for as many as it is asked for, however few points there are.
        let candidates = candidates.min(self.points.get_nb_point());
        // Without a filter of the crate's own: that one switches early termination off, which costs 2 to 4 times
        // the time. All candidates come back and the caller filters them, nearest first.
        let found = self.points.search(std::slice::from_ref(query), candidates, candidates);
        found.into_iter().filter_map(|point| u32::try_from(point.d_id).ok()).collect()
    }
}
