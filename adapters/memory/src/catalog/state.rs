//! What is kept of videos.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use killrvideo_domain::{
    catalog::{
        Deletion, EditRefusal, Field, Hiding, Job, Tag, Tags, Unhidden, Video, VideoEdit, VideoList,
        VideoSummary,
    },
    search::TagUse,
    shared::{Page, PageRequest, SignedIn, StoreError, Total, UserId, VideoId},
};

use super::{
    jobs::Jobs,
    lists::{Spot, merged},
    words::Words,
};
use crate::shared::{List, leave};

/// Videos, the lists they stand in, and the work on them.
#[derive(Default)]
pub(crate) struct Videos {
    rows: HashMap<VideoId, Video>,
    latest: List<Spot>,
    by_tag: HashMap<Tag, List<Spot>>,
    by_owner: HashMap<UserId, List<Spot>>,
    /// The videos that are in no list. A search takes a snapshot of it; it is copied when it changes while
    /// somebody holds one.
    unlisted: Arc<HashSet<VideoId>>,
    /// The words of the listed ones.
    pub(crate) words: Words,
    /// How many of the listed ones have each tag, once somebody asked since that changed.
    used_tags: OnceLock<Arc<[TagUse]>>,
    pub(crate) jobs: Jobs,
}

impl Videos {
    pub(crate) fn get(&self, video: VideoId) -> Option<&Video> {
        self.rows.get(&video)
    }

    /// All of them, hidden or not.
    pub(crate) const fn all(&self) -> &HashMap<VideoId, Video> {
        &self.rows
    }

    /// Sets a video: takes the old row out of the lists it stands in, and puts the new one into its own. Every
    /// change of a video goes through here.
    pub(crate) fn put(&mut self, video: Video) {
        if let Some(old) = self.rows.remove(&video.id).filter(Video::is_listed) {
            self.unlist(&old);
        }
        if video.is_listed() {
            self.list_under_all(&video);
        }
        // Asked first, because changing it may mean to copy it.
        match (video.is_listed(), self.unlisted.contains(&video.id)) {
            (true, true) => drop(Arc::make_mut(&mut self.unlisted).remove(&video.id)),
            (false, false) => drop(Arc::make_mut(&mut self.unlisted).insert(video.id)),
            (true, false) | (false, true) => {}
        }
        self.rows.insert(video.id, video);
    }

    fn list_under_all(&mut self, video: &Video) {
        let place = Spot::of(video);
        self.latest.insert(place);
        self.by_owner.entry(video.owner).or_default().insert(place);
        video.tags.iter().for_each(|tag| self.by_tag.entry(tag.clone()).or_default().insert(place));
        self.words.add(video);
        self.used_tags = OnceLock::new();
    }

    fn unlist(&mut self, video: &Video) {
        let place = Spot::of(video);
        self.latest.remove(place);
        leave(&mut self.by_owner, &video.owner, place);
        video.tags.iter().for_each(|tag| leave(&mut self.by_tag, tag, place));
        self.words.remove(video);
        self.used_tags = OnceLock::new();
    }

    /// Keeps a submitted video and its job; a video that is there already stays as it is.
    pub(super) fn submit(&mut self, video: &Video, job: &Job) {
        if self.get(video.id).is_none() {
            self.jobs.put(job.clone());
            self.put(video.clone());
        }
    }

    /// Edits a video if somebody may; `None` when it is not there.
    pub(super) fn edit(
        &mut self,
        video: VideoId,
        by: &SignedIn,
        edit: &VideoEdit,
    ) -> Option<Result<Video, EditRefusal>> {
        if let Err(refusal) = self.get(video)?.may_be_edited_by(by) {
            return Some(Err(refusal));
        }
        self.jobs.supply(video, edit.changes.supplied().iter());
        self.change(video, |video| video.edited(edit)).map(Ok)
    }

    pub(crate) fn hide(&mut self, hiding: &Hiding) -> Option<Video> {
        let mark = Deletion { at: hiding.at, by: hiding.by };
        self.change(hiding.video, |video| Video { deletion: video.deletion.or(Some(mark)), ..video })
    }

    pub(crate) fn unhide(&mut self, video: VideoId) -> Unhidden {
        let hidden = self.get(video).is_some_and(|video| video.deletion.is_some());
        match self.change(video, |video| Video { deletion: None, ..video }) {
            Some(video) if hidden => Unhidden::Restored(Box::new(video)),
            Some(video) => Unhidden::WasActive(Box::new(video)),
            None => Unhidden::NoSuchVideo,
        }
    }

    /// Changes a video, and gives it as it is then. What stays the same is not put into its lists again: that takes
    /// the words of its texts apart, while nobody can read any video.
    pub(super) fn change(&mut self, video: VideoId, change: impl FnOnce(Video) -> Video) -> Option<Video> {
        let before = self.get(video)?;
        let after = change(before.clone());
        if after != *before {
            self.put(after.clone());
        }
        Some(after)
    }

    /// Whether a caller may set the vector of a video; if so, a worker leaves it alone from now on.
    pub(crate) fn accept_vector(&mut self, video: VideoId) -> bool {
        let accepted = self.get(video).is_some_and(|video| video.deletion.is_none());
        if accepted {
            self.jobs.supply(video, [Field::Vector]);
        }
        accepted
    }

    /// The videos that no search may find.
    pub(crate) fn unlisted(&self) -> Arc<HashSet<VideoId>> {
        self.unlisted.clone()
    }

    pub(super) fn list(
        &self,
        list: &VideoList,
        page: &PageRequest,
    ) -> Result<Page<VideoSummary>, StoreError> {
        let empty = List::default();
        let page = self.places(list).unwrap_or(&empty).page("video_store.list", page)?;
        Ok(page.map_items(|spots| self.summaries(spots.into_iter().map(Spot::video))))
    }

    pub(super) fn count(&self, list: &VideoList) -> Total {
        Total::of(self.places(list).map_or(0, List::len))
    }

    fn places(&self, list: &VideoList) -> Option<&List<Spot>> {
        match list {
            VideoList::Latest => Some(&self.latest),
            VideoList::Tagged(tag) => self.by_tag.get(tag),
            VideoList::UploadedBy(user) => self.by_owner.get(user),
        }
    }

    pub(super) fn sharing_a_tag(&self, tags: &Tags, limit: usize) -> Vec<VideoSummary> {
        self.summaries(merged(tags.iter().filter_map(|tag| self.by_tag.get(tag)), limit))
    }

    /// The tags of listed videos.
    pub(crate) fn used_tags(&self) -> Arc<[TagUse]> {
        let used = |(tag, list): (&Tag, &List<Spot>)| TagUse { tag: tag.clone(), videos: list.len() };
        self.used_tags.get_or_init(|| self.by_tag.iter().map(used).collect()).clone()
    }

    pub(crate) fn summaries(&self, videos: impl IntoIterator<Item = VideoId>) -> Vec<VideoSummary> {
        videos.into_iter().filter_map(|video| self.get(video)).map(Video::summary).collect()
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::catalog::VideoStatus;
    use killrvideo_testkit::{
        SeededIds,
        builders::{hiding, pending_video, ready_video, tag, tags, time},
    };

    use super::*;

    #[test]
    fn lists_and_snapshot_follow_every_change_and_leave_nothing_behind() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let mut videos = Videos::default();
        let video = Video { tags: tags(&[tag(&ids), tag(&ids)]), ..ready_video(&ids, at) };
        let hiding = hiding(&ids, video.id, at);

        videos.put(Video { status: VideoStatus::Pending, ..video.clone() });
        assert!(videos.latest.is_empty() && videos.unlisted().contains(&video.id));

        videos.put(video.clone());
        assert!(!videos.latest.is_empty() && videos.unlisted().is_empty());
        assert_eq!((videos.by_tag.len(), videos.by_owner.len()), (2, 1));

        videos.hide(&hiding);
        assert!(videos.latest.is_empty() && videos.unlisted().contains(&video.id));
        assert_eq!((videos.by_tag.len(), videos.by_owner.len()), (0, 0), "empty lists are dropped");
        assert!(videos.used_tags().is_empty());

        videos.unhide(video.id);
        assert!(!videos.latest.is_empty() && videos.unlisted().is_empty());
    }

    #[test]
    fn a_submission_that_is_repeated_late_takes_nothing_back() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let (mut videos, (video, job)) = (Videos::default(), pending_video(&ids, at));
        videos.submit(&video, &job);
        videos.put(Video { status: VideoStatus::Ready, ..video.clone() });

        videos.submit(&video, &job);

        assert_eq!(videos.get(video.id).map(|video| video.status), Some(VideoStatus::Ready));
    }

    #[test]
    fn a_snapshot_keeps_what_it_showed_and_costs_a_copy_only_while_somebody_holds_it() {
        let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let mut videos = Videos::default();
        let video = Video { status: VideoStatus::Pending, ..ready_video(&ids, at) };
        videos.put(video.clone());

        let snapshot = videos.unlisted();
        let same = Arc::ptr_eq(&snapshot, &videos.unlisted);
        videos.put(Video { status: VideoStatus::Processing, ..video.clone() });
        assert!(same && Arc::ptr_eq(&snapshot, &videos.unlisted), "nothing to copy: it is in no list still");

        videos.put(Video { status: VideoStatus::Ready, ..video.clone() });
        assert!(snapshot.contains(&video.id) && videos.unlisted().is_empty());
    }
}
