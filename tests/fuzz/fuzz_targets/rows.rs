#![no_main]
//! Runs `killrvideo_tests::fuzzing::rows` under libFuzzer.

use killrvideo_tests::fuzzing::rows::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| check(data));
