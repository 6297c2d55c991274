//! Two rankings become one.

use std::collections::HashMap;

use super::{MOST_FOUND, WordMatch};
use crate::{catalog::VideoSummary, shared::VideoId};

/// Added to every rank; the less it is, the more the first places of a ranking are worth.
///
/// Cormack, Clarke and Büttcher, from whose "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
/// Methods" (SIGIR 2009) the method comes, took 60 for rankings of a thousand documents by many systems. Here there are
/// two, and people look at ten: on the judged sets (`tests/ranking`) 5, 10 and 20 are equally good, and 60 is a little
/// worse.
const K: f64 = 10.0;
/// What a place in the ranking by words is worth to a video that has all words of the query.
const BY_WORDS: f64 = 1.0;
/// What a place in the ranking by meaning is worth: as much. Half and one and a half times as much are no better.
const BY_MEANING: f64 = 1.0;
/// The first of each ranking is among so many.
const TOP: usize = 10;

/// A video, what it gets from both rankings, and where it was met first.
struct Joined {
    video: VideoSummary,
    score: f64,
    met: usize,
}

/// Joins two rankings, each without repeats, by rank and never by score: scores of different kinds cannot be compared.
///
/// A video at a rank, counted from 1, gets share / (10 + rank) from the ranking by words, where the share is that of the
/// query's words that it has, and 1 / (10 + rank) from the ranking by meaning; the more it gets, the further up it
/// stands. So who types a name or an error code finds what has it, and who describes something in other words is not
/// led astray by videos that have but the small ones of them. Equal ones come in the order of the ranking by words, then
/// in that of the ranking by meaning.
///
/// That alone would let many videos of the middle of both rankings push the very first of one of them far down; so the
/// first ten places are those of the two first ones and of the best others. And where nothing is near in meaning, the
/// ranking by words stays as it is.
pub(super) fn fused(by_words: Vec<WordMatch>, by_meaning: Vec<VideoSummary>) -> Vec<VideoSummary> {
    if by_meaning.is_empty() {
        return by_words.into_iter().map(|found| found.video).collect();
    }
    let heads = [by_words.first().map(|found| found.video.id), by_meaning.first().map(|video| video.id)];
    let (heads, mut others): (Vec<Joined>, Vec<Joined>) =
        joined(by_words, by_meaning).into_iter().partition(|joined| heads.contains(&Some(joined.video.id)));
    sort(&mut others);
    let mut others = others.into_iter();
    let mut all: Vec<Joined> = others.by_ref().take(TOP - heads.len()).chain(heads).collect();
    sort(&mut all);
    all.extend(others);
    all.into_iter().map(|joined| joined.video).take(MOST_FOUND).collect()
}

/// All videos of both rankings, each once.
fn joined(by_words: Vec<WordMatch>, by_meaning: Vec<VideoSummary>) -> Vec<Joined> {
    let mut all: Vec<Joined> = Vec::with_capacity(by_words.len() + by_meaning.len());
    let mut places: HashMap<VideoId, usize> = HashMap::new();
    let by_words = by_words.into_iter().map(|found| (found.video, BY_WORDS * found.share.get()));
    let by_meaning = by_meaning.into_iter().map(|video| (video, BY_MEANING));
    for (rank, (video, weight)) in (1_u32..).zip(by_words).chain((1_u32..).zip(by_meaning)) {
        let score = weight / (K + f64::from(rank));
        let met = *places.entry(video.id).or_insert(all.len());
        match all.get_mut(met) {
            Some(joined) => joined.score += score,
            None => all.push(Joined { video, score, met }),
        }
    }
    all
}

fn sort(joined: &mut [Joined]) {
    joined.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.met.cmp(&b.met)));
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::subsequence};
    use uuid::Uuid;

    use super::*;
    use crate::{
        catalog::Title,
        search::Share,
        shared::{Timestamp, UserId},
    };

    fn ranking(numbers: &[u128]) -> Vec<VideoSummary> {
        let video = |number: &u128| VideoSummary {
            id: VideoId::from_uuid(Uuid::from_u128(*number)),
            title: Title::parse("A title").expect("a title"),
            thumbnail: None,
            owner: UserId::from_uuid(Uuid::nil()),
            submitted_at: Timestamp::from_millis(0).expect("a time"),
            content_rating: None,
            category: None,
        };
        numbers.iter().map(video).collect()
    }

    fn fuse(by_words: &[u128], by_meaning: &[u128]) -> Vec<u128> {
        fuse_with(|_| Share::WHOLE, by_words, by_meaning)
    }

    fn fuse_with(share: impl Fn(usize) -> Share, by_words: &[u128], by_meaning: &[u128]) -> Vec<u128> {
        let by_words = ranking(by_words).into_iter().enumerate();
        let by_words = by_words.map(|(place, video)| WordMatch { video, share: share(place) }).collect();
        let fused = fused(by_words, ranking(by_meaning));
        fused.iter().map(|video| video.id.as_uuid().as_u128()).collect()
    }

    #[test]
    fn what_both_find_comes_before_what_one_finds() {
        assert_eq!(fuse(&[1, 2, 3], &[3, 4, 5]), [3, 1, 2, 4, 5]);
    }

    #[test]
    fn what_has_few_of_the_words_comes_after_what_is_meant() {
        let few = |_| Share::of(1.0, 10.0);

        assert_eq!(fuse_with(few, &[1, 2, 3], &[3, 4, 5]), [3, 4, 5, 1, 2]);
        assert_eq!(fuse_with(few, &[3, 1, 2], &[]), [3, 1, 2]);
    }

    #[test]
    fn with_one_ranking_it_is_that_one() {
        assert_eq!(fuse(&[3, 1, 2], &[]), [3, 1, 2]);
        assert_eq!(fuse(&[], &[3, 1, 2]), [3, 1, 2]);
        assert_eq!(fuse(&[], &[]), [] as [u128; 0]);
    }

    #[test]
    fn the_first_of_each_is_kept_among_the_first_ten() {
        let middle: Vec<u128> = (100..120).collect();
        let (by_words, by_meaning) = ([&[1], &middle[..]].concat(), [&[2], &middle[..]].concat());

        let fused = fuse(&by_words, &by_meaning);

        assert_eq!(fused[..10], [100, 101, 102, 103, 104, 105, 106, 107, 1, 2]);
        assert_eq!(fused[10..], middle[8..]);
    }

    #[test]
    fn no_more_are_found_than_a_ranking_has() {
        let (by_words, by_meaning): (Vec<u128>, Vec<u128>) = ((0..1000).collect(), (1000..2000).collect());

        assert_eq!(fuse(&by_words, &by_meaning).len(), 1000);
    }

    fn rankings() -> impl Strategy<Value = Vec<u128>> {
        let all: Vec<u128> = (0..60).collect();
        subsequence(all, 0..=60).prop_shuffle()
    }

    proptest! {
        #[test]
        fn the_first_of_each_is_always_among_the_first_ten(
            by_words in rankings(),
            by_meaning in rankings(),
            shares in vec(0.0..=1.0, 60),
        ) {
            let fused = fuse_with(|place| Share::of(shares[place], 1.0), &by_words, &by_meaning);

            for first in by_words.first().into_iter().chain(by_meaning.first()) {
                prop_assert!(fused.iter().take(10).any(|video| video == first), "{first} in {fused:?}");
            }
        }

        #[test]
        fn each_is_there_once_and_nobody_else_is(by_words in rankings(), by_meaning in rankings()) {
            let mut fused = fuse(&by_words, &by_meaning);

            let mut all = [by_words, by_meaning].concat();
            all.sort_unstable();
            all.dedup();
            fused.sort_unstable();
            prop_assert_eq!(fused, all);
        }

        #[test]
        fn whoever_is_further_up_in_both_is_further_up(shared in vec(0_u128..60, 2..60)) {
            let mut shared = shared;
            shared.sort_unstable();
            shared.dedup();

            prop_assert_eq!(fuse(&shared, &shared), shared);
        }
    }
}
