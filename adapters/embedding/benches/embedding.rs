//! What embedding costs: `cargo bench -p killrvideo-embedding --bench embedding`.
//!
//! The texts are those of the demo catalogue. Passages are as long as those of real videos, whose descriptions have some
//! 1,300 characters: each is a title, its tags, and several descriptions. `count=20` embeds fewer of them.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use killrvideo_domain::{
    search::{EmbedText, Embedder, Purpose},
    shared::Dimensions,
};
use killrvideo_embedding::{HashedWords, SentenceAndWords};
use serde::Deserialize;

#[derive(Deserialize)]
struct Catalogue {
    video: Vec<Video>,
}

#[derive(Deserialize)]
struct Video {
    title: String,
    description: String,
    tags: Vec<String>,
}

/// How many passages are embedded.
const PASSAGES: usize = 200;
/// How long a description is at least, in bytes.
const DESCRIPTION: usize = 1_200;

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args().find_map(|argument| argument.strip_prefix("count=").map(str::parse));
    let count = count.transpose()?.unwrap_or(PASSAGES);
    let catalogue: Catalogue = toml::from_str(include_str!("../../../app/demo/catalogue.toml"))?;
    let queries: Vec<EmbedText> =
        catalogue.video.iter().map(|video| EmbedText::parse(&video.title)).collect::<Result<_, _>>()?;
    let passages = passages(&catalogue.video, count)?;
    let bytes: usize = passages.iter().map(|text| text.as_str().len()).sum();
    println!("{} queries; {count} passages of {} bytes on average", queries.len(), bytes / count.max(1));

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let dimensions = Dimensions::default();
    runtime.block_on(async {
        let begin = Instant::now();
        let sentences = SentenceAndWords::new(dimensions)?;
        let made = begin.elapsed();
        embed(&sentences, &queries[..1], Purpose::Query).await?;
        println!("SentenceAndWords: made in {made:.1?}, first query after {:.1?}", begin.elapsed());
        report("SentenceAndWords", &sentences, &queries, &passages).await?;
        report("HashedWords", &HashedWords::new(dimensions), &queries, &passages).await?;
        beside_passages(&sentences, &queries, &passages).await
    })
}

fn passages(videos: &[Video], count: usize) -> Result<Vec<EmbedText>, Box<dyn Error>> {
    let mut passages = Vec::new();
    for number in 0..count {
        let video = &videos[number % videos.len()];
        let mut text = format!("{}\n{}\n", video.title, video.tags.join(", "));
        let mut others = videos.iter().cycle().skip(number).map(|other| other.description.as_str());
        while text.len() < DESCRIPTION {
            text.push_str(others.next().unwrap_or_default());
            text.push('\n');
        }
        passages.push(EmbedText::parse(&text)?);
    }
    Ok(passages)
}

async fn embed(
    embedder: &impl Embedder,
    texts: &[EmbedText],
    purpose: Purpose,
) -> Result<Duration, Box<dyn Error>> {
    let begin = Instant::now();
    std::hint::black_box(embedder.embed(texts, purpose).await?);
    Ok(begin.elapsed())
}

/// How long each of many queries takes, alone, the quickest first.
async fn each(embedder: &impl Embedder, queries: &[EmbedText]) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut times = Vec::new();
    for query in queries.iter().cycle().take(200) {
        times.push(embed(embedder, std::slice::from_ref(query), Purpose::Query).await?);
    }
    times.sort_unstable();
    Ok(times)
}

fn percentile(times: &[Duration], hundredths: usize) -> Duration {
    times
        .get((times.len() * hundredths / 100).min(times.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

async fn report(
    name: &str,
    embedder: &impl Embedder,
    queries: &[EmbedText],
    passages: &[EmbedText],
) -> Result<(), Box<dyn Error>> {
    let times = each(embedder, queries).await?;
    let took = embed(embedder, passages, Purpose::Passage).await?.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "no bench has 2^52 passages")]
    let per_second = passages.len() as f64 / took;
    println!(
        "{name}: a query {:.2?} (p50), {:.2?} (p99); {per_second:.0} passages a second, on one thread",
        percentile(&times, 50),
        percentile(&times, 99),
    );
    Ok(())
}

/// How long queries take while passages are embedded.
async fn beside_passages(
    embedder: &SentenceAndWords,
    queries: &[EmbedText],
    passages: &[EmbedText],
) -> Result<(), Box<dyn Error>> {
    let many: Vec<EmbedText> = passages.iter().cycle().take(passages.len() * 100).cloned().collect();
    let endless = embedder.embed(&many, Purpose::Passage);
    tokio::select! {
        _ = endless => Err("the passages were embedded before the queries".into()),
        times = each(embedder, queries) => {
            let times = times?;
            println!(
                "SentenceAndWords, beside a batch of passages: a query {:.2?} (p50), {:.2?} (p99)",
                percentile(&times, 50),
                percentile(&times, 99),
            );
            Ok(())
        }
    }
}
