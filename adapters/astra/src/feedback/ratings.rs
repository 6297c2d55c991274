//! Everybody's one rating of a video.

use std::sync::Arc;

use async_trait::async_trait;
use killrvideo_domain::{
    catalog::RatingSummary,
    feedback::{NewRating, Rating, RatingStore},
    shared::{StoreError, Timestamp, UserId, VideoId},
};

use super::{RatingRow, rating_key};
use crate::{
    AstraStore,
    catalog::{RatingsPart, ratings_key},
    data_api::{During, Trouble, recorded_with_caller},
    tables::{VIDEO_RATINGS_BY_USER, VIDEO_STATS},
};

#[async_trait]
impl RatingStore for AstraStore {
    /// The row is the truth and is written first. When it is written and cannot be folded, the call fails, and the next
    /// fold heals the numbers: that of a repeated call, that of anybody else, or the one that follows by itself.
    async fn rate(&self, rating: &NewRating) -> Result<Rating, StoreError> {
        let operation = "rating_store.rate";
        let (this, rating) = (self.this.clone(), *rating);
        // A call that is given up leaves no row without a fold.
        let done = self.background.run(recorded_with_caller(async move {
            let ended = || Arc::new(Trouble::NotSent("the store is gone".to_owned()));
            this.upgrade().ok_or_else(ended)?.write_and_fold(&rating).await
        }));
        match done.await {
            Ok(outcome) => outcome.map_err(|trouble| trouble.to_store_error(operation)),
            Err(stopped) => Err(StoreError::unavailable(operation, stopped)),
        }
    }

    async fn own(&self, video: VideoId, user: UserId) -> Result<Option<Rating>, StoreError> {
        self.own_rating(video, user).await.during("rating_store.own")
    }

    async fn summary(&self, video: VideoId) -> Result<RatingSummary, StoreError> {
        let part: Option<RatingsPart> =
            self.api.find_one(VIDEO_STATS, ratings_key(video)).await.during("rating_store.summary")?;
        Ok(part.as_ref().map(RatingsPart::summary).unwrap_or_default())
    }
}

impl AstraStore {
    async fn own_rating(&self, video: VideoId, user: UserId) -> Result<Option<Rating>, Trouble> {
        let row: Option<RatingRow> =
            self.api.find_one(VIDEO_RATINGS_BY_USER, rating_key(video, user)).await?;
        Ok(row.as_ref().and_then(RatingRow::rating))
    }

    async fn write_and_fold(&self, new: &NewRating) -> Result<Rating, Arc<Trouble>> {
        let (rating, written) = {
            // Nobody else in this process rates it for this user between the two: the first time would be lost.
            let _turn = self.rating_turns.lock((new.video, new.user)).await;
            let there = self.own_rating(new.video, new.user).await?;
            let NewRating { video, user, stars, at } = *new;
            // Of a row without any time it is not known when it was first; from now on it is.
            let first_at = there.map(|there| there.first_at).filter(|first| *first > Timestamp::MIN);
            let rating = Rating { video, user, stars, first_at: first_at.unwrap_or(at), at };
            (rating, self.api.insert_one(VIDEO_RATINGS_BY_USER, &RatingRow::from(rating)).await)
        };
        match written {
            Ok(()) => self.folds.changed(new.video).await?,
            Err(trouble) => {
                // Perhaps the row is there nevertheless.
                self.folds.settle_later(new.video);
                return Err(Arc::new(trouble));
            }
        }
        Ok(rating)
    }
}
