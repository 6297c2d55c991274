//! How a search chooses between graph and scan, and joins their results.

use std::collections::HashSet;
use std::hash::Hash;

use super::best::Best;
use super::entry::Entry;
use super::ledger::Snapshot;
use super::maintenance::Shared;
use super::row::Row;

/// How much wider the second and last look into the graph is.
const WIDER: usize = 4;

impl<K: Copy + Eq + Hash + Ord> Shared<K> {
    /// The `wanted` accepted keys most similar to the query.
    pub(super) fn nearest(&self, query: &Row, wanted: usize, accept: &impl Fn(K) -> bool) -> Vec<(K, f32)> {
        let mut candidates = self.settings.candidates(wanted);
        // The second time: the filter hides most of what is near, or the graph went astray.
        for _ in 0..2 {
            let (snapshot, hints) = self.look(query, candidates);
            let Some(hints) = hints else { return snapshot.scan(query, wanted, accept) };
            let spots = self.settings.spot_check_one_in;
            if let Some(found) = snapshot.gather(query, wanted, accept, &hints, spots) {
                return found;
            }
            candidates = candidates.saturating_mul(WIDER);
        }
        self.ledger.read().snapshot().scan(query, wanted, accept)
    }

    /// The state to search in, and what the graph says, unless scanning is the better way.
    fn look(&self, query: &Row, candidates: usize) -> (Snapshot<K>, Option<Vec<u32>>) {
        // Locked before the snapshot is taken: the fresh points must be those of this very graph.
        let graph = self.graph.read();
        let snapshot = self.ledger.read().snapshot();
        let scan = self.settings.scan_is_faster(snapshot.live, candidates)
            // Fresh points are scanned anyway: with many of them the graph would save little.
            || snapshot.fresh.len() > snapshot.live / 2;
        let valid = graph.as_ref().filter(|graph| !scan && snapshot.era == Some(graph.era));
        let hints = valid.map(|graph| graph.search(query, candidates));
        (snapshot, hints)
    }
}

impl<K: Copy + Ord> Snapshot<K> {
    /// The result by the graph's hints and the fresh points; nothing if the hints cannot be relied on.
    fn gather<F: Fn(K) -> bool>(
        &self,
        query: &Row,
        wanted: usize,
        accept: &F,
        hints: &[u32],
        spot_check_one_in: usize,
    ) -> Option<Vec<(K, f32)>> {
        let mut best = Best::new(wanted, accept);
        // A point that reached the graph this moment is a hint and fresh; it must count once.
        let mut seen = HashSet::with_capacity(hints.len() + self.fresh.len());
        let mut offer = |best: &mut Best<'_, K, F>, slots: &[u32]| {
            for slot in slots.iter().filter(|slot| seen.insert(**slot)) {
                if let Some(entry) = self.table.get(*slot) {
                    entry.compare(query, |key, cosine| best.offer(key, cosine));
                }
            }
        };
        // The far half of the list is where the graph misses most: what is wanted must lie in the near half.
        let (near, far) = hints.split_at(hints.len().div_ceil(2));
        offer(&mut best, near);
        if !best.is_full() {
            return None;
        }
        offer(&mut best, far);
        offer(&mut best, &self.fresh);
        // What a sample finds nearer than the middle of the list, and the list does not have, the graph missed:
        // then it went astray, and there will be more of it.
        let horizon = near.iter().rev().find_map(|slot| self.table.get(*slot))?.guide.cosine(query);
        let missed =
            |(slot, entry): (u32, &Entry<K>)| entry.guide.cosine(query) > horizon && !seen.contains(&slot);
        let astray = self.table.sample(spot_check_one_in).any(missed);
        (!astray).then(|| best.into_sorted())
    }

    /// The exact result, by comparing with every vector.
    pub(super) fn scan<F: Fn(K) -> bool>(&self, query: &Row, wanted: usize, accept: &F) -> Vec<(K, f32)> {
        let mut best = Best::new(wanted, accept);
        for (_, entry) in self.table.live() {
            entry.compare(query, |key, cosine| best.offer(key, cosine));
        }
        best.into_sorted()
    }
}
