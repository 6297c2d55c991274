//! How often tags are used: counted again, in the background, whenever that may have changed.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::{StreamExt, TryStreamExt, stream};
use killrvideo_domain::{catalog::Tag, search::TagUse, shared::Clock};
use parking_lot::Mutex;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::TagsInUse;
use crate::{
    data_api::{Counted, DataApi, Filter, Find, Trouble, columns, count as counted},
    shared::Background,
    tables::{TAGS, VIDEOS},
};

columns! {
    /// A tag and the number of listed videos that have it.
    pub(crate) struct TagUsage {
        pub(crate) tag: String,
        #[serde(default, deserialize_with = "counted")]
        pub(crate) usage: u64,
    }

    /// What is read of the videos that are counted: as little as there is.
    struct Used {
        videoid: Uuid,
    }
}

/// Keeps `tags.usage` up to date, and knows what it says.
///
/// The table is reference data, which nothing depends on: a count that fails is logged, and the next change of a
/// video with that tag heals it. So does it when two processes count one tag at once, and the one that counted earlier
/// writes later.
pub(crate) struct TagCounts {
    api: Arc<DataApi>,
    background: Arc<Background>,
    waiting: Arc<Mutex<Waiting>>,
    in_use: Arc<TagsInUse>,
}

/// The tags that are to be counted. One that waits already is not counted twice.
#[derive(Default)]
struct Waiting {
    tags: BTreeSet<Tag>,
    /// Whether somebody counts and will count these as well.
    somebody_counts: bool,
}

impl TagCounts {
    pub(crate) fn new(api: Arc<DataApi>, background: Arc<Background>) -> Self {
        Self { api, background, waiting: Arc::default(), in_use: Arc::default() }
    }

    /// Says that these tags may be used more or less often than they were. Returns at once.
    pub(crate) fn recount(&self, tags: impl IntoIterator<Item = Tag>) {
        // Work that a runtime drops at its end is no reason to begin something.
        if Handle::try_current().is_err() {
            return;
        }
        let mut waiting = self.waiting.lock();
        waiting.tags.extend(tags);
        if waiting.tags.is_empty() || std::mem::replace(&mut waiting.somebody_counts, true) {
            return;
        }
        drop(self.background.run(count_all(self.api.clone(), self.waiting.clone(), self.in_use.clone())));
    }

    /// The tags of listed videos. What this process counted shows at once, what others count within a minute.
    pub(crate) async fn in_use(&self, clock: &dyn Clock) -> Result<Arc<[TagUse]>, Trouble> {
        self.in_use.get(&self.api, clock).await
    }
}

/// The most tags that are counted at once.
const SIDE_BY_SIDE: usize = 8;

/// Counts until no tag waits any more.
async fn count_all(api: Arc<DataApi>, waiting: Arc<Mutex<Waiting>>, in_use: Arc<TagsInUse>) {
    while let Some(tags) = next(&waiting) {
        if let Err(trouble) = count(&api, &tags, &in_use).await {
            tracing::warn!(tags = tags.len(), %trouble, "the use of tags could not be counted");
        }
    }
}

/// The tags to be counted next, as many as are written at once; `None` when there are none.
fn next(waiting: &Mutex<Waiting>) -> Option<Vec<Tag>> {
    let mut waiting = waiting.lock();
    let mut tags = std::mem::take(&mut waiting.tags);
    if let Some(later) = tags.iter().nth(Filter::MOST_VALUES).cloned() {
        waiting.tags = tags.split_off(&later);
    }
    waiting.somebody_counts = !tags.is_empty();
    waiting.somebody_counts.then(|| tags.into_iter().collect())
}

/// Counts tags and writes the numbers. This process shows them also when they cannot be written: they are the truth.
async fn count(api: &DataApi, tags: &[Tag], in_use: &TagsInUse) -> Result<(), Trouble> {
    let counts = tags.iter().cloned().map(|tag| usage(api, tag));
    let counted: Vec<TagUsage> = stream::iter(counts).buffered(SIDE_BY_SIDE).try_collect().await?;
    let written = api.insert_many(TAGS, &counted).await;
    in_use.counted(tags, &counted);
    written
}

async fn usage(api: &DataApi, tag: Tag) -> Result<TagUsage, Trouble> {
    let listed = Filter::among("tags", [tag.as_str()]).and("listed", true);
    let (counted, _) = api.count::<Used>(VIDEOS, Find::by(listed).ascending("added_date")).await?;
    let usage = match counted {
        Counted::Exactly(usage) => usage,
        Counted::TooMany => MOST_COUNTED,
    };
    Ok(TagUsage { tag: tag.as_str().to_owned(), usage })
}

/// A count ends here: it means "as many, or more".
const MOST_COUNTED: u64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Tag {
        Tag::parse(text).expect("a tag")
    }

    #[test]
    fn tags_wait_once_each_and_are_taken_as_many_as_are_written_at_once() {
        let waiting = Mutex::new(Waiting::default());
        let tags = (0..150).map(|number| tag(&format!("tag{number:03}")));
        waiting.lock().tags.extend(tags.clone().chain(tags));

        let (first, second) = (next(&waiting).unwrap(), next(&waiting).unwrap());

        assert_eq!((first.len(), second.len()), (100, 50));
        assert_eq!((&first[0], &second[0]), (&tag("tag000"), &tag("tag100")));
        assert!(waiting.lock().somebody_counts);
        assert_eq!(next(&waiting), None);
        assert!(!waiting.lock().somebody_counts, "whoever comes next counts");
    }
}
