//! deleteOne and deleteMany: nothing tells how many rows there were.

use super::{Target, refusals::refuse_key, statements};
use crate::data_api::{
    error::ApiError,
    filter::{self, Deletion},
    json::Json,
    read::clauses,
    reply::Reply,
};

/// Deletes the row with that key, if it is there.
pub(crate) fn delete_one(target: &mut Target<'_>, command: &Json) -> Reply {
    match clauses(target.table, command) {
        Ok(false) => {}
        Ok(true) => {
            let message = "deleteOne on a table takes no sort: its filter names one row";
            return ApiError::request("SORT", "UNSUPPORTED_SORT_FOR_TABLE_DELETE_COMMAND", message).into();
        }
        Err(error) => return error.into(),
    }
    let empty = Json::Object(Vec::new());
    let key = match filter::full_key(target.table, command.get("filter").unwrap_or(&empty)) {
        Ok(key) => key,
        Err(error) => return error.into(),
    };
    let statement = statements::delete(target.keyspace, target.table, &key);
    if let Some(error) = refuse_key(target.table, &key) {
        return Reply { errors: vec![error], cql: vec![statement], ..Reply::default() };
    }
    target.rows.remove(&key);
    done(Reply { cql: vec![statement], ..Reply::default() })
}

/// Deletes rows of partitions, or, without a filter, all rows.
pub(crate) fn delete_many(target: &mut Target<'_>, command: &Json) -> Reply {
    let deletion = match filter::for_delete_many(target.table, command.get("filter")) {
        Ok(deletion) => deletion,
        Err(error) => return error.into(),
    };
    match deletion {
        Deletion::Everything => {
            target.rows.clear();
            let statement = statements::truncate(target.keyspace, target.table);
            done(Reply { cql: vec![statement], ..Reply::default() })
        }
        Deletion::Rows { partitions, filter } => {
            for partition in &partitions {
                target.rows.remove_where(partition, |row| filter.matches(row));
            }
            let statement = statements::delete_where(target.keyspace, target.table, &filter.condition());
            done(Reply { cql: vec![statement], ..Reply::default() })
        }
    }
}

fn done(mut reply: Reply) -> Reply {
    reply.status.insert("deletedCount".to_owned(), (-1).into());
    reply
}
