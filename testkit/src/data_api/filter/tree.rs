//! A filter as it was written: names of columns, operators and operands, before they are compared with the table.

use crate::data_api::{json::Json, schema::IndexTarget};

/// How the parts of a group go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    And,
    Or,
    /// Only while a filter is read: [`invert`](super::invert) pushes it down into the comparisons.
    Not,
}

/// An operator, by its own name or made of another by `$not`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    Nin,
    All,
    /// Not all: nobody can write it, `$not` makes it of `$all`.
    NotAll,
    Match,
    Exists,
    Size,
}

impl Operator {
    /// The operator of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "$eq" => Self::Eq,
            "$ne" => Self::Ne,
            "$gt" => Self::Gt,
            "$gte" => Self::Gte,
            "$lt" => Self::Lt,
            "$lte" => Self::Lte,
            "$in" => Self::In,
            "$nin" => Self::Nin,
            "$all" => Self::All,
            "$match" => Self::Match,
            "$exists" => Self::Exists,
            "$size" => Self::Size,
            _ => return None,
        })
    }

    /// Whether it asks for all values on one side of another.
    pub(super) fn is_range(self) -> bool {
        matches!(self, Self::Gt | Self::Gte | Self::Lt | Self::Lte)
    }
}

/// What a column is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    Null,
    /// A string, a number or a truth value.
    Literal(Json),
    /// `{"$date": …}`: it can be written, and no column of a table takes it.
    Date,
    /// `{"$binary": …}`, as it was written.
    Binary(Json),
    List(Vec<Operand>),
    /// Any other object.
    Object,
}

/// One comparison of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) column: String,
    /// What of a list, a set or a map is compared; `None` where the value as a whole is.
    pub(crate) component: Option<IndexTarget>,
    pub(crate) operator: Operator,
    pub(crate) operand: Operand,
}

/// Comparisons and further groups, all under one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) relation: Relation,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) groups: Vec<Group>,
}

impl Group {
    pub(super) fn new(relation: Relation) -> Self {
        Self { relation, comparisons: Vec::new(), groups: Vec::new() }
    }

    /// Whether it says nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.comparisons.is_empty() && self.groups.is_empty()
    }

    /// Takes in a group, unless that says nothing.
    pub(super) fn push(&mut self, group: Self) {
        if !group.is_empty() {
            self.groups.push(group);
        }
    }

    /// All comparisons, those of the group before those of the groups in it.
    pub(crate) fn all(&self) -> Vec<&Comparison> {
        let inner = self.groups.iter().flat_map(Self::all);
        self.comparisons.iter().chain(inner).collect()
    }
}
