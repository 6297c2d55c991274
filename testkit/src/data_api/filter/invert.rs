//! Pushes `$not` down into the comparisons, so that none is left.

use super::{
    operand::invalid,
    tree::{Comparison, Group, Operator, Relation},
};
use crate::data_api::error::ApiError;

/// Rewrites a group without `$not`.
///
/// # Errors
///
/// `FILTER_INVALID_EXPRESSION` for a `$match` under `$not`: the database knows no opposite of it.
pub(super) fn invert(group: &mut Group) -> Result<(), ApiError> {
    for mut inner in std::mem::take(&mut group.groups) {
        invert(&mut inner)?;
        if inner.relation != Relation::Not {
            group.groups.push(inner);
            continue;
        }
        let negated = negate(inner)?;
        match (negated.comparisons.len(), negated.groups.is_empty()) {
            (1, true) => group.comparisons.extend(negated.comparisons),
            // Several groups alone go up one by one: the server loses their `or` there, and so do we.
            (0, _) => group.groups.extend(negated.groups),
            _ => group.push(Group { relation: Relation::Or, ..negated }),
        }
    }
    Ok(())
}

fn negate(group: Group) -> Result<Group, ApiError> {
    Ok(Group {
        relation: match group.relation {
            Relation::And => Relation::Or,
            Relation::Or => Relation::And,
            Relation::Not => Relation::Not,
        },
        comparisons: group.comparisons.into_iter().map(opposite).collect::<Result<_, _>>()?,
        groups: group.groups.into_iter().map(negate).collect::<Result<_, _>>()?,
    })
}

fn opposite(comparison: Comparison) -> Result<Comparison, ApiError> {
    let operator = match comparison.operator {
        Operator::Eq => Operator::Ne,
        Operator::Ne => Operator::Eq,
        Operator::Gt => Operator::Lte,
        Operator::Gte => Operator::Lt,
        Operator::Lt => Operator::Gte,
        Operator::Lte => Operator::Gt,
        Operator::In => Operator::Nin,
        Operator::Nin => Operator::In,
        Operator::All => Operator::NotAll,
        Operator::NotAll => Operator::All,
        Operator::Match => return Err(invalid("$not cannot turn a $match around")),
        // No rule takes these, under `$not` or not.
        operator @ (Operator::Exists | Operator::Size) => operator,
    };
    Ok(Comparison { operator, ..comparison })
}
