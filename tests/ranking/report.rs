//! What was measured, as tables that people read.

use std::fmt::Write as _;

use crate::{
    measures::Measures,
    trial::{Ranker, Trial},
};

/// All tables of a trial.
pub(crate) fn tables(name: &str, trial: &Trial) -> String {
    let mut text = format!("\n## {name}: {} queries\n\n", trial.queries.len());
    let [searches, baseline] = &trial.models;
    writeln!(text, "Searches by {searches}; the sentence vector alone is by {baseline}.\n")
        .expect("a string");
    let rankers = Ranker::ALL.map(|ranker| (ranker.name().to_owned(), trial.of(ranker)));
    measures(&mut text, "ranking", &rankers);
    by_kind(&mut text, trial);
    for (name, ours, other, both) in [
        ("beside a video", "related", "by tags in common", trial.related),
        ("after views of a topic", "for you", "the latest", trial.feeds),
    ] {
        if let Some([of_ours, of_other]) = both {
            text.push('\n');
            measures(&mut text, name, &[(ours.to_owned(), of_ours), (other.to_owned(), of_other)]);
        }
    }
    text
}

fn measures(text: &mut String, head: &str, rows: &[(String, Measures)]) {
    writeln!(text, "| {head:<24} | nDCG@10 |   MRR | recall@10 |").expect("a string");
    writeln!(text, "| {:-<24} | ------: | ----: | --------: |", "").expect("a string");
    for (name, Measures { ndcg, mrr, recall }) in rows {
        writeln!(text, "| {name:<24} | {ndcg:>7.3} | {mrr:.3} | {recall:>9.3} |").expect("a string");
    }
}

fn by_kind(text: &mut String, trial: &Trial) {
    text.push_str("\n| nDCG@10 by kind of query |");
    for ranker in Ranker::ALL {
        write!(text, " {} |", ranker.name()).expect("a string");
    }
    writeln!(
        text,
        "\n| {:-<24} |{}",
        "",
        Ranker::ALL.map(|ranker| format!(" {:->1$}: |", "", ranker.name().len() - 1)).concat()
    )
    .expect("a string");
    for (kind, count) in trial.kinds() {
        let name = format!("{kind} ({count})");
        write!(text, "| {name:<24} |").expect("a string");
        for ranker in Ranker::ALL {
            let width = ranker.name().len();
            write!(text, " {:>width$.3} |", trial.of_kind(ranker, kind).ndcg).expect("a string");
        }
        text.push('\n');
    }
}
