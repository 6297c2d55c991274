//! The two named sources of vectors. Both are seeded: the same size gives the same corpus on every run.
//! Corpus and queries come from one stream of draws, so a query has the corpus' distribution and is not in it.

use std::f64::consts::TAU;

/// A named source of vectors.
pub(crate) struct Generator {
    /// What the table calls it.
    pub(crate) name: &'static str,
    /// Draws `count` vectors of `dimensions` floats.
    pub(crate) draw: fn(count: usize, dimensions: usize) -> Vec<Vec<f32>>,
}

/// The sources, in the order of the table.
pub(crate) const GENERATORS: [Generator; 2] = [
    Generator { name: "clusters, low-rank noise", draw: clusters },
    Generator { name: "hashed topic texts", draw: topic_texts },
];

/// `SplitMix64`: enough for drawing test data, and the same on every platform.
struct Draws(u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Uniform in `0.0..1.0`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in `0..below`.
    #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a usize")]
    fn below(&mut self, below: usize) -> usize {
        (self.bits() % below as u64) as usize
    }

    /// Standard normal, by Box and Muller's formula.
    #[expect(clippy::cast_possible_truncation, reason = "the corpus is made of f32")]
    fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        (radius * (TAU * self.unit()).cos()) as f32
    }

    fn normals(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.normal()).collect()
    }

    /// The rank drawn from a Zipf law over `1..=ranks`, counted from 0: rank r has a share of about 1 / r.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lies in 0..ranks")]
    fn zipf(&mut self, ranks: usize) -> usize {
        let rank = ((ranks + 1) as f64).powf(self.unit()) as usize;
        rank.clamp(1, ranks) - 1
    }
}

/// The finalizer of `SplitMix64`.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// 200 Gaussian centres of norm 1; each vector is its centre plus noise of norm about 0.7 that lies in a
/// subspace of rank 24 shared by all. What embedding models do to documents on few subjects, made clean.
fn clusters(count: usize, dimensions: usize) -> Vec<Vec<f32>> {
    const CENTRES: usize = 200;
    const RANK: usize = 24;
    let mut draws = Draws(0xC1A5);
    let length = as_f32(dimensions).sqrt();
    let centres: Vec<Vec<f32>> = (0..CENTRES).map(|_| draws.normals(dimensions)).collect();
    let basis: Vec<Vec<f32>> = (0..RANK).map(|_| draws.normals(dimensions)).collect();
    let noise = 0.7 / as_f32(RANK).sqrt();
    (0..count)
        .map(|_| {
            let mut vector = centres[draws.below(CENTRES)].clone();
            for direction in &basis {
                let amount = noise * draws.normal();
                for (x, d) in vector.iter_mut().zip(direction) {
                    *x += amount * d;
                }
            }
            for x in &mut vector {
                *x /= length;
            }
            vector
        })
        .collect()
}

/// Texts of 30 to 150 words, one to three topics out of 120 (popular ones more often: Zipf), nine of ten words
/// from the topics' own 400-word lists (Zipf), the others from a common vocabulary of 4,000; a word counts by
/// 1 + ln(times used), damped where it is common, and is hashed with a sign into one of the dimensions.
/// It is what a bag of hashed words makes of video titles, descriptions and tags: sparse, without clear
/// clusters, of high intrinsic dimension.
fn topic_texts(count: usize, dimensions: usize) -> Vec<Vec<f32>> {
    const TOPICS: usize = 120;
    const TOPIC_WORDS: usize = 400;
    const COMMON_WORDS: usize = 4_000;
    let mut draws = Draws(0x7E87);
    (0..count)
        .map(|_| {
            let topics: Vec<usize> = (0..=draws.below(3)).map(|_| draws.zipf(TOPICS)).collect();
            let mut used = std::collections::BTreeMap::<(usize, usize), u32>::new();
            for _ in 0..30 + draws.below(121) {
                let word = if draws.below(10) == 0 {
                    (TOPICS, draws.zipf(COMMON_WORDS))
                } else {
                    // The first topic of a text is its main one.
                    let topic = topics[draws.zipf(topics.len())];
                    (topic, draws.zipf(TOPIC_WORDS))
                };
                *used.entry(word).or_default() += 1;
            }
            let mut vector = vec![0.0; dimensions];
            for ((topic, word), times) in used {
                let hash = mix((topic * 10_007 + word) as u64);
                let damped = if topic == TOPICS { 0.5 } else { 1.0 };
                #[expect(clippy::cast_precision_loss, reason = "a count of words")]
                let weight = damped * (1.0 + (times as f32).ln());
                #[expect(clippy::cast_possible_truncation, reason = "the remainder is below a usize")]
                let place = (hash % dimensions as u64) as usize;
                vector[place] += if hash >> 63 == 0 { weight } else { -weight };
            }
            vector
        })
        .collect()
}

/// A count as a float.
#[expect(clippy::cast_precision_loss, reason = "counts of this benchmark are far below 2^24")]
pub(crate) fn as_f32(count: usize) -> f32 {
    count as f32
}
