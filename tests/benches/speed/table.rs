//! Tables that people read, and numbers in them.

use std::time::Duration;

/// Prints a table as Markdown has it, its columns as wide as they have to be.
pub(crate) fn print<const N: usize>(head: [&str; N], rows: &[[String; N]]) {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let line = |cells: [&str; N]| {
        let padded: Vec<String> = (cells.iter().enumerate())
            .map(|(column, cell)| {
                if column == 0 {
                    format!("{cell:<0$}", width(0))
                } else {
                    format!("{cell:>0$}", width(column))
                }
            })
            .collect();
        println!("| {} |", padded.join(" | "));
    };
    line(head);
    let rules: Vec<String> = (0..N).map(|column| "-".repeat(width(column))).collect();
    println!("| {} |", rules.join(" | "));
    for row in rows {
        line(std::array::from_fn(|column| row[column].as_str()));
    }
}

/// The middle of some numbers, and the smallest and the largest.
pub(crate) fn middle(mut numbers: Vec<f64>) -> (f64, f64, f64) {
    numbers.sort_by(f64::total_cmp);
    let at = |index: usize| numbers.get(index).copied().unwrap_or(f64::NAN);
    (at(numbers.len() / 2), at(0), at(numbers.len().saturating_sub(1)))
}

/// The time that so many in a hundred do not exceed.
pub(crate) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(index).copied().unwrap_or_default()
}

/// A time in microseconds.
pub(crate) fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

/// Whether a number meets its target, in a word.
pub(crate) fn met(met: bool) -> String {
    if met { "met" } else { "MISSED" }.to_owned()
}
