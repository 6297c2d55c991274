//! What every `TextIndex` does.
//! The cases search for words that nobody else uses, and look at their own videos alone.

mod rarity;

pub use rarity::*;

use killrvideo_domain::{
    bulk::VideoRow,
    catalog::{Deletion, Tags, Video, VideoChanges, VideoEdit, VideoStatus},
    search::text::TextQuery,
    shared::{IdGenerator, VideoId},
};

use crate::{
    Fixture,
    builders::{description, finished, hiding, metadata, pending_video, ready, ready_video, row, title},
    contract::{
        Works,
        catalog::{edit_video, load, unhide_video},
    },
};

/// What every `TextIndex` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! text_index_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            text_index,
            $crate::contract::search::text_index,
            $fixture,
            [
                a_video_is_found_by_any_word_of_its_title_its_tags_and_its_description,
                videos_with_all_words_come_first,
                a_rarer_word_is_worth_more,
                the_share_of_a_video_is_that_of_the_words_it_has,
                a_title_is_worth_more_than_a_tag_and_a_tag_more_than_a_description,
                case_accents_and_english_endings_do_not_matter,
                equally_good_ones_come_newest_first_again_and_again,
                fewer_are_the_first_of_many,
                edits_hiding_and_bringing_back_are_followed_at_once,
                a_worker_brings_a_video_in_with_the_words_it_found,
                what_is_not_listed_is_not_found,
                what_is_found_is_shown_as_it_is_now,
                words_of_other_scripts_are_found,
                a_slip_is_corrected_where_the_store_says_so_and_nowhere_else,
                a_query_without_words_and_one_for_none_find_nothing,
            ]
        );
    };
}

/// A word that nobody else uses; with a digit in it, so that no ending is taken from it.
fn word(fixture: &Fixture) -> String {
    format!("w{}", fixture.ids.random().simple())
}

fn video(fixture: &Fixture, name: &str, tags: &[&str], text: &str) -> Video {
    Video {
        title: title(name),
        tags: Tags::parse(tags).expect("tags"),
        description: description(text),
        ..ready_video(&*fixture.ids, fixture.now())
    }
}

/// The case's own videos that a query finds.
async fn found(fixture: &Fixture, query: &str, own: &[&Video]) -> Vec<VideoId> {
    let found = fixture.stores.words.rank(&TextQuery::of(query), 1_000).await.works();
    let found = found.into_iter().map(|found| found.video.id);
    found.filter(|found| own.iter().any(|video| video.id == *found)).collect()
}

fn ids(videos: &[&Video]) -> Vec<VideoId> {
    videos.iter().map(|video| video.id).collect()
}

async fn load_all(fixture: &Fixture, videos: &[&Video]) {
    let videos: Vec<Video> = videos.iter().map(|video| (*video).clone()).collect();
    load(fixture, &videos).await;
}

/// > A video that has any word of the query, in title, tags or description, is found.
pub async fn a_video_is_found_by_any_word_of_its_title_its_tags_and_its_description(fixture: Fixture) {
    let [a, b, c, other] = [0; 4].map(|_| word(&fixture));
    let mine = video(&fixture, &format!("About {a}"), &[&b], &format!("This is {c}."));
    let without = video(&fixture, &format!("About {other}"), &[], "");
    load_all(&fixture, &[&mine, &without]).await;

    for query in [a.clone(), b.clone(), c.clone(), format!("{} {b}", word(&fixture)), format!("{c}, {a}")] {
        assert_eq!(found(&fixture, &query, &[&mine, &without]).await, [mine.id], "{query}");
    }
    assert_eq!(found(&fixture, &word(&fixture), &[&mine, &without]).await, []);
}

/// > Videos with all words come first.
///
/// However well others match some of them.
pub async fn videos_with_all_words_come_first(fixture: Fixture) {
    let [a, b] = [0; 2].map(|_| word(&fixture));
    let some = video(&fixture, &format!("{a} {a}"), &[&a], &format!("{a} {a} {a}"));
    let all = video(&fixture, "About something", &[], &format!("{} {a} and {b}", "more and ".repeat(100)));
    load_all(&fixture, &[&some, &all]).await;

    assert_eq!(found(&fixture, &format!("{a} {b}"), &[&some, &all]).await, ids(&[&all, &some]));
}

/// > Once in a title is more than any number of times in a description, and a tag stands between.
pub async fn a_title_is_worth_more_than_a_tag_and_a_tag_more_than_a_description(fixture: Fixture) {
    let word = word(&fixture);
    let described = video(&fixture, "About something", &[], &format!("{word} ").repeat(50));
    let tagged = video(&fixture, "About something", &[&word], "");
    let titled = video(&fixture, &format!("{word} and a very long title about something else"), &[], "");
    let own = [&described, &tagged, &titled];
    load_all(&fixture, &own).await;

    assert_eq!(found(&fixture, &word, &own).await, ids(&[&titled, &tagged, &described]));
}

/// > Case, accents and English endings do not matter.
pub async fn case_accents_and_english_endings_do_not_matter(fixture: Fixture) {
    let word = word(&fixture);
    let own = video(&fixture, &format!("Replicas and clusters of {word}"), &["größe"], "Zoë's Cafés");
    load_all(&fixture, &[&own]).await;

    let upper = word.to_uppercase();
    for query in [upper.as_str(), "REPLICA", "clustering", "GRÖSSE grosse", "cafe", "zoe", "cafe\u{301}s"] {
        assert_eq!(found(&fixture, query, &[&own]).await, [own.id], "{query}");
    }
}

/// > Equally good ones come newest first, in the same order again and again.
pub async fn equally_good_ones_come_newest_first_again_and_again(fixture: Fixture) {
    let word = word(&fixture);
    let at = |seconds| Video {
        submitted_at: fixture.in_seconds(seconds),
        ..video(&fixture, &format!("About {word}"), &[], "")
    };
    let (one, two, three) = (at(1), at(2), at(3));
    let twins = [at(0), at(0), at(0)];
    let own: Vec<&Video> = [&two, &three, &one].into_iter().chain(&twins).collect();
    load_all(&fixture, &own).await;

    let order = found(&fixture, &word, &own).await;

    assert_eq!(order[..3], ids(&[&three, &two, &one]));
    let mut last = ids(&twins.iter().collect::<Vec<_>>());
    last.sort();
    assert_eq!(order[3..], last);
    assert_eq!(found(&fixture, &word, &own).await, order);
}

/// > Fewer are the first of many.
pub async fn fewer_are_the_first_of_many(fixture: Fixture) {
    let word = word(&fixture);
    let videos: Vec<Video> = (0..30)
        .zip([1, 2, 3].into_iter().cycle())
        .map(|(number, times)| Video {
            submitted_at: fixture.in_seconds(number % 7),
            ..video(&fixture, &format!("About {word}"), &[], &format!("{word} ").repeat(times))
        })
        .collect();
    load(&fixture, &videos).await;
    let rank = async |limit| {
        let found = fixture.stores.words.rank(&TextQuery::of(&word), limit).await.works();
        found.into_iter().map(|found| found.video.id).collect::<Vec<VideoId>>()
    };

    let all = rank(1_000).await;

    assert_eq!(all.len(), 30);
    for limit in [0, 1, 7, 29, 30, 31] {
        assert_eq!(rank(limit).await, all[..limit.min(30)], "{limit}");
    }
}

/// > Edits, hiding and bringing back are followed at once; what is not listed is not found.
pub async fn edits_hiding_and_bringing_back_are_followed_at_once(fixture: Fixture) {
    let [before, after, tagged, described] = [0; 4].map(|_| word(&fixture));
    let own = video(&fixture, &format!("About {before}"), &[], "");
    load_all(&fixture, &[&own]).await;
    let changes = VideoChanges {
        title: Some(title(&format!("About {after}"))),
        tags: Some(Tags::parse(&[&tagged]).expect("tags")),
        description: Some(description(&described)),
    };
    let mark = hiding(&*fixture.ids, own.id, fixture.now());

    edit_video(&fixture.stores.videos, own.id, &VideoEdit { changes, at: fixture.in_seconds(1) }).await;
    assert_eq!(found(&fixture, &before, &[&own]).await, []);
    for word in [&after, &tagged, &described] {
        assert_eq!(found(&fixture, word, &[&own]).await, [own.id]);
    }

    fixture.stores.videos.hide(&mark).await.works();
    assert_eq!(found(&fixture, &after, &[&own]).await, []);

    unhide_video(&fixture.stores.videos, mark.video).await;
    assert_eq!(found(&fixture, &after, &[&own]).await, [own.id]);
}

/// From the moment in which it is ready.
pub async fn a_worker_brings_a_video_in_with_the_words_it_found(fixture: Fixture) {
    let word = word(&fixture);
    let (own, job) = pending_video(&*fixture.ids, fixture.now());
    fixture.stores.videos.submit(&own, &job).await.works();
    let own_id = own.youtube_id.as_ref().expect("a YouTube id").to_string();
    assert_eq!(found(&fixture, &own_id, &[&own]).await, [], "it waits");

    let named = metadata(&format!("About {word}"));
    let end = finished(&job, ready(Some(named), None), fixture.in_seconds(1));
    fixture.stores.jobs.finish(&end).await.works();

    assert_eq!(found(&fixture, &word, &[&own]).await, [own.id]);
}

/// > Edits, hiding and bringing back are followed at once; what is not listed is not found.
pub async fn what_is_not_listed_is_not_found(fixture: Fixture) {
    let word = word(&fixture);
    let new = || video(&fixture, &format!("About {word}"), &[], "");
    let deletion = Some(Deletion { at: fixture.now(), by: fixture.ids.user_id() });
    let mut rows: Vec<VideoRow> =
        VideoStatus::ALL.into_iter().map(|status| row(Video { status, ..new() })).collect();
    rows.push(row(Video { deletion, ..new() }));
    fixture.stores.bulk.videos(&rows).await.works();
    let own: Vec<&Video> = rows.iter().map(|row| &row.video).collect();

    let found = found(&fixture, &word, &own).await;

    let listed: Vec<&Video> = own.into_iter().filter(|video| video.is_listed()).collect();
    assert_eq!(found, ids(&listed));
}

/// Summaries kept beside the words would grow old.
pub async fn what_is_found_is_shown_as_it_is_now(fixture: Fixture) {
    let word = word(&fixture);
    let own = Video {
        category: Some("Education".to_owned()),
        content_rating: Some("PG-13".to_owned()),
        ..video(&fixture, "Before", &[&word], "")
    };
    load_all(&fixture, &[&own]).await;
    let changes = VideoChanges { title: Some(title("After")), ..VideoChanges::default() };
    let edited =
        edit_video(&fixture.stores.videos, own.id, &VideoEdit { changes, at: fixture.in_seconds(1) }).await;

    let found = fixture.stores.words.rank(&TextQuery::of(&word), 10).await.works();

    let found: Vec<_> = found.into_iter().map(|found| found.video).collect();
    assert_eq!(found, [edited.expect("it is there").summary()]);
}

/// Of which no endings are known.
pub async fn words_of_other_scripts_are_found(fixture: Fixture) {
    let word = word(&fixture);
    let own = video(&fixture, &format!("{word} Базы данных"), &["数据库", "βάση"], "हिन्दी");
    load_all(&fixture, &[&own]).await;
    for query in ["базы", "ДАННЫХ", "数据库", "ΒΑΣΗ", "हिन्दी"] {
        assert_eq!(found(&fixture, query, &[&own]).await, [own.id], "{query}");
    }
}

/// Not even those whose texts have no words.
pub async fn a_query_without_words_and_one_for_none_find_nothing(fixture: Fixture) {
    load_all(&fixture, &[&video(&fixture, "!?! ?", &[], "…")]).await;

    for query in ["!?", "…", "🎬"] {
        assert_eq!(fixture.stores.words.rank(&TextQuery::of(query), 10).await.works(), [], "{query}");
    }
    assert_eq!(fixture.stores.words.rank(&TextQuery::of("video"), 0).await.works(), []);
}

/// Whatever a store does about words that nobody has, it says.
pub async fn a_slip_is_corrected_where_the_store_says_so_and_nowhere_else(fixture: Fixture) {
    let word = word(&fixture);
    let own = video(&fixture, &format!("About {word}"), &[], "");
    load_all(&fixture, &[&own]).await;
    let slips = [
        word[..word.len() - 1].to_owned(),
        format!("{word}x"),
        word.replacen('w', "x", 1),
        format!("x{word}"),
    ];

    let expected = if fixture.stores.words.corrects_typos() { vec![own.id] } else { Vec::new() };

    for typed in slips {
        assert_eq!(found(&fixture, &typed, &[&own]).await, expected, "{typed} for {word}");
    }
    assert_eq!(found(&fixture, &format!("{word}xx"), &[&own]).await, [], "two slips are another word");
}
