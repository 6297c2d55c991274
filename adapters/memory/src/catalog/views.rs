//! Views: counted for good, counted by day, and logged.

use std::{
    collections::{BTreeMap, HashMap},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use async_trait::async_trait;
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    catalog::{MostViewed, VideoNumbers, VideoStats, View, ViewStore, ViewWindow, WatchLog, WatchTime},
    shared::{ActivityId, Day, StoreError, Timestamp, VideoId},
};
use parking_lot::{Mutex, RwLock};

use crate::MemoryStore;

/// The views of all videos.
#[derive(Default)]
pub(crate) struct Views {
    counters: RwLock<HashMap<VideoId, Counter>>,
    days: Mutex<HashMap<Day, DayOfViews>>,
}

/// The views of a video.
#[derive(Default)]
struct Counter {
    /// From before: what was loaded last.
    loaded: AtomicU64,
    /// Recorded here.
    recorded: AtomicU64,
}

/// The views of a day.
#[derive(Default)]
struct DayOfViews {
    counts: BTreeMap<VideoId, u64>,
    log: BTreeMap<(Timestamp, ActivityId), View>,
    watched: BTreeMap<(Timestamp, ActivityId), WatchTime>,
}

impl Views {
    fn record(&self, view: &View) {
        self.add(view.video);
        let mut days = self.days.lock();
        let day = days.entry(view.at.day()).or_default();
        *day.counts.entry(view.video).or_default() += 1;
        day.log.insert((view.at, view.id), *view);
    }

    fn add(&self, video: VideoId) {
        self.count(video, |counter| {
            counter.recorded.fetch_add(1, Relaxed);
        });
    }

    /// Sets the numbers from before.
    pub(crate) fn load(&self, rows: &[(VideoId, u64)]) {
        for (video, views) in rows {
            self.count(*video, |counter| counter.loaded.store(*views, Relaxed));
        }
    }

    /// Changes a video's counter. A new one is made under the lock for writing, and all others are changed under
    /// the one for reading.
    fn count(&self, video: VideoId, change: impl Fn(&Counter)) {
        if let Some(counter) = self.counters.read().get(&video) {
            return change(counter);
        }
        change(self.counters.write().entry(video).or_default());
    }

    /// How often each of these videos was viewed.
    fn of(&self, videos: &[VideoId]) -> Vec<u64> {
        let counters = self.counters.read();
        let read =
            |counter: &Counter| counter.loaded.load(Relaxed).saturating_add(counter.recorded.load(Relaxed));
        videos.iter().map(|video| counters.get(video).map_or(0, read)).collect()
    }

    pub(crate) fn on(&self, day: Day) -> BTreeMap<VideoId, u64> {
        self.days.lock().get(&day).map(|day| day.counts.clone()).unwrap_or_default()
    }

    /// How often each video was viewed in a window.
    pub(super) fn within(&self, window: ViewWindow) -> HashMap<VideoId, u64> {
        let (days, mut views) = (self.days.lock(), HashMap::new());
        for (video, count) in window.days().filter_map(|day| days.get(&day)).flat_map(|day| &day.counts) {
            *views.entry(*video).or_default() += count;
        }
        views
    }

    fn append(&self, watched: &WatchTime) {
        let mut days = self.days.lock();
        days.entry(watched.at.day()).or_default().watched.insert((watched.at, watched.id), *watched);
    }

    pub(crate) fn watched(&self, day: Day) -> Vec<WatchTime> {
        self.days.lock().get(&day).into_iter().flat_map(|day| day.watched.values().rev()).copied().collect()
    }

    pub(crate) fn log(&self, day: Day) -> Vec<View> {
        self.days.lock().get(&day).into_iter().flat_map(|day| day.log.values().rev()).copied().collect()
    }
}

/// The most videos whose numbers are read at once.
const MOST_VIDEOS: usize = 100;

#[async_trait]
impl VideoStats for MemoryStore {
    async fn numbers(&self, videos: &[VideoId]) -> Result<HashMap<VideoId, VideoNumbers>, StoreError> {
        if videos.len() > MOST_VIDEOS {
            let reason = format!("the numbers of {} videos at once, more than {MOST_VIDEOS}", videos.len());
            return Err(StoreError::rejected("video_stats.numbers", reason));
        }
        let views = self.views.of(videos);
        let ratings = self.ratings.read();
        let beside = |views, video| VideoNumbers { views, ratings: ratings.summary(video) };
        let numbers = videos.iter().zip(views).map(|(video, views)| (*video, beside(views, *video)));
        Ok(numbers.filter(|(_, numbers)| *numbers != VideoNumbers::default()).collect())
    }
}

#[async_trait]
impl ViewStore for MemoryStore {
    async fn record(&self, view: &View) -> Result<(), StoreError> {
        self.views.record(view);
        let View { id, video, viewer, at } = *view;
        if let Some(user) = viewer {
            self.deeds.lock().record(ActivityEntry {
                id,
                user,
                kind: ActivityKind::View,
                video,
                at,
                stars: None,
            });
        }
        Ok(())
    }

    async fn most_viewed(&self, window: ViewWindow, limit: usize) -> Result<Vec<MostViewed>, StoreError> {
        Ok(self.trending(window, limit))
    }
}

#[async_trait]
impl WatchLog for MemoryStore {
    async fn append(&self, watched: &WatchTime) -> Result<(), StoreError> {
        self.views.append(watched);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{IdGenerator, StoreErrorKind};
    use killrvideo_testkit::{
        SeededIds,
        builders::{space, time, view},
    };

    use super::*;
    use crate::MemorySettings;

    #[tokio::test]
    async fn a_view_is_counted_for_its_day_and_logged_and_stands_in_a_known_viewer_s_activity() {
        let (store, ids) = (MemoryStore::new(MemorySettings::new(space(8))), SeededIds::new(1));
        let (video, user) = (ids.video_id(), ids.user_id());
        let [evening, night] = ["2025-11-03T23:59:59.999Z", "2025-11-04T00:00:00Z"].map(time);
        let anonymous = view(&ids, video, evening);
        let known = View { viewer: Some(user), ..view(&ids, video, evening) };
        let next_day = View { viewer: Some(user), ..view(&ids, video, night) };

        for view in [anonymous, known, next_day] {
            store.record(&view).await.unwrap();
        }

        assert_eq!(store.views_on(evening.day()), BTreeMap::from([(video, 2)]));
        assert_eq!(store.views_on(night.day()), BTreeMap::from([(video, 1)]));
        let mut log = store.view_log(evening.day());
        log.sort_by_key(|view| view.viewer);
        assert_eq!(log, [anonymous, known]);
        assert_eq!(store.view_log(night.day()), [next_day]);
        let entry = |view: View| ActivityEntry {
            id: view.id,
            user,
            kind: ActivityKind::View,
            video,
            at: view.at,
            stars: None,
        };
        assert_eq!(store.activity_of(user, evening.day()), [entry(known)]);
        assert_eq!(store.activity_of(user, night.day()), [entry(next_day)]);
        assert_eq!(store.activity_of(ids.user_id(), night.day()), []);
    }

    #[test]
    fn no_view_is_lost_between_threads() {
        let (views, ids) = (Views::default(), SeededIds::new(1));
        let (video, at) = (ids.video_id(), time("2025-11-03T10:00:00Z"));
        let view = view(&ids, video, at);

        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100_000).for_each(|_| views.add(video)));
                scope.spawn(|| (0..1_000).for_each(|_| views.record(&view)));
            }
        });

        assert_eq!(views.of(&[video]), [404_000]);
        assert_eq!(views.on(at.day())[&video], 4_000);
        assert_eq!(views.log(at.day()), [view], "the log knows a view by its identity");
    }

    #[tokio::test]
    async fn log_and_activity_are_read_newest_first() {
        let (store, ids, user) = (
            MemoryStore::new(MemorySettings::new(space(8))),
            SeededIds::new(1),
            Some(SeededIds::new(2).user_id()),
        );
        let views: Vec<View> = ["2025-11-03T12:00:00Z", "2025-11-03T11:00:00Z", "2025-11-03T13:00:00Z"]
            .map(|at| View { viewer: user, ..view(&ids, ids.video_id(), time(at)) })
            .into();

        for view in &views {
            store.record(view).await.unwrap();
        }

        let newest_first = [views[2], views[0], views[1]];
        assert_eq!(store.view_log(views[0].at.day()), newest_first);
        let entries = store.activity_of(user.unwrap(), views[0].at.day());
        assert_eq!(
            entries.iter().map(|entry| entry.id).collect::<Vec<_>>(),
            newest_first.map(|view| view.id)
        );
    }

    #[tokio::test]
    async fn numbers_of_more_than_a_page_are_refused() {
        let (store, ids) = (MemoryStore::new(MemorySettings::new(space(8))), SeededIds::new(1));
        let many: Vec<VideoId> = (0..=MOST_VIDEOS).map(|_| ids.video_id()).collect();

        let refused = store.numbers(&many).await.unwrap_err();

        assert_eq!(refused.kind(), StoreErrorKind::Rejected);
    }
}
