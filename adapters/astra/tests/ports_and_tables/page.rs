//! How the document shows an intention.

use killrvideo_testkit::data_api::Seen;

/// A port's method, and what it sent.
pub(crate) struct Intention {
    /// `AccountStore::register`, and in which case.
    pub(crate) name: &'static str,
    /// What arrived at the Data API.
    pub(crate) sent: Vec<Seen>,
}

/// A part of the document.
pub(crate) fn section(title: &str, intentions: &[Intention]) -> String {
    let shown: Vec<String> = intentions.iter().map(shown).collect();
    format!("### {title}\n\n{}\n", shown.join("\n"))
}

fn shown(Intention { name, sent }: &Intention) -> String {
    let calls = if sent.len() == 1 { "call" } else { "calls" };
    let rows: Vec<String> = sent.iter().map(row).collect();
    let head = "| command | table | CQL |\n| --- | --- | --- |\n";
    format!("**{name}** · {} {calls}\n\n{head}{}", sent.len(), rows.concat())
}

fn row(seen: &Seen) -> String {
    let table = seen.table.as_deref().unwrap_or("–");
    format!("| {} | {table} | {} |\n", seen.command, statements(seen))
}

/// The statements of a command; equal ones of many rows are shown once.
fn statements(seen: &Seen) -> String {
    let mut shown: Vec<(String, usize)> = Vec::new();
    for statement in &seen.cql {
        let cql = statement.cql.replace("killrvideo.", "");
        match shown.iter_mut().find(|(earlier, _)| *earlier == cql) {
            Some((_, times)) => *times += 1,
            None => shown.push((cql, 1)),
        }
    }
    let each = shown.into_iter().map(|(cql, times)| match times {
        1 => format!("`{}`", shortened(&cql)),
        _ => format!("{times} × `{}`", shortened(&cql)),
    });
    each.collect::<Vec<_>>().join("<br>")
}

/// A list of a hundred question marks tells no more than one of three, and the numbers of a vector tell nothing.
fn shortened(cql: &str) -> String {
    if let Some((before, vector)) = cql.split_once('[') {
        let after = vector.split_once(']').map_or("", |(_, after)| after);
        return format!("{before}?{}", shortened(after));
    }
    let many = ",?".repeat(3);
    let Some(at) = cql.find(&many) else { return cql.to_owned() };
    let rest = cql[at..].trim_start_matches([',', '?']);
    format!("{},…{rest}", &cql[..at])
}
