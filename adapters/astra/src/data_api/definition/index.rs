//! Indexes.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

/// What an index can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IndexKind {
    /// Equality, ranges, and what a set contains.
    Regular,
    /// Which vectors are near, by this measure.
    Vector { metric: String },
    /// Which texts contain words, as this analyzer finds them.
    Text { analyzer: String },
}

impl IndexKind {
    /// The command that makes one.
    pub(crate) const fn command(&self) -> &'static str {
        match self {
            Self::Regular => "createIndex",
            Self::Vector { .. } => "createVectorIndex",
            Self::Text { .. } => "createTextIndex",
        }
    }
}

impl fmt::Display for IndexKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Regular => f.write_str("an index for values"),
            Self::Vector { metric } => write!(f, "an index for vectors by {metric}"),
            Self::Text { analyzer } => write!(f, "an index for words by the analyzer {analyzer}"),
        }
    }
}

/// An index to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexDefinition {
    pub(crate) name: String,
    pub(crate) column: String,
    pub(crate) kind: IndexKind,
}

/// As its command takes it; an index that is there is left alone.
impl Serialize for IndexDefinition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut definition = Map::from_iter([("column".to_owned(), json!(self.column))]);
        match &self.kind {
            IndexKind::Regular => None,
            IndexKind::Vector { metric } => {
                definition.insert("options".to_owned(), json!({"metric": metric, "sourceModel": "other"}))
            }
            IndexKind::Text { analyzer } => {
                definition.insert("options".to_owned(), json!({"analyzer": analyzer}))
            }
        };
        json!({"name": self.name, "definition": definition, "options": {"ifNotExists": true}})
            .serialize(serializer)
    }
}

/// An index that is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "ListedIndex")]
pub(crate) struct FoundIndex {
    pub(crate) name: String,
    /// `None` for one that the Data API does not understand.
    pub(crate) on: Option<(String, IndexKind)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedIndex {
    name: String,
    #[serde(default)]
    definition: Value,
    #[serde(default)]
    index_type: String,
}

impl From<ListedIndex> for FoundIndex {
    fn from(ListedIndex { name, definition, index_type }: ListedIndex) -> Self {
        let option = |name: &str| match &definition["options"][name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // A column, or, of a collection, `{"column": "$values"}`.
        let column = match &definition["column"] {
            Value::String(column) => Some(column.clone()),
            Value::Object(column) => match column.iter().next() {
                Some((column, part)) if part == "$values" => Some(column.clone()),
                _ => None,
            },
            _ => None,
        };
        let kind = match index_type.as_str() {
            "regular" => Some(IndexKind::Regular),
            "vector" => Some(IndexKind::Vector { metric: option("metric") }),
            "text" => Some(IndexKind::Text { analyzer: option("analyzer") }),
            _ => None,
        };
        Self { name, on: column.zip(kind) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::from_value;

    use super::*;

    #[test]
    fn an_index_is_known_by_its_column_and_what_it_answers() {
        let vector = IndexKind::Vector { metric: "cosine".to_owned() };
        for (definition, kind, on) in [
            (json!({"column": "userid", "options": {}}), "regular", Some(("userid", IndexKind::Regular))),
            (json!({"column": {"tags": "$values"}}), "regular", Some(("tags", IndexKind::Regular))),
            (json!({"column": {"counts": "$keys"}}), "regular", None),
            (
                json!({"column": "v", "options": {"metric": "cosine", "sourceModel": "bert"}}),
                "vector",
                Some(("v", vector)),
            ),
            (json!({"column": "UNKNOWN", "apiSupport": {"filter": false}}), "UNKNOWN", None),
        ] {
            let told = json!({"name": "some_idx", "definition": definition, "indexType": kind});

            let index: FoundIndex = from_value(told).expect("an index");

            assert_eq!(index.on, on.map(|(column, kind)| (column.to_owned(), kind)));
        }
    }
}
