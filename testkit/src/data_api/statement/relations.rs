//! Conditions.

use serde_json::Value;

use super::names::{java_order, name};

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `=`, `>` and the like: one operand.
    Compare(&'static str),
    /// `IN`, `NOT IN`: any number of operands.
    Among(&'static str),
    /// `CONTAINS`, `CONTAINS KEY` and their negations, once for each operand, all of them or any of them.
    Contains { word: &'static str, all: bool },
    /// The entry of a map, as `[?] = ?`, once for each pair of operands.
    Entry { word: &'static str, all: bool },
    /// `:`, the words of a text index.
    Match,
}

/// A column, what it is compared by, and with what; values are written as the API writes them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Relation {
    pub(crate) column: String,
    pub(crate) operator: Operator,
    pub(crate) operands: Vec<Value>,
}

/// Relations that all hold, or of which any holds, in the order in which the server writes them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Where {
    pub(crate) any: bool,
    pub(crate) relations: Vec<Relation>,
    pub(crate) inner: Vec<Where>,
}

impl Where {
    /// The relations that name a whole key by equality, in the server's order for one that was sent in the key's.
    pub(crate) fn equal(key: impl IntoIterator<Item = (String, Value)>) -> Self {
        let mut columns: Vec<(String, Value)> = key.into_iter().collect();
        // The server puts a new column before the others of its bucket, and looks at one kind of value at a time.
        columns.reverse();
        java_order(&mut columns, |(column, _)| column);
        columns.sort_by_key(|(_, value)| match value {
            Value::Number(_) => 1,
            Value::Bool(_) => 2,
            Value::Object(_) => 3,
            _ => 0,
        });
        let relation =
            |(column, value)| Relation { column, operator: Operator::Compare("="), operands: vec![value] };
        Self { relations: columns.into_iter().map(relation).collect(), ..Self::default() }
    }

    /// ` WHERE` and the relations; nothing where there are none. Operands are added to `params`.
    pub(crate) fn clause(&self, params: &mut Vec<Value>) -> String {
        let relations = self.join(params);
        if relations.is_empty() { relations } else { format!(" WHERE {relations}") }
    }

    fn join(&self, params: &mut Vec<Value>) -> String {
        let mut parts: Vec<String> = self.relations.iter().map(|relation| relation.cql(params)).collect();
        for inner in &self.inner {
            let part = inner.join(params);
            if part.is_empty() {
                continue;
            }
            // What holds all together needs no parentheses inside of what holds all together.
            parts.push(if self.any || inner.any { format!("({part})") } else { part });
        }
        parts.join(if self.any { " OR " } else { " AND " })
    }
}

impl Relation {
    fn cql(&self, params: &mut Vec<Value>) -> String {
        let column = name(&self.column);
        let places = |count| vec!["?"; count].join(",");
        let each = |part: String, count: usize, all| {
            format!("({})", vec![part; count].join(if all { " AND " } else { " OR " }))
        };
        let count = self.operands.len();
        let cql = match self.operator {
            Operator::Compare(operator) => format!("{column} {operator} ?"),
            Operator::Match => format!("{column} : ?"),
            // The server writes no parentheses around nothing, which the database then cannot read.
            Operator::Among(word) if count == 0 => format!("{column} {word} "),
            Operator::Among(word) => format!("{column} {word} ({})", places(count)),
            Operator::Contains { word, all } => each(format!("{column} {word} ?"), count, all),
            Operator::Entry { word, all } => each(format!("{column}[?] {word} ?"), count, all),
        };
        match self.operator {
            Operator::Entry { .. } => {
                let pairs = self.operands.iter().filter_map(Value::as_array);
                params.extend(pairs.flatten().cloned());
            }
            _ => params.extend(self.operands.iter().cloned()),
        }
        cql
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_a_set_and_a_map_have_their_operators() {
        let relation = |column: &str, operator, operands: Value| {
            let operands = operands.as_array().unwrap().clone();
            Relation { column: column.into(), operator, operands }
        };
        let contains = Operator::Contains { word: "CONTAINS", all: false };
        let entry = Operator::Entry { word: "=", all: true };
        let all = Where {
            relations: vec![
                relation("day", Operator::Among("IN"), json!(["d", "e"])),
                relation("tags", contains, json!(["a", "b"])),
                relation("points", entry, json!([["k", 1], ["l", 2]])),
            ],
            ..Where::default()
        };
        let mut params = Vec::new();
        let cql = " WHERE day IN (?,?) AND (tags CONTAINS ? OR tags CONTAINS ?) AND (points[?] = ? AND points[?] = ?)";
        assert_eq!(all.clause(&mut params), cql);
        assert_eq!(Value::from(params), json!(["d", "e", "a", "b", "k", 1, "l", 2]));
    }

    #[test]
    fn a_key_comes_in_the_servers_order() {
        let key = |columns: &[&str]| {
            let key = columns.iter().map(|column| ((*column).to_owned(), json!("x")));
            Where::equal(key).clause(&mut Vec::new())
        };
        assert_eq!(key(&["videoid", "part"]), " WHERE part = ? AND videoid = ?");
        assert_eq!(key(&["userid", "day"]), " WHERE day = ? AND userid = ?");
    }

    #[test]
    fn what_holds_inside_is_in_parentheses() {
        let either = |value| Where::equal([(String::from("status"), json!(value))]);
        let any = Where { any: true, inner: vec![either("a"), either("b")], ..Where::default() };
        let whole = Where { inner: vec![any], ..Where::equal([(String::from("userid"), json!("u"))]) };
        assert_eq!(whole.clause(&mut Vec::new()), " WHERE userid = ? AND ((status = ?) OR (status = ?))");
        assert_eq!(Where::default().clause(&mut Vec::new()), "");
    }
}
