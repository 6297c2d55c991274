#![no_main]
//! Runs `killrvideo_tests::fuzzing::filters` under libFuzzer.

use killrvideo_tests::fuzzing::filters::check;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| check(data));
