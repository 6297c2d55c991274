//! What every `SpaceStore` does. What is said of the vectors is one thing for a whole store, so these cases need stores of
//! their own.

use std::time::Duration;

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::Video,
    recommendations::KeptTaste,
    search::{ChangeOrder, ChangePlace, ChangeUnderWay, Hold, NewVectors, Put, SpaceChange, Stamp},
    shared::{ChangeId, Embedding, EmbeddingSpace, IdGenerator, StoreErrorKind, VideoId},
};

use crate::{
    Fixture,
    builders::{Compass, hiding, pending_video, ready_video, row},
    contract::{Works, at_once},
};

/// What every `SpaceStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture) whose store is
/// its own.
#[macro_export]
macro_rules! space_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            space_store,
            $crate::contract::search::space_store,
            $fixture,
            [
                a_store_says_nothing_of_its_vectors_before_somebody_said_it,
                what_was_said_first_stands_also_when_several_say_something_at_once,
                a_store_takes_no_vectors_of_its_own_while_another_space_is_said,
                while_a_change_goes_on_that_is_what_is_said_with_both_spaces,
                a_change_into_the_same_space_goes_on_where_it_was_and_others_begin_with_the_first_video,
                the_stretches_hold_each_video_once_that_is_ready_or_has_a_vector,
                nothing_of_a_video_changes_but_its_vector_and_one_without_a_new_one_loses_it,
                a_run_from_which_the_change_was_taken_over_does_nothing,
                after_a_change_the_new_space_is_said_and_no_taste_is_kept,
            ]
        );
    };
}

fn another(fixture: &Fixture, model: &str) -> EmbeddingSpace {
    EmbeddingSpace::new(model, fixture.space.dimensions())
}

fn compass(fixture: &Fixture) -> Compass {
    Compass::new(&fixture.space, fixture.ids.seed())
}

async fn stamp(fixture: &Fixture) -> Option<Stamp> {
    fixture.stores.spaces.stamp().await.works()
}

async fn adopt(fixture: &Fixture, space: &EmbeddingSpace) -> Stamp {
    fixture.stores.spaces.adopt(space).await.works()
}

async fn begin(fixture: &Fixture, to: &EmbeddingSpace, afresh: bool) -> (ChangeId, ChangeUnderWay) {
    let order = ChangeOrder { run: fixture.ids.change_id(), to: to.clone(), afresh };
    (order.run, fixture.stores.spaces.begin_change(&order).await.works())
}

/// New vectors of no videos, which leave the change at `at`.
fn none_up_to(run: ChangeId, at: ChangePlace, done: u64) -> NewVectors {
    NewVectors { run, vectors: Vec::new(), at, done }
}

async fn replace(fixture: &Fixture, new: &NewVectors) -> Hold {
    fixture.stores.spaces.replace(new).await.works()
}

async fn load(fixture: &Fixture, video: &Video, vector: Option<Embedding>) {
    let loaded = VideoRow { vector, ..row(video.clone()) };
    fixture.stores.bulk.videos(&[loaded]).await.works();
}

async fn vector_of(fixture: &Fixture, video: VideoId) -> Option<Embedding> {
    fixture.stores.videos.get_with_vector(video).await.works().and_then(|(_, vector)| vector)
}

/// > A store says nothing of its vectors before somebody said it.
pub async fn a_store_says_nothing_of_its_vectors_before_somebody_said_it(fixture: Fixture) {
    load(&fixture, &ready_video(&*fixture.ids, fixture.now()), Some(compass(&fixture).north())).await;

    assert_eq!(stamp(&fixture).await, None);
}

/// > What was said first stands, also when several say something at once.
pub async fn what_was_said_first_stands_also_when_several_say_something_at_once(fixture: Fixture) {
    let said = at_once((0..4).map(|number| {
        let fixture = fixture.clone();
        async move { adopt(&fixture, &another(&fixture, &format!("model-{number}"))).await }
    }))
    .await;

    let first = stamp(&fixture).await;
    assert!(said.iter().all(|said| Some(said) == first.as_ref()), "{said:?}");
    let later = adopt(&fixture, &another(&fixture, "later")).await;
    assert_eq!(Some(later), first);
}

/// > From then on, and at the latest 10 s after another space is said, the store takes no vectors of its own.
pub async fn a_store_takes_no_vectors_of_its_own_while_another_space_is_said(fixture: Fixture) {
    let (vector, video) = (compass(&fixture).north(), ready_video(&*fixture.ids, fixture.now()));
    load(&fixture, &video, None).await;
    adopt(&fixture, &fixture.space).await;
    let put = async || fixture.stores.vectors.put(video.id, &vector).await;

    fixture.clock.advance(Duration::from_secs(10));
    assert_eq!(put().await.works(), Put::Stored);
    let (run, _) = begin(&fixture, &another(&fixture, "another"), false).await;

    for _ in 0..2 {
        fixture.clock.advance(Duration::from_secs(10));
        let refused = put().await.expect_err("a vector of another space");
        assert_eq!(refused.kind(), StoreErrorKind::Rejected);
        let loaded = VideoRow { vector: Some(vector.clone()), ..row(video.clone()) };
        fixture.stores.bulk.videos(&[loaded]).await.expect_err("a vector of another space");
        fixture.stores.spaces.end_change(run).await.works();
    }
    load(&fixture, &video, None).await;
}

/// > While a change goes on, that is what is said, with both spaces.
pub async fn while_a_change_goes_on_that_is_what_is_said_with_both_spaces(fixture: Fixture) {
    let [from, to] = ["old", "new"].map(|model| another(&fixture, model));
    let (_, unknown) = begin(&fixture, &to, false).await;
    assert_eq!(unknown.change, SpaceChange { from: None, to: to.clone() });
    fixture.stores.spaces.end_change(begin(&fixture, &from, false).await.0).await.works();

    let (_, begun) = begin(&fixture, &to, false).await;

    let change = SpaceChange { from: Some(from.clone()), to };
    assert_eq!(begun.change, change);
    assert_eq!(stamp(&fixture).await, Some(Stamp::Changing(change.clone())));
    assert_eq!(adopt(&fixture, &from).await, Stamp::Changing(change));
}

/// > A change into the same space goes on where it was; one into another space, and one afresh, begin with the first
/// > video.
///
/// It knows how many videos there are.
pub async fn a_change_into_the_same_space_goes_on_where_it_was_and_others_begin_with_the_first_video(
    fixture: Fixture,
) {
    for _ in 0..3 {
        load(&fixture, &ready_video(&*fixture.ids, fixture.now()), None).await;
    }
    let [new, other] = ["new", "other"].map(|model| another(&fixture, model));
    let (run, begun) = begin(&fixture, &new, false).await;
    assert_eq!((begun.at.clone(), begun.done, begun.total.get()), (ChangePlace::First, 0, 3));
    let place = ChangePlace::At(killrvideo_domain::shared::Position::from_bytes(&[b'7'; 16]));
    assert_eq!(replace(&fixture, &none_up_to(run, place.clone(), 2)).await, Hold::Kept);

    for (to, afresh, at, done) in [
        (&new, false, place.clone(), 2),
        (&new, false, place, 2),
        (&new, true, ChangePlace::First, 0),
        (&other, false, ChangePlace::First, 0),
    ] {
        let (_, begun) = begin(&fixture, to, afresh).await;
        assert_eq!((begun.at, begun.done), (at, done), "{to}, afresh: {afresh}");
    }
}

/// > The stretches, one after another, hold each video once that is ready or has a vector, hidden ones as well.
///
/// However many are asked for at once.
pub async fn the_stretches_hold_each_video_once_that_is_ready_or_has_a_vector(fixture: Fixture) {
    let north = compass(&fixture).north();
    let mut expected = Vec::new();
    for number in 0..120 {
        let video = ready_video(&*fixture.ids, fixture.now());
        load(&fixture, &video, (number % 2 == 0).then(|| north.clone())).await;
        if number % 3 == 0 {
            let hiding = hiding(&*fixture.ids, video.id, fixture.now());
            fixture.stores.videos.hide(&hiding).await.works();
        }
        expected.push(video.id);
    }
    let (pushed, _) = pending_video(&*fixture.ids, fixture.now());
    load(&fixture, &pushed, Some(north)).await;
    expected.push(pushed.id);
    load(&fixture, &pending_video(&*fixture.ids, fixture.now()).0, None).await;
    expected.sort();

    for at_least in [1, 7, 64, 1_000] {
        let (mut at, mut found) = (ChangePlace::First, Vec::new());
        loop {
            let stretch = fixture.stores.spaces.stretch(&at, at_least).await.works();
            assert!(stretch.next.is_none() || stretch.videos.len() >= at_least);
            found.extend(stretch.videos.into_iter().map(|video| video.id));
            let Some(next) = stretch.next else { break };
            at = next;
        }
        found.sort();
        assert_eq!(found, expected, "{at_least} at a time");
    }
}

/// > Nothing of a video changes but its vector, and one for which there is none loses the old one.
///
/// Also of a hidden video, which is found by its new vector when it is brought back.
pub async fn nothing_of_a_video_changes_but_its_vector_and_one_without_a_new_one_loses_it(fixture: Fixture) {
    let compass = compass(&fixture);
    let (old, new) = (compass.north(), compass.at(90.0, 1));
    let videos = [0; 3].map(|_| ready_video(&*fixture.ids, fixture.now()));
    for video in &videos {
        load(&fixture, video, Some(old.clone())).await;
    }
    let [shown, hidden, without] = videos.map(|video| video.id);
    let hiding = hiding(&*fixture.ids, hidden, fixture.now());
    fixture.stores.videos.hide(&hiding).await.works();
    let before = [shown, hidden, without].map(|video| fixture.stores.videos.get(video));
    let before = futures_util::future::join_all(before).await;
    let (run, _) = begin(&fixture, &another(&fixture, "new"), false).await;

    let vectors = vec![(shown, Some(new.clone())), (hidden, Some(new.clone())), (without, None)];
    let new_vectors = NewVectors { vectors, ..none_up_to(run, ChangePlace::First, 3) };
    for _ in 0..2 {
        assert_eq!(replace(&fixture, &new_vectors).await, Hold::Kept);
    }

    for (video, before) in [shown, hidden, without].into_iter().zip(before) {
        assert_eq!(fixture.stores.videos.get(video).await.works(), before.works());
        let expected = (video != without).then(|| new.clone());
        assert_eq!(vector_of(&fixture, video).await, expected);
    }
    fixture.stores.videos.unhide(hidden).await.works();
    fixture.stores.lifecycle.drain().await;
    let found = fixture.stores.vectors.nearest(&new, 10).await.works();
    let mut found: Vec<VideoId> = found.into_iter().map(|near| near.video.id).collect();
    let mut expected = [shown, hidden];
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

/// > A run from which the change was taken over replaces nothing, remembers nothing and ends nothing.
///
/// As one that never began, and one that has ended.
pub async fn a_run_from_which_the_change_was_taken_over_does_nothing(fixture: Fixture) {
    let compass = compass(&fixture);
    let video = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, &video, Some(compass.north())).await;
    let new = another(&fixture, "new");
    let (earlier, _) = begin(&fixture, &new, false).await;
    let (later, begun) = begin(&fixture, &new, false).await;
    let vectors = |run| NewVectors {
        vectors: vec![(video.id, Some(compass.at(90.0, 1)))],
        ..none_up_to(run, ChangePlace::First, 1)
    };

    for run in [earlier, fixture.ids.change_id()] {
        assert_eq!(replace(&fixture, &vectors(run)).await, Hold::Lost);
        assert_eq!(fixture.stores.spaces.end_change(run).await.works(), Hold::Lost);
        assert_eq!(vector_of(&fixture, video.id).await, Some(compass.north()));
        assert_eq!(stamp(&fixture).await, Some(Stamp::Changing(begun.change.clone())));
    }

    assert_eq!(begin(&fixture, &new, false).await.1.done, 0);
    let (last, _) = begin(&fixture, &new, false).await;
    assert_eq!(fixture.stores.spaces.end_change(last).await.works(), Hold::Kept);
    for ended in [later, last] {
        assert_eq!(replace(&fixture, &vectors(ended)).await, Hold::Lost);
        assert_eq!(fixture.stores.spaces.end_change(ended).await.works(), Hold::Lost);
    }
    assert_eq!(stamp(&fixture).await, Some(Stamp::Of(new)));
}

/// > After a change the new space is what is said, and no taste is kept.
pub async fn after_a_change_the_new_space_is_said_and_no_taste_is_kept(fixture: Fixture) {
    let users: Vec<_> = (0..60).map(|_| fixture.ids.user_id()).collect();
    let taste = KeptTaste { vector: compass(&fixture).north(), at: fixture.now() };
    for user in &users {
        fixture.stores.tastes.keep(*user, &taste).await;
    }
    let new = another(&fixture, "new");
    let (run, _) = begin(&fixture, &new, false).await;

    assert_eq!(fixture.stores.spaces.end_change(run).await.works(), Hold::Kept);

    assert_eq!(stamp(&fixture).await, Some(Stamp::Of(new.clone())));
    assert_eq!(adopt(&fixture, &new).await, Stamp::Of(new));
    for user in users {
        assert_eq!(fixture.stores.tastes.get(user).await, None);
    }
}
