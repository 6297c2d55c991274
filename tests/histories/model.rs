//! What has to come out, kept without any store.

use std::collections::{BTreeMap, BTreeSet};

/// What is flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Content {
    Video(usize),
    Comment(usize),
}

/// What people did that both servers accepted.
#[derive(Default)]
pub(crate) struct Model {
    /// Videos by number: how often each was viewed, and what everybody gave it.
    pub(crate) views: BTreeMap<usize, u64>,
    pub(crate) ratings: BTreeMap<usize, BTreeMap<usize, u8>>,
    /// What each flag is about, by the flag's number.
    pub(crate) flagged: Vec<Content>,
    pub(crate) hidden: BTreeSet<Content>,
    /// Comments by number: about which video.
    pub(crate) comments: Vec<usize>,
}

impl Model {
    /// How many people rated a video, and the sum of their stars.
    pub(crate) fn rated(&self, video: usize) -> (u64, u64) {
        let ratings = self.ratings.get(&video);
        ratings.map_or((0, 0), |ratings| {
            (ratings.len() as u64, ratings.values().map(|stars| u64::from(*stars)).sum())
        })
    }

    pub(crate) fn is_hidden(&self, content: Content) -> bool {
        self.hidden.contains(&content)
    }
}
