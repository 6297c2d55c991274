//! The table of points: who shares which direction.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::row::Row;

/// Entries that are copied together when a search still looks at the state before a change: few enough that the
/// copy takes microseconds, many enough that the list of chunks stays short.
const CHUNK: usize = 256;

/// Members of a direction a newcomer is compared with to share memory: its equals are found at once where
/// all are equal, and a crowd of different lengths cannot make a put slow.
const SHARING_REACH: usize = 64;

/// The golden ratio of 2^64: multiples of it are spread evenly.
const SCATTER: u64 = 0x9E37_79B9_7F4A_7C15;

/// The keys of one point, each with its own vector. Equal vectors share their floats.
#[derive(Debug, Clone)]
enum Members<K> {
    Nobody,
    One(K, Row),
    Many(Arc<BTreeMap<K, Row>>),
}

/// One point: all keys whose vectors have one direction. Without members it is dead, a tombstone that the next
/// rebuild clears away, or that comes to life again by a put of its direction.
#[derive(Debug, Clone)]
pub(super) struct Entry<K> {
    /// Hash of the direction.
    pub(super) digest: u64,
    /// The vector that stands for all in the graph; it never changes while the point exists.
    pub(super) guide: Row,
    members: Members<K>,
}

impl<K: Copy + Ord> Entry<K> {
    pub(super) fn new(digest: u64, key: K, row: Row) -> Self {
        Self { digest, guide: row.clone(), members: Members::One(key, row) }
    }

    pub(super) fn is_dead(&self) -> bool {
        matches!(self.members, Members::Nobody)
    }

    pub(super) fn row(&self, key: K) -> Option<&Row> {
        match &self.members {
            Members::One(member, row) if *member == key => Some(row),
            Members::Many(members) => members.get(&key),
            Members::Nobody | Members::One(..) => None,
        }
    }

    /// Adds a key, or replaces its vector.
    pub(super) fn join(&mut self, key: K, row: Row) {
        let row = self.shared(row);
        match &mut self.members {
            Members::Many(members) => {
                Arc::make_mut(members).insert(key, row);
            }
            Members::One(other, others_row) if *other != key => {
                let both = [(*other, others_row.clone()), (key, row)];
                self.members = Members::Many(Arc::new(BTreeMap::from(both)));
            }
            Members::Nobody | Members::One(..) => self.members = Members::One(key, row),
        }
    }

    pub(super) fn leave(&mut self, key: K) {
        match &mut self.members {
            Members::Many(members) => {
                let members = Arc::make_mut(members);
                members.remove(&key);
                if members.is_empty() {
                    self.members = Members::Nobody;
                }
            }
            Members::One(member, _) if *member == key => self.members = Members::Nobody,
            Members::Nobody | Members::One(..) => {}
        }
    }

    /// The same vector, in the memory of an equal one where there is one.
    fn shared(&self, row: Row) -> Row {
        let known = match &self.members {
            _ if self.guide.same_bits(&row) => Some(&self.guide),
            Members::Many(members) => {
                members.values().take(SHARING_REACH).find(|other| other.same_bits(&row))
            }
            Members::Nobody | Members::One(..) => None,
        };
        known.cloned().unwrap_or(row)
    }

    /// Calls `visit` with each key and the cosine between its vector and the query.
    pub(super) fn compare(&self, query: &Row, mut visit: impl FnMut(K, f32)) {
        match &self.members {
            Members::Nobody => {}
            Members::One(key, row) => visit(*key, row.cosine(query)),
            Members::Many(members) => {
                let mut last: Option<(&Row, f32)> = None;
                for (key, row) in members.iter() {
                    let cosine = match last {
                        Some((compared, cosine)) if compared.shares(row) => cosine,
                        _ => row.cosine(query),
                    };
                    last = Some((row, cosine));
                    visit(*key, cosine);
                }
            }
        }
    }
}

/// Entries by slot. A clone is a snapshot: it costs one reference for each chunk, and a later change copies the
/// one chunk it touches.
#[derive(Debug, Clone)]
pub(super) struct Table<K> {
    chunks: Vec<Arc<Vec<Option<Entry<K>>>>>,
}

impl<K: Copy + Ord> Table<K> {
    pub(super) fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    pub(super) fn get(&self, slot: u32) -> Option<&Entry<K>> {
        let slot = slot as usize;
        self.chunks.get(slot / CHUNK)?.get(slot % CHUNK)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, slot: u32) -> Option<&mut Entry<K>> {
        let slot = slot as usize;
        Arc::make_mut(self.chunks.get_mut(slot / CHUNK)?).get_mut(slot % CHUNK)?.as_mut()
    }

    /// Fills or empties a slot; the table grows as far as needed.
    pub(super) fn set(&mut self, slot: u32, entry: Option<Entry<K>>) {
        let slot = slot as usize;
        while self.chunks.len() <= slot / CHUNK {
            self.chunks.push(Arc::new(vec![None; CHUNK]));
        }
        Arc::make_mut(&mut self.chunks[slot / CHUNK])[slot % CHUNK] = entry;
    }

    /// About one in `one_in` of the points that have members, the same ones each time; none for 0.
    pub(super) fn sample(&self, one_in: usize) -> impl Iterator<Item = (u32, &Entry<K>)> {
        let stretches = (self.chunks.len() * CHUNK).checked_div(one_in).unwrap_or_default();
        (0..stretches)
            .filter_map(move |stretch| {
                // One of each stretch, scattered: no rhythm in the order of arrival can meet it.
                let scattered = (stretch as u64).wrapping_mul(SCATTER) >> 32;
                let within = usize::try_from(scattered).unwrap_or_default() % one_in;
                let slot = u32::try_from(stretch * one_in + within).ok()?;
                Some((slot, self.get(slot)?))
            })
            .filter(|(_, entry)| !entry.is_dead())
    }

    /// The points that have members, in the order of their slots.
    pub(super) fn live(&self) -> impl Iterator<Item = (u32, &Entry<K>)> {
        (0_u32..)
            .zip(self.chunks.iter().flat_map(|chunk| chunk.iter()))
            .filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)))
            .filter(|(_, entry)| !entry.is_dead())
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Table};
    use crate::vectors::row::Row;

    fn row(vector: &[f32]) -> Row {
        Row::new(vector).expect("the vector has a direction")
    }

    #[test]
    fn equal_vectors_share_memory_and_members_come_and_go() {
        let mut entry = Entry::new(0, 1, row(&[1.0, 1.0]));
        entry.join(2, row(&[1.0, 1.0]));
        entry.join(3, row(&[2.0, 2.0]));
        entry.join(4, row(&[2.0, 2.0]));
        let shared = |a, b| entry.row(a).is_some_and(|a| entry.row(b).is_some_and(|b| a.shares(b)));
        assert!(shared(1, 2) && shared(3, 4) && !shared(1, 3));
        let mut seen = Vec::new();
        entry.compare(&row(&[1.0, 0.0]), |key, cosine| seen.push((key, (cosine * 1000.0).round())));
        assert_eq!(seen, [(1, 707.0), (2, 707.0), (3, 707.0), (4, 707.0)]);
        for key in [1, 2, 3, 4] {
            assert!(!entry.is_dead());
            entry.leave(key);
            assert!(entry.row(key).is_none());
        }
        assert!(entry.is_dead());
        entry.join(9, row(&[4.0, 4.0]));
        assert_eq!(entry.row(9).map(Row::as_put), Some([4.0, 4.0].as_slice()));
    }

    #[test]
    fn a_clone_of_the_table_does_not_see_later_changes() {
        let mut table = Table::new();
        table.set(700, Some(Entry::new(0, 'a', row(&[1.0]))));
        let before = table.clone();
        table.set(700, None);
        table.set(3, Some(Entry::new(0, 'b', row(&[1.0]))));
        assert_eq!(before.live().map(|(slot, _)| slot).collect::<Vec<_>>(), [700]);
        assert_eq!(table.live().map(|(slot, _)| slot).collect::<Vec<_>>(), [3]);
    }
}
