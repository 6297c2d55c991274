//! Everybody's one rating of a video, and what all of them make.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::RatingSummary,
    feedback::{NewRating, Rating, RatingStore},
    shared::{StoreError, UserId, VideoId},
};

use crate::MemoryStore;

/// The ratings of all videos.
#[derive(Default)]
pub(crate) struct Ratings(HashMap<VideoId, OfVideo>);

/// The ratings of a video: the rows, and what they make. Both change under one lock, so they never differ.
#[derive(Default)]
struct OfVideo {
    rows: BTreeMap<UserId, Rating>,
    summary: RatingSummary,
}

impl OfVideo {
    /// Puts a row in the place of the earlier one of that user.
    fn put(&mut self, rating: Rating) {
        let stars = |rating: Rating| u64::from(rating.stars.get());
        if let Some(earlier) = self.rows.insert(rating.user, rating) {
            self.summary.count -= 1;
            self.summary.total -= stars(earlier);
        }
        self.summary.count += 1;
        self.summary.total += stars(rating);
    }
}

impl Ratings {
    fn rate(&mut self, new: &NewRating) -> Rating {
        let NewRating { video, user, stars, at } = *new;
        let of_video = self.0.entry(video).or_default();
        let first_at = of_video.rows.get(&user).map_or(at, |there| there.first_at);
        let rating = Rating { video, user, stars, first_at, at };
        of_video.put(rating);
        rating
    }

    /// Takes a row from elsewhere.
    pub(crate) fn load(&mut self, row: Rating) {
        let of_video = self.0.entry(row.video).or_default();
        let there = of_video.rows.get(&row.user).copied();
        of_video.put(there.map_or(row, |there| row.loaded_over(there)));
    }

    fn own(&self, video: VideoId, user: UserId) -> Option<Rating> {
        self.0.get(&video)?.rows.get(&user).copied()
    }

    /// What all ratings of a video make.
    pub(crate) fn summary(&self, video: VideoId) -> RatingSummary {
        self.0.get(&video).map(|of_video| of_video.summary).unwrap_or_default()
    }

    fn of(&self, video: VideoId) -> Vec<Rating> {
        self.0.get(&video).into_iter().flat_map(|of_video| of_video.rows.values()).copied().collect()
    }
}

impl MemoryStore {
    /// Everybody's rating of a video, in the order of their identities.
    #[must_use]
    pub fn ratings_of(&self, video: VideoId) -> Vec<Rating> {
        self.ratings.read().of(video)
    }
}

#[async_trait]
impl RatingStore for MemoryStore {
    async fn rate(&self, rating: &NewRating) -> Result<Rating, StoreError> {
        Ok(self.ratings.write().rate(rating))
    }

    async fn own(&self, video: VideoId, user: UserId) -> Result<Option<Rating>, StoreError> {
        Ok(self.ratings.read().own(video, user))
    }

    async fn summary(&self, video: VideoId) -> Result<RatingSummary, StoreError> {
        Ok(self.ratings.read().summary(video))
    }
}
