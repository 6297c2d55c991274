//! How long lists of videos are, remembered for a while.

use killrvideo_domain::{
    catalog::{Tag, Video, VideoList},
    shared::{Day, Total, UserId},
};
use parking_lot::Mutex;

use super::latest::Pace;
use crate::{data_api::Counted, shared::Counts};

/// Which list was counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum ListKey {
    Latest,
    Tagged(Tag),
    UploadedBy(UserId),
}

impl From<&VideoList> for ListKey {
    fn from(list: &VideoList) -> Self {
        match list {
            VideoList::Latest => Self::Latest,
            VideoList::Tagged(tag) => Self::Tagged(tag.clone()),
            VideoList::UploadedBy(user) => Self::UploadedBy(*user),
        }
    }
}

/// How long a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) rows: Counted,
    /// The newest day of a list that is kept by days, when that was found out with the count.
    pub(super) newest: Option<Day>,
}

impl Extent {
    /// The number as it is told.
    pub(super) const fn total(self) -> Total {
        self.rows.total()
    }
}

/// What is remembered of lists of videos.
#[derive(Debug, Default)]
pub(crate) struct ListCounts {
    pub(super) extents: Counts<ListKey, Extent>,
    pace: Mutex<Pace>,
}

impl ListCounts {
    /// How many of the latest videos a day has.
    pub(super) fn pace(&self) -> Pace {
        *self.pace.lock()
    }

    /// Remembers how many of the latest videos a day has.
    pub(super) fn set_pace(&self, pace: Pace) {
        *self.pace.lock() = pace;
    }

    /// Forgets the lists that videos stand in: something was written to them.
    pub(crate) fn forget<'a>(&self, videos: impl IntoIterator<Item = &'a Video>) {
        let of_video = |video: &'a Video| {
            let tagged = video.tags.iter().cloned().map(ListKey::Tagged);
            tagged.chain([ListKey::UploadedBy(video.owner)])
        };
        self.extents.forget([ListKey::Latest].into_iter().chain(videos.into_iter().flat_map(of_video)));
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{ready_video, tag, tags, time},
    };

    use super::*;

    const EXTENT: Extent = Extent { rows: Counted::Exactly(7), newest: None };

    fn at() -> killrvideo_domain::shared::Timestamp {
        time("2025-11-03T10:00:00Z")
    }

    fn video() -> Video {
        let ids = SeededIds::new(1);
        Video { tags: tags(&[tag(&ids)]), ..ready_video(&ids, at()) }
    }

    #[test]
    fn what_is_written_forgets_the_lists_of_the_video_and_no_others() {
        let (counts, video) = (ListCounts::default(), video());
        let tag = video.tags.iter().next().cloned().expect("a tag");
        let own = [ListKey::Latest, ListKey::UploadedBy(video.owner), ListKey::Tagged(tag)];
        let other = ListKey::Tagged(killrvideo_testkit::builders::tag(&SeededIds::new(2)));
        for list in own.iter().chain([&other]) {
            counts.extents.begin(list.clone(), at()).found(EXTENT);
        }

        counts.forget([&video]);

        assert!(own.iter().all(|list| counts.extents.get(list, at()).is_none()));
        assert_eq!(counts.extents.get(&other, at()), Some(EXTENT));
    }

    #[test]
    fn totals_are_exact_as_far_as_the_server_counts() {
        let total = |rows| Extent { rows, newest: None }.total();

        assert_eq!(total(Counted::Exactly(10_000)), Total::Exact(10_000));
        assert_eq!(total(Counted::TooMany), Total::AtLeast(10_000));
    }
}
