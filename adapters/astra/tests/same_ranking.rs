//! On the same videos the store on tables finds what the store in memory finds, in the same order, but for typos.

mod support;

use std::sync::Arc;

use killrvideo_domain::{
    bulk::BulkLoad,
    catalog::{Tags, Title, Video, VideoStore},
    search::{
        Share, TextIndex, WordMatch,
        text::{TextQuery, Word},
    },
    shared::{Clock, Timestamp, VideoId},
};
use killrvideo_memory::{MemorySettings, MemoryStore};
use killrvideo_testkit::{
    Corner, InstantPause,
    builders::{description, hiding, ready_video, row},
};
use proptest::{
    prelude::*,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use self::support::{double, settings, short_space, store};

/// Words that are rare and common, of several endings and scripts. None is one edit away from another, by its stem
/// neither, so that nothing is there to be corrected.
const WORDS: &[&str] = &[
    "the",
    "the",
    "the",
    "cassandra",
    "Rust",
    "modeling",
    "models",
    "Databases",
    "größe",
    "日本語",
    "2nd",
    "C++",
    "don't",
    "Zoë's",
    "replication",
    "tombstones",
];

fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), words).prop_map(|words| words.join(" "))
}

/// Title, description, tags, and a second of submission.
fn texts() -> impl Strategy<Value = (String, String, Vec<String>, u64)> {
    (text(1..6), text(0..40), prop::collection::vec(text(1..3), 0..4), 0_u64..20)
}

fn video(
    corner: &Corner,
    at: Timestamp,
    (title, text, tags, second): (String, String, Vec<String>, u64),
) -> Video {
    Video {
        title: Title::cut_from(&format!("{title} film")).expect("a title"),
        description: description(&text),
        tags: Tags::fitting(&tags),
        ..ready_video(&*corner.ids, at.plus(std::time::Duration::from_secs(second)))
    }
}

#[tokio::test]
async fn both_stores_rank_alike() {
    let (corner, double) = (Corner::of_seed(42, short_space()), double());
    let tables = store(settings(&double), &corner, Arc::new(InstantPause::default()));
    let memory = MemoryStore::new(MemorySettings::new(corner.space.clone()));
    let at = killrvideo_domain::shared::Clock::now(&*corner.clock);
    let mut runner = TestRunner::deterministic();
    let texts = prop::collection::vec(texts(), 120..=120).new_tree(&mut runner).expect("texts").current();
    let videos: Vec<Video> = texts.into_iter().map(|texts| video(&corner, at, texts)).collect();
    for some in videos.chunks(100) {
        let rows: Vec<_> = some.iter().cloned().map(row).collect();
        tables.videos(&rows).await.expect("loaded");
        memory.videos(&rows).await.expect("loaded");
    }
    for hidden in videos.iter().step_by(7) {
        let mark = hiding(&*corner.ids, hidden.id, at);
        tables.hide(&mark).await.expect("hidden");
        VideoStore::hide(&*memory, &mark).await.expect("hidden");
    }

    let mut found_something = 0;
    for _ in 0..80 {
        let typed = text(1..5).new_tree(&mut runner).expect("a query").current();
        let query = TextQuery::of(&typed);
        let ids = |found: Vec<WordMatch>| -> Vec<(VideoId, Share)> {
            found.into_iter().map(|found| (found.video.id, found.share)).collect()
        };
        let on_tables = ids(tables.rank(&query, 1_000).await.expect("found"));
        let in_memory = ids(memory.rank(&query, 1_000).await.expect("found"));
        let words: Vec<&str> = query.words().iter().map(Word::stem).collect();
        assert_eq!(on_tables, in_memory, "{words:?}");
        found_something += usize::from(!on_tables.is_empty());
    }
    assert!(found_something > 70, "{found_something} queries found something");
}

/// More videos have each of the words than a find gives, and the database ranks all of those before the one with both.
#[tokio::test]
async fn the_video_with_all_words_comes_first_also_when_each_of_them_is_everywhere() {
    let double = double();
    let corner = Corner::of_seed(42, short_space());
    let store = store(settings(&double), &corner, Arc::new(InstantPause::default()));
    let named = |title: &str| Video {
        title: Title::parse(title).expect("a title"),
        ..ready_video(&*corner.ids, corner.clock.now())
    };
    let both = Video {
        description: description(&format!("{} apple banana", "word ".repeat(150))),
        ..named("Something else")
    };
    let some = (0..1_001).flat_map(|_| [named("Apple apple"), named("Banana banana")]);
    let all: Vec<_> = some.chain([both.clone()]).map(row).collect();
    for rows in all.chunks(killrvideo_domain::bulk::MOST_ROWS) {
        store.videos(rows).await.expect("loaded");
    }

    let found = store.rank(&TextQuery::of("apple banana"), 1_000).await.expect("found");

    assert_eq!((found.len(), found[0].video.id), (1_000, both.id));
}
