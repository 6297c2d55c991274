//! The options of indexes as CQL writes them: all are texts.

use super::{Analysis, IndexKind};

/// The kind of an index with those options.
///
/// # Errors
///
/// An option that this double does not know, or a value that the option does not take.
pub(super) fn index_kind(name: &str, options: &[(String, String)]) -> Result<IndexKind, String> {
    const KNOWN: [&str; 6] =
        ["similarity_function", "source_model", "index_analyzer", "ascii", "case_sensitive", "normalize"];
    if let Some((option, _)) = options.iter().find(|(option, _)| !KNOWN.contains(&option.as_str())) {
        return Err(format!("the index {name} has the option {option}, which this double does not know"));
    }
    let text = |option: &str| options.iter().find(|(it, _)| it == option).map(|(_, value)| value.as_str());
    if let Some(analyzer) = text("index_analyzer") {
        // Either the name of an analyzer, or its definition in JSON.
        let analyzer = serde_json::from_str(analyzer).unwrap_or_else(|_| analyzer.into());
        return Ok(IndexKind::Text { analyzer });
    }
    let flag = |option: &str, default: bool| match text(option) {
        None => Ok(default),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(other) => Err(format!("the option {option} of {name} takes true or false, not {other}")),
    };
    if text("similarity_function").is_some() || text("source_model").is_some() {
        return Ok(IndexKind::Vector {
            metric: text("similarity_function").map(str::to_ascii_lowercase),
            source_model: text("source_model").unwrap_or("other").to_ascii_lowercase(),
        });
    }
    let analysis = Analysis {
        ascii: flag("ascii", false)?,
        case_sensitive: flag("case_sensitive", true)?,
        normalize: flag("normalize", false)?,
    };
    Ok(IndexKind::Regular((!options.is_empty()).then_some(analysis)))
}
