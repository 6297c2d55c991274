//! Reading vectors out of an answer.

use killrvideo_domain::shared::{Embedding, EmbeddingSpace};
use serde::Deserialize;

use super::trouble::Trouble;

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    /// Which text it belongs to; servers that leave it out give vectors in the texts' order.
    index: Option<usize>,
    embedding: Vec<f32>,
}

/// The vectors of `count` texts, in the texts' order, each of length 1.
pub(super) fn vectors(
    answer: &[u8],
    count: usize,
    space: &EmbeddingSpace,
) -> Result<Vec<Embedding>, Trouble> {
    // The place alone: the error's own text quotes the answer.
    let Answer { data } = serde_json::from_slice(answer)
        .map_err(|error| Trouble::Form { line: error.line(), column: error.column() })?;
    if data.len() != count {
        return Err(Trouble::Count { expected: count, actual: data.len() });
    }
    let mut items: Vec<(usize, Vec<f32>)> =
        data.into_iter().enumerate().map(|(at, item)| (item.index.unwrap_or(at), item.embedding)).collect();
    items.sort_by_key(|(index, _)| *index);
    if !items.iter().map(|(index, _)| *index).eq(0..count) {
        return Err(Trouble::Order(items.into_iter().map(|(index, _)| index).collect()));
    }
    let vector = |(at, values)| space.direction(values).map_err(|source| Trouble::Vector { at, source });
    items.into_iter().map(vector).collect()
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use killrvideo_domain::shared::Dimensions;
    use serde_json::{Value, json};

    use super::*;

    fn read(answer: &Value) -> Result<Vec<Vec<f32>>, String> {
        let space = EmbeddingSpace::new("test", Dimensions::try_from(2).unwrap());
        let read = vectors(answer.to_string().as_bytes(), 2, &space);
        read.map(|all| all.iter().map(|one| one.as_slice().to_vec()).collect()).map_err(|trouble| {
            trouble.source().map_or_else(|| trouble.to_string(), |source| format!("{trouble}: {source}"))
        })
    }

    #[test]
    fn vectors_come_in_the_order_of_the_texts_and_of_length_1() {
        let in_order = json!({"data": [{"embedding": [3, 4]}, {"embedding": [0, 2.5]}]});
        let told = json!({"object": "list", "data": [
            {"object": "embedding", "index": 1, "embedding": [0, 2.5]},
            {"object": "embedding", "index": 0, "embedding": [3, 4]},
        ], "usage": {"total_tokens": 7}});

        for answer in [in_order, told] {
            assert_eq!(read(&answer), Ok(vec![vec![0.6, 0.8], vec![0.0, 1.0]]));
        }
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_told_without_quoting_it() {
        let item = |index: usize, embedding: Value| json!({"index": index, "embedding": embedding});
        for (answer, said) in [
            (json!({"data": []}), "the embedding server gave 0 vectors for 2 texts"),
            (
                json!({"data": [item(0, json!([1, 0])), item(0, json!([1, 0]))]}),
                "the embedding server gave vectors for the texts [0, 0], not one for each",
            ),
            (
                json!({"data": [item(0, json!([1, 0])), item(1, json!([1, 0, 0]))]}),
                "the embedding server gave no vector for text 1: a vector has 2 dimensions here, not 3",
            ),
            (
                json!({"data": [item(0, json!([0, 0])), item(1, json!([1, 0]))]}),
                "the embedding server gave no vector for text 0: a vector needs a direction: not all of its components \
                 may be zero",
            ),
        ] {
            assert_eq!(read(&answer), Err(said.to_owned()));
        }
        for answer in [
            json!({}),
            json!("secret"),
            json!({"data": [item(0, json!("c2VjcmV0"))]}),
            json!({"data": [item(0, json!([1e39, 0])), item(1, json!([1, 0]))]}),
        ] {
            let said = read(&answer).unwrap_err();
            assert!(said.contains("the expected form (line 1, column ") && !said.contains("c2V"), "{said}");
        }
    }
}
