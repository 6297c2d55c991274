//! The statement that a command comes to.

use super::{Source, command::Command, memory::MAX_ROWS, plan::Order, projection::Projection};
use crate::data_api::{
    filter::Bound,
    journal::Statement,
    statement::{Order as CqlOrder, Selection, select},
};

/// What the server writes for no limit.
const NO_LIMIT: usize = 2_147_483_647;

/// The `SELECT` of a command.
pub(super) fn statement(
    source: Source<'_>,
    command: &Command<'_>,
    (projection, filter, order): (&Projection<'_>, &Bound, &Order),
    allow_filtering: bool,
) -> Statement {
    let mut columns = projection.selected.clone();
    let mut limit = order.limit(command.limit).unwrap_or(NO_LIMIT);
    let order = match order {
        Order::AsKept => CqlOrder::Any,
        Order::Clustering(by) => CqlOrder::By(by.clone()),
        Order::InMemory(by) => {
            columns.extend(by.iter().map(|(name, _)| name.as_str()));
            limit = MAX_ROWS + 1;
            CqlOrder::Any
        }
        Order::Nearest(target) => CqlOrder::Nearest {
            column: target.column.clone(),
            vector: target.vector.clone(),
            similarity: command.similarity.then(|| target.metric.function().to_owned()),
        },
        Order::BestMatch(query) => {
            CqlOrder::Words { column: query.column.clone(), words: query.text.clone() }
        }
    };
    let selection = Selection { columns, condition: filter.condition(), order, limit, allow_filtering };
    select(source.keyspace, &source.table.name, &selection)
}
