//! An `insertMany` of which only a part arrives at the database.

use serde_json::{Value, json};

use super::{error::ApiError, json::Json, reply::Reply};

/// Runs an `insertMany` on a part of its rows, and answers the others as errors of the database: every second row
/// from the first, or, in order, everything from the middle on, of which only the first is an error. Any other
/// command, and one without a row, is run as it is.
pub(crate) fn run(body: &Json, engine: impl Fn(&Json) -> Reply) -> Reply {
    let Some(plan) = Plan::of(body) else { return engine(body) };
    let kept: Vec<Json> = plan
        .documents
        .iter()
        .enumerate()
        .filter(|(row, _)| !plan.loses(*row))
        .map(|(_, document)| document.clone())
        .collect();
    let mut reply = if kept.is_empty() { Reply::default() } else { engine(&plan.with(kept)) };
    // An ordered insert that stopped before the middle is not half-done by us.
    if plan.ordered && !reply.errors.is_empty() {
        return engine(body);
    }
    let lost = (0..plan.documents.len()).filter(|row| plan.loses(*row)).count();
    let errors = if plan.ordered || plan.responses { 1 } else { lost };
    if plan.responses {
        let key = names(reply.status.get("primaryKeySchema"));
        let written = reply.status.remove("documentResponses").unwrap_or_default();
        let responses = plan.responses(&written, &key, reply.errors.len());
        reply.status.insert(String::from("documentResponses"), responses);
    }
    let message = "the row was planned to fail at the database";
    let error = ApiError::server("DATABASE", "TIMEOUT_WRITING_DATA", message);
    reply.errors.extend(std::iter::repeat_n(error, errors));
    reply
}

/// What an `insertMany` asks.
struct Plan<'a> {
    body: &'a Json,
    documents: &'a [Json],
    ordered: bool,
    responses: bool,
}

impl<'a> Plan<'a> {
    fn of(body: &'a Json) -> Option<Self> {
        let command = body.get("insertMany")?;
        let Some(Json::Array(documents)) = command.get("documents") else { return None };
        let on =
            |name| command.get("options").and_then(|options| options.get(name)) == Some(&Json::Bool(true));
        let (ordered, responses) = (on("ordered"), on("returnDocumentResponses"));
        (!documents.is_empty()).then_some(Self { body, documents, ordered, responses })
    }

    /// Whether the row of that place does not arrive.
    fn loses(&self, row: usize) -> bool {
        if self.ordered { row >= self.documents.len() / 2 } else { row.is_multiple_of(2) }
    }

    /// The same command with other rows.
    fn with(&self, documents: Vec<Json>) -> Json {
        let mut body = self.body.clone();
        if let Json::Object(commands) = &mut body {
            let fields = commands.iter_mut().filter_map(|(_, command)| match command {
                Json::Object(fields) => Some(fields),
                _ => None,
            });
            if let Some((_, value)) = fields.flatten().find(|(name, _)| name == "documents") {
                *value = Json::Array(documents);
            }
        }
        body
    }

    /// What is answered about each row, given what was answered about those that arrived.
    fn responses(&self, written: &Value, key: &[String], error: usize) -> Value {
        let mut written = written.as_array().into_iter().flatten().cloned();
        let mut failed = false;
        let response = |(row, document): (usize, &Json)| {
            if !self.loses(row) {
                return written.next().unwrap_or_default();
            }
            let id: Option<Vec<Value>> =
                key.iter().map(|name| document.get(name).map(Json::to_value)).collect();
            let id = id.unwrap_or_default();
            if std::mem::replace(&mut failed, true) && self.ordered {
                json!({"_id": id, "status": "SKIPPED"})
            } else {
                json!({"_id": id, "status": "ERROR", "errorsIdx": error})
            }
        };
        self.documents.iter().enumerate().map(response).collect()
    }
}

/// The columns of a key in their order.
fn names(schema: Option<&Value>) -> Vec<String> {
    schema.and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.clone()).collect()
}
