//! How good one ranking is for one query.

use std::collections::HashMap;

use killrvideo_domain::shared::VideoId;

/// How far down a ranking its gain and its recall are measured.
pub(crate) const DEPTH: usize = 10;
/// From this grade on a video answers a query.
const ANSWERS: u8 = 2;

/// What a query means: each video that has to do with it, and how much, 1 to 3.
pub(crate) type Grades = HashMap<VideoId, u8>;

/// How good rankings are: of one query, or on average.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Measures {
    /// The normalised discounted cumulative gain of the first ten, by Järvelin and Kekäläinen, "Cumulated gain-based
    /// evaluation of IR techniques" (ACM TOIS 20, 2002): the sum of (2^grade - 1) / log2(place + 1), as a part of what
    /// the best order would have.
    pub(crate) ndcg: f64,
    /// One over the place of the first answer; nothing without one.
    pub(crate) mrr: f64,
    /// Which part of the answers is among the first ten; where there are more than ten, which part of ten.
    pub(crate) recall: f64,
}

impl Measures {
    /// Those of `ranking` for a query that means `grades`, at least one answer among them.
    pub(crate) fn of(ranking: &[VideoId], grades: &Grades) -> Self {
        let grade = |video: &VideoId| grades.get(video).copied().unwrap_or(0);
        let mut ideal: Vec<u8> = grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let answers = ideal.iter().filter(|grade| **grade >= ANSWERS).count().min(DEPTH);
        let found = ranking.iter().take(DEPTH).filter(|video| grade(video) >= ANSWERS).count();
        let first = ranking.iter().position(|video| grade(video) >= ANSWERS);
        Self {
            ndcg: gain(ranking.iter().map(grade)) / gain(ideal.into_iter()),
            mrr: first.map_or(0.0, |place| 1.0 / number(place + 1)),
            recall: number(found) / number(answers),
        }
    }

    /// The average of some.
    pub(crate) fn average<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let (mut sum, mut count) = (Self::default(), 0.0);
        for one in all {
            sum.ndcg += one.ndcg;
            sum.mrr += one.mrr;
            sum.recall += one.recall;
            count += 1.0;
        }
        Self { ndcg: sum.ndcg / count, mrr: sum.mrr / count, recall: sum.recall / count }
    }
}

/// The discounted gain of the first of some grades in their order.
fn gain(grades: impl Iterator<Item = u8>) -> f64 {
    let gain = |(place, grade): (usize, u8)| (f64::from(grade).exp2() - 1.0) / number(place + 2).log2();
    grades.take(DEPTH).enumerate().map(gain).sum()
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map(f64::from).expect("few videos")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn videos<const N: usize>(numbers: [u128; N]) -> [VideoId; N] {
        numbers.map(|number| VideoId::from_uuid(Uuid::from_u128(number)))
    }

    fn measures(ranking: &[VideoId], grades: &[u8]) -> Measures {
        let all = (1..).map(|number| VideoId::from_uuid(Uuid::from_u128(number)));
        Measures::of(ranking, &all.zip(grades.iter().copied()).collect())
    }

    #[test]
    fn the_best_order_has_all_of_everything() {
        let best = measures(&videos([1, 2, 3]), &[3, 2, 1]);

        assert_eq!(best, Measures { ndcg: 1.0, mrr: 1.0, recall: 1.0 });
        assert_eq!(measures(&[], &[3]), Measures::default());
    }

    #[test]
    fn what_stands_further_down_gains_less() {
        // By hand: grade 1 in front gains 1, grade 3 in the second place 7 / log2(3); the best order 7 + 1 / log2(3).
        let swapped = measures(&videos([2, 1]), &[3, 1]);

        assert!((swapped.ndcg - (1.0 + 7.0 / 3_f64.log2()) / (7.0 + 1.0 / 3_f64.log2())).abs() < 1e-12);
        assert!((swapped.mrr - 0.5).abs() < 1e-12, "what only touches the query is no answer");
        assert!((swapped.recall - 1.0).abs() < 1e-12);
    }

    #[test]
    fn of_more_than_ten_answers_ten_can_be_found() {
        let ranking: Vec<VideoId> =
            (1..=9).chain([99]).map(|n| VideoId::from_uuid(Uuid::from_u128(n))).collect();

        assert!((measures(&ranking, &[2; 12]).recall - 0.9).abs() < 1e-12);
    }
}
