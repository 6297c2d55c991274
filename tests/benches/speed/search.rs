//! What a search costs among a thousand videos, among twenty thousand and among a hundred thousand.
//!
//! The whole query is measured, from its text to a page of ten with numbers, through the use-case and without HTTP:
//! first with queries that were never asked before, whose vectors have to be made, then with the same ones again, whose
//! vectors the server still has.

use std::time::{Duration, Instant};

use killrvideo_app::ports::Ports;
use killrvideo_domain::{
    bulk::{MOST_ROWS, VideoRow},
    catalog::Video,
    search::{EmbedText, Purpose, SearchMode, SearchQuery},
    shared::{Embedding, nearest_f32},
};
use killrvideo_testkit::{
    SeededIds,
    builders::{Compass, description, numbered, ready_video, tags, time, title},
};

use crate::{
    Failure,
    data::WORDS,
    options::Options,
    ours::Ours,
    table::{self, percentile},
};

/// How many videos there are. Stores of more than `many` are left out.
const SIZES: [usize; 3] = [1_000, 20_000, 100_000];
/// How many different queries are asked in each mode.
const QUERIES: usize = 300;
/// How many different topics the vectors of videos are about.
const TOPICS: usize = 200;
/// How far the vector of a video is from its topic, in degrees.
const ASIDE: f64 = 40.0;

/// Prints a table for each size.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    for size in SIZES.into_iter().filter(|size| *size <= options.many) {
        let ours = Ours::start(&[])?;
        let began = Instant::now();
        ours.block_on(fill(ours.ports(), size))?;
        let space = ours.ports().embedder.space();
        println!(
            "{size} videos with vectors of {} dimensions; queries by {}; loaded in {:.1} s\n",
            space.dimensions().get(),
            space.model(),
            began.elapsed().as_secs_f64()
        );
        let mut rows = Vec::new();
        for (number, mode) in SearchMode::ALL.into_iter().enumerate() {
            let queries = queries(number * QUERIES)?;
            // A search by words makes no vector: its first time is as good as any other.
            let passes: &[&str] =
                if mode == SearchMode::Keyword { &["any"] } else { &["never asked before", "asked again"] };
            for told in passes {
                let times = ours.block_on(ask(&ours, &queries, mode))?;
                let millis = |percent| format!("{:.2}", percentile(&times, percent).as_secs_f64() * 1e3);
                rows.push([mode.as_str().to_owned(), (*told).to_owned(), millis(50), millis(99)]);
            }
        }
        table::print(["search", "query", "p50 ms", "p99 ms"], &rows);
        println!();
    }
    Ok(())
}

/// How long each query takes, one after another.
async fn ask(ours: &Ours, queries: &[SearchQuery], mode: SearchMode) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::with_capacity(queries.len());
    for query in queries {
        let began = Instant::now();
        let found = ours.state().search.videos(query, mode, numbered(1, 10)).await?;
        times.push(began.elapsed());
        if let Some(failed) = found.without_meaning {
            return Err(failed.into());
        }
    }
    Ok(times)
}

/// Queries of two to four words of the texts, and no two alike.
fn queries(from: usize) -> Result<Vec<SearchQuery>, Failure> {
    let query = |number: usize| {
        let word = |step: usize| WORDS[(number / step + step) % WORDS.len()];
        let words = [word(1), word(WORDS.len()), word(5), word(7)];
        SearchQuery::parse(&format!("{} {number}", words[..2 + number % 3].join(" ")))
    };
    Ok((from..from + QUERIES).map(query).collect::<Result<_, _>>()?)
}

/// Loads so many videos. Their vectors stand around those of real texts.
async fn fill(ports: &Ports, count: usize) -> Result<(), Failure> {
    let ids = SeededIds::new(8);
    let texts: Vec<String> = (0..TOPICS).map(|number| video(&ids, number).text_to_embed()).collect();
    let texts = texts.iter().map(|text| EmbedText::parse(text)).collect::<Result<Vec<_>, _>>()?;
    let topics = ports.embedder.embed(&texts, Purpose::Passage).await?;
    let compass = Compass::new(ports.embedder.space(), 8);
    for begin in (0..count).step_by(MOST_ROWS) {
        let row = |number: usize| VideoRow {
            video: video(&ids, number),
            vector: Some(aside(ports, &topics[number % TOPICS], &compass.at(90.0, number as u64))),
        };
        let rows: Vec<VideoRow> = (begin..count.min(begin + MOST_ROWS)).map(row).collect();
        ports.bulk.videos(&rows).await?;
    }
    ports.lifecycle.drain().await;
    Ok(())
}

/// The vector that is [`ASIDE`] from one, towards another that is at right angles to it, more or less.
fn aside(ports: &Ports, from: &Embedding, towards: &Embedding) -> Embedding {
    let (sin, cos) = ASIDE.to_radians().sin_cos();
    let both = from.as_slice().iter().zip(towards.as_slice());
    let mixed = both.map(|(from, towards)| nearest_f32(cos * f64::from(*from) + sin * f64::from(*towards)));
    let mixed: Vec<f32> = mixed.map(Option::unwrap_or_default).collect();
    ports.embedder.space().embedding(mixed).expect("a vector of about length 1")
}

/// The video of that number, with eighty words in its description.
fn video(ids: &SeededIds, number: usize) -> Video {
    let word = |step: usize| WORDS[(number / step + number * step) % WORDS.len()];
    let text: Vec<String> =
        (1..=40).map(|step| format!("{} {}", word(step), number * step % 10_007)).collect();
    let at = time("2025-03-01T00:00:00Z").plus(Duration::from_secs(number as u64 * 20));
    Video {
        title: title(&format!("{} {} and the {} of {}", word(1), word(3), word(7), word(11))),
        description: description(&text.join(" ")),
        tags: tags(&[]),
        ..ready_video(ids, at)
    }
}
