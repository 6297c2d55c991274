//! Weighted features of a text, hashed into the components of a vector.

use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::words::stems;

/// What a word that stands in every text weighs; any other weighs 1.
const COMMON_WEIGHT: f64 = 0.1;
/// The length of a stem's runs of three characters together; its own is 1.
const RUNS_WEIGHT: f64 = 0.5;

/// The vector of length 1 and `dimensions` components that belongs to `text`, which is not blank.
pub(crate) fn direction(text: &str, dimensions: usize) -> Vec<f64> {
    let mut sums = Sums::of_words(text, dimensions);
    if sums.length() == 0.0 {
        // One place instead of several: those of one feature can cancel each other out.
        let [place, ..] = places(Kind::Text, text);
        sums.add_at(place, 1.0);
    }
    sums.normalised()
}

/// What a feature is; the number is the seed of its hash.
#[derive(Clone, Copy)]
enum Kind {
    Stem = 1,
    Run = 2,
    Text = 3,
}

/// How many places a feature has.
const PLACES: usize = 4;
/// The part of a feature's weight that each of its places gets, so that all have the length of the whole: 1/√4.
const PLACE_WEIGHT: f64 = 0.5;

/// Where a feature is added: in each number the lowest bit is the sign, the others say which component.
fn places(kind: Kind, text: &str) -> [u32; PLACES] {
    let hash = xxh3_128_with_seed(text.as_bytes(), kind as u64).to_be_bytes();
    [0, 4, 8, 12].map(|at| u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]))
}

/// What was added to each component so far.
struct Sums(Vec<f64>);

impl Sums {
    fn of_words(text: &str, dimensions: usize) -> Self {
        let mut sums = Self(vec![0.0; dimensions]);
        for stem in stems(text) {
            let weight = f64::from(stem.count).sqrt();
            if stem.common {
                sums.add(Kind::Stem, &stem.text, weight * COMMON_WEIGHT);
            } else {
                sums.add(Kind::Stem, &stem.text, weight);
                sums.add_runs(&stem.text, weight * RUNS_WEIGHT);
            }
        }
        sums
    }

    fn add(&mut self, kind: Kind, text: &str, weight: f64) {
        for place in places(kind, text) {
            self.add_at(place, weight * PLACE_WEIGHT);
        }
    }

    fn add_at(&mut self, place: u32, weight: f64) {
        let index = (u64::from(place >> 1) * self.0.len() as u64) >> 31;
        let signed = if place & 1 == 0 { weight } else { -weight };
        // 31 bits times a length, less 31 bits, is less than the length.
        if let Some(sum) = usize::try_from(index).ok().and_then(|index| self.0.get_mut(index)) {
            *sum += signed;
        }
    }

    /// Adds each run of three characters of the marked stem, all together with the length `weight`.
    fn add_runs(&mut self, stem: &str, weight: f64) {
        let marked = format!("^{stem}$");
        let starts = marked.char_indices().map(|(start, _)| start);
        let ends = starts.clone().skip(3).chain([marked.len()]);
        let runs: Vec<&str> = starts.zip(ends).map(|(start, end)| &marked[start..end]).collect();
        #[expect(clippy::cast_precision_loss, reason = "no text has 2^52 characters")]
        let each = weight / (runs.len() as f64).sqrt();
        for run in runs {
            self.add(Kind::Run, run, each);
        }
    }

    fn length(&self) -> f64 {
        self.0.iter().map(|sum| sum * sum).sum::<f64>().sqrt()
    }

    fn normalised(self) -> Vec<f64> {
        let length = self.length();
        self.0.into_iter().map(|sum| sum / length).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_that_cancel_out_leave_a_vector_all_the_same() {
        let cancelled: Vec<String> = (0..1_000)
            .map(|number| format!("of{number}"))
            .filter(|text| Sums::of_words(text, 1).length() == 0.0)
            .collect();

        assert!(!cancelled.is_empty(), "in one dimension features cancel out now and then");
        for text in cancelled {
            assert!((direction(&text, 1)[0].abs() - 1.0).abs() < 1e-6, "{text}");
        }
    }
}
