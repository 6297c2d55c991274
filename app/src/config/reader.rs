//! Texts become values, and what does not fit is noted.

use super::{
    Fault,
    layers::{Given, Layers},
};

/// Settings whose values are never printed.
const SECRETS: [&str; 5] = [
    "jwt_secret",
    "moderator_password",
    "youtube_api_key",
    "astra_db_application_token",
    "embedding_api_key",
];

/// A setting is faulty, and that is noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

/// Reads one setting after another. A faulty one is noted, so that the others are read as well.
pub(super) struct Reader {
    layers: Layers,
    faults: Vec<Fault>,
}

impl Reader {
    pub(super) const fn new(layers: Layers, faults: Vec<Fault>) -> Self {
        Self { layers, faults }
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The value of `name` as `parse` reads it; `parse` says what is allowed when it cannot.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Noted> {
        let read = match self.layers.get(name) {
            Some(given) => parse(&given.text),
            None => Err("has no default".to_owned()),
        };
        read.map_err(|message| self.refuse(name, message))
    }

    /// As [`Reader::read`], for a setting that need not be set: an empty text is `None`.
    pub(super) fn read_optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, Noted> {
        self.read(name, |text| if text.is_empty() { Ok(None) } else { parse(text).map(Some) })
    }

    /// Whether `name` has a value that is not empty.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.layers.get(name).is_some_and(|given| !given.text.is_empty())
    }

    /// Notes that the value of `name` cannot be used.
    pub(super) fn refuse(&mut self, name: &str, message: impl Into<String>) -> Noted {
        let given = self.layers.get(name);
        self.faults.push(Fault {
            subject: name.to_owned(),
            value: given.map(|given| shown(name, given)),
            origin: given.map(|given| given.origin.clone()),
            message: message.into(),
        });
        Noted
    }
}

/// Whether a text is an address with a user or a query, which may be secrets.
fn may_hold_secret(text: &str) -> bool {
    text.contains("://") && text.contains(['@', '?', '#'])
}

fn shown(name: &str, given: &Given) -> String {
    if given.text.is_empty() {
        "\"\"".to_owned()
    } else if SECRETS.contains(&name) || may_hold_secret(&given.text) {
        "***".to_owned()
    } else {
        format!("{:?}", given.text)
    }
}
