//! Adding up the numbers of processes that are gone.
//!
//! Every process that counted views has left a part for each video that it counted. They are added up into one, the part
//! `views/compacted`, while nothing runs. Nothing can be written together with something else, so what is to be done is
//! written first, beside the parts: which ones are added up (`compacting/<writer>`), and what they make together
//! (`compacting`), which makes it count. From there on the same steps lead to the same end however often they are begun,
//! and in between a video shows fewer views than it has, never more. A run that stopped half-way is to be followed by
//! another one before processes that have a lasting name count again.
//!
//! The numbers of days are left as they are: a day is over soon, and nobody asks for old ones.

use futures_util::{StreamExt, TryStreamExt, stream};
use killrvideo_domain::shared::StoreError;
use uuid::Uuid;

use super::{CompactReport, CompactStep, pages::Pages};
use crate::{
    AstraStore,
    catalog::{COMPACTED, IMPORTED, VIEWS_PART, ViewsPart, views_part},
    data_api::{DataApi, During, Filter, Trouble},
    tables::VIDEO_STATS,
};

/// What the parts that are added up make together. Its presence says that the list of them is complete.
const SUM: &str = "compacting";
/// What the names of parts begin with that list what is added up; the writer follows.
const LISTED: &str = "compacting/";
/// How many videos are worked on at once.
const SIDE_BY_SIDE: usize = 8;

impl AstraStore {
    /// Adds up what processes counted that are gone, so that reading a video's numbers reads fewer rows.
    ///
    /// Whatever runs on the keyspace is to be stopped before. `progress` is told after every page.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails: what was done stays done, and calling again completes it.
    pub async fn compact(
        &self,
        progress: &(dyn Fn(CompactStep) + Send + Sync),
    ) -> Result<CompactReport, StoreError> {
        self.compact_views(progress).await.during("astra_store.compact")
    }

    async fn compact_views(
        &self,
        progress: &(dyn Fn(CompactStep) + Send + Sync),
    ) -> Result<CompactReport, Trouble> {
        let mut pages = Pages::of(VIDEO_STATS);
        let (mut report, mut unfinished) = (CompactReport::default(), Vec::new());
        loop {
            let page: Option<Vec<ViewsPart>> = pages.next(&self.api).await?;
            let ended = page.is_none();
            unfinished.extend(page.unwrap_or_default());
            let videos = whole_videos(&mut unfinished, ended);
            let added_up: Vec<u64> =
                stream::iter(videos.into_iter().map(|parts| compact_video(&self.api, parts)))
                    .buffered(SIDE_BY_SIDE)
                    .try_collect()
                    .await?;
            report.videos += added_up.iter().filter(|parts| **parts > 0).count() as u64;
            report.parts += added_up.iter().sum::<u64>();
            if ended {
                return Ok(report);
            }
            progress(CompactStep { table: pages.name(), read: pages.read, removed: report.parts });
        }
    }
}

/// Takes the parts of videos that were read completely, video by video: a page can end inside a video.
fn whole_videos(rows: &mut Vec<ViewsPart>, ended: bool) -> Vec<Vec<ViewsPart>> {
    let last = rows.last().filter(|_| !ended).map(|row| row.videoid);
    let whole = rows.iter().take_while(|row| Some(row.videoid) != last).count();
    let later = rows.split_off(whole);
    let videos = rows.chunk_by(|a, b| a.videoid == b.videoid).map(<[ViewsPart]>::to_vec).collect();
    *rows = later;
    videos
}

/// Adds up the parts of a video, and tells how many are gone.
async fn compact_video(api: &DataApi, parts: Vec<ViewsPart>) -> Result<u64, Trouble> {
    let Some(video) = parts.first().map(|part| part.videoid) else { return Ok(0) };
    let views_of = |name: &str| parts.iter().find(|part| part.part == name).map(|part| part.views);
    let listed: Vec<&str> = parts.iter().filter_map(|part| part.part.strip_prefix(LISTED)).collect();
    if let Some(sum) = views_of(SUM) {
        add_up(api, video, &listed, sum).await?;
        return Ok(listed.len() as u64);
    }
    // A list without a sum: nothing was done yet, or everything.
    delete(api, video, listed.iter().map(|writer| format!("{LISTED}{writer}")).collect()).await?;
    let before = views_of(&views_part(COMPACTED));
    let dead: Vec<(&str, u64)> = parts.iter().filter_map(counted_by_the_dead).collect();
    if dead.len() + usize::from(before.is_some()) < 2 {
        return Ok(0);
    }
    let part = |part: String, views| ViewsPart { videoid: video, part, views };
    let list: Vec<ViewsPart> =
        dead.iter().map(|(writer, views)| part(format!("{LISTED}{writer}"), *views)).collect();
    for some in list.chunks(Filter::MOST_VALUES) {
        api.insert_many(VIDEO_STATS, some).await?;
    }
    let sum = dead.iter().fold(before.unwrap_or_default(), |sum, (_, views)| sum.saturating_add(*views));
    api.insert_one(VIDEO_STATS, &part(SUM.to_owned(), sum)).await?;
    let writers: Vec<&str> = dead.iter().map(|(writer, _)| *writer).collect();
    add_up(api, video, &writers, sum).await?;
    Ok(writers.len() as u64)
}

/// The writer of a part that is to be added up, and what it counted.
fn counted_by_the_dead(part: &ViewsPart) -> Option<(&str, u64)> {
    let writer = part.part.strip_prefix(VIEWS_PART)?;
    let dead = writer != IMPORTED && writer != COMPACTED;
    dead.then_some((writer, part.views))
}

/// What is done once the sum is written; each step may be done again.
async fn add_up(api: &DataApi, video: Uuid, writers: &[&str], sum: u64) -> Result<(), Trouble> {
    delete(api, video, writers.iter().map(|writer| views_part(writer)).collect()).await?;
    let compacted = ViewsPart { videoid: video, part: views_part(COMPACTED), views: sum };
    api.insert_one(VIDEO_STATS, &compacted).await?;
    api.delete_one(VIDEO_STATS, Filter::by("videoid", video).and("part", SUM)).await?;
    delete(api, video, writers.iter().map(|writer| format!("{LISTED}{writer}")).collect()).await
}

async fn delete(api: &DataApi, video: Uuid, parts: Vec<String>) -> Result<(), Trouble> {
    for some in parts.chunks(Filter::MOST_VALUES) {
        api.delete_many(VIDEO_STATS, Filter::by("videoid", video).and_among("part", some)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(video: u128, part: &str) -> ViewsPart {
        ViewsPart { videoid: Uuid::from_u128(video), part: part.to_owned(), views: 1 }
    }

    #[test]
    fn a_video_is_worked_on_when_all_its_parts_were_read() {
        let mut rows = vec![part(1, "views/a"), part(1, "views/b"), part(2, "views/a")];

        let first = whole_videos(&mut rows, false);
        assert_eq!(first, [[part(1, "views/a"), part(1, "views/b")]]);

        rows.extend([part(2, "views/b"), part(3, "views/a")]);
        let second = whole_videos(&mut rows, false);
        assert_eq!(second, [[part(2, "views/a"), part(2, "views/b")]]);

        assert_eq!(whole_videos(&mut rows, true), [[part(3, "views/a")]]);
        assert_eq!(rows, []);
    }

    #[test]
    fn what_is_imported_or_added_up_already_was_not_counted_by_the_dead() {
        assert_eq!(counted_by_the_dead(&part(1, "views/a")), Some(("a", 1)));
        for other in ["views/imported", "views/compacted", "ratings", "compacting", "compacting/a"] {
            assert_eq!(counted_by_the_dead(&part(1, other)), None, "{other}");
        }
    }
}
