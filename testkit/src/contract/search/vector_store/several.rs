//! Several vectors at once.

use std::collections::HashMap;

use killrvideo_domain::shared::{Embedding, IdGenerator, VideoId};

use super::{compass, listed};
use crate::{
    Fixture,
    builders::{hiding, ready_video},
    contract::{Works, catalog::load},
};

/// > Vectors of several videos come in one call, and those that have none are left out.
///
/// More than the database takes at once, number for number, also those of hidden videos.
pub async fn vectors_of_several_videos_come_in_one_call_and_those_that_have_none_are_left_out(
    fixture: Fixture,
) {
    let compass = compass(&fixture);
    let mut expected: HashMap<VideoId, Embedding> = HashMap::new();
    for number in 0..105 {
        let vector = compass.at(20.0, number);
        expected.insert(listed(&fixture, &vector).await, vector);
    }
    let hidden = *expected.keys().next().expect("a video");
    fixture.stores.videos.hide(&hiding(&*fixture.ids, hidden, fixture.now())).await.works();
    let without = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, std::slice::from_ref(&without)).await;

    let mut asked: Vec<VideoId> = expected.keys().copied().collect();
    asked.extend([without.id, fixture.ids.video_id()]);
    let found = fixture.stores.vectors.vectors_of(&asked).await.works();

    assert_eq!(found, expected);
    assert!(fixture.stores.vectors.vectors_of(&[]).await.works().is_empty());
}
