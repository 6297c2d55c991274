//! What is wrong with a configuration.

use std::fmt;

use super::layers::Origin;

/// One thing that is wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The setting, or the file, that is at fault.
    pub subject: String,
    /// The value found, quoted, or `***` for a secret; `None` when no value is to blame.
    pub value: Option<String>,
    /// Where it came from; `None` when it came from nowhere.
    pub(super) origin: Option<Origin>,
    /// What is wrong, or what is allowed.
    pub message: String,
}

impl Fault {
    /// A fault of something that has no value.
    pub(super) fn of(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { subject: subject.into(), value: None, origin: None, message: message.into() }
    }

    /// The same fault, found there.
    pub(super) fn found(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }
}

impl fmt::Display for Fault {
    /// `setting = "value" (origin): message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.subject)?;
        if let Some(value) = &self.value {
            write!(f, " = {value}")?;
        }
        if let Some(origin) = &self.origin {
            write!(f, " ({origin})")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// A configuration that cannot be used, with all that is wrong with it; at least one fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidConfig {
    faults: Vec<Fault>,
}

impl InvalidConfig {
    pub(super) fn new(mut faults: Vec<Fault>) -> Self {
        if faults.is_empty() {
            faults.push(Fault::of("the configuration", "cannot be read"));
        }
        Self { faults }
    }

    /// The faults.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for InvalidConfig {
    /// One line for each fault.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used")?;
        self.faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

impl std::error::Error for InvalidConfig {}
