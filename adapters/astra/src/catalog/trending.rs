//! What is viewed most: numbers of days, added up.
//!
//! A day that is over for an hour is closed: nobody counts for it any more. A process that counts for the day in which
//! a view was recorded does so within seconds; an hour leaves room for clocks that are wrong and for a store that was
//! out of reach. Closed days are remembered, the others are read every time.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use killrvideo_domain::{
    catalog::{MostViewed, ViewWindow, WindowDays},
    shared::{Day, Timestamp, VideoId},
};
use parking_lot::Mutex;
use uuid::Uuid;

use crate::{
    AstraStore,
    data_api::{Date, Trouble, columns, count},
    shared::Place,
    tables::VIDEO_VIEWS_BY_DAY,
};

columns! {
    /// What one process counted for a day and a video.
    struct Counted {
        day: Date,
        videoid: Uuid,
        #[serde(default, deserialize_with = "count")]
        views: u64,
    }
}

/// How long a day is waited for after its end.
const LATE: Duration = Duration::from_hours(1);

/// How many numbers are remembered, of all days together: some five megabytes. A day that does not fit in is read every
/// time.
const MOST: usize = 100_000;

/// How many videos are looked at first: more than are wanted, because some may not be listed, and not more than fit
/// into one reply.
const FIRST_LOOK: usize = 20;
/// And how many at once when these do not do.
const FURTHER_LOOK: usize = 100;
/// After so many no more are looked at, be it for those that are listed or to put equal numbers into order.
const MOST_LOOKED_AT: usize = 1000;

type Sums = HashMap<VideoId, u64>;

/// The numbers of closed days.
#[derive(Debug, Default)]
pub(crate) struct ClosedDays {
    known: Mutex<BTreeMap<Day, Arc<Sums>>>,
    /// Closed days are read by one caller at a time: the others find them known then.
    reading: tokio::sync::Mutex<()>,
}

impl ClosedDays {
    /// Whether a day of the window is closed at `now` and has to be read.
    fn lacks_some(&self, window: ViewWindow, now: Timestamp) -> bool {
        let known = self.known.lock();
        window.days().any(|day| is_closed(day, now) && !known.contains_key(&day))
    }

    fn get(&self, day: Day) -> Option<Arc<Sums>> {
        self.known.lock().get(&day).cloned()
    }

    /// Remembers a day if it is closed at `now`, and forgets those that no window reaches any more.
    fn put(&self, day: Day, sums: &Arc<Sums>, now: Timestamp) {
        let (today, mut days) = (now.day(), self.known.lock());
        days.retain(|day, _| *day > today.minus_days(WindowDays::MAX));
        let kept: usize = days.values().map(|sums| sums.len()).sum();
        if is_closed(day, now) && kept + sums.len() <= MOST {
            days.insert(day, sums.clone());
        }
    }
}

fn is_closed(day: Day, now: Timestamp) -> bool {
    day.next().start().plus(LATE) <= now
}

impl AstraStore {
    /// The listed videos with the most views in a window.
    pub(super) async fn trending(
        &self,
        window: ViewWindow,
        limit: usize,
    ) -> Result<Vec<MostViewed>, Trouble> {
        let views = self.views_within(window).await?;
        let mut ranked: Vec<(u64, VideoId)> =
            views.into_iter().filter(|(_, views)| *views > 0).map(|(video, views)| (views, video)).collect();
        ranked.sort_by_key(|(views, video)| (Reverse(*views), *video));
        self.leaders(&ranked, limit).await
    }

    /// How often each video was viewed in a window.
    async fn views_within(&self, window: ViewWindow) -> Result<Sums, Trouble> {
        let now = self.clock.now();
        let lacking = self.closed_days.lacks_some(window, now);
        let _reading = if lacking { Some(self.closed_days.reading.lock().await) } else { None };
        let (mut known, mut unknown) = (Vec::new(), BTreeMap::<Day, Sums>::new());
        for day in window.days() {
            match self.closed_days.get(day) {
                Some(sums) => known.push(sums),
                None => drop(unknown.insert(day, Sums::new())),
            }
        }
        let days = unknown.keys().rev().copied().map(Date);
        let rows: Vec<Counted> =
            self.api.find_each(VIDEO_VIEWS_BY_DAY, None, "day", days, usize::MAX).await?;
        for Counted { day: Date(day), videoid, views } in rows {
            add(unknown.entry(day).or_default(), VideoId::from_uuid(videoid), views);
        }
        for (day, sums) in unknown {
            let sums = Arc::new(sums);
            self.closed_days.put(day, &sums, now);
            known.push(sums);
        }
        let mut all = Sums::new();
        for (video, views) in known.iter().flat_map(|sums| sums.iter()) {
            add(&mut all, *video, *views);
        }
        Ok(all)
    }

    /// The first listed ones, of equal numbers the newest first.
    async fn leaders(&self, ranked: &[(u64, VideoId)], limit: usize) -> Result<Vec<MostViewed>, Trouble> {
        let (mut found, mut looked_at, mut size) = (Vec::<MostViewed>::new(), 0, FIRST_LOOK.max(limit));
        while let Some((next, _)) = ranked.get(looked_at) {
            let settled = match limit.checked_sub(1) {
                Some(last) => found.get(last).is_some_and(|last| *next < last.views),
                None => true,
            };
            if settled || looked_at >= MOST_LOOKED_AT {
                break;
            }
            let some = &ranked[looked_at..ranked.len().min(looked_at + size)];
            let ids: Vec<VideoId> = some.iter().map(|(_, video)| *video).collect();
            let mut listed = self.listed_of(&ids).await?;
            found.extend(some.iter().filter_map(|(views, video)| {
                Some(MostViewed { video: listed.remove(video)?, views: *views })
            }));
            found.sort_by_key(|MostViewed { video, views }| {
                (Reverse(*views), Place::new(video.submitted_at, video.id.as_uuid()))
            });
            (looked_at, size) = (looked_at + some.len(), FURTHER_LOOK);
        }
        found.truncate(limit);
        Ok(found)
    }
}

fn add(sums: &mut Sums, video: VideoId, views: u64) {
    let sum = sums.entry(video).or_default();
    *sum = sum.saturating_add(views);
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::builders::time;

    use super::*;

    fn sums(count: u128) -> Arc<Sums> {
        Arc::new((0..count).map(|id| (VideoId::from_uuid(Uuid::from_u128(id)), 1)).collect())
    }

    #[test]
    fn a_day_is_remembered_when_it_is_over_for_an_hour() {
        let day: Day = "2025-11-03".parse().expect("a day");
        for (now, remembered) in [
            ("2025-11-03T23:59:59Z", false),
            ("2025-11-04T00:00:00Z", false),
            ("2025-11-04T00:59:59.999Z", false),
            ("2025-11-04T01:00:00Z", true),
            ("2025-12-03T01:00:00Z", true),
        ] {
            let days = ClosedDays::default();
            days.put(day, &sums(3), time(now));
            assert_eq!(days.get(day).is_some(), remembered, "{now}");
        }
    }

    #[test]
    fn days_that_no_window_reaches_are_forgotten_and_one_that_does_not_fit_in_is_not_remembered() {
        let days = ClosedDays::default();
        let day = |text: &str| text.parse::<Day>().expect("a day");
        days.put(day("2025-11-01"), &sums(60_000), time("2025-11-03T10:00:00Z"));

        days.put(day("2025-11-02"), &sums(60_000), time("2025-11-03T10:00:00Z"));
        assert_eq!(days.get(day("2025-11-02")), None, "there is no room");

        days.put(day("2025-11-02"), &sums(60_000), time("2025-12-01T10:00:00Z"));
        assert!(days.get(day("2025-11-01")).is_none(), "30 days are over");
        assert!(days.get(day("2025-11-02")).is_some());
    }
}
