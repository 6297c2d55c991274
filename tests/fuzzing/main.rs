//! The fuzz targets of `tests/fuzz` without a fuzzer: each over its seeds, over what becomes of those when some bytes are
//! changed, and over bytes that follow from nothing.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use killrvideo_tests::fuzzing::TARGETS;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

/// How many inputs are made for each target.
const INPUTS: usize = 300;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The seeds of a target, each with the name of its file.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz().join("seeds").join(target);
    let mut seeds: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.expect("a file").path())
        .map(|path| {
            (
                path.file_name().expect("a name").to_string_lossy().into_owned(),
                fs::read(path).expect("a seed"),
            )
        })
        .collect();
    seeds.sort();
    seeds
}

/// Checks an input, and names it when that fails.
fn check(check: fn(&[u8]), name: &str, input: &[u8]) {
    if let Err(failure) = catch_unwind(AssertUnwindSafe(|| check(input))) {
        panic!("{name}: {:?} fails: {}", String::from_utf8_lossy(input), said(&*failure));
    }
}

fn said(failure: &(dyn std::any::Any + Send)) -> &str {
    let text = failure.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| failure.downcast_ref::<&str>().copied()).unwrap_or_default()
}

/// A seed in which a few bytes are others, gone, or there twice.
fn mutated(random: &mut StdRng, seed: &[u8]) -> Vec<u8> {
    let mut input = seed.to_vec();
    for _ in 0..random.random_range(1..5) {
        let place = random.random_range(0..=input.len());
        match random.random_range(0..4) {
            0 => input.insert(place, random.random()),
            1 => drop(input.drain(place..(place + 3).min(input.len()))),
            2 => input.extend_from_within(place..),
            _ => {
                if let Some(byte) = input.get_mut(place) {
                    *byte ^= 1 << random.random_range(0..8);
                }
            }
        }
    }
    input.truncate(4_096);
    input
}

fn made(random: &mut StdRng) -> Vec<u8> {
    let mut bytes = vec![0; random.random_range(0..60)];
    random.fill_bytes(&mut bytes);
    bytes
}

fn holds(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    let seeds = seeds(name);
    for (seed, input) in &seeds {
        check(target.check, seed, input);
    }
    let mut random = StdRng::seed_from_u64(seeds.len() as u64);
    for number in 0..INPUTS {
        let seed = &seeds[number % seeds.len()];
        check(target.check, &seed.0, &mutated(&mut random, &seed.1));
        check(target.check, "nothing", &made(&mut random));
    }
}

macro_rules! targets {
    ($($target:ident),+ $(,)?) => {
        $(#[test]
        fn $target() {
            holds(stringify!($target));
        })+

        #[test]
        fn every_target_is_tested_here_and_there_is_a_fuzzer_for_it() {
            let tested = [$(stringify!($target)),+];
            assert_eq!(TARGETS.map(|target| target.name), tested);
            for target in tested {
                let path = fuzz().join("fuzz_targets").join(format!("{target}.rs"));
                let source = fs::read_to_string(path).expect("a fuzzer");
                assert!(source.contains(&format!("fuzzing::{target}::check")), "{target}: {source}");
            }
        }
    };
}

targets![bodies, cursors, filters, queries, rows, tokens];
