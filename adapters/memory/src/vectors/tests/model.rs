//! Random histories against a plain map.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::graph_always;
use crate::vectors::{VectorIndex, VectorSettings};

/// A graph above 24 points, so that a random history crosses the limit both ways.
fn graph_above_24() -> VectorSettings {
    VectorSettings { search_candidates: 8, scan_points_per_candidate: 3, ..graph_always() }
}

#[derive(Debug, Clone)]
enum Step {
    Put(u8, Vec<f32>),
    Remove(u8),
    Search(Vec<f32>, usize, u8),
    Drain,
}

/// Vectors of 4 floats: many equal, many of one direction, of all sizes.
fn any_vector() -> impl Strategy<Value = Vec<f32>> {
    let whole =
        (1_i8..4, -2_i8..3, -2_i8..3, -2_i8..3).prop_map(|(a, b, c, d)| [a, b, c, d].map(f32::from).to_vec());
    (whole, prop::sample::select(vec![1.0, 0.1, 3.0, 1e-20, 1e20]))
        .prop_map(|(vector, size): (Vec<f32>, f32)| vector.into_iter().map(|x| x * size).collect())
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0_u8..60, any_vector()).prop_map(|(key, vector)| Step::Put(key, vector)),
        2 => (0_u8..60).prop_map(Step::Remove),
        4 => (any_vector(), 1_usize..70, 1_u8..5).prop_map(|(query, k, one_in)| Step::Search(query, k, one_in)),
        1 => Just(Step::Drain),
    ]
}

/// The cosine by its definition.
fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let product =
        |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum() };
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

/// Runs the history, compares with the model after every step, and returns what a last search finds.
fn run(settings: VectorSettings, steps: &[Step], drain_often: bool) -> Vec<(u8, u32)> {
    let index = VectorIndex::new(4, settings);
    let mut model = BTreeMap::<u8, Vec<f32>>::new();
    for step in steps {
        match step {
            Step::Put(key, vector) => {
                assert!(index.put(*key, vector));
                model.insert(*key, vector.clone());
                // Its own vector finds it at once.
                let own = index.nearest(vector, 60, |_| true);
                assert!(own.iter().any(|(found, _)| found == key), "{key} is lost");
            }
            Step::Remove(key) => assert_eq!(index.remove(*key), model.remove(key).is_some()),
            Step::Search(query, k, one_in) => {
                let found = index.nearest(query, *k, |key| key % one_in == 0);
                let visible = model.iter().filter(|(key, _)| *key % one_in == 0);
                // As many as there are, each with its own cosine, in order, none twice, none hidden.
                assert_eq!(found.len(), visible.count().min(*k));
                for (key, similar) in &found {
                    assert!(key % one_in == 0);
                    assert!((f64::from(*similar) - cosine(query, &model[key])).abs() < 1e-5);
                }
                assert!(found.is_sorted_by(|a, b| a.1 > b.1 || (a.1 >= b.1 && a.0 < b.0)));
                let exact = index.nearest_exact(query, *k, |key| key % one_in == 0);
                assert_eq!(exact.len(), found.len());
                for (exact, found) in exact.iter().zip(&found) {
                    assert!(exact.1 >= found.1);
                }
            }
            Step::Drain => index.drain(),
        }
        if drain_often {
            index.drain();
        }
    }
    assert_eq!(index.len(), model.len());
    for key in 0..60 {
        let bits = |vector: &[f32]| vector.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(index.get(key).as_deref().map(bits), model.get(&key).map(|vector| bits(vector)));
        assert_eq!(index.contains(key), model.contains_key(&key));
    }
    index.drain();
    let stats = index.stats();
    assert!(stats.graph_works && stats.waiting == 0);
    index
        .nearest(&[1.0, 0.5, -0.3, 0.1], 10, |_| true)
        .into_iter()
        .map(|(key, x)| (key, x.to_bits()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_a_scanning_model_with_and_without_graph(
        steps in prop::collection::vec(any_step(), 1..160),
    ) {
        run(VectorSettings::default(), &steps, false);
        run(graph_above_24(), &steps, false);
        let hasty = run(graph_always(), &steps, false);
        // However the maintenance was interleaved with the calls, the drained index is the same.
        prop_assert_eq!(hasty, run(graph_always(), &steps, true));
    }
}
