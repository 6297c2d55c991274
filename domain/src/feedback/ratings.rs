//! The use-cases of ratings.

use std::sync::Arc;

use super::{FeedbackError, NewRating, Rating, RatingStore};
use crate::{
    activity::{ActivityEntry, ActivityKind, ActivityLog},
    catalog::{RatingSummary, Video, VideoStore},
    shared::{Caller, Clock, IdGenerator, SignedIn, Stars, StoreError, VideoId},
};

/// How a video is rated, as a caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatingOverview {
    /// By everybody.
    pub summary: RatingSummary,
    /// By the caller; `None` when nobody knows who asks, and when they did not rate it.
    pub own: Option<Stars>,
}

/// Rates videos, and tells how they are rated.
pub struct Ratings {
    videos: Arc<dyn VideoStore>,
    store: Arc<dyn RatingStore>,
    activity: Arc<dyn ActivityLog>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl Ratings {
    /// Puts the use-cases on their ports.
    pub fn new(
        videos: Arc<dyn VideoStore>,
        store: Arc<dyn RatingStore>,
        activity: Arc<dyn ActivityLog>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { videos, store, activity, clock, ids }
    }

    /// Makes this the caller's one rating of a video, and notes it in their activity; a rating that is changed or
    /// repeated is noted as well.
    ///
    /// # Errors
    /// [`FeedbackError::NoSuchVideo`], also for a hidden one and whoever asks; [`FeedbackError::NotReady`];
    /// [`FeedbackError::Store`].
    pub async fn rate(&self, by: &SignedIn, video: VideoId, stars: Stars) -> Result<Rating, FeedbackError> {
        let (user, at) = (by.user(), self.clock.now());
        self.videos.get(video).await?.ok_or(FeedbackError::NoSuchVideo)?.may_be_added_to()?;
        let rating = self.store.rate(&NewRating { video, user, stars, at }).await?;
        let (id, kind) = (self.ids.activity_id(at), ActivityKind::Rate);
        self.activity.record(&ActivityEntry { id, user, kind, video, at, stars: Some(stars) }).await;
        Ok(rating)
    }

    /// How everybody rated a video; a hidden one for moderators only.
    ///
    /// # Errors
    /// [`FeedbackError::NoSuchVideo`]; [`FeedbackError::Store`].
    pub async fn summary(&self, caller: &Caller, video: VideoId) -> Result<RatingSummary, FeedbackError> {
        let (seen, summary) = futures_util::try_join!(self.videos.get(video), self.store.summary(video))?;
        readable(seen, caller)?;
        Ok(summary)
    }

    /// How everybody and the caller rated a video; a hidden one for moderators only.
    ///
    /// # Errors
    /// [`FeedbackError::NoSuchVideo`]; [`FeedbackError::Store`].
    pub async fn overview(&self, caller: &Caller, video: VideoId) -> Result<RatingOverview, FeedbackError> {
        let (seen, summary, own) = futures_util::try_join!(
            self.videos.get(video),
            self.store.summary(video),
            self.own(caller, video)
        )?;
        readable(seen, caller)?;
        Ok(RatingOverview { summary, own: own.map(|rating| rating.stars) })
    }

    /// The caller's own rating; it is not asked for when nobody knows who that is.
    async fn own(&self, caller: &Caller, video: VideoId) -> Result<Option<Rating>, StoreError> {
        match caller.user() {
            Some(user) => self.store.own(video, user).await,
            None => Ok(None),
        }
    }
}

fn readable(seen: Option<Video>, caller: &Caller) -> Result<(), FeedbackError> {
    let readable = seen.is_some_and(|video| video.is_readable_by(caller));
    readable.then_some(()).ok_or(FeedbackError::NoSuchVideo)
}
