//! Views: counted for good, counted by day, and logged.

use std::sync::Arc;

use async_trait::async_trait;
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    catalog::{MostViewed, View, ViewStore, ViewWindow},
    shared::{Day, StoreError, UserId, VideoId},
};
use uuid::Uuid;

use super::tally::{Name, OwnRows, Tallied, Tally};
use crate::{
    AstraStore,
    data_api::{DataApi, Date, During, Filter, Trouble, columns, count},
    shared::Background,
    tables::{VIDEO_ACTIVITY, VIDEO_STATS, VIDEO_VIEWS_BY_DAY},
};

columns! {
    /// A row of `video_stats` that counts views; one that counts something else has none.
    pub(crate) struct ViewsPart {
        pub(crate) videoid: Uuid,
        pub(crate) part: String,
        #[serde(default, deserialize_with = "count")]
        pub(crate) views: u64,
    }

    /// A row of `video_views_by_day`.
    struct ViewsOfDay {
        day: Date,
        videoid: Uuid,
        writer: String,
        views: u64,
    }

    /// The number in a row.
    struct Number {
        #[serde(default, deserialize_with = "count")]
        views: u64,
    }

    /// A row of `video_activity`: a view, or how long somebody watched.
    pub(super) struct Watched {
        pub(super) day: Date,
        pub(super) watch_time: Uuid,
        pub(super) videoid: Uuid,
        pub(super) userid: Option<Uuid>,
        pub(super) watch_seconds: Option<i32>,
    }
}

/// What the names of parts that count views begin with; the writer follows.
pub(crate) const VIEWS_PART: &str = "views/";
/// The writer that holds what was counted before, elsewhere.
pub(crate) const IMPORTED: &str = "imported";

/// The writer that holds what processes counted that are gone.
pub(crate) const COMPACTED: &str = "compacted";

/// Whether a process may count under this name.
pub(crate) fn may_count(writer: &str) -> bool {
    !writer.is_empty() && writer != IMPORTED && writer != COMPACTED
}

/// The part in which a writer counts views.
pub(crate) fn views_part(writer: &str) -> String {
    format!("{VIEWS_PART}{writer}")
}

/// Counts the views that this process records.
pub(crate) struct Views {
    for_good: Tally<VideoId, ForGood>,
    by_day: Tally<(Day, VideoId), ByDay>,
}

impl Views {
    /// Counts under a name that no other running process has.
    pub(crate) fn new(api: &Arc<DataApi>, writer: &str, name: Name) -> Self {
        Self {
            for_good: Tally::new(ForGood { api: api.clone(), part: views_part(writer) }, name),
            by_day: Tally::new(ByDay { api: api.clone(), writer: writer.to_owned() }, name),
        }
    }

    async fn count(&self, view: &View, background: &Background) -> Result<(), Arc<Trouble>> {
        self.for_good.add(view.video, background).await
    }

    async fn count_for_day(&self, view: &View, background: &Background) -> Result<(), Arc<Trouble>> {
        self.by_day.add((view.at.day(), view.video), background).await
    }
}

impl Tallied for VideoId {
    fn day(&self) -> Option<Day> {
        None
    }
}

impl Tallied for (Day, VideoId) {
    fn day(&self) -> Option<Day> {
        Some(self.0)
    }
}

/// This process's parts of `video_stats`.
struct ForGood {
    api: Arc<DataApi>,
    part: String,
}

impl OwnRows<VideoId> for ForGood {
    async fn read(&self, video: VideoId) -> Result<u64, Trouble> {
        let key = Filter::by("videoid", video.as_uuid()).and("part", &self.part);
        let row: Option<Number> = self.api.find_one(VIDEO_STATS, key).await?;
        Ok(row.map_or(0, |row| row.views))
    }

    async fn write(&self, video: VideoId, views: u64) -> Result<(), Trouble> {
        let row = ViewsPart { videoid: video.as_uuid(), part: self.part.clone(), views };
        self.api.insert_one(VIDEO_STATS, &row).await
    }
}

/// This process's rows of `video_views_by_day`.
struct ByDay {
    api: Arc<DataApi>,
    writer: String,
}

impl OwnRows<(Day, VideoId)> for ByDay {
    async fn read(&self, (day, video): (Day, VideoId)) -> Result<u64, Trouble> {
        let key = Filter::by("day", Date(day)).and("videoid", video.as_uuid()).and("writer", &self.writer);
        let row: Option<Number> = self.api.find_one(VIDEO_VIEWS_BY_DAY, key).await?;
        Ok(row.map_or(0, |row| row.views))
    }

    async fn write(&self, (day, video): (Day, VideoId), views: u64) -> Result<(), Trouble> {
        let row = ViewsOfDay { day: Date(day), videoid: video.as_uuid(), writer: self.writer.clone(), views };
        self.api.insert_one(VIDEO_VIEWS_BY_DAY, &row).await
    }
}

#[async_trait]
impl ViewStore for AstraStore {
    async fn record(&self, view: &View) -> Result<(), StoreError> {
        let operation = "view_store.record";
        let counted = self.views.count(view, &self.background).await;
        counted.map_err(|trouble| trouble.to_store_error(operation))?;

        // The view is counted: what fails from here on is no failure of the view.
        let (day, log, ()) = futures_util::join!(
            self.views.count_for_day(view, &self.background),
            self.log(view),
            self.note_view(view),
        );
        if let Err(trouble) = day {
            tracing::warn!(video = %view.video, %trouble, "a view is missing in the numbers of its day");
        }
        if let Err(trouble) = log {
            tracing::warn!(video = %view.video, %trouble, "a view is missing in the log");
        }
        Ok(())
    }

    async fn most_viewed(&self, window: ViewWindow, limit: usize) -> Result<Vec<MostViewed>, StoreError> {
        self.trending(window, limit).await.during("view_store.most_viewed")
    }
}

impl AstraStore {
    /// Appends a view to the log of its day.
    async fn log(&self, view: &View) -> Result<(), Trouble> {
        let row = Watched {
            day: Date(view.at.day()),
            watch_time: view.id.as_uuid(),
            videoid: view.video.as_uuid(),
            userid: view.viewer.map(UserId::as_uuid),
            watch_seconds: None,
        };
        self.api.insert_one(VIDEO_ACTIVITY, &row).await
    }

    /// Notes a view in the activity of the viewer, when that is known.
    async fn note_view(&self, view: &View) {
        let View { id, video, viewer, at } = *view;
        if let Some(user) = viewer {
            self.note_activity(&ActivityEntry { id, user, kind: ActivityKind::View, video, at, stars: None })
                .await;
        }
    }
}
