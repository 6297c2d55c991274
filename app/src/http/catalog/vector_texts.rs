//! Vectors as JSON, kept for those that are asked for again.
//!
//! Writing 1536 numbers takes as long as ten short answers, and a vector hardly ever changes.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, PoisonError},
};

use killrvideo_domain::shared::{Dimensions, Embedding, VideoId};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// How much memory the kept texts and their vectors may take, in bytes, about.
const MOST: usize = 32 * 1024 * 1024;
/// How much one component takes, in bytes: four as a float, and at most sixteen as a text, with its comma.
const COMPONENT: usize = 20;

/// A vector as it stands in an answer.
#[derive(Debug, Clone)]
pub(super) struct VectorText(Arc<RawValue>);

impl Serialize for VectorText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The texts of some vectors. Each video has one place, which it may share with others: the one that was asked for
/// last has it. What is kept is used only for the very same vector, so it need not be told of changes.
#[derive(Debug)]
pub(crate) struct VectorTexts {
    places: Box<[Mutex<Option<Kept>>]>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Kept {
    vector: Embedding,
    text: VectorText,
}

impl VectorTexts {
    /// Room for as many vectors of that many dimensions as a fixed amount of memory holds.
    pub(crate) fn new(dimensions: Dimensions) -> Self {
        let count = (MOST / (COMPONENT * dimensions.get())).max(1);
        Self { places: (0..count).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }

    /// The text of a video's vector.
    pub(super) fn of(&self, video: VideoId, vector: &Embedding) -> VectorText {
        let number = self.hasher.hash_one(video) % self.places.len() as u64;
        let place = &self.places[usize::try_from(number).unwrap_or_default()];
        let read = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = read.as_ref().filter(|kept| kept.vector.is_same(vector)) {
            return kept.text.clone();
        }
        drop(read);
        // JSON has every number that a vector holds, so this cannot fail.
        let text = to_raw_value(vector.as_slice()).unwrap_or_else(|_| RawValue::NULL.to_owned());
        let text = VectorText(text.into());
        let kept = Kept { vector: vector.clone(), text: text.clone() };
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        text
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{EmbeddingSpace, IdGenerator};
    use killrvideo_testkit::SeededIds;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_that_of_the_very_vector_also_where_videos_share_a_place() {
        let space = EmbeddingSpace::new("test", Dimensions::try_from(2).expect("in range"));
        let texts = VectorTexts { places: Box::new([Mutex::default()]), hasher: RandomState::new() };
        let ids = SeededIds::new(1);
        let [one, other] = [ids.video_id(), ids.video_id()];
        let vector = |x, y| space.embedding(vec![x, y]).expect("a vector");

        for (video, x, y, expected) in [
            (one, 0.5, 1.0, "[0.5,1.0]"),
            (one, 0.5, 1.0, "[0.5,1.0]"),
            (other, 0.1, -3.0, "[0.1,-3.0]"),
            (one, 0.5, 0.0, "[0.5,0.0]"),
            (one, 0.5, -0.0, "[0.5,-0.0]"),
        ] {
            let text = texts.of(video, &vector(x, y));
            assert_eq!(serde_json::to_string(&text).expect("JSON"), expected);
        }
    }

    #[test]
    fn the_longest_vectors_have_room_as_well() {
        let texts = VectorTexts::new(Dimensions::try_from(Dimensions::MAX).expect("in range"));

        assert!(texts.places.len() >= 128);
        assert_eq!(json!(VectorTexts::new(Dimensions::default()).places.len()), json!(1092));
    }
}
