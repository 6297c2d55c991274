//! A filter with typed values: what runs.

use super::{place::Place, words::Analyzer};
use crate::data_api::{
    cql::{CqlType, Value},
    schema::{Analysis, IndexTarget},
};

/// A filter with the values that its columns' types make of its operands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    And(Vec<Bound>),
    Or(Vec<Bound>),
    Test(Test),
}

/// A test of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Test {
    pub(crate) column: String,
    pub(super) place: Place,
    pub(super) cql_type: CqlType,
    /// What the index that answers it does to texts.
    pub(super) analysis: Option<Analysis>,
    pub(super) ask: Ask,
}

/// A comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
}

/// What a test asks. A value that is `None` was written as null: the database takes none.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ask {
    Compare(Sign, Value),
    OneOf(Vec<Option<Value>>),
    NoneOf(Vec<Option<Value>>),
    /// Of a list, a set or a map.
    Contains {
        component: IndexTarget,
        wanted: Vec<Wanted>,
        how: Contains,
    },
    /// Every one of these terms, of a text taken apart that way.
    Words(Analyzer, Vec<String>),
}

/// Something that a list, a set or a map may contain.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wanted {
    One(Option<Value>),
    Entry(Option<Value>, Option<Value>),
}

/// How much of what is wanted has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contains {
    Any,
    All,
    None,
    NotAll,
}

impl Bound {
    /// All tests, wherever they stand.
    pub(super) fn tests(&self) -> Vec<&Test> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Test(test) => vec![test],
        }
    }

    /// The tests of which each has to hold, those of an `$and` in an `$and` included.
    pub(super) fn required(&self) -> Vec<&Test> {
        match self {
            Self::And(parts) => parts.iter().flat_map(Self::required).collect(),
            Self::Or(_) => Vec::new(),
            Self::Test(test) => vec![test],
        }
    }
}
