//! Which rows a filter holds for.

use std::cmp::Ordering;

use super::{
    bound::{Ask, Bound, Contains, Sign, Test, Wanted},
    words::words,
};
use crate::data_api::{
    cql::{CqlType, Value, compare},
    rows::Row,
    schema::IndexTarget,
};

impl Bound {
    /// Whether it holds for a row.
    pub(crate) fn matches(&self, row: &Row) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.matches(row)),
            Self::Or(parts) => parts.iter().any(|part| part.matches(row)),
            Self::Test(test) => test.matches(row),
        }
    }
}

impl Test {
    /// What is not there compares with nothing, not even as unequal; but it contains none of anything.
    fn matches(&self, row: &Row) -> bool {
        let found = self.place.value(row);
        match (&self.ask, found) {
            (Ask::Compare(Sign::Eq, value), Some(found)) => self.is_same(&self.cql_type, found, value),
            (Ask::Compare(sign, value), Some(found)) => holds(*sign, compare(&self.cql_type, found, value)),
            (Ask::OneOf(values), Some(found)) => self.is_one_of(found, values),
            (Ask::NoneOf(values), Some(found)) => !self.is_one_of(found, values),
            (Ask::Contains { component, wanted, how }, found) => {
                let mut wanted = wanted.iter();
                let there = |it: &Wanted| found.is_some_and(|found| self.contains(found, *component, it));
                match how {
                    Contains::Any => wanted.any(there),
                    Contains::All => wanted.all(there),
                    Contains::None => !wanted.any(there),
                    Contains::NotAll => !wanted.all(there),
                }
            }
            (Ask::Words(analyzer, terms), Some(Value::Text(text))) => {
                let words = words(*analyzer, text);
                !terms.is_empty() && terms.iter().all(|term| words.contains(term))
            }
            _ => false,
        }
    }

    fn is_one_of(&self, found: &Value, values: &[Option<Value>]) -> bool {
        match values {
            // Only one value at a time is looked for in an index.
            [Some(value)] => self.is_same(&self.cql_type, found, value),
            values => values.iter().flatten().any(|value| compare(&self.cql_type, found, value).is_eq()),
        }
    }

    fn is_same(&self, cql_type: &CqlType, found: &Value, wanted: &Value) -> bool {
        match (self.analysis, found, wanted) {
            (Some(analysis), Value::Text(found), Value::Text(wanted)) => {
                analysis.analyse(found) == analysis.analyse(wanted)
            }
            _ => compare(cql_type, found, wanted).is_eq(),
        }
    }

    fn contains(&self, found: &Value, component: IndexTarget, wanted: &Wanted) -> bool {
        match (&self.cql_type, found, wanted) {
            (
                CqlType::List(element) | CqlType::Set(element),
                Value::List(found) | Value::Set(found),
                Wanted::One(Some(wanted)),
            ) => found.iter().any(|it| self.is_same(element, it, wanted)),
            (CqlType::Map(keys, values), Value::Map(found), Wanted::One(Some(wanted))) => {
                found.iter().any(|(key, value)| match component {
                    IndexTarget::Keys => self.is_same(keys, key, wanted),
                    _ => self.is_same(values, value, wanted),
                })
            }
            (CqlType::Map(keys, values), Value::Map(found), Wanted::Entry(Some(key), Some(value))) => found
                .iter()
                .any(|(it, its)| compare(keys, it, key).is_eq() && compare(values, its, value).is_eq()),
            _ => false,
        }
    }
}

fn holds(sign: Sign, order: Ordering) -> bool {
    match sign {
        Sign::Eq => order.is_eq(),
        Sign::Ne => order.is_ne(),
        Sign::Gt => order.is_gt(),
        Sign::Gte => order.is_ge(),
        Sign::Lt => order.is_lt(),
        Sign::Lte => order.is_le(),
    }
}
