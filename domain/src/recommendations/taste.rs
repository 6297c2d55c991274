//! How views and ratings become a taste.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use crate::{
    activity::{ActivityEntry, ActivityKind, Kinds},
    shared::{Embedding, EmbeddingSpace, Stars, Timestamp, VideoId},
};

/// How views and ratings become a taste: the sum, over the videos, of weight × direction, where
///
/// - the direction is the video's vector, made of length 1, so that long vectors do not count more;
/// - the weight is (stars − 3) / 2 for a video that was rated (5 stars: 1, 3: 0, 1: −1) and [`TasteRule::VIEW`] for one
///   that was only viewed, however often;
/// - and it is halved for each [`TasteRule::HALF_LIFE`] since the newest rating, or the newest view.
///
/// A sum that is next to nothing, because there is nothing or because what is in it cancels out, is no taste. Of very
/// many videos the [`TasteRule::MOST`] with the greatest weights are added up.
#[derive(Debug)]
pub struct TasteRule;

/// The part of all weights that a sum has to be at least, to have a direction that means something.
const LEAST: f64 = 1e-3;

/// What a video says about somebody's taste.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Telling {
    /// The video.
    pub video: VideoId,
    /// How much its direction counts; less than nothing pushes away.
    pub weight: f64,
}

impl TasteRule {
    /// What a view weighs; a rating of five stars weighs 1.
    pub const VIEW: f64 = 0.25;
    /// After how long a deed weighs half: a week.
    pub const HALF_LIFE: Duration = Duration::from_hours(7 * 24);
    /// So many videos make a taste at most: those with the greatest weights, whichever way they count.
    pub const MOST: usize = 100;

    /// The videos that tell the taste, at `now`, of somebody who did `deeds`, newest first; the most telling first.
    #[must_use]
    pub fn telling(deeds: &[ActivityEntry], now: Timestamp) -> Vec<Telling> {
        let weigh = |deed: &ActivityEntry| Telling { video: deed.video, weight: weight(deed, now) };
        let mut telling: Vec<Telling> = decisive(deeds).into_iter().map(weigh).collect();
        telling.retain(|telling| telling.weight != 0.0);
        telling.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        telling.truncate(Self::MOST);
        telling
    }

    /// The taste that videos tell which have `vectors`; `None` when they tell none.
    #[must_use]
    pub fn taste(
        telling: &[Telling],
        vectors: &HashMap<VideoId, Embedding>,
        space: &EmbeddingSpace,
    ) -> Option<Embedding> {
        let (mut sum, mut weights) = (vec![0.0; space.dimensions().get()], 0.0);
        for Telling { video, weight } in telling {
            let Some(vector) = vectors.get(video) else { continue };
            weights += weight.abs();
            let scale = weight / length(vector.as_slice().iter().copied().map(f64::from));
            for (total, part) in sum.iter_mut().zip(vector.as_slice()) {
                *total += scale * f64::from(*part);
            }
        }
        let long = length(sum.iter().copied());
        if long == 0.0 || long < LEAST * weights {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the components of a vector of length 1 fit")]
        let direction: Vec<f32> = sum.into_iter().map(|part| (part / long) as f32).collect();
        space.embedding(direction).ok()
    }
}

fn weight(deed: &ActivityEntry, now: Timestamp) -> f64 {
    let worth = stars_of(deed).map_or(TasteRule::VIEW, |stars| (f64::from(stars.get()) - 3.0) / 2.0);
    let age = u64::try_from(now.as_millis().saturating_sub(deed.at.as_millis())).unwrap_or(0);
    let half_lives = Duration::from_millis(age).as_secs_f64() / TasteRule::HALF_LIFE.as_secs_f64();
    worth * (-half_lives).exp2()
}

/// The deed that decides about each video: the newest rating, otherwise the newest view.
fn decisive(deeds: &[ActivityEntry]) -> Vec<&ActivityEntry> {
    let rated: HashSet<VideoId> =
        deeds.iter().filter(|deed| stars_of(deed).is_some()).map(|deed| deed.video).collect();
    let mut decided = HashSet::new();
    deeds
        .iter()
        .filter(|deed| Kinds::Watching.have(deed.kind))
        .filter(|deed| stars_of(deed).is_some() || !rated.contains(&deed.video))
        .filter(|deed| decided.insert(deed.video))
        .collect()
}

fn stars_of(deed: &ActivityEntry) -> Option<Stars> {
    deed.stars.filter(|_| deed.kind == ActivityKind::Rate)
}

fn length(parts: impl Iterator<Item = f64>) -> f64 {
    parts.map(|part| part * part).sum::<f64>().sqrt()
}
