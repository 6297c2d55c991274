//! The index as a whole: against a model that scans (`model`), with several threads, and in its edge cases.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{VectorIndex, VectorSettings};

mod model;

/// A graph from the first vector on, so small that every part of it is at work.
fn graph_always() -> VectorSettings {
    VectorSettings {
        connections: 8,
        construction_candidates: 32,
        search_candidates: 16,
        scan_points_per_candidate: 0,
        spot_check_one_in: 8,
        ..VectorSettings::default()
    }
}

/// The same for the same number, everywhere; different directions for different numbers.
fn vector(number: u32, dimensions: usize) -> Vec<f32> {
    let mut state = u64::from(number) + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f32::from(i16::try_from((state >> 48) as i32 - 32_768).unwrap()) / 1000.0 + 0.0001
    };
    (0..dimensions).map(|_| next()).collect()
}

fn ignore_order<K: Copy + Ord>(found: &[(K, f32)]) -> Vec<K> {
    let mut keys: Vec<K> = found.iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn many_keys_with_an_equal_vector_do_not_hide_the_others() {
    let index = VectorIndex::new(32, graph_always());
    for key in 0..300 {
        index.put(key, &vector(key, 32));
    }
    for key in 1000..1600 {
        index.put(key, &[0.1; 32]);
    }
    // One direction as well, though the floats differ.
    for key in 2000..2300_u16 {
        index.put(u32::from(key), &[f32::from(key); 32]);
    }
    for key in 300..600 {
        index.put(key, &vector(key, 32));
    }
    index.drain();
    assert_eq!(index.stats().points, 601);
    for key in 0..600 {
        let found = index.nearest(&vector(key, 32), 1, |_| true);
        assert_eq!(ignore_order(&found), [key]);
    }
    let equal = index.nearest(&[7.0; 32], 600, |key| key < 2000);
    assert_eq!(equal.iter().map(|(key, _)| *key).collect::<Vec<_>>(), (1000..1600).collect::<Vec<_>>());
    assert_eq!(index.nearest(&[7.0; 32], 1000, |key| key >= 1000).len(), 900);
}

#[test]
fn tombstones_are_bounded_and_overwritten_vectors_are_never_found() {
    let index = VectorIndex::new(16, graph_always());
    for round in 0..6 {
        for key in 0..100 {
            index.put(key, &vector(key + round * 1000, 16));
        }
        let stats = index.stats();
        assert!(stats.tombstones * 100 <= stats.points * VectorSettings::default().tombstone_percent);
        assert_eq!((stats.keys, stats.points), (100, 100));
    }
    index.drain();
    for key in 0..100 {
        let own = index.nearest(&vector(key + 5000, 16), 1, |_| true);
        assert_eq!(ignore_order(&own), [key]);
        let former = index.nearest(&vector(key + 4000, 16), 100, |_| true);
        assert_eq!(former.len(), 100);
        assert!(former[0].1 < 0.999);
    }
}

#[test]
fn the_same_history_gives_the_same_answers_once_drained() {
    let answers = |drain_every: u32| {
        let index = VectorIndex::new(24, graph_always());
        for number in 0..900 {
            index.put(number % 500, &vector(number, 24));
            if number % 7 == 0 {
                index.remove(number % 450);
            }
            if number % drain_every == 0 {
                index.drain();
            }
        }
        index.drain();
        let search = |query| index.nearest(&vector(query, 24), 10, |key| key % 9 != 0);
        (5000..5100).map(search).collect::<Vec<_>>()
    };
    let patient = answers(1);
    assert_eq!(patient, answers(50));
    assert_eq!(patient, answers(1000));
}

#[test]
fn putting_two_vectors_in_turn_adds_no_points() {
    let index = VectorIndex::new(8, graph_always());
    for key in 0..50 {
        index.put(key, &vector(key, 8));
    }
    for turn in 0..400 {
        index.put(7, &vector(1000 + turn % 2, 8));
    }
    let stats = index.stats();
    assert!(stats.points == 50 && stats.tombstones <= 2, "{stats:?}");
}

#[test]
fn a_selective_filter_gets_all_it_asks_for() {
    let index = VectorIndex::new(16, graph_always());
    for key in 0..800 {
        index.put(key, &vector(key, 16));
    }
    index.drain();
    for one_in in [2, 10, 100, 799] {
        let accept = |key: u32| key.is_multiple_of(one_in);
        let query = vector(9999, 16);
        let exact = index.nearest_exact(&query, 5, accept);
        assert_eq!(index.nearest(&query, 5, accept).len(), exact.len());
    }
    assert!(index.nearest(&vector(1, 16), 5, |_| false).is_empty());
    // The filter may call the index.
    assert_eq!(index.nearest(&vector(1, 16), 1000, |key| index.contains(key)).len(), 800);
}

#[test]
fn what_is_no_vector_is_refused_and_finds_nothing() {
    let index = VectorIndex::new(2, graph_always());
    for wrong in [&[][..], &[1.0], &[1.0, 2.0, 3.0], &[0.0, 0.0], &[f32::NAN, 1.0], &[f32::INFINITY, 1.0]] {
        assert!(!index.put(1, wrong));
        assert!(index.put(2, &[1.0, 1.0]));
        assert!(index.nearest(wrong, 3, |_| true).is_empty());
        assert!(index.nearest_exact(wrong, 3, |_| true).is_empty());
    }
    assert!(!index.contains(1) && index.get(1).is_none() && !index.remove(1));
    assert!(index.nearest(&[1.0, 0.0], 0, |_| true).is_empty());
    index.drain();
    assert_eq!(index.nearest(&[1.0, 0.0], usize::MAX, |_| true).len(), 1);
    assert!(index.remove(2) && index.is_empty());
    assert!(index.nearest(&[1.0, 0.0], 1, |_| true).is_empty());
}

#[test]
fn writers_and_readers_at_once_lose_nothing() {
    const WRITERS: u32 = 3;
    const KEYS: u32 = 150;
    let index = VectorIndex::new(16, graph_always());
    let running = AtomicUsize::new(WRITERS as usize);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (index, running) = (&index, &running);
            scope.spawn(move || {
                for round in 0..3 {
                    for key in (0..KEYS).map(|key| key * WRITERS + writer) {
                        let new = vector(key + 10_000 * round, 16);
                        index.put(key, &new);
                        let found = index.nearest(&new, 1, |_| true);
                        assert_eq!(ignore_order(&found), [key], "not seen by the next search");
                        if key % 10 == 0 {
                            index.remove(key);
                            assert!(index.nearest(&new, 1, |found| found == key).is_empty());
                        }
                    }
                }
                running.fetch_sub(1, Ordering::SeqCst);
            });
        }
        for reader in 0..2 {
            let (index, running) = (&index, &running);
            scope.spawn(move || {
                while running.load(Ordering::SeqCst) > 0 {
                    let found = index.nearest(&vector(reader, 16), 20, |key| key % 2 == 0);
                    assert!(found.is_sorted_by(|a, b| a.1 >= b.1));
                    assert!(found.iter().all(|(key, _)| key % 2 == 0));
                }
            });
        }
    });
    index.drain();
    assert_eq!(index.stats().waiting, 0);
    for key in 0..KEYS * WRITERS {
        let expected = (key % 10 != 0).then(|| vector(key + 20_000, 16));
        assert_eq!(index.get(key).as_deref(), expected.as_deref());
        if let Some(own) = expected {
            assert_eq!(ignore_order(&index.nearest(&own, 1, |_| true)), [key]);
        }
    }
}

#[test]
fn an_index_with_open_work_can_be_dropped() {
    let index = VectorIndex::new(64, graph_always());
    for key in 0..500 {
        index.put(key, &vector(key, 64));
    }
    drop(index);
}

#[test]
fn without_a_working_graph_everything_stays_findable() {
    let index = VectorIndex::new(16, graph_always());
    for key in 0..100 {
        index.put(key, &vector(key, 16));
    }
    index.shared.give_up_graph();
    for key in 50..150 {
        index.put(key, &vector(key + 1000, 16));
        index.remove(key - 50);
    }
    index.drain();
    let stats = index.stats();
    assert!(!stats.graph_works && (stats.keys, stats.tombstones, stats.waiting) == (50, 0, 0), "{stats:?}");
    for key in 100..150 {
        assert_eq!(ignore_order(&index.nearest(&vector(key + 1000, 16), 1, |_| true)), [key]);
    }
}
