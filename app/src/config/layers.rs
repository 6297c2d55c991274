//! Where settings are given: every layer as texts, with their origin.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fmt, fs,
    path::{Path, PathBuf},
};

use toml::Spanned;

use super::{DEFAULTS, Fault};

/// What a configuration is made from, beside the defaults. Nothing of it is printed: it may hold secrets.
#[derive(Clone, Default)]
pub struct Sources {
    /// The file named on the command line; without one `KILLRVIDEO_CONFIG` may name it.
    pub file: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// What `--set` was given: `setting=value`.
    pub sets: Vec<String>,
    /// The flags that stand for one setting each; they win over `sets`.
    pub flags: Vec<Flag>,
}

/// A flag of the command line that stands for one setting.
#[derive(Clone)]
pub struct Flag {
    /// The flag as it is typed: `--listen`.
    pub name: &'static str,
    /// The setting: `listen`.
    pub setting: &'static str,
    /// Its value.
    pub value: String,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Variable(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// A value as text, and where it came from. It does not print: it may be a secret.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// The value of every setting, by name.
#[derive(Default)]
pub(super) struct Layers(BTreeMap<String, Given>);

impl Layers {
    pub(super) fn get(&self, name: &str) -> Option<&Given> {
        self.0.get(name)
    }

    /// Replaces the value of a known setting.
    fn lay(&mut self, name: &str, text: String, origin: Origin) -> Result<(), Fault> {
        match self.0.get_mut(name) {
            Some(given) => {
                *given = Given { text, origin };
                Ok(())
            }
            None => Err(Fault::of(name, self.unknown(name)).found(origin)),
        }
    }

    /// What is said about a name that is none, with the nearest one that is.
    fn unknown(&self, name: &str) -> String {
        let likeness = |known: &String| strsim::jaro_winkler(name, known);
        let near = self.0.keys().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        match near.filter(|near| likeness(near) > ALIKE) {
            Some(near) => format!("there is no such setting; the nearest one is {near}"),
            None => "there is no such setting; `killrvideo config` prints all".to_owned(),
        }
    }
}

/// How much alike, on a scale up to 1, two names are for one to be a slip of the other.
const ALIKE: f64 = 0.7;

/// The environment variable of a setting.
fn variable(setting: &str) -> String {
    let upper = setting.to_ascii_uppercase();
    // These names are the ecosystem's, and scripts rely on them.
    if setting.starts_with("astra_db_") { upper } else { format!("{PREFIX}{upper}") }
}

const PREFIX: &str = "KILLRVIDEO_";
/// Variables of the test suites, which are none of ours.
const TEST_PREFIX: &str = "KILLRVIDEO_TEST_";
const CONFIG_VARIABLE: &str = "KILLRVIDEO_CONFIG";

/// The layers, one over the other, what is odd about them, and what is wrong.
pub(super) fn gather(sources: &Sources) -> (Layers, Vec<String>, Vec<Fault>) {
    let (mut layers, mut warnings, mut faults) = (Layers::default(), Vec::new(), Vec::new());
    match table(DEFAULTS) {
        Ok(values) => {
            let defaults = values.into_iter().map(|(name, value)| (name, text_of(value.as_ref())));
            layers.0 = defaults
                .map(|(name, text)| (name, Given { text: text.unwrap_or_default(), origin: Origin::Default }))
                .collect();
        }
        Err(reason) => faults.push(Fault::of("the built-in defaults", reason)),
    }
    let named = sources.environment.iter().find(|(name, value)| name == CONFIG_VARIABLE && !value.is_empty());
    if let Some(path) = sources.file.clone().or_else(|| named.map(|(_, value)| PathBuf::from(value))) {
        lay_file(&path, &mut layers, &mut faults);
    }
    lay_environment(&sources.environment, &mut layers, &mut warnings, &mut faults);
    lay_sets(&sources.sets, &mut layers, &mut faults);
    for Flag { name, setting, value } in &sources.flags {
        let laid = layers.lay(setting, value.clone(), Origin::Flag((*name).to_owned()));
        faults.extend(laid.err());
    }
    (layers, warnings, faults)
}

fn lay_file(path: &Path, layers: &mut Layers, faults: &mut Vec<Fault>) {
    let subject = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => return faults.push(Fault::of(subject, format!("cannot be read: {error}"))),
    };
    let values = match table(&text) {
        Ok(values) => values,
        Err(reason) => return faults.push(Fault::of(subject, format!("is no TOML: {reason}"))),
    };
    for (name, value) in values {
        let origin = Origin::File { path: path.to_owned(), line: line_of(&text, value.span().start) };
        let laid = match text_of(value.as_ref()) {
            Some(text) => layers.lay(&name, text, origin),
            None => Err(Fault::of(name, "is one text, number, on or off, or a list of texts").found(origin)),
        };
        faults.extend(laid.err());
    }
}

fn lay_environment(
    environment: &[(OsString, OsString)],
    layers: &mut Layers,
    warnings: &mut Vec<String>,
    faults: &mut Vec<Fault>,
) {
    let settings: BTreeMap<String, String> =
        layers.0.keys().map(|setting| (variable(setting), setting.clone())).collect();
    for (name, value) in environment {
        let Some(name) = name.to_str() else { continue };
        let Some(setting) = settings.get(name) else {
            let ours = name.starts_with(PREFIX) && !name.starts_with(TEST_PREFIX) && name != CONFIG_VARIABLE;
            if ours {
                let setting = name.trim_start_matches(PREFIX).to_ascii_lowercase();
                warnings.push(format!("environment variable {name}: {}", layers.unknown(&setting)));
            }
            continue;
        };
        let origin = Origin::Variable(name.to_owned());
        let laid = match value.to_str() {
            Some("") => Ok(()),
            Some(text) => layers.lay(setting, text.to_owned(), origin),
            None => Err(Fault::of(setting, "is a text in UTF-8").found(origin)),
        };
        faults.extend(laid.err());
    }
}

fn lay_sets(sets: &[String], layers: &mut Layers, faults: &mut Vec<Fault>) {
    for set in sets {
        let laid = match set.split_once('=') {
            Some((name, value)) => {
                let name = name.trim();
                layers.lay(name, value.to_owned(), Origin::Flag(format!("--set {name}")))
            }
            // It may be a secret that somebody put in the wrong place.
            None => Err(Fault::of("--set", "takes setting=value")),
        };
        faults.extend(laid.err());
    }
}

/// The entries of a TOML text. The reason never quotes the text, which may hold secrets.
fn table(text: &str) -> Result<BTreeMap<String, Spanned<toml::Value>>, String> {
    toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => format!("{} (line {})", error.message(), line_of(text, span.start)),
        None => error.message().to_owned(),
    })
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// A TOML value as an environment variable would hold it; `None` for what no setting is.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(on) => Some(if *on { "on" } else { "off" }.to_owned()),
        toml::Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
            Some(texts?.join(","))
        }
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

/// The environment of this process, as [`Sources`] take it.
impl Sources {
    /// The same sources with the environment of this process.
    #[must_use]
    pub fn with_process_environment(mut self) -> Self {
        self.environment = std::env::vars_os().collect();
        self
    }

    /// The same sources with `setting=value` as from `--set`.
    #[must_use]
    pub fn set(mut self, setting: &str, value: impl fmt::Display) -> Self {
        self.sets.push(format!("{setting}={value}"));
        self
    }

    /// The same sources with a variable in the environment.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }
}
