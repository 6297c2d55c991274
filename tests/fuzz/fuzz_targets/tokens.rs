#![no_main]
//! Runs `killrvideo_tests::fuzzing::tokens` under libFuzzer.

use killrvideo_tests::fuzzing::tokens::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| check(data));
