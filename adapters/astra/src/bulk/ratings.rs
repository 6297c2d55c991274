//! Loading ratings, and what they make with them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use futures_util::future::{join_all, try_join_all};
use killrvideo_domain::{
    feedback::Rating,
    shared::{UserId, VideoId},
};

use crate::{
    AstraStore,
    data_api::{Filter, Trouble},
    feedback::RatingRow,
    tables::VIDEO_RATINGS_BY_USER,
};

impl AstraStore {
    /// The rows are the truth and come first; then each of the videos is folded.
    pub(super) async fn load_ratings(&self, rows: &[&Rating]) -> Result<(), Arc<Trouble>> {
        let mut by_video: BTreeMap<VideoId, Vec<UserId>> = BTreeMap::new();
        for row in rows {
            by_video.entry(row.video).or_default().push(row.user);
        }
        // In the order of the keys, which is the one in which several turns may be taken.
        let mut turns = Vec::with_capacity(rows.len());
        for row in rows {
            turns.push(self.rating_turns.lock((row.video, row.user)).await);
        }
        let there = self.ratings_of(&by_video).await?;
        let merged = |row: &&Rating| {
            let there = there.get(&(row.video, row.user));
            RatingRow::from(there.map_or(**row, |there| row.loaded_over(*there)))
        };
        let merged: Vec<RatingRow> = rows.iter().map(merged).collect();
        let written = self.api.insert_many(VIDEO_RATINGS_BY_USER, &merged).await;
        drop(turns);
        if written.is_err() {
            // Some of the rows are there perhaps.
            for video in by_video.keys() {
                self.folds.settle_later(*video);
            }
        }
        written?;
        // All of them, also when one fails: each sees to it that its video is folded later.
        let folds = join_all(by_video.into_keys().map(|video| self.folds.changed(video))).await;
        folds.into_iter().collect()
    }

    /// The ratings that are there of these users: a find for each video.
    async fn ratings_of(
        &self,
        users: &BTreeMap<VideoId, Vec<UserId>>,
    ) -> Result<HashMap<(VideoId, UserId), Rating>, Trouble> {
        let finds = users.iter().map(|(video, users)| {
            let of_video = Filter::by("videoid", video.as_uuid());
            let users = users.iter().map(|user| user.as_uuid());
            self.api.find_each::<RatingRow>(VIDEO_RATINGS_BY_USER, Some(of_video), "userid", users, 1)
        });
        let rows: Vec<Vec<RatingRow>> = try_join_all(finds).await?;
        let ratings = rows.iter().flatten().filter_map(RatingRow::rating);
        Ok(ratings.map(|rating| ((rating.video, rating.user), rating)).collect())
    }
}
