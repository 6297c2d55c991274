//! Random histories, replayed on the store and on a model that is simple enough to be believed.

use std::{cmp::Reverse, collections::BTreeMap};

use killrvideo_domain::{
    catalog::Deletion,
    feedback::{Comment, CommentList, CommentUnhidden, StoredComment},
    shared::{CommentId, IdGenerator, TimeOrder, Total, UserId, VideoId},
};
use proptest::{collection::vec, prelude::*, sample::Index, strategy::ValueTree, test_runner::TestRunner};

use super::{ids_of, listed};
use crate::{
    Fixture,
    builders::{after, comment, comment_hiding, page},
    contract::Works,
};

/// Something that happens to one of the comments there are.
#[derive(Debug, Clone)]
enum Deed {
    /// Somebody comments, some seconds before or after the others.
    Add {
        video: usize,
        author: usize,
        second: u64,
    },
    /// The same comment is added again, unless it is hidden: nobody calls again so late.
    AddAgain(Index),
    Hide(Index),
    Unhide(Index),
}

const VIDEOS: usize = 2;
const AUTHORS: usize = 2;

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let comment = any::<Index>;
    let deed = prop_oneof![
        5 => (0..VIDEOS, 0..AUTHORS, 0..40_u64)
            .prop_map(|(video, author, second)| Deed::Add { video, author, second }),
        1 => comment().prop_map(Deed::AddAgain),
        2 => comment().prop_map(Deed::Hide),
        1 => comment().prop_map(Deed::Unhide),
    ];
    vec(deed, 20..60)
}

/// Store and model side by side.
struct Replay {
    fixture: Fixture,
    videos: Vec<VideoId>,
    authors: Vec<UserId>,
    model: BTreeMap<CommentId, StoredComment>,
}

/// Lists, totals and comments agree with the model after every history, and pages of every size go through each list
/// without gaps or repeats.
pub async fn any_history_of_comments_leaves_what_a_simple_model_says(fixture: Fixture) {
    let mut runner = TestRunner::deterministic();
    for round in 0..10 {
        let history = deeds().new_tree(&mut runner).expect("a history").current();
        let mut replay = Replay::new(fixture.clone());
        for (number, deed) in history.iter().enumerate() {
            replay.apply(deed).await;
            if number % 15 == 14 || number + 1 == history.len() {
                println!("{:#?}", &history[..=number]);
                replay.compare(1 + round % 7).await;
            }
        }
    }
}

impl Replay {
    fn new(fixture: Fixture) -> Self {
        Self {
            videos: (0..VIDEOS).map(|_| fixture.ids.video_id()).collect(),
            authors: (0..AUTHORS).map(|_| fixture.ids.user_id()).collect(),
            model: BTreeMap::new(),
            fixture,
        }
    }

    fn chosen(&mut self, index: Index) -> Option<&mut StoredComment> {
        let ids: Vec<CommentId> = self.model.keys().copied().collect();
        let id = if ids.is_empty() { None } else { Some(ids[index.index(ids.len())]) };
        self.model.get_mut(&id?)
    }

    async fn apply(&mut self, deed: &Deed) {
        let (store, ids, now) =
            (self.fixture.stores.comments.clone(), self.fixture.ids.clone(), self.fixture.now());
        match deed {
            Deed::Add { video, author, second } => {
                let said = Comment {
                    video: self.videos[*video],
                    author: self.authors[*author],
                    ..comment(&*ids, self.fixture.in_seconds(*second))
                };
                store.add(&said).await.works();
                self.model.insert(said.id, StoredComment { comment: said, deletion: None });
            }
            Deed::AddAgain(index) => {
                let Some(known) = self.chosen(*index).filter(|known| known.deletion.is_none()) else {
                    return;
                };
                store.add(&known.comment).await.works();
            }
            Deed::Hide(index) => {
                let Some(known) = self.chosen(*index) else { return };
                let hiding = comment_hiding(&*ids, known.comment.id, now);
                assert_eq!(store.hide(&hiding).await.works().as_ref(), Some(&known.comment));
                known.deletion = known.deletion.or(Some(Deletion { at: hiding.at, by: hiding.by }));
            }
            Deed::Unhide(index) => {
                let Some(known) = self.chosen(*index) else { return };
                let outcome = store.unhide(known.comment.id).await.works();
                let said = known.comment.clone();
                let expected = match known.deletion.take() {
                    Some(_) => CommentUnhidden::Restored(said),
                    None => CommentUnhidden::WasActive(said),
                };
                assert_eq!(outcome, expected);
            }
        }
    }

    async fn compare(&self, size: i64) {
        for (id, known) in &self.model {
            assert_eq!(self.fixture.stores.comments.get(*id).await.works().as_ref(), Some(known));
        }
        for video in &self.videos {
            self.compare_list(&CommentList::About(*video), size, |said| said.video == *video).await;
        }
        for author in &self.authors {
            self.compare_list(&CommentList::By(*author), size, |said| said.author == *author).await;
        }
    }

    async fn compare_list(&self, of: &CommentList, size: i64, stands_in_it: impl Fn(&Comment) -> bool) {
        let visible = self.model.values().filter(|known| known.deletion.is_none());
        let mut expected: Vec<CommentId> =
            visible.filter(|known| stands_in_it(&known.comment)).map(|known| known.comment.id).collect();
        expected.sort_by_key(|id| Reverse(TimeOrder::of(id.as_uuid())));

        let mut found = Vec::new();
        let mut request = page(1, size);
        loop {
            let page = listed(&self.fixture, of, &request).await;
            assert_eq!(page.total, Total::Exact(expected.len() as u64), "{of:?}");
            found.extend(ids_of(&page.items));
            let Some(position) = page.next else { break };
            let next = after(&position, size);
            assert_ne!(next, request, "a page ends where it began");
            request = next;
        }
        assert_eq!(found, expected, "{of:?}");
    }
}
