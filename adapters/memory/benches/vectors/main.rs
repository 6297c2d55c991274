//! What the index costs and finds, on named generators: `cargo bench --bench vectors`.
//!
//! Arguments are `name=value`; `count=2000` makes a quick smoke test of it (also by the environment variable
//! `VECTORS_BENCH_COUNT`), the others are settings to compare. Each generator runs in a process of its own, so that
//! the resident memory is that of one index. Times are of one thread, exact scan and index side by side.

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use cap::Cap;
use killrvideo_memory::vectors::{VectorIndex, VectorSettings};

mod generators;

use generators::{GENERATORS, Generator, as_f32};

/// Counts the bytes that are allocated and not freed yet.
#[global_allocator]
static ALLOCATED: Cap<std::alloc::System> = Cap::new(std::alloc::System, usize::MAX);

const DIMENSIONS: usize = 1536;
const QUERIES: usize = 300;
const K: usize = 10;

struct Options {
    count: usize,
    generator: Option<usize>,
    tombstones: bool,
    settings: VectorSettings,
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options =
        Options { count: 20_000, generator: None, tombstones: false, settings: VectorSettings::default() };
    if let Ok(count) = std::env::var("VECTORS_BENCH_COUNT") {
        options.count = count.parse()?;
    }
    for argument in std::env::args().skip(1) {
        // `cargo bench` adds a flag of its own.
        let Some((name, value)) = argument.split_once('=') else { continue };
        let value: usize = value.parse()?;
        let settings = &mut options.settings;
        match name {
            "count" => options.count = value,
            "generator" => options.generator = Some(value),
            "tombstones" => options.tombstones = value > 0,
            "connections" => settings.connections = value,
            "construction_candidates" => settings.construction_candidates = value,
            "search_candidates" => settings.search_candidates = value,
            "scan_points_per_candidate" => settings.scan_points_per_candidate = value,
            "spot_check_one_in" => settings.spot_check_one_in = value,
            _ => return Err(format!("there is no argument {name}").into()),
        }
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    if let Some(generator) = options.generator {
        let generator = GENERATORS.get(generator).ok_or("there is no such generator")?;
        return if options.tombstones {
            tombstones(generator, &options);
            Ok(())
        } else {
            report(generator, &options)
        };
    }
    println!(
        "{} vectors of {DIMENSIONS} floats, {QUERIES} queries, k = {K}; {:?}",
        options.count, options.settings
    );
    for generator in 0..GENERATORS.len() {
        let mut child = Command::new(std::env::current_exe()?);
        let status = child.args(std::env::args().skip(1)).arg(format!("generator={generator}")).status()?;
        if !status.success() {
            return Err("a generator's run failed".into());
        }
    }
    Ok(())
}

/// The table of one generator.
fn report(generator: &Generator, options: &Options) -> Result<(), Box<dyn Error>> {
    let Options { count, settings, .. } = options;
    let drawn = (generator.draw)(count + QUERIES, DIMENSIONS);
    let (corpus, queries) = drawn.split_at(*count);
    println!("\n## {}", generator.name);

    let floats = as_f32(count * DIMENSIONS * size_of::<f32>());
    let (bytes, resident) = (ALLOCATED.allocated(), resident_bytes()?);
    let index = VectorIndex::new(DIMENSIONS, settings.clone());
    let start = Instant::now();
    for (key, vector) in (0_u32..).zip(corpus) {
        index.put(key, vector);
    }
    let put = start.elapsed();
    index.drain();
    let drained = start.elapsed();
    let bytes = as_f32(ALLOCATED.allocated() - bytes) / floats;
    let resident = as_f32(resident_bytes()?.saturating_sub(resident)) / floats;
    println!("put                      {:>8.3} ms each", millis(put) / as_f32(*count));
    println!("insert, in background    {:>8.3} ms each", millis(drained) / as_f32(*count));
    println!("memory, live bytes       {bytes:>8.3} x floats");
    println!("memory, resident         {resident:>8.3} x floats");

    println!("| filter hides | recall@{K} | exact scan | index | index / scan |");
    for (hidden, keep_one_in, of) in
        [("0 %", 1, 1), ("10 %", 9, 10), ("50 %", 1, 2), ("90 %", 1, 10), ("99 %", 1, 100)]
    {
        let accept = |key: u32| key.wrapping_mul(0x9E37_79B1) >> 16 & 0xFFFF < 65_536 / of * keep_one_in;
        println!("| {hidden:>12} | {} |", measure(&index, queries, accept));
    }
    drop(index);

    println!("crossover: the graph at every size, filter hides 10 %");
    println!("| vectors | recall@{K} | exact scan | index | index / scan |");
    let grown =
        VectorIndex::new(DIMENSIONS, VectorSettings { scan_points_per_candidate: 0, ..settings.clone() });
    for (key, vector) in (0_u32..).zip(corpus) {
        if [1_000, 2_000, 4_000, 6_000, 8_000, 10_000].contains(&key) {
            grown.drain();
            println!("| {key:>7} | {} |", measure(&grown, queries, |key| key % 10 != 3));
        }
        if key == 10_000 {
            break;
        }
        grown.put(key, vector);
    }
    Ok(())
}

/// What tombstones cost: overwrites without any rebuild.
fn tombstones(generator: &Generator, options: &Options) {
    let count = options.count;
    let drawn = (generator.draw)(2 * count + QUERIES, DIMENSIONS);
    let (corpus, queries) = drawn.split_at(2 * count);
    println!("\n## {}, tombstones", generator.name);
    println!("| tombstones | recall@{K} | exact scan | index | index / scan |");
    let settings = VectorSettings { tombstone_percent: usize::MAX / count / 2, ..options.settings.clone() };
    let index = VectorIndex::new(DIMENSIONS, settings);
    for (number, vector) in corpus.iter().enumerate() {
        let key = number % count;
        index.put(key, vector);
        if number >= count - 1 && (number + 1) % (count / 4) == 0 {
            index.drain();
            let share = (number + 1 - count) * 100 / count;
            println!("| {share:>8} % | {} |", measure(&index, queries, |key| key % 10 != 3));
        }
    }
}

/// Recall and times of exact scan and index over all queries, one after the other for each query.
fn measure<T: Copy + Eq + std::hash::Hash + Ord + Send + Sync + 'static>(
    index: &VectorIndex<T>,
    queries: &[Vec<f32>],
    accept: impl Fn(T) -> bool + Copy,
) -> String {
    let (mut hits, mut all) = (0, 0);
    let (mut scan, mut search) = (Duration::ZERO, Duration::ZERO);
    for query in queries {
        let start = Instant::now();
        let exact = index.nearest_exact(query, K, accept);
        scan += start.elapsed();
        let start = Instant::now();
        let found = index.nearest(query, K, accept);
        search += start.elapsed();
        all += exact.len();
        hits += found.iter().filter(|(key, _)| exact.iter().any(|(other, _)| other == key)).count();
    }
    let each = |time: Duration| millis(time) / as_f32(queries.len());
    let recall = as_f32(hits) / as_f32(all.max(1));
    let (scan, search) = (each(scan), each(search));
    format!("{recall:>9.4} | {scan:>7.2} ms | {search:>6.2} ms | {:>6.2}", search / scan)
}

fn millis(time: Duration) -> f32 {
    time.as_secs_f32() * 1e3
}

/// Memory of this process in bytes, by the kernel's account.
fn resident_bytes() -> Result<usize, Box<dyn Error>> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages: usize = statm.split(' ').nth(1).ok_or("statm has a second field")?.parse()?;
    Ok(pages * 4096)
}
