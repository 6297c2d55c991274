//! What a row of the table says.

use std::fmt;

use http::Method;
use serde_json::Value;

use crate::world::World;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Nobody knows who.
    Anonymous,
    /// Somebody with an account.
    Viewer,
    /// A creator, to whom the video does not belong.
    OtherCreator,
    /// The creator to whom the video belongs.
    Owner,
    /// A moderator.
    Moderator,
}

impl Caller {
    const ALL: [Self; 5] = [Self::Anonymous, Self::Viewer, Self::OtherCreator, Self::Owner, Self::Moderator];
}

/// An operation, and what everybody gets who asks for it.
pub(crate) struct Operation {
    /// Its number in the contract.
    pub(crate) number: &'static str,
    pub(crate) method: Method,
    /// Its path, with the names of its parameters, below `/api/v1` unless it begins with a stroke of its own: `//`.
    pub(crate) path: &'static str,
    /// What stands behind the path.
    pub(crate) query: &'static str,
    /// Its body; `None` when it has none.
    pub(crate) body: Option<fn(&World) -> Value>,
    /// Whether it is about content that is hidden.
    pub(crate) hidden: bool,
    /// What each of the callers gets, in their order.
    pub(crate) answers: [u16; 5],
}

impl Operation {
    pub(crate) const fn new(
        number: &'static str,
        method: Method,
        path: &'static str,
        answers: [u16; 5],
    ) -> Self {
        Self { number, method, path, query: "", body: None, hidden: false, answers }
    }

    pub(crate) const fn get(number: &'static str, path: &'static str, answers: [u16; 5]) -> Self {
        Self::new(number, Method::GET, path, answers)
    }

    pub(crate) const fn post(number: &'static str, path: &'static str, answers: [u16; 5]) -> Self {
        Self::new(number, Method::POST, path, answers)
    }

    pub(crate) const fn put(number: &'static str, path: &'static str, answers: [u16; 5]) -> Self {
        Self::new(number, Method::PUT, path, answers)
    }

    pub(crate) fn asking(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    pub(crate) fn with(self, body: fn(&World) -> Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// The same operation about hidden content.
    pub(crate) fn when_hidden(&self, answers: [u16; 5]) -> Self {
        let Self { number, ref method, path, query, body, .. } = *self;
        Self { number, method: method.clone(), path, query, body, hidden: true, answers }
    }

    /// Everybody, and what they get.
    pub(crate) fn expected(&self) -> impl Iterator<Item = (Caller, u16)> + use<> {
        Caller::ALL.into_iter().zip(self.answers)
    }

    /// What somebody gets.
    pub(crate) fn expected_of(&self, caller: Caller) -> u16 {
        self.expected().find(|(other, _)| *other == caller).map_or(0, |(_, answer)| answer)
    }

    /// The path as the API document has it.
    pub(crate) fn documented_path(&self) -> String {
        self.path
            .strip_prefix('/')
            .filter(|path| path.starts_with('/'))
            .map_or_else(|| format!("/api/v1{}", self.path), str::to_owned)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.number, self.method, self.path)
    }
}
