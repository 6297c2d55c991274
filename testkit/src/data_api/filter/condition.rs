//! Filters as conditions of CQL.

use serde_json::{Value as JsonValue, json};

use super::bound::{Ask, Bound, Contains, Sign, Test, Wanted};
use crate::data_api::{
    codec::encode,
    cql::{CqlType, Value},
    schema::IndexTarget,
    statement::{Operator, Relation, Where},
};

impl Bound {
    /// The condition that the server would have the database run.
    pub(crate) fn condition(&self) -> Where {
        let (any, parts) = match self {
            // One group in another says no more than the inner one.
            Self::And(parts) if matches!(parts[..], [Self::And(_) | Self::Or(_)]) => {
                return parts[0].condition();
            }
            Self::And(parts) => (false, &parts[..]),
            Self::Or(parts) => (true, &parts[..]),
            Self::Test(_) => (false, std::slice::from_ref(self)),
        };
        let mut condition = Where { any, ..Where::default() };
        for part in parts {
            match part {
                Self::Test(test) => condition.relations.push(test.relation()),
                group => condition.inner.push(group.condition()),
            }
        }
        condition
    }
}

impl Test {
    fn relation(&self) -> Relation {
        let (operator, operands) = match &self.ask {
            Ask::Compare(sign, value) => {
                (Operator::Compare(symbol(*sign)), vec![encode(&self.cql_type, value)])
            }
            Ask::OneOf(values) => (Operator::Among("IN"), self.shown_all(values)),
            Ask::NoneOf(values) => (Operator::Among("NOT IN"), self.shown_all(values)),
            Ask::Contains { component, wanted, how } => {
                let operands = wanted.iter().map(|it| self.shown_element(*component, it)).collect();
                (contains(*component, *how), operands)
            }
            Ask::Words(_, terms) => (Operator::Match, vec![terms.join(" ").into()]),
        };
        Relation { column: self.column.clone(), operator, operands }
    }

    fn shown_all(&self, values: &[Option<Value>]) -> Vec<JsonValue> {
        values.iter().map(|value| shown(&self.cql_type, value.as_ref())).collect()
    }

    fn shown_element(&self, component: IndexTarget, wanted: &Wanted) -> JsonValue {
        match (&self.cql_type, wanted) {
            (CqlType::Map(keys, values), Wanted::Entry(key, value)) => {
                json!([shown(keys, key.as_ref()), shown(values, value.as_ref())])
            }
            (CqlType::Map(keys, _), Wanted::One(key)) if component == IndexTarget::Keys => {
                shown(keys, key.as_ref())
            }
            (
                CqlType::Map(_, element) | CqlType::List(element) | CqlType::Set(element),
                Wanted::One(value),
            ) => shown(element, value.as_ref()),
            _ => JsonValue::Null,
        }
    }
}

fn contains(component: IndexTarget, how: Contains) -> Operator {
    let not = matches!(how, Contains::None | Contains::NotAll);
    let all = matches!(how, Contains::All | Contains::None);
    match (component, not) {
        (IndexTarget::Entries, false) => Operator::Entry { word: "=", all },
        (IndexTarget::Entries, true) => Operator::Entry { word: "!=", all },
        (IndexTarget::Keys, false) => Operator::Contains { word: "CONTAINS KEY", all },
        (IndexTarget::Keys, true) => Operator::Contains { word: "NOT CONTAINS KEY", all },
        (_, false) => Operator::Contains { word: "CONTAINS", all },
        (_, true) => Operator::Contains { word: "NOT CONTAINS", all },
    }
}

fn symbol(sign: Sign) -> &'static str {
    match sign {
        Sign::Eq => "=",
        Sign::Ne => "!=",
        Sign::Gt => ">",
        Sign::Gte => ">=",
        Sign::Lt => "<",
        Sign::Lte => "<=",
    }
}

fn shown(cql_type: &CqlType, value: Option<&Value>) -> JsonValue {
    value.map_or(JsonValue::Null, |value| encode(cql_type, value))
}
