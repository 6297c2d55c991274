//! The operations that take a body, and what the contract says of it, in words of its own: what the server makes of a
//! body is compared with this.

use http::Method;
use serde_json::{Map, Value};

use super::world::{DIMENSIONS, Who, World};

/// An operation that takes a body.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) who: Who,
    /// The statuses of those that are of the right form.
    pub(super) allowed: &'static [u16],
    /// Of which form a body is.
    pub(super) form: fn(&Map<String, Value>) -> Form,
    /// The status of those that are of the wrong form: 422, but for one operation.
    pub(super) wrong: u16,
}

/// How many operations there are.
pub(super) const OPERATIONS: u8 = 13;

/// Whether a body is of the form that an operation wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Good,
    /// The contract leaves it to the server, as what exactly is an address.
    Unsure,
    Bad,
}

use Form::{Bad, Good, Unsure};

impl From<bool> for Form {
    fn from(good: bool) -> Self {
        if good { Good } else { Bad }
    }
}

impl Operation {
    /// The operation of a number.
    pub(super) fn numbered(number: u8, world: &World) -> Self {
        let World { video, flag, .. } = world;
        let of = |method, path: &str, who, allowed, form| Self {
            method,
            path: path.to_owned(),
            who,
            allowed,
            form,
            wrong: 422,
        };
        let (post, put) = (Method::POST, Method::PUT);
        match number % OPERATIONS {
            0 => of(post, "/users/register", Who::Nobody, &[201, 400], registration),
            1 => of(post, "/users/login", Who::Nobody, &[200, 401], login),
            2 => of(put, "/users/me", Who::Viewer, &[200], names),
            3 => of(post, "/videos", Who::Creator, &[202, 400], submission),
            4 => of(put, &format!("/videos/id/{video}"), Who::Creator, &[200], edit),
            5 => {
                let path = format!("/videos/id/{video}/watch-time");
                Self { wrong: 400, ..of(post, &path, Who::Viewer, &[204], watching) }
            }
            6 => of(post, "/videos/preview", Who::Nobody, &[200, 400], submission),
            7 => of(post, &format!("/videos/id/{video}/rating"), Who::Viewer, &[204], rating),
            8 => of(post, &format!("/videos/{video}/ratings"), Who::Viewer, &[200], rating),
            9 => of(post, &format!("/videos/{video}/comments"), Who::Viewer, &[201], comment),
            10 => of(post, "/reco/ingest", Who::Creator, &[202, 404], ingest),
            11 => of(post, "/flags", Who::Viewer, &[200, 201, 404], flagging),
            _ => {
                let path = format!("/moderation/flags/{flag}/action");
                of(post, &path, Who::Moderator, &[200, 409], action)
            }
        }
    }
}

type Body = Map<String, Value>;

/// The worst of them.
fn all<const N: usize>(forms: [Form; N]) -> Form {
    forms.into_iter().max().unwrap_or(Good)
}

/// What `form` says of a field that is there and not null, `otherwise` of one that is not.
fn field(body: &Body, name: &str, otherwise: Form, form: impl Fn(&Value) -> Form) -> Form {
    body.get(name).filter(|value| !value.is_null()).map_or(otherwise, form)
}

/// A text of so many characters, trimmed.
fn text(least: usize, most: usize) -> impl Fn(&Value) -> Form {
    move |value| {
        value.as_str().is_some_and(|text| (least..=most).contains(&text.trim().chars().count())).into()
    }
}

fn word<const N: usize>(words: [&'static str; N]) -> impl Fn(&Value) -> Form {
    move |value| match value.as_str() {
        Some(word) if words.contains(&word) => Good,
        Some(word) if words.contains(&word.trim()) => Unsure,
        _ => Bad,
    }
}

fn uuid(value: &Value) -> Form {
    let canonical = |text: &str| {
        let digits = |part: &str| part.chars().all(|digit| digit.is_ascii_hexdigit());
        let parts: Vec<&str> = text.split('-').collect();
        parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| digits(part))
    };
    match value.as_str() {
        Some(text) if canonical(text) => Good,
        Some(text) if canonical(text.trim()) => Unsure,
        _ => Bad,
    }
}

fn integer(least: f64, most: f64) -> impl Fn(&Value) -> Form {
    move |value| {
        value.as_f64().is_some_and(|number| number.fract() == 0.0 && (least..=most).contains(&number)).into()
    }
}

fn email(value: &Value) -> Form {
    let Some(text) = value.as_str().map(str::trim) else { return Bad };
    let Some((local, domain)) = text.rsplit_once('@') else { return Bad };
    if local.is_empty()
        || local.contains('@')
        || text.chars().count() > 254
        || text.contains(char::is_whitespace)
        || !domain.contains('.')
    {
        return Bad;
    }
    let plain = |part: &str| !part.is_empty() && part.chars().all(|it| it.is_ascii_alphanumeric());
    if plain(local) && domain.split('.').all(plain) && text.len() <= 60 { Good } else { Unsure }
}

fn tags(value: &Value) -> Form {
    let Some(tags) = value.as_array() else { return Bad };
    let texts: Option<Vec<&str>> = tags.iter().map(Value::as_str).collect();
    let Some(texts) = texts else { return Bad };
    let mut tags: Vec<String> =
        texts.iter().map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty()).collect();
    tags.sort_unstable();
    tags.dedup();
    (tags.len() <= 50 && tags.iter().all(|tag| tag.chars().count() <= 50)).into()
}

fn registration(body: &Body) -> Form {
    let password = |value: &Value| value.as_str().is_some_and(|text| (8..=72).contains(&text.len())).into();
    all([
        field(body, "firstName", Bad, text(1, 50)),
        field(body, "lastName", Bad, text(1, 50)),
        field(body, "email", Bad, email),
        field(body, "password", Bad, password),
    ])
}

fn login(body: &Body) -> Form {
    let password = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty()).into();
    all([field(body, "email", Bad, text(1, 254)), field(body, "password", Bad, password)])
}

fn names(body: &Body) -> Form {
    all(["firstName", "lastName"].map(|name| field(body, name, Good, text(1, 50))))
}

fn submission(body: &Body) -> Form {
    let url = |value: &Value| text(1, 2083)(value).max(Unsure);
    all([
        field(body, "youtubeUrl", Bad, url),
        field(body, "title", Good, text(1, 150)),
        field(body, "description", Good, text(0, 2000)),
        field(body, "tags", Good, tags),
    ])
}

fn edit(body: &Body) -> Form {
    all([
        field(body, "title", Good, text(3, 100)),
        field(body, "description", Good, text(0, 2000)),
        field(body, "tags", Good, tags),
    ])
}

fn watching(body: &Body) -> Form {
    field(body, "watch_duration_seconds", Bad, integer(1.0, f64::from(i32::MAX)))
}

fn rating(body: &Body) -> Form {
    field(body, "rating", Bad, integer(1.0, 5.0))
}

fn comment(body: &Body) -> Form {
    field(body, "text", Bad, text(1, 1000))
}

fn ingest(body: &Body) -> Form {
    let vector = |value: &Value| vector(value).is_some().into();
    all([field(body, "videoId", Bad, uuid), field(body, "vector", Bad, vector)])
}

/// The vector that a list of numbers is: of the right length, finite, not all zero.
pub(super) fn vector(value: &Value) -> Option<Vec<f32>> {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest one is what is kept")]
    let numbers: Option<Vec<f32>> =
        value.as_array()?.iter().map(|number| number.as_f64().map(|number| number as f32)).collect();
    numbers.filter(|it| {
        it.len() == DIMENSIONS && it.iter().all(|it| it.is_finite()) && it.iter().any(|it| *it != 0.0)
    })
}

fn flagging(body: &Body) -> Form {
    all([
        field(body, "contentType", Bad, word(["video", "comment"])),
        field(body, "contentId", Bad, uuid),
        field(body, "reasonCode", Bad, word(["spam", "inappropriate", "harassment", "copyright", "other"])),
        field(body, "reasonText", Good, text(0, 500)),
    ])
}

fn action(body: &Body) -> Form {
    let status = word(["open", "under_review", "approved", "rejected"]);
    all([field(body, "status", Bad, status), field(body, "moderatorNotes", Good, text(0, 1000))])
}
