#![doc = include_str!("../README.md")]

mod lexicon;

pub use lexicon::Lexicon;
