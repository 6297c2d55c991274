use killrvideo_domain::catalog::{Description, Tags};
use killrvideo_testkit::{
    SeededIds,
    builders::{description, ready_video, time, title},
};

use super::*;

fn video(ids: &SeededIds, name: &str, tags: &[&str], text: &str) -> Video {
    Video {
        title: title(name),
        tags: Tags::parse(tags).expect("tags"),
        description: description(text),
        ..ready_video(ids, time("2025-11-03T10:00:00Z"))
    }
}

fn found(words: &Words, query: &str) -> Vec<VideoId> {
    words.rank(&TextQuery::of(query), 10).into_iter().map(|ranked| ranked.video).collect()
}

#[test]
fn what_leaves_takes_everything_with_it() {
    let ids = SeededIds::new(1);
    let (one, other) =
        (video(&ids, "Rust traits", &["rust"], "traits"), video(&ids, "Rust", &[], "a trait or two"));
    let mut words = Words::default();
    words.add(&one);
    words.add(&other);
    assert_eq!(found(&words, "traits"), [one.id, other.id]);

    words.remove(&one);
    assert_eq!(found(&words, "traits rust"), [other.id]);

    words.remove(&other);
    words.remove(&other);
    assert!(
        words.videos.is_empty()
            && words.numbers.is_empty()
            && words.stems.is_empty()
            && words.known.is_empty()
    );
}

#[test]
fn one_slip_in_a_long_word_is_corrected() {
    let ids = SeededIds::new(1);
    let one = video(&ids, "Cassandra clusters", &["database"], "Größe of a replica");
    let mut words = Words::default();
    words.add(&one);

    for typed in [
        "casandra",
        "cassandraa",
        "cassamdra",
        "csasandra",
        "databse",
        "databases",
        "datbases",
        "clutsers",
        "clustes",
        "clusterd",
        "gröse",
        "relpica",
        "replics",
    ] {
        assert_eq!(found(&words, typed), [one.id], "{typed}");
    }
    for typed in ["casndra", "clu", "sizes", "dtaabaes", "kassandro"] {
        assert_eq!(found(&words, typed), [], "{typed}");
    }
}

#[test]
fn a_word_that_somebody_has_and_a_short_one_are_taken_as_they_are() {
    let ids = SeededIds::new(1);
    let (trait_, train) = (video(&ids, "About traits", &[], ""), video(&ids, "About trains", &[], "rust"));
    let mut words = Words::default();
    words.add(&trait_);
    words.add(&train);

    assert_eq!(found(&words, "trains"), [train.id], "traits is one edit away, and nobody means it");
    assert_eq!(found(&words, "rost"), [], "four letters");
    let both = found(&words, "traiks");
    assert_eq!(both.len(), 2, "either may be meant");
}

#[test]
fn of_the_words_that_nobody_has_the_first_eight_long_ones_are_corrected() {
    let ids = SeededIds::new(1);
    let one = video(&ids, "Cassandra", &[], "");
    let mut words = Words::default();
    words.add(&one);
    let after = |unknown: usize| {
        let before: Vec<String> = (0..unknown).map(|number| format!("unheard{number} no{number}")).collect();
        found(&words, &format!("{} casandra", before.join(" ")))
    };

    assert_eq!(after(7), [one.id]);
    assert_eq!(after(8), [], "the ninth");
}

#[test]
fn a_corrected_word_counts_as_one_however_many_are_near() {
    let ids = SeededIds::new(1);
    let many = video(&ids, "Models modem model", &["modes"], "");
    let all = video(&ids, "Some modes", &[], "cassandra");
    let mut words = Words::default();
    words.add(&many);
    words.add(&all);

    assert_eq!(found(&words, "modex cassandra"), [all.id, many.id], "all words come first");
}

#[test]
fn numbers_go_round_and_pass_by_those_that_are_taken() {
    let ids = SeededIds::new(1);
    let mut words = Words { last: u32::MAX - 1, ..Words::default() };
    let videos: Vec<Video> = (0..3).map(|_| video(&ids, "Rust", &[], "")).collect();
    for video in &videos {
        words.add(video);
    }
    words.last = u32::MAX - 1;
    let further = video(&ids, "Rust", &[], "");

    words.add(&further);

    assert_eq!(found(&words, "rust").len(), 4);
    words.remove(&further);
    assert_eq!(found(&words, "rust").len(), 3);
}

#[test]
fn thousands_of_videos_are_ranked_without_waiting_long() {
    let ids = SeededIds::new(1);
    let texts: Vec<String> = (0..50).map(|number| format!("word{number} the clusters")).collect();
    let mut words = Words::default();
    for number in 0..2_000 {
        let text = Description::parse(&texts[number % 50]).expect("a description");
        words.add(&Video { description: text, ..video(&ids, "The title", &[], "") });
    }

    assert_eq!(words.rank(&TextQuery::of("the"), 1_000).len(), 1_000);
    assert_eq!(words.rank(&TextQuery::of("word7"), 1_000).len(), 40);
}
