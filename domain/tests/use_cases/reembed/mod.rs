//! Making all vectors anew, over the in-memory store, with an embedder that answers as it is told.

mod change;

use std::sync::Mutex;

use killrvideo_domain::{
    catalog::VideoStore,
    processing::{Reembed, ReembedError, ReembedPorts, ReembedStep, Reembedded},
    recommendations::{KeptTaste, TasteStore},
    search::{ChangeOrder, EmbedError, SpaceStore, Stamp},
    shared::{Clock, IdGenerator},
};
use killrvideo_testkit::builders::hiding;

use self::change::POLICY;

pub(crate) use self::change::{Change, old_space};

#[tokio::test]
async fn all_vectors_are_made_anew_hidden_ones_as_well_and_no_taste_is_kept() {
    let change = Change::of(8).await;
    let (world, user) = (&change.world, change.world.user());
    VideoStore::hide(&*world.store, &hiding(&*world.ids, change.videos[3].id, world.clock.now()))
        .await
        .unwrap();
    let taste = KeptTaste { vector: world.vector([1.0, 0.0, 0.0, 0.0]), at: world.clock.now() };
    world.store.keep(user, &taste).await;

    let done = change.run(false).await.unwrap();

    assert_eq!(done, Reembedded::Changed { change: change.change(), done: 8, without: Vec::new() });
    assert!(change.all_are_new().await);
    assert_eq!(change.stamp().await, Some(Stamp::Of(world.space.clone())));
    assert_eq!(TasteStore::get(&*world.store, user).await, None);
    assert_eq!(world.pause.asked_for(), [POLICY.notice]);
}

#[tokio::test]
async fn the_model_is_given_batches_and_how_far_it_is_is_told() {
    let change = Change::of(8).await;

    change.run(false).await.unwrap();

    assert_eq!(change.calls(), [1, 3, 3, 2], "a try, and batches of three, two of which are a stretch");
    let told = change.told.lock().unwrap().clone();
    assert_eq!(told[0], ReembedStep::Begun(change.change()));
    let steps: Vec<(u64, u64, u64)> = told[1..]
        .iter()
        .map(|step| match step {
            ReembedStep::At { done, by_this_run, total } => (*done, *by_this_run, total.get()),
            ReembedStep::Begun(_) => panic!("begun twice"),
        })
        .collect();
    assert_eq!(steps, [(0, 0, 8), (6, 6, 8), (8, 8, 8)]);
}

#[tokio::test]
async fn a_run_that_stops_is_gone_on_with_and_nothing_says_that_it_is_done_before_it_is() {
    let change = Change::of(20).await;
    // The try, and the first two stretches; in the third the model is gone, and tried again.
    *change.model.calls_left.lock().unwrap() = 5;

    let stopped = change.run(false).await.expect_err("the model is gone");

    assert!(matches!(stopped, ReembedError::Embed(EmbedError::Unavailable(_))), "{stopped}");
    assert_eq!(change.stamp().await, Some(Stamp::Changing(change.change())));
    assert!(!change.all_are_new().await);
    *change.model.calls_left.lock().unwrap() = usize::MAX;
    change.calls();
    let done = change.run(false).await.unwrap();
    assert!(matches!(done, Reembedded::Changed { done: 20, .. }), "{done:?}");
    assert_eq!(change.calls(), [1, 3, 3, 2], "what was done is not done again");
    assert!(change.all_are_new().await);
}

#[tokio::test]
async fn what_is_of_the_space_already_is_made_anew_only_when_that_is_asked_for() {
    let change = Change::of(2).await;
    change.run(false).await.unwrap();
    change.calls();

    assert_eq!(change.run(false).await.unwrap(), Reembedded::NothingToDo(change.world.space.clone()));
    assert_eq!(change.calls(), Vec::<usize>::new());
    assert!(matches!(change.run(true).await.unwrap(), Reembedded::Changed { done: 2, .. }));
    assert_eq!(change.calls(), [1, 2]);
}

#[tokio::test]
async fn a_text_that_the_model_refuses_costs_its_video_the_old_vector_and_no_other_video_anything() {
    let change = Change::of(7).await;
    *change.model.refused.lock().unwrap() = Some("Video 4.");

    let Reembedded::Changed { done, without, .. } = change.run(false).await.unwrap() else {
        panic!("nothing was done")
    };

    let refused = &change.videos[4];
    assert_eq!((done, without.len()), (7, 1));
    assert_eq!(without[0].0, refused.id);
    assert!(without[0].1.contains("no such text"), "{}", without[0].1);
    for (video, vector) in
        change.videos.iter().zip(change.videos.iter().map(|video| change.new_vector(video)))
    {
        let expected = (video.id != refused.id).then_some(vector);
        assert_eq!(change.vectors().await[&video.id], expected);
    }
}

#[tokio::test]
async fn a_model_that_refuses_everything_stops_it_before_anything_is_changed() {
    let change = Change::of(3).await;
    let before = change.vectors().await;
    *change.model.refused.lock().unwrap() = Some("");

    let stopped = change.run(false).await.expect_err("the model is of no use");

    assert!(matches!(stopped, ReembedError::Embed(EmbedError::Useless(_))), "{stopped}");
    assert_eq!(change.stamp().await, Some(Stamp::Of(old_space(&change.world))));
    assert_eq!(change.vectors().await, before);
}

#[tokio::test]
async fn a_model_that_begins_to_refuse_everything_costs_no_video_its_vector() {
    let change = Change::of(3).await;
    let before = change.vectors().await;
    // The try succeeds, and then the key ends, say.
    let model = change.model.clone();
    let told = |step| {
        if matches!(step, ReembedStep::Begun(_)) {
            *model.refused.lock().unwrap() = Some("");
        }
    };
    let ports = ReembedPorts {
        spaces: change.world.store.clone(),
        embedder: change.model.clone(),
        ids: change.world.ids.clone(),
        pause: change.world.pause.clone(),
    };

    let stopped = Reembed::new(ports, POLICY).run(false, &told).await.expect_err("the model is of no use");

    assert!(matches!(stopped, ReembedError::Embed(EmbedError::Useless(_))), "{stopped}");
    assert_eq!(change.vectors().await, before);
}

#[tokio::test]
async fn a_run_that_another_one_took_over_stops() {
    let change = Change::of(20).await;
    let (store, ids) = (change.world.store.clone(), change.world.ids.clone());
    let ports = ReembedPorts {
        spaces: store.clone(),
        embedder: change.model.clone(),
        ids: ids.clone(),
        pause: change.world.pause.clone(),
    };
    let to = change.world.space.clone();
    let taken_over = Mutex::new(false);
    let told = |step: ReembedStep| {
        if matches!(step, ReembedStep::At { done: 1.., .. })
            && !std::mem::replace(&mut *taken_over.lock().unwrap(), true)
        {
            let order = ChangeOrder { run: ids.change_id(), to: to.clone(), afresh: false };
            futures_util::FutureExt::now_or_never(store.begin_change(&order)).unwrap().unwrap();
        }
    };

    let stopped = Reembed::new(ports, POLICY).run(false, &told).await.expect_err("taken over");

    assert!(matches!(stopped, ReembedError::TakenOver), "{stopped}");
    assert_eq!(change.calls().len(), 5, "it noticed at the next stretch");
    assert_eq!(change.stamp().await, Some(Stamp::Changing(change.change())));
}
