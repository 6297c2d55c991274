//! Bringing the tables of an older keyspace up to date.
//!
//! It is run while nothing else writes, and may be run again and again: every row that it writes follows from the rows
//! that it reads. It is of the size of the keyspace: each table is read once, page by page, and what follows from a page
//! is written with it.

use std::collections::BTreeMap;

use futures_util::try_join;
use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{Job, JobKind, Supplied, Tag, Video},
    shared::{Role, StoreError},
};
use uuid::Uuid;

use super::{BackfillReport, BackfillStep, old_video::OldVideo, pages::Pages};
use crate::{
    AstraStore,
    catalog::{IMPORTED, LatestRow, TagUsage, ViewsPart, views_part},
    data_api::{Columns, During, Filter, Trouble, columns},
    tables::{LATEST_VIDEOS, TAGS, Table, USERS, VIDEO_PLAYBACK_STATS, VIDEO_STATS, VIDEOS},
};

columns! {
    /// What of an account is completed.
    struct RolesOf {
        userid: Uuid,
        #[serde(default)]
        roles: Vec<String>,
    }

    /// What an older backend counted.
    struct Playback {
        videoid: Uuid,
        views: Option<i64>,
    }
}

impl AstraStore {
    /// Brings an older keyspace up to date: accounts without roles become viewers; addresses in mixed case are
    /// kept in lower case, as logins look for them; videos get their status, `listed`, the text that is searched and,
    /// from their location, their `YouTube` id; listed ones stand in the list of the latest; what older backends
    /// counted becomes the part `views/imported`, and what users rated the part `ratings`; listed videos without a
    /// vector become work for the worker; comments stand in both of their lists and are found by their identities;
    /// flags stand in the moderators' lists; the use of tags is counted.
    ///
    /// Whatever runs on the keyspace is to be stopped before. `progress` is told after every page.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: what was done stays done, and calling again completes it.
    pub async fn backfill(
        &self,
        progress: &(dyn Fn(BackfillStep) + Send + Sync),
    ) -> Result<BackfillReport, StoreError> {
        let operation = "astra_store.backfill";
        let report = BackfillReport::default();
        let mut run = Backfill { store: self, progress, report, usage: BTreeMap::new(), counters: true };
        run.accounts().await.during(operation)?;
        run.credentials().await.during(operation)?;
        run.videos(operation).await?;
        run.ratings().await.during(operation)?;
        run.comments().await.during(operation)?;
        run.flags().await.during(operation)?;
        run.tags().await.during(operation)?;
        Ok(run.report)
    }
}

/// A run through the tables.
pub(super) struct Backfill<'a> {
    pub(super) store: &'a AstraStore,
    progress: &'a (dyn Fn(BackfillStep) + Send + Sync),
    pub(super) report: BackfillReport,
    /// How many listed videos have each tag.
    usage: BTreeMap<String, u64>,
    /// Whether the keyspace has counters of an older backend, as far as is known.
    counters: bool,
}

/// What follows from a page of videos.
#[derive(Default)]
struct Consequences {
    completed: Vec<super::old_video::Completed>,
    latest: Vec<LatestRow>,
    views: Vec<ViewsPart>,
    jobs: Vec<Job>,
}

impl Consequences {
    fn len(&self) -> u64 {
        (self.completed.len() + self.latest.len() + self.views.len() + self.jobs.len()) as u64
    }
}

impl Backfill<'_> {
    async fn accounts(&mut self) -> Result<(), Trouble> {
        let mut pages = Pages::of(USERS);
        while let Some(page) = pages.next::<RolesOf>(&self.store.api).await? {
            let viewer = |row: RolesOf| RolesOf { roles: vec![Role::Viewer.to_string()], ..row };
            let rows: Vec<RolesOf> =
                page.into_iter().filter(|row| row.roles.is_empty()).map(viewer).collect();
            self.insert(USERS, &rows).await?;
            self.report.viewers += rows.len() as u64;
            self.tell(&pages, self.report.viewers);
        }
        self.report.accounts = pages.read;
        Ok(())
    }

    async fn videos(&mut self, operation: &'static str) -> Result<(), StoreError> {
        let (mut pages, mut written) = (Pages::of(VIDEOS), 0);
        while let Some(page) = pages.next::<OldVideo>(&self.store.api).await.during(operation)? {
            let counted = self.counted_elsewhere(&page).await.during(operation)?;
            let consequences = self.consequences(&page, &counted);
            written += consequences.len();
            self.write(consequences, operation).await?;
            self.tell(&pages, written);
        }
        self.report.videos = pages.read;
        Ok(())
    }

    /// What follows from the rows of a page.
    fn consequences(&mut self, page: &[OldVideo], counted: &BTreeMap<Uuid, u64>) -> Consequences {
        let mut found = Consequences::default();
        for row in page {
            let before = counted.get(&row.id().as_uuid()).copied().unwrap_or_default().max(row.views());
            if before > 0 {
                let (videoid, part) = (row.id().as_uuid(), views_part(IMPORTED));
                found.views.push(ViewsPart { videoid, part, views: before });
            }
            match row.video() {
                Ok(video) => {
                    found.completed.extend(row.completed(&video));
                    if video.is_listed() {
                        self.listed(row, &video, &mut found);
                    }
                }
                Err(trouble) => {
                    tracing::warn!(%trouble, "a video is left out");
                    self.report.left_out += 1;
                }
            }
        }
        self.report.completed += found.completed.len() as u64;
        self.report.views_imported += found.views.len() as u64;
        self.report.to_embed += found.jobs.len() as u64;
        found
    }

    fn listed(&mut self, row: &OldVideo, video: &Video, found: &mut Consequences) {
        self.report.listed += 1;
        found.latest.push(LatestRow::from(video));
        if !row.has_vector() {
            found.jobs.push(Job {
                video: video.id,
                submitted_at: video.submitted_at,
                kind: JobKind::Embed,
                supplied: Supplied::default(),
                attempts: 0,
            });
        }
        for tag in row.tags().iter().filter(|text| is_tag(text)) {
            *self.usage.entry(tag.clone()).or_default() += 1;
        }
    }

    async fn write(&self, found: Consequences, operation: &'static str) -> Result<(), StoreError> {
        // The truth first: a video is completed before it stands in a list.
        self.insert(VIDEOS, &found.completed).await.during(operation)?;
        try_join!(self.insert(LATEST_VIDEOS, &found.latest), self.insert(VIDEO_STATS, &found.views))
            .during(operation)?;
        for jobs in found.jobs.chunks(killrvideo_domain::bulk::MOST_ROWS) {
            self.store.jobs(jobs).await?;
        }
        Ok(())
    }

    /// What the counters of an older backend say about the videos of a page, if there are any.
    async fn counted_elsewhere(&mut self, page: &[OldVideo]) -> Result<BTreeMap<Uuid, u64>, Trouble> {
        let mut counted = BTreeMap::new();
        for some in page.chunks(Filter::MOST_VALUES) {
            if !self.counters {
                break;
            }
            let ids = some.iter().map(|row| row.id().as_uuid());
            match self.store.api.find_each::<Playback>(VIDEO_PLAYBACK_STATS, None, "videoid", ids, 1).await {
                Ok(rows) => counted.extend(rows.into_iter().filter_map(|row| {
                    Some((row.videoid, row.views.and_then(|views| u64::try_from(views).ok())?))
                })),
                Err(trouble) if trouble.is_unknown_table() => self.counters = false,
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(counted)
    }

    /// Corrects the use of all tags that there are.
    async fn tags(&mut self) -> Result<(), Trouble> {
        let mut pages = Pages::of(TAGS);
        let mut wrong = Vec::new();
        while let Some(page) = pages.next::<TagUsage>(&self.store.api).await? {
            for row in page {
                let usage = self.usage.remove(&row.tag).unwrap_or_default();
                if row.usage != usage {
                    wrong.push(TagUsage { usage, ..row });
                }
            }
            self.tell(&pages, 0);
        }
        wrong.extend(std::mem::take(&mut self.usage).into_iter().map(|(tag, usage)| TagUsage { tag, usage }));
        self.insert(TAGS, &wrong).await?;
        self.report.tags = wrong.len() as u64;
        self.tell(&pages, self.report.tags);
        Ok(())
    }

    /// Writes rows, a hundred at a time.
    pub(super) async fn insert<R: Columns + serde::Serialize + Sync>(
        &self,
        table: Table,
        rows: &[R],
    ) -> Result<(), Trouble> {
        for rows in rows.chunks(killrvideo_domain::bulk::MOST_ROWS) {
            self.store.api.insert_many(table, rows).await?;
        }
        Ok(())
    }

    pub(super) fn tell(&self, pages: &Pages, written: u64) {
        (self.progress)(BackfillStep { table: pages.name(), read: pages.read, written });
    }
}

/// Whether a list by tag finds videos by this text.
fn is_tag(text: &str) -> bool {
    Tag::parse(text).is_ok_and(|tag| tag.as_str() == text)
}
