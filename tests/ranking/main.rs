//! How good rankings are: `cargo test -p killrvideo-tests --test ranking -- --nocapture`.
//!
//! Queries that people judged by hand (`judged.toml`) are asked of the server's own use-cases, over the store in memory
//! and with the embedder that is the default, and of two plain baselines. What comes out is printed as tables, and
//! asserted as far as it is promised: that a search by both is better than either baseline, that searching by meaning
//! finds what has none of the words, and that names, short names and typing errors find what they name.
//!
//! `KILLRVIDEO_TEST_RANKING=CATALOGUE,JUDGED` prints the tables of another set as well, of which nothing is asserted: a
//! catalogue, which is a file like `app/demo/catalogue.toml` or a `videos.csv` that can be imported, and what was judged
//! of it, in the form of `judged.toml`.

mod bm25;
mod catalogue;
mod judged;
mod measures;
mod report;
mod trial;
mod world;

use std::{env, fs, path::Path, sync::LazyLock};

use self::{
    catalogue::Catalogue,
    judged::Judged,
    trial::{Ranker, Trial},
};

const VARIABLE: &str = "KILLRVIDEO_TEST_RANKING";

/// The judged set of the demo catalogue, measured once for all tests.
static DEMO: LazyLock<Trial> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    measured(&root.join("../app/demo/catalogue.toml"), &root.join("ranking/judged.toml"))
});

fn measured(catalogue: &Path, judged: &Path) -> Trial {
    let read =
        |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let catalogue = Catalogue::read(catalogue, &read(catalogue));
    let judged = Judged::read(&read(judged), &catalogue);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(trial::measure(&catalogue, &judged))
}

#[test]
fn the_tables() {
    let tables = report::tables("the demo catalogue", &DEMO);
    assert!(Ranker::ALL.iter().all(|ranker| tables.matches(ranker.name()).count() >= 2), "{tables}");
    println!("{tables}");
    let Ok(asked) = env::var(VARIABLE) else {
        println!("no other set: {VARIABLE} names no catalogue and no judgements");
        return;
    };
    let (catalogue, judged) = asked.split_once(',').expect("CATALOGUE,JUDGED");
    println!("{}", report::tables(judged, &measured(Path::new(catalogue), Path::new(judged))));
}

#[test]
fn a_search_by_both_is_better_than_either_baseline() {
    let hybrid = DEMO.of(Ranker::Hybrid);
    for baseline in [Ranker::Bm25, Ranker::Sentence].map(|ranker| DEMO.of(ranker)) {
        assert!(hybrid.ndcg > baseline.ndcg, "nDCG@10 of {hybrid:?} and {baseline:?}");
        assert!(hybrid.mrr > baseline.mrr, "MRR of {hybrid:?} and {baseline:?}");
        assert!(hybrid.recall > baseline.recall, "recall@10 of {hybrid:?} and {baseline:?}");
    }
}

#[test]
fn a_search_by_both_is_better_than_by_words_or_by_meaning_alone() {
    let hybrid = DEMO.of(Ranker::Hybrid);
    for half in [Ranker::Keyword, Ranker::Semantic].map(|ranker| DEMO.of(ranker)) {
        assert!(hybrid.ndcg > half.ndcg, "nDCG@10 of {hybrid:?} and {half:?}");
    }
}

#[test]
fn our_search_by_words_is_no_worse_than_plain_bm25() {
    let (keyword, plain) = (DEMO.of(Ranker::Keyword), DEMO.of(Ranker::Bm25));
    assert!(keyword.ndcg >= plain.ndcg && keyword.mrr >= plain.mrr, "{keyword:?} and {plain:?}");
}

#[test]
fn names_short_names_and_slips_find_what_they_name() {
    for kind in ["name", "acronym", "typo"] {
        let (hybrid, plain) = (DEMO.of_kind(Ranker::Hybrid, kind), DEMO.of_kind(Ranker::Bm25, kind));
        assert!(hybrid.ndcg >= plain.ndcg && hybrid.mrr >= plain.mrr, "{kind}: {hybrid:?} and {plain:?}");
    }
    for kind in ["name", "typo"] {
        let hybrid = DEMO.of_kind(Ranker::Hybrid, kind);
        assert!(hybrid.mrr >= 0.95, "{kind}: {hybrid:?}");
    }
}

/// Of these queries no video that they mean has a word, but for small ones.
#[test]
fn what_is_meant_is_found_without_a_word_in_common() {
    let of = |ranker| DEMO.of_kind(ranker, "meaning");
    let plain = of(Ranker::Bm25);
    for ranker in [Ranker::Semantic, Ranker::Hybrid] {
        assert!(of(ranker).ndcg > plain.ndcg + 0.3, "{ranker:?}: {:?} and {plain:?}", of(ranker));
    }
}

#[test]
fn views_of_a_topic_bring_others_of_that_topic_up() {
    let [feed, latest] = DEMO.feeds.expect("topics with enough videos");
    assert!(feed.ndcg > latest.ndcg + 0.2 && feed.recall > latest.recall + 0.2, "{feed:?} and {latest:?}");
}

#[test]
fn what_belongs_beside_a_video_is_beside_it() {
    let [related, _] = DEMO.related.expect("judged ones");
    assert!(related.ndcg > 0.5 && related.recall > 0.5, "{related:?}");
}
