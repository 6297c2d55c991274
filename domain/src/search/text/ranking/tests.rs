use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

use super::*;
use crate::{
    catalog::{Description, Tags, Title},
    search::text::{TextDocument, TextQuery, Word},
};

fn video(number: u128) -> VideoId {
    VideoId::from_uuid(Uuid::from_u128(number))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(second * 1_000).expect("a time")
}

fn document(title: &str, tags: &[&str], description: &str) -> TextDocument {
    let description = Description::parse(description).expect("a description");
    TextDocument::of(
        &Title::parse(title).expect("a title"),
        &Tags::parse(tags).expect("tags"),
        description.as_ref(),
    )
}

fn word(text: &str) -> Word {
    Word::all_of(text).next().expect("a word")
}

/// The places in `documents` of those that `query` finds, best first. All were submitted at once.
fn found(query: &str, documents: &[TextDocument]) -> Vec<u128> {
    let mut ranking = Ranking::among(documents.len() as u64);
    for word in TextQuery::of(query).words() {
        let hits: Vec<Hit> = (0..)
            .zip(documents)
            .filter_map(|(number, document)| {
                let (_, found) = document.stems().find(|(stem, _)| *stem == word.stem())?;
                Some(Hit { video: video(number), submitted_at: at(0), found })
            })
            .collect();
        ranking.add(word, &hits);
    }
    ranking.best(1_000).into_iter().map(|ranked| ranked.video.as_uuid().as_u128()).collect()
}

#[test]
fn once_in_the_longest_title_is_more_than_any_number_of_times_elsewhere() {
    let elsewhere = document("about something", &["rust", "rust 2", "rusts"], &"rust ".repeat(400));
    let long_title = format!("rust {}", "a ".repeat(47));

    assert_eq!(found("rust", &[elsewhere, document(&long_title, &[], "")]), [1, 0]);
}

#[test]
fn a_tag_is_more_than_any_number_of_times_in_the_description() {
    let described = document("about something", &[], &"rust ".repeat(400));

    assert_eq!(found("rust", &[described, document("about something", &["rust"], "")]), [1, 0]);
}

#[test]
fn all_words_come_before_some_of_them_however_well_these_match() {
    let some = document("Rust rust rust", &["rust"], "rust rust rust");
    let all = document("about something", &[], &format!("{} rust and cassandra", "word ".repeat(300)));
    let other = document("nothing of it", &[], "");

    assert_eq!(found("rust cassandra", &[some, all, other]), [1, 0]);
}

#[test]
fn a_rarer_word_is_worth_more() {
    let mut documents: Vec<TextDocument> = (0..9).map(|_| document("common words", &[], "")).collect();
    documents.push(document("rarer words", &[], ""));

    assert_eq!(found("common rarer missing", &documents)[0], 9);
}

#[test]
fn a_common_word_in_a_title_is_less_than_another_word_in_a_description() {
    let common = document("How it is", &[], "");
    let other = document("about something", &[], "keys and tables");

    assert_eq!(found("how keys", &[common, other]), [1, 0]);
}

#[test]
fn short_texts_come_before_long_ones() {
    let long = document("about something", &[], &format!("rust {}", "word ".repeat(300)));
    let short = document("about something", &[], "rust it is");

    assert_eq!(found("rust", &[long, short]), [1, 0]);
}

#[test]
fn equal_ones_come_newest_first_and_then_by_identity() {
    let found = Occurrence { title: 1, title_words: 3, ..Occurrence::default() };
    let hit = |number, second| Hit { video: video(number), submitted_at: at(second), found };
    let mut ranking = Ranking::among(4);

    ranking.add(&word("rust"), &[hit(4, 5), hit(3, 7), hit(2, 7), hit(1, 6)]);

    let best: Vec<VideoId> = ranking.best(3).iter().map(|ranked| ranked.video).collect();
    assert_eq!(best, [video(2), video(3), video(1)]);
}

#[test]
fn a_share_is_that_of_what_the_words_are_worth() {
    let hit = |number| Hit { video: video(number), submitted_at: at(0), found: Occurrence::default() };
    let mut ranking = Ranking::among(100);

    ranking.add(&word("rust"), &[hit(1), hit(2)]);
    ranking.add(&word("the"), &[hit(1), hit(3)]);
    ranking.add(&word("nowhere"), &[]);

    let (rust, the, nowhere) = (rarity(100, 2), 0.1 * rarity(100, 2), rarity(100, 0));
    let expected = [(1, rust + the), (2, rust), (3, the)];
    for Ranked { video: found, share } in ranking.best(3) {
        let (_, worth) = expected.iter().find(|(number, _)| video(*number) == found).expect("a video");
        assert!((share.get() - worth / (rust + the + nowhere)).abs() < 1e-12, "{found}: {share:?}");
    }
    let mut all = Ranking::among(100);
    all.add(&word("rust"), &[hit(1)]);
    assert_eq!(all.best(1), [Ranked { video: video(1), share: Share::WHOLE }]);
}

#[test]
fn a_word_that_everybody_has_still_counts() {
    assert!(rarity(10, 10) > 0.0 && rarity(0, 7) > 0.0);
}

const TEXT: &str = "(the|rust|data|model)( (the|rust|data|model|word)){0,9}";

proptest! {
    #[test]
    fn one_more_of_the_words_never_makes_it_worse(title in TEXT, texts in vec(TEXT, 1..8), more in "rust|data") {
        let title = format!("{title} title");
        let without = document(&title, &[], &texts[0]);
        let with = document(&title, &[more.as_str()], &texts[0]);
        let others = texts.iter().map(|text| document("another title", &[], text));
        let documents: Vec<TextDocument> = [without, with].into_iter().chain(others).collect();

        let order = found("rust data", &documents);

        let place = |number| order.iter().position(|found| *found == number).unwrap_or(usize::MAX);
        let new = Word::all_of(&more).any(|word| !documents[0].stems().any(|(stem, found)| stem == word.stem() && found.tagged));
        prop_assert!(!new || place(1) < place(0), "{order:?}");
    }

    #[test]
    fn fewer_are_the_first_of_many(texts in vec(TEXT, 1..20), limit in 0_usize..20) {
        let documents: Vec<TextDocument> = texts.iter().map(|text| document("some title", &[], text)).collect();
        let hits = |stem: &str| -> Vec<Hit> {
            let found = |(number, document): (u128, &TextDocument)| {
                let (_, found) = document.stems().find(|(own, _)| *own == stem)?;
                Some(Hit { video: video(number), submitted_at: at(0), found })
            };
            (0..).zip(&documents).filter_map(found).collect()
        };
        let ranked = |limit| {
            let mut ranking = Ranking::among(documents.len() as u64);
            for stem in ["rust", "data"] {
                ranking.add(&word(stem), &hits(stem));
            }
            ranking.best(limit)
        };

        let all = ranked(1_000);
        prop_assert_eq!(ranked(limit), &all[..limit.min(all.len())]);
    }
}
