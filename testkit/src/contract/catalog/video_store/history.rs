//! Random histories, replayed on the store and on a model that is simple enough to be believed.

use std::collections::BTreeMap;

use killrvideo_domain::{
    catalog::{Begun, Field, Job, Lease, Tag, Video, VideoChanges, VideoEdit, VideoList, VideoStatus},
    search::Put,
    shared::{IdGenerator, Timestamp, Total, UserId, VideoId},
};
use proptest::{collection::vec, prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};

use super::super::{ids_of, list, next_page};
use crate::contract::catalog::{edit_video, unhide_video};
use crate::{
    Fixture,
    builders::{Compass, finished, hiding, metadata, page, pending_video, ready, tags, title, view},
    contract::Works,
};

/// Something that happens to one of the videos there are.
#[derive(Debug, Clone)]
enum Deed {
    Submit { owner: usize, tags: Vec<usize> },
    Begin(Index),
    Finish { video: Index, succeeds: bool, vector: Option<u64> },
    Retitle(Index),
    Retag { video: Index, tags: Vec<usize> },
    Hide(Index),
    Unhide(Index),
    Put { video: Index, vector: u64 },
    View(Index),
}

const OWNERS: usize = 2;
const TAGS: usize = 3;

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let some_tags = || proptest::sample::subsequence((0..TAGS).collect::<Vec<_>>(), 0..=TAGS);
    let video = any::<Index>;
    let deed = prop_oneof![
        4 => (0..OWNERS, some_tags()).prop_map(|(owner, tags)| Deed::Submit { owner, tags }),
        2 => video().prop_map(Deed::Begin),
        4 => (video(), prop::bool::weighted(0.8), proptest::option::of(0..9_u64))
            .prop_map(|(video, succeeds, vector)| Deed::Finish { video, succeeds, vector }),
        1 => video().prop_map(Deed::Retitle),
        2 => (video(), some_tags()).prop_map(|(video, tags)| Deed::Retag { video, tags }),
        2 => video().prop_map(Deed::Hide),
        1 => video().prop_map(Deed::Unhide),
        2 => (video(), 10..19_u64).prop_map(|(video, vector)| Deed::Put { video, vector }),
        2 => video().prop_map(Deed::View),
    ];
    vec(deed, 20..60)
}

/// A video as the model knows it.
struct Known {
    video: Video,
    job: Job,
    done: bool,
    vector: Option<u64>,
    views: u64,
}

/// Store and model side by side.
struct Replay {
    fixture: Fixture,
    compass: Compass,
    owners: Vec<UserId>,
    tags: Vec<Tag>,
    model: BTreeMap<VideoId, Known>,
    second: u64,
}

/// Lists, totals, details and numbers agree with the model after every history, and pages go through each list
/// without gaps or repeats.
pub async fn any_history_leaves_what_a_simple_model_says(fixture: Fixture) {
    let mut runner = TestRunner::deterministic();
    for _ in 0..12 {
        let history = deeds().new_tree(&mut runner).expect("a history").current();
        let mut replay = Replay::new(fixture.clone());
        for (number, deed) in history.iter().enumerate() {
            replay.second += 1;
            replay.apply(deed.clone()).await;
            if number % 10 == 9 || number + 1 == history.len() {
                println!("{:#?}", &history[..=number]);
                replay.compare().await;
            }
        }
    }
}

impl Replay {
    fn new(fixture: Fixture) -> Self {
        Self {
            compass: Compass::new(&fixture.space, fixture.ids.seed()),
            owners: (0..OWNERS).map(|_| fixture.ids.user_id()).collect(),
            tags: (0..TAGS).map(|_| crate::builders::tag(&*fixture.ids)).collect(),
            model: BTreeMap::new(),
            second: 0,
            fixture,
        }
    }

    fn now(&self) -> Timestamp {
        self.fixture.in_seconds(self.second)
    }

    fn chosen(&mut self, index: Index) -> Option<&mut Known> {
        let ids: Vec<VideoId> = self.model.keys().copied().collect();
        let id = if ids.is_empty() { None } else { Some(ids[index.index(ids.len())]) };
        self.model.get_mut(&id?)
    }

    fn tag_set(&self, numbers: &[usize]) -> killrvideo_domain::catalog::Tags {
        tags(numbers.iter().map(|number| &self.tags[*number]))
    }

    async fn apply(&mut self, deed: Deed) {
        match deed {
            Deed::Submit { owner, tags } => self.submit(owner, &tags).await,
            Deed::Begin(video) => self.begin(video).await,
            Deed::Finish { video, succeeds, vector } => self.finish(video, succeeds, vector).await,
            Deed::Retitle(video) => {
                let changes = VideoChanges {
                    title: Some(title(&format!("Edited in second {}", self.second))),
                    ..VideoChanges::default()
                };
                self.edit(video, changes).await;
            }
            Deed::Retag { video, tags } => {
                let changes = VideoChanges { tags: Some(self.tag_set(&tags)), ..VideoChanges::default() };
                self.edit(video, changes).await;
            }
            Deed::Hide(video) => self.hide(video).await,
            Deed::Unhide(video) => self.unhide(video).await,
            Deed::Put { video, vector } => self.put(video, vector).await,
            Deed::View(video) => self.view(video).await,
        }
    }

    async fn submit(&mut self, owner: usize, tags: &[usize]) {
        let (video, job) = pending_video(&*self.fixture.ids, self.now());
        let video = Video { owner: self.owners[owner], tags: self.tag_set(tags), ..video };
        let supplied = (!tags.is_empty()).then_some(Field::Tags).into_iter().collect();
        let job = Job { supplied, ..job };
        self.fixture.stores.videos.submit(&video, &job).await.works();
        self.model.insert(video.id, Known { video, job, done: false, vector: None, views: 0 });
    }

    async fn begin(&mut self, index: Index) {
        let (now, jobs) = (self.now(), self.fixture.stores.jobs.clone());
        let Some(known) = self.chosen(index) else { return };
        // The lease is over at once, so that the next one may begin as well.
        let lease = Lease { job: known.job.clone(), at: now, until: now };

        let begun = jobs.begin(&lease).await.works();

        if known.done {
            assert_eq!(begun, Begun::Nothing);
            return;
        }
        known.job.attempts += 1;
        if !matches!(known.video.status, VideoStatus::Ready | VideoStatus::Error) {
            known.video.status = VideoStatus::Processing;
            known.video.updated_at = Some(now);
        }
        let (job, video) = (known.job.clone(), Box::new(known.video.clone()));
        assert_eq!(begun, Begun::Work { job, video });
    }

    async fn finish(&mut self, index: Index, succeeds: bool, vector: Option<u64>) {
        let (now, jobs, compass) = (self.now(), self.fixture.stores.jobs.clone(), self.compass.clone());
        let Some(known) = self.chosen(index) else { return };
        let made = vector.map(|towards| compass.at(20.0, towards));
        let found = title(&format!("Found for {}", known.video.id));
        let outcome = if succeeds {
            ready(Some(metadata(found.as_str())), made)
        } else {
            killrvideo_domain::catalog::Outcome::Failed
        };

        jobs.finish(&finished(&known.job, outcome, now)).await.works();

        if known.done {
            return;
        }
        known.done = true;
        known.video.updated_at = Some(now);
        known.video.status = if succeeds { VideoStatus::Ready } else { VideoStatus::Error };
        if succeeds && !known.job.supplied.has(Field::Title) {
            known.video.title = found;
        }
        if succeeds && !known.job.supplied.has(Field::Vector) {
            known.vector = vector.or(known.vector);
        }
    }

    async fn edit(&mut self, index: Index, changes: VideoChanges) {
        let (now, videos) = (self.now(), self.fixture.stores.videos.clone());
        let Some(known) = self.chosen(index) else { return };
        let edit = VideoEdit { changes, at: now };

        let given = edit_video(&videos, known.video.id, &edit).await;

        known.job.supplied.extend(edit.changes.supplied().iter());
        known.video.title = edit.changes.title.unwrap_or_else(|| known.video.title.clone());
        known.video.tags = edit.changes.tags.unwrap_or_else(|| known.video.tags.clone());
        known.video.updated_at = Some(now);
        assert_eq!(given.as_ref(), Some(&known.video));
    }

    async fn hide(&mut self, index: Index) {
        let (now, fixture) = (self.now(), self.fixture.clone());
        let Some(known) = self.chosen(index) else { return };
        let hiding = hiding(&*fixture.ids, known.video.id, now);

        let given = fixture.stores.videos.hide(&hiding).await.works();

        let mark = killrvideo_domain::catalog::Deletion { at: now, by: hiding.by };
        known.video.deletion = known.video.deletion.or(Some(mark));
        assert_eq!(given.as_ref(), Some(&known.video));
    }

    async fn unhide(&mut self, index: Index) {
        let fixture = self.fixture.clone();
        let Some(known) = self.chosen(index) else { return };

        let given = unhide_video(&fixture.stores.videos, known.video.id).await;

        known.video.deletion = None;
        assert_eq!(given.as_ref(), Some(&known.video));
    }

    async fn put(&mut self, index: Index, vector: u64) {
        let (vectors, made) = (self.fixture.stores.vectors.clone(), self.compass.at(20.0, vector));
        let Some(known) = self.chosen(index) else { return };

        let put = vectors.put(known.video.id, &made).await.works();

        if known.video.deletion.is_some() {
            assert_eq!(put, Put::NoSuchVideo);
        } else {
            assert_eq!(put, Put::Stored);
            known.vector = Some(vector);
            known.job.supplied.extend([Field::Vector]);
        }
    }

    async fn view(&mut self, index: Index) {
        let (now, fixture) = (self.now(), self.fixture.clone());
        let Some(known) = self.chosen(index) else { return };
        fixture.stores.views.record(&view(&*fixture.ids, known.video.id, now)).await.works();
        known.views += 1;
    }

    async fn compare(&self) {
        let stores = &self.fixture.stores;
        let ids: Vec<VideoId> = self.model.keys().copied().collect();
        let numbers = stores.video_stats.numbers(&ids).await.works();
        for (id, known) in &self.model {
            let vector = known.vector.map(|towards| self.compass.at(20.0, towards));
            let read = stores.videos.get_with_vector(*id).await.works();
            assert_eq!(read, Some((known.video.clone(), vector)));
            assert_eq!(numbers.get(id).map_or(0, |numbers| numbers.views), known.views);
        }
        for owner in &self.owners {
            self.compare_list(&VideoList::UploadedBy(*owner), |video| video.owner == *owner).await;
        }
        for tag in &self.tags {
            let has = |video: &Video| video.tags.iter().any(|one| one == tag);
            self.compare_list(&VideoList::Tagged(tag.clone()), has).await;
        }
    }

    async fn compare_list(&self, of: &VideoList, stands_in_it: impl Fn(&Video) -> bool) {
        let listed = |video: &&Video| video.status == VideoStatus::Ready && video.deletion.is_none();
        let mut expected: Vec<&Video> = self
            .model
            .values()
            .map(|known| &known.video)
            .filter(listed)
            .filter(|v| stands_in_it(v))
            .collect();
        expected.sort_by_key(|video| std::cmp::Reverse(video.submitted_at));
        let expected: Vec<VideoId> = expected.iter().map(|video| video.id).collect();

        let mut found = Vec::new();
        let mut request = page(1, 3);
        loop {
            let page = list(&self.fixture, of, &request).await;
            assert_eq!(page.total, Total::Exact(expected.len() as u64), "{of:?}");
            found.extend(ids_of(&page.items));
            match page.next {
                Some(position) => request = next_page(&request, &position, 3),
                None => break,
            }
        }
        assert_eq!(found, expected, "{of:?}");
    }
}
