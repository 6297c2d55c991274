//! Runs a command.

use serde_json::{Map, Value as JsonValue, json};

use super::{
    Source,
    command::Command,
    memory,
    page::{self, PageState},
    plan::{Order, plan},
    projection::Projection,
    scan::Scan,
    sort::{Sort, refusal},
    statement::statement,
};
use crate::data_api::{
    codec::encode,
    cql::{CqlType, Value},
    error::ApiError,
    filter::{self, Bound, Filter},
    json::Json,
    reply::Reply,
    rows::Row,
    schema::describe_columns,
};

/// What tells the vector that rows were sorted by, also where they could not be.
const SORT_VECTOR: &str = "sortVector";

type Document = Map<String, JsonValue>;

/// Runs a `find`, or a `findOne`.
pub(super) fn run(source: Source<'_>, command: &Json, single: bool) -> Reply {
    match Command::read(command, single) {
        Ok(command) => prepare(source, &command).unwrap_or_else(Reply::from),
        Err(errors) => Reply { errors, ..Reply::default() },
    }
}

/// Everything before the first warning.
fn prepare(source: Source<'_>, command: &Command<'_>) -> Result<Reply, ApiError> {
    let table = source.table;
    Filter::check_shape(table, command.filter)?;
    Sort::read(table, command.sort)?;
    let state = command.page_state.as_deref().map(page::bytes).transpose()?;
    let (order, warning) = plan(table, command)?;
    if matches!(order, Order::InMemory(_)) && state.is_some() {
        let message = "rows that the server sorts have no pages";
        return Err(refusal("UNSUPPORTED_PAGINATION_WITH_IN_MEMORY_SORTING", message));
    }
    let projection = Projection::read(table, command.projection)?;
    let filter = Filter::parse(table, command.filter)?;
    let mut reply = Reply { warnings: warning.into_iter().collect(), ..Reply::default() };
    let query = Query { source, command, order, projection, state };
    if let Err(error) = query.answer(&filter, &mut reply) {
        // What the server did not expect, it tells alone.
        if error.code == "UNEXPECTED_SERVER_ERROR" {
            reply.warnings.clear();
        }
        reply.errors.push(error);
        reply.status.retain(|name, _| name == SORT_VECTOR);
    }
    Ok(reply)
}

/// A command whose parts have been read.
struct Query<'a> {
    source: Source<'a>,
    command: &'a Command<'a>,
    order: Order,
    projection: Projection<'a>,
    state: Option<Vec<u8>>,
}

/// Documents in order, and where the next page begins.
type Page = (Vec<Document>, Option<String>);

impl Query<'_> {
    fn answer(&self, filter: &Filter, reply: &mut Reply) -> Result<(), ApiError> {
        let Source { table, .. } = self.source;
        filter.check_select(table)?;
        let nearest = matches!(self.order, Order::Nearest(_));
        let of_filter = filter.warnings(table).into_iter();
        reply.warnings.extend(of_filter.filter(|it| !(nearest && it.code == "ZERO_FILTER_OPERATIONS")));
        // A search by vector without a filter warns of nothing, and is allowed to read everything all the same.
        let allow_filtering = filter.is_empty() || !filter.warnings(table).is_empty();
        let filter = filter.bind(table)?;
        let write =
            |allow| statement(self.source, self.command, (&self.projection, &filter, &self.order), allow);
        reply.cql.push(write(allow_filtering));
        if let (Order::Nearest(target), true) = (&self.order, self.command.sort_vector) {
            let vector = Value::Vector(target.vector.clone());
            let vector = encode(&CqlType::Vector(target.vector.len()), &vector);
            reply.status.insert(SORT_VECTOR.to_owned(), vector);
        }
        filter::check(table, &filter)?;
        if !allow_filtering {
            filter::check_clustering(table, &filter)?;
        }
        filter::check_indexes(table, &filter, self.ordering())?;
        if !allow_filtering && filter::needs_filtering(table, &filter) {
            let message = "the database asked for leave to read all rows, and got it";
            reply.warnings.push(ApiError::warning("QUERY_RETRIED_DUE_TO_INDEXING", message));
            reply.cql.push(write(true));
        }
        self.check_order()?;
        let (documents, next) = self.read(&filter, reply)?;
        let columns = self.projection.columns.iter().map(|(column, _)| *column);
        reply.status.insert("projectionSchema".to_owned(), describe_columns(columns));
        reply.data = Some(if self.command.single {
            json!({ "document": documents.into_iter().next() })
        } else {
            json!({ "documents": documents, "nextPageState": next })
        });
        Ok(())
    }

    fn ordering(&self) -> filter::Ordering {
        match &self.order {
            Order::AsKept | Order::InMemory(_) => filter::Ordering::None,
            Order::Clustering(_) => filter::Ordering::Clustering,
            Order::Nearest(_) | Order::BestMatch(_) => filter::Ordering::Index,
        }
    }

    /// Checks what the database has against the order.
    fn check_order(&self) -> Result<(), ApiError> {
        let Source { table, .. } = self.source;
        match &self.order {
            Order::Nearest(target) => target.check(),
            Order::BestMatch(query) => query.check(table),
            order if order.reversed(table).is_none() => {
                let message = "the order is neither that of the clustering columns nor its reverse";
                Err(filter::invalid(message.to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn read(&self, filter: &Bound, reply: &mut Reply) -> Result<Page, ApiError> {
        let Source { table, rows: all, page_size, .. } = self.source;
        let scan = Scan::new(self.source, filter, self.order.reversed(table).unwrap_or(false));
        let limit = self.order.limit(self.command.limit);
        let ranked = limit.unwrap_or(usize::MAX);
        match &self.order {
            Order::AsKept | Order::Clustering(_) => self.read_page(&scan),
            _ if self.state.is_some() => Err(page::foreign()),
            Order::InMemory(by) => {
                let window = (self.command.skip, ranked.min(page_size));
                let sorted = memory::sort(table, by, scan.rows(None), window)?;
                reply.status.insert("sortedRowCount".to_owned(), sorted.count.into());
                Ok((self.documents(sorted.rows), None))
            }
            Order::BestMatch(query) => {
                Ok((self.documents(query.best(table, all, scan.rows(None), ranked)), None))
            }
            Order::Nearest(target) => {
                let nearest = target.nearest(table, scan.rows(None), ranked);
                let document = |(row, similarity)| {
                    let mut document = self.projection.document(row);
                    if self.command.similarity {
                        let similarity = encode(&CqlType::Float, &Value::Float(similarity));
                        document.insert("$similarity".to_owned(), similarity);
                    }
                    document
                };
                Ok((nearest.into_iter().map(document).collect(), None))
            }
        }
    }

    /// A page is cut when it is full, whether or not anything follows: only a page that is not full is known to be
    /// the last, and one that ends with the only row of the last partition that was asked for.
    fn read_page(&self, scan: &Scan<'_>) -> Result<Page, ApiError> {
        let Source { page_size, .. } = self.source;
        let state = self.state.as_deref().map(|bytes| PageState::read(self.source, self.command, bytes));
        // What fits one page is read at once, from the beginning, whatever the state says.
        let paged = self.command.limit.is_none_or(|limit| limit > page_size);
        let (after, limit) = match state.transpose()?.filter(|_| paged) {
            Some(state) => (Some(state.after), state.remaining),
            None => (None, self.command.limit),
        };
        let size = limit.map_or(page_size, |limit| limit.min(page_size));
        let rows: Vec<&Row> = scan.rows(after.as_deref()).take(size).collect();
        let remaining = limit.map(|limit| limit - rows.len());
        let next = match rows.last() {
            Some(last) if rows.len() == page_size && remaining != Some(0) && !scan.ends_with(last) => {
                let state = PageState { after: last.key.clone(), remaining };
                Some(state.write(self.source, self.command))
            }
            _ => None,
        };
        Ok((self.documents(rows), next))
    }

    fn documents(&self, rows: Vec<&Row>) -> Vec<Document> {
        rows.into_iter().map(|row| self.projection.document(row)).collect()
    }
}
