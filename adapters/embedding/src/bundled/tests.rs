use proptest::prelude::*;

use super::*;

fn dimensions(count: usize) -> Dimensions {
    Dimensions::try_from(count).unwrap()
}

fn embedder(count: usize) -> SentenceAndWords {
    SentenceAndWords::new(dimensions(count)).unwrap()
}

fn text(text: &str) -> EmbedText {
    EmbedText::parse(text).unwrap()
}

fn vector(of: &str, purpose: Purpose, count: usize) -> Embedding {
    embed_one(embedder(count).space(), &text(of), purpose).unwrap()
}

fn dot(one: &[f32], other: &[f32]) -> f64 {
    one.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// The cosine of a query and a passage.
fn cosine(query: &str, passage: &str) -> f64 {
    let (query, passage) = (vector(query, Purpose::Query, 1536), vector(passage, Purpose::Passage, 1536));
    dot(query.as_slice(), passage.as_slice())
}

#[test]
fn fewer_dimensions_than_a_sentence_has_are_refused_with_both_numbers() {
    let refused = SentenceAndWords::new(dimensions(383)).unwrap_err();

    assert_eq!(refused.to_string(), "the bundled model fills 384 dimensions or more, not 383");
}

#[test]
fn of_a_passage_sentences_and_words_have_half_each() {
    let passage = "Data modeling\nPartition keys and clustering columns";
    let both = vector(passage, Purpose::Passage, 1536);
    let (sentences, words) = both.as_slice().split_at(384);

    assert!((dot(sentences, sentences) - 0.5).abs() < 1e-6);
    assert!((dot(words, words) - 0.5).abs() < 1e-6);
    let alone = vector(passage, Purpose::Passage, 384);
    assert!((dot(sentences, alone.as_slice()) - 0.5_f64.sqrt()).abs() < 1e-6);
    let hashed = crate::hashed::direction(passage, 1152);
    assert!(words.iter().zip(hashed).all(|(a, b)| (f64::from(*a) - b * 0.5_f64.sqrt()).abs() < 1e-6));
}

#[test]
fn of_a_query_words_have_the_less_the_more_there_are() {
    for (query, words) in [
        ("cassandra", 1.0),
        ("cassandra CASSANDRA", 1.0),
        ("what is it", 1.0),
        ("how to keep rows in order", 3.0),
    ] {
        let both = vector(query, Purpose::Query, 1536);
        let (of_sentences, of_words) = both.as_slice().split_at(384);

        let times = (dot(of_words, of_words) / dot(of_sentences, of_sentences)).sqrt();
        assert!((times - 1.25 / f64::sqrt(words)).abs() < 1e-6, "{query}: {times}");
    }
}

#[test]
fn where_words_do_not_fit_zeros_stand() {
    let (alone, padded) = (vector("a row", Purpose::Query, 384), vector("a row", Purpose::Query, 767));

    assert_eq!(padded.as_slice()[..384], *alone.as_slice());
    assert!(padded.as_slice()[384..].iter().all(|value| *value == 0.0));
    assert!(vector("a row", Purpose::Query, 768).as_slice()[384..].iter().any(|value| *value != 0.0));
}

#[test]
fn the_first_line_of_a_passage_is_half_of_what_it_means() {
    let of = |text: &str, purpose| vector(text, purpose, 384);
    let (title, whole) =
        ("Baking bread", "Baking bread\nA tour of distributed databases and their consistency");

    let (a, b) = (of(title, Purpose::Passage), of(whole, Purpose::Query));
    let passage = of(whole, Purpose::Passage);

    let (to_title, to_whole) = (dot(passage.as_slice(), a.as_slice()), dot(passage.as_slice(), b.as_slice()));
    assert!((to_title - to_whole).abs() < 1e-6, "it lies in the middle: {to_title}, {to_whole}");
    assert_eq!(of(title, Purpose::Passage), of(title, Purpose::Query), "a title alone is all there is");
}

#[test]
fn what_means_the_same_is_near_without_a_word_in_common() {
    for (query, near, far) in [
        ("my program freezes", "Why applications hang", "Growing tomatoes on a balcony"),
        ("purchasing a home", "How to buy a house", "How to tune a guitar"),
        ("automobile repair", "Fixing your car", "Writing your first novel"),
    ] {
        let (near, far) = (cosine(query, near), cosine(query, far));
        assert!(near > far + 0.1, "{query}: {near} > {far}");
    }
}

#[test]
fn names_acronyms_and_slips_of_a_letter_win() {
    let passages = [
        "Change data capture in practice\ncdc, streaming\nHow CDC sends every write to other systems",
        "Backups in practice\noperations\nHow snapshots keep every write for later",
        "Kubernetes operators\nkubernetes, operations\nHow an operator keeps a cluster running",
        "A tour of Zarathustra\ntools\nHow a tool with a name of its own is used",
    ];
    for (query, best) in [("CDC", 0), ("kuberntes", 2), ("zarathustra", 3), ("zaratustra", 3)] {
        let found = (0..passages.len())
            .max_by(|a, b| cosine(query, passages[*a]).total_cmp(&cosine(query, passages[*b])));
        assert_eq!(found, Some(best), "{query}");
    }
}

#[tokio::test]
async fn queries_do_not_wait_behind_passages() {
    let embedder = embedder(1536);
    let passage = "a passage of many words, which takes its time. ".repeat(20);
    let passages: Vec<EmbedText> = (0..5_000).map(|number| text(&format!("{number} {passage}"))).collect();

    let long = embedder.embed(&passages, Purpose::Passage);
    let query = [text("a query")];
    let short = embedder.embed(&query, Purpose::Query);

    tokio::select! {
        biased;
        _ = long => panic!("five thousand passages were embedded before one query"),
        vectors = short => assert_eq!(vectors.unwrap().len(), 1),
    }
}

#[tokio::test]
async fn nothing_is_embedded_for_callers_who_went_away() {
    let embedder = embedder(384);
    let passages = vec![text(&"a passage of many words. ".repeat(20)); 5_000];
    {
        let abandoned = embedder.embed(&passages, Purpose::Passage);
        assert!(futures_util::poll!(abandoned).is_pending());
    }

    let next = embedder.embed(&[text("the next one")], Purpose::Passage).await;

    assert_eq!(next.unwrap().len(), 1, "it came to its turn");
}

#[test]
fn the_space_has_the_name_and_the_dimensions() {
    let embedder = embedder(1536);

    assert_eq!((embedder.space().model(), embedder.space().dimensions().get()), ("minilm-l3-words-1", 1536));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_text_has_a_vector_of_its_dimensions_and_length_1(
        of in "\\PC{1,40}|[a-z ]{1,80}|.{1,20}|[a-z]{1,9}\n\\PC{1,40}",
        count in prop_oneof![Just(384_usize), Just(500), Just(768), Just(8192)],
        purpose in prop_oneof![Just(Purpose::Query), Just(Purpose::Passage)],
    ) {
        prop_assume!(EmbedText::parse(&of).is_ok());

        let vector = vector(&of, purpose, count);

        prop_assert_eq!(vector.as_slice().len(), count);
        prop_assert!((dot(vector.as_slice(), vector.as_slice()) - 1.0).abs() < 1e-5);
    }
}
