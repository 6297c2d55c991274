//! The most similar keys seen so far.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A key and its cosine; the greater the worse.
struct Ranked<K> {
    cosine: f32,
    key: K,
}

impl<K: Ord> Ord for Ranked<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.cosine.total_cmp(&self.cosine).then_with(|| self.key.cmp(&other.key))
    }
}

impl<K: Ord> PartialOrd for Ranked<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord> PartialEq for Ranked<K> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<K: Ord> Eq for Ranked<K> {}

/// Keeps the `wanted` best of all accepted keys, whatever the order in which they come.
pub(super) struct Best<'a, K, F> {
    wanted: usize,
    accept: &'a F,
    /// The worst of the best on top.
    heap: BinaryHeap<Ranked<K>>,
}

impl<'a, K: Copy + Ord, F: Fn(K) -> bool> Best<'a, K, F> {
    pub(super) fn new(wanted: usize, accept: &'a F) -> Self {
        Self { wanted, accept, heap: BinaryHeap::new() }
    }

    /// Takes the key if it is among the best and accepted. The filter may be dear, so it is asked last.
    pub(super) fn offer(&mut self, key: K, cosine: f32) {
        let ranked = Ranked { cosine, key };
        if self.is_full() && self.heap.peek().is_none_or(|worst| ranked >= *worst) {
            return;
        }
        if (self.accept)(key) {
            if self.is_full() {
                self.heap.pop();
            }
            self.heap.push(ranked);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.heap.len() >= self.wanted
    }

    /// The best, most similar first, ties by key.
    pub(super) fn into_sorted(self) -> Vec<(K, f32)> {
        self.heap.into_sorted_vec().into_iter().map(|ranked| (ranked.key, ranked.cosine)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Best;

    #[test]
    fn keeps_the_accepted_best_in_any_order_of_arrival() {
        let all = [(5, 0.5), (1, 0.9), (4, 0.5), (2, 0.7), (3, 0.5), (0, 1.0)];
        for turn in 0..all.len() {
            let mut best = Best::new(4, &|key| key != 0);
            for (key, cosine) in all.iter().cycle().skip(turn).take(all.len()) {
                best.offer(*key, *cosine);
            }
            assert_eq!(best.into_sorted(), [(1, 0.9), (2, 0.7), (3, 0.5), (4, 0.5)]);
        }
    }

    #[test]
    fn wants_nothing() {
        let mut best = Best::new(0, &|_| true);
        best.offer(1, 1.0);
        assert!(best.into_sorted().is_empty());
    }
}
