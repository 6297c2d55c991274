//! What people judged: which videos a query means, and what belongs beside a video.

use serde::Deserialize;

use crate::{catalogue::Catalogue, measures::Grades};
use killrvideo_domain::shared::VideoId;

/// A judged set; `judged.toml` says what its parts mean.
pub(crate) struct Judged {
    pub(crate) queries: Vec<Query>,
    pub(crate) related: Vec<Related>,
}

/// A query and what it means.
pub(crate) struct Query {
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) grades: Grades,
}

/// A video and what belongs beside it.
pub(crate) struct Related {
    pub(crate) video: VideoId,
    pub(crate) grades: Grades,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    query: Vec<QueryTable>,
    #[serde(default)]
    related: Vec<RelatedTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryTable {
    kind: String,
    text: String,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    relevant: Vec<String>,
    #[serde(default)]
    touches: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelatedTable {
    video: String,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    relevant: Vec<String>,
    #[serde(default)]
    touches: Vec<String>,
}

impl Judged {
    /// Reads what was judged of the videos of `catalogue`.
    pub(crate) fn read(text: &str, catalogue: &Catalogue) -> Self {
        let file: File = toml::from_str(text).expect("a judged set");
        let query = |QueryTable { kind, text, exact, relevant, touches }: QueryTable| {
            let grades = grades(&text, catalogue, [&exact, &relevant, &touches]);
            Query { kind, text, grades }
        };
        let related = |RelatedTable { video, exact, relevant, touches }: RelatedTable| Related {
            grades: grades(&video, catalogue, [&exact, &relevant, &touches]),
            video: catalogue.named(&video),
        };
        Self {
            queries: file.query.into_iter().map(query).collect(),
            related: file.related.into_iter().map(related).collect(),
        }
    }
}

/// The grades of those that are named, which are 3, 2 and 1 in the lists' order. There is an answer among them.
fn grades(of: &str, catalogue: &Catalogue, lists: [&[String]; 3]) -> Grades {
    let mut grades = Grades::new();
    for (grade, names) in [3, 2, 1].into_iter().zip(lists) {
        for name in names {
            let before = grades.insert(catalogue.named(name), grade);
            assert!(before.is_none(), "{name} has two grades for {of:?}");
        }
    }
    assert!(grades.values().any(|grade| *grade >= 2), "nothing answers {of:?}");
    grades
}
