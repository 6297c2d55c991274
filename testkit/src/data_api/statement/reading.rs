//! Statements that read rows.

use super::{
    names::{name, qualified},
    relations::Where,
};
use crate::data_api::{journal::Statement, schema::Direction};

/// How many floats of a vector a trace shows in an order.
const SHOWN: usize = 5;

/// The order that a `SELECT` asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Order {
    /// None.
    #[default]
    Any,
    /// Clustering columns.
    By(Vec<(String, Direction)>),
    /// The nearest first.
    Nearest {
        column: String,
        vector: Vec<f32>,
        /// The function of CQL whose value is asked for, as `similarity_cosine`.
        similarity: Option<String>,
    },
    /// The best match for words first.
    Words { column: String, words: String },
}

/// What a `SELECT` asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Selection<'a> {
    pub(crate) columns: Vec<&'a str>,
    pub(crate) condition: Where,
    pub(crate) order: Order,
    pub(crate) limit: usize,
    pub(crate) allow_filtering: bool,
}

/// The `SELECT` of rows.
pub(crate) fn select(keyspace: &str, table: &str, selection: &Selection<'_>) -> Statement {
    let mut params = Vec::new();
    let mut columns: Vec<String> = selection.columns.iter().map(|column| name(column)).collect();
    let order = match &selection.order {
        Order::Any => String::new(),
        Order::By(columns) => {
            let direction = |direction: &Direction| match direction {
                Direction::Ascending => "ASC",
                Direction::Descending => "DESC",
            };
            let columns: Vec<String> =
                columns.iter().map(|(column, by)| format!("{} {}", name(column), direction(by))).collect();
            format!(" ORDER BY {}", columns.join(","))
        }
        Order::Nearest { column, vector, similarity } => {
            let column = name(column);
            if let Some(function) = similarity {
                columns.push(format!("{function}({column},{}) AS similarityscore", floats(vector, None)));
            }
            let shown = &vector[..vector.len().min(SHOWN)];
            format!(" ORDER BY {column} ANN OF {}", floats(shown, Some("<vector<unknown> trimmed>")))
        }
        Order::Words { column, words } => {
            format!(" ORDER BY {} BM25 OF '{}'", name(column), words.replace('\'', "''"))
        }
    };
    let condition = selection.condition.clause(&mut params);
    let cql = format!(
        "SELECT {} FROM {}{condition}{order} LIMIT {}{}",
        columns.join(","),
        qualified(keyspace, table),
        selection.limit,
        if selection.allow_filtering { " ALLOW FILTERING" } else { "" }
    );
    Statement { cql, params }
}

/// A vector as Java writes a list of floats, and what stands for those that are left out.
fn floats(vector: &[f32], more: Option<&str>) -> String {
    let floats = vector.iter().map(|float| format!("{float:?}"));
    format!("[{}]", floats.chain(more.map(str::to_owned)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_asked_for_with_a_vector_cut_short() {
        let order = Order::Nearest {
            column: "v".into(),
            vector: vec![1.0, 0.5, -0.25, 0.0, 0.0, 0.0],
            similarity: Some("similarity_cosine".into()),
        };
        let selection = Selection {
            columns: vec!["id"],
            condition: Where::default(),
            order,
            limit: 1,
            allow_filtering: true,
        };
        let cql = "SELECT id,similarity_cosine(v,[1.0, 0.5, -0.25, 0.0, 0.0, 0.0]) AS similarityscore FROM kv.t ORDER BY v \
             ANN OF [1.0, 0.5, -0.25, 0.0, 0.0, <vector<unknown> trimmed>] LIMIT 1 ALLOW FILTERING";
        assert_eq!(select("kv", "t", &selection).cql, cql);
    }

    #[test]
    fn an_order_names_its_directions() {
        let by = |column: &str, direction| (column.to_owned(), direction);
        let selection = Selection {
            columns: vec!["name", "added_date"],
            condition: Where::default(),
            order: Order::By(vec![
                by("added_date", Direction::Descending),
                by("videoid", Direction::Ascending),
            ]),
            limit: 10,
            allow_filtering: false,
        };
        let cql = "SELECT name,added_date FROM kv.t ORDER BY added_date DESC,videoid ASC LIMIT 10";
        assert_eq!(select("kv", "t", &selection).cql, cql);
    }
}
