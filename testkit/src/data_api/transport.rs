//! From an HTTP request to a command, and from its reply to an HTTP answer.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Response, StatusCode,
    header::{CONTENT_TYPE, HeaderName, RETRY_AFTER},
    http::{HeaderValue, request::Parts},
};
use serde_json::{Value, json};

use super::{
    codec,
    commands::{Reach, check_name, command},
    engine::{Engine, Level},
    envelope,
    error::ApiError,
    faults::Fault,
    half,
    journal::{Journal, Outcome},
    json::Json,
    options::Options,
    parse::{first_name, parse},
    reply::Reply,
    route::{Route, route},
    token::{self, Refusal},
    trace,
};

/// An answer of HTTP.
pub(crate) type Answer = Response<Full<Bytes>>;

/// What happens with a request.
#[derive(Debug)]
pub(crate) enum Turn {
    /// It is answered at once.
    Now(Answer),
    /// It is answered after so long.
    Later(Duration, Answer),
    /// It is never answered.
    Never,
    /// Its connection is closed.
    Close,
}

/// Everything behind the socket.
#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) options: Options,
    pub(crate) engine: Engine,
    pub(crate) journal: Journal,
}

impl Transport {
    /// What happens with a request whose body has been read.
    pub(crate) fn take(&self, head: &Parts, body: &[u8]) -> Turn {
        match self.admit(head, body) {
            Ok(command) => self.run(&command),
            Err(answer) => Turn::Now(*answer),
        }
    }

    /// Everything that is asked before a command is looked at, in the server's order.
    fn admit<'a>(&self, head: &'a Parts, body: &[u8]) -> Result<Arrived<'a>, Box<Answer>> {
        let route = route(head.uri.path(), &self.options.prefix);
        match route {
            Route::Nowhere => return Err(Box::new(empty(StatusCode::NOT_FOUND))),
            Route::Health => {
                let up = json!({"status": "UP", "checks": []});
                return Err(Box::new(json_answer(StatusCode::OK, &up)));
            }
            _ => {}
        }
        let token = header(&head.headers, "token").or_else(|| header(&head.headers, "x-cassandra-token"));
        let Some(token) = token else { return Err(refused(token::missing())) };
        if route != Route::Guarded && head.method == Method::OPTIONS {
            return Err(Box::new(empty(StatusCode::OK)));
        }
        if route == Route::Guarded || head.method != Method::POST {
            return Err(Box::new(empty(StatusCode::NOT_FOUND)));
        }
        content_type(&head.headers).map_err(refused)?;
        let arrived = Arrived { head, body: read(route.reach(), body), route };
        match token::check(&String::from_utf8_lossy(token), &self.options.token) {
            Ok(()) => Ok(arrived),
            // The token is looked at where a session with the database is opened: only a command gets so far.
            Err(_) if !arrived.is_command() => Err(Box::new(enveloped(self.execute(&arrived)))),
            Err(Refusal::Bare) => Err(Box::new(empty(StatusCode::UNAUTHORIZED))),
            Err(Refusal::Said(error)) => Err(refused(error)),
        }
    }

    /// Runs a command, and lets go wrong what is planned to.
    fn run(&self, arrived: &Arrived<'_>) -> Turn {
        let path = arrived.head.uri.path();
        let (number, fault) = self.journal.arrive(path, arrived.table(), arrived.body.as_ref().ok());
        let execute = || self.execute(arrived);
        let reply = match fault {
            Some(Fault::Hang) => return Turn::Never,
            Some(Fault::DropConnection { executed: false }) => return Turn::Close,
            Some(Fault::DropConnection { executed: true }) => {
                self.journal.executed(number, execute().cql);
                return Turn::Close;
            }
            Some(Fault::Status { status, retry_after }) => {
                let answer = gateway(status, retry_after);
                self.journal.answered(number, Outcome::of_gateway(answer.status().as_u16()));
                return Turn::Now(answer);
            }
            Some(Fault::Error { family, scope, code }) => {
                let message = "the error that was planned for this command";
                ApiError { family, ..ApiError::request(scope, code, message) }.into()
            }
            Some(Fault::ErrorAfterExecuting { code }) => {
                let message = "the error that was planned for this command, which was executed before";
                Reply { cql: execute().cql, ..ApiError::server("DATABASE", code, message).into() }
            }
            Some(Fault::HalfInsertMany) => match &arrived.body {
                Ok(body) => {
                    half::run(body, |body| self.engine.run_with(arrived.level(), body, arrived.key()))
                }
                Err(_) => execute(),
            },
            Some(Fault::Delay(_)) | None => execute(),
        };
        self.journal.answered(number, Outcome::of(&reply));
        let answer = enveloped(trace::traced(reply, &arrived.head.headers));
        match fault {
            Some(Fault::Delay(time)) => Turn::Later(time, answer),
            _ => Turn::Now(answer),
        }
    }

    fn execute(&self, arrived: &Arrived<'_>) -> Reply {
        match &arrived.body {
            Ok(body) => self.engine.run_with(arrived.level(), body, arrived.key()),
            Err(error) => error.clone().into(),
        }
    }
}

/// A request that was let in.
struct Arrived<'a> {
    head: &'a Parts,
    route: Route,
    body: Result<Json, ApiError>,
}

impl Arrived<'_> {
    fn level(&self) -> Level<'_> {
        match &self.route {
            Route::Table(keyspace, table) => Level::Table(keyspace, table),
            Route::Keyspace(keyspace) => Level::Keyspace(keyspace),
            Route::General | Route::Guarded | Route::Health | Route::Nowhere => Level::General,
        }
    }

    /// What lets the server in at the provider of vectors.
    fn key(&self) -> Option<&str> {
        header(&self.head.headers, "x-embedding-api-key").and_then(|key| std::str::from_utf8(key).ok())
    }

    /// Whether the body is a command, with the fields it takes, that exists at the path.
    fn is_command(&self) -> bool {
        self.body.as_ref().is_ok_and(|body| command(self.route.reach(), body).is_ok())
    }

    fn table(&self) -> Option<&str> {
        match &self.route {
            Route::Table(_, table) => Some(table),
            _ => None,
        }
    }
}

/// Reads a body. Where that is no command, its name is judged before the rest.
fn read(reach: Reach, body: &[u8]) -> Result<Json, ApiError> {
    let read = parse(body);
    match &read {
        Ok(Json::Object(members)) if members.len() == 1 => read,
        _ => match first_name(body) {
            Some(name) => check_name(reach, &name).and(read),
            None => read,
        },
    }
}

/// The bytes of a header: they need not be text.
fn header<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a [u8]> {
    headers.get(HeaderName::from_static(name)).map(HeaderValue::as_bytes)
}

/// Refuses a body that says it is something else than JSON. One that says nothing is believed to be JSON.
fn content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(sent) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let sent = String::from_utf8_lossy(sent.as_bytes());
    let kind = sent.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") || matches!(kind, "" | "*/*") {
        return Ok(());
    }
    let message = format!("the content type is \"{sent}\": expected \"application/json\"");
    Err(ApiError::request("", "UNSUPPORTED_CONTENT_TYPE", message))
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

/// What a request is told that is not let in.
fn refused(error: ApiError) -> Box<Answer> {
    Box::new(enveloped(error.into()))
}

fn enveloped(reply: Reply) -> Answer {
    let status = StatusCode::from_u16(envelope::http_status(&reply)).unwrap_or_default();
    json_answer(status, &envelope::envelope(reply))
}

fn json_answer(status: StatusCode, body: &Value) -> Answer {
    typed(status, "application/json", codec::text(body).unwrap_or_default())
}

/// What something in front of the server says: a page for people, and no envelope.
fn gateway(status: u16, retry_after: Option<Duration>) -> Answer {
    let status = StatusCode::from_u16(status)
        .ok()
        .filter(|status| !status.is_informational())
        .unwrap_or(StatusCode::BAD_GATEWAY);
    let mut answer = typed(status, "text/html", format!("<html><body><h1>{status}</h1></body></html>"));
    if let Some(time) = retry_after {
        let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn typed(status: StatusCode, kind: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Full::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}
