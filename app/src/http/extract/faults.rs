//! What is wrong with a request: where, of which type, in which words.

use std::{borrow::Cow, str::FromStr};

use killrvideo_domain::shared::{Fault as ValueFault, InvalidValue};
use serde::{Serialize, Serializer, ser::SerializeSeq};
use utoipa::ToSchema;

/// Where a fault is: a part of the request, a name in it, a place in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loc {
    part: &'static str,
    name: Option<&'static str>,
    index: Option<usize>,
}

impl Loc {
    /// The body as a whole.
    pub(crate) const BODY: Self = Self { part: "body", name: None, index: None };

    /// A field of the body.
    pub(crate) const fn body(name: &'static str) -> Self {
        Self { part: "body", name: Some(name), index: None }
    }

    /// A parameter of the query.
    pub(crate) const fn query(name: &'static str) -> Self {
        Self { part: "query", name: Some(name), index: None }
    }

    /// A parameter of the path.
    pub(crate) const fn path(name: &'static str) -> Self {
        Self { part: "path", name: Some(name), index: None }
    }

    /// The element number `index` of this; of the body as a whole, the byte at `index`.
    pub(crate) const fn at(self, index: usize) -> Self {
        Self { index: Some(index), ..self }
    }
}

impl Serialize for Loc {
    /// An array: `["body", "vector", 7]`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut steps = serializer.serialize_seq(None)?;
        steps.serialize_element(self.part)?;
        if let Some(name) = self.name {
            steps.serialize_element(name)?;
        }
        if let Some(index) = self.index {
            steps.serialize_element(&index)?;
        }
        steps.end()
    }
}

/// What kind of fault it is, in the words of clients that know FastAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FaultType {
    /// It is not there.
    Missing,
    /// The body is no JSON.
    JsonInvalid,
    /// A text was wanted.
    StringType,
    /// A text with fewer characters than allowed.
    StringTooShort,
    /// A text with more characters than allowed.
    StringTooLong,
    /// A whole number was wanted.
    IntType,
    /// A text that cannot be read as a whole number.
    IntParsing,
    /// A text that is neither `true` nor `false`.
    BoolParsing,
    /// A number was wanted.
    FloatType,
    /// A number that is too large to be kept.
    FiniteNumber,
    /// A list was wanted.
    ListType,
    /// A list with more elements than allowed.
    TooLong,
    /// An object was wanted.
    DictType,
    /// A text that cannot be read as a UUID.
    UuidParsing,
    /// A text that cannot be read as a URL.
    UrlParsing,
    /// A text that is none of the words that are allowed.
    Enum,
    /// A number below the smallest one allowed.
    GreaterThanEqual,
    /// A number above the largest one allowed.
    LessThanEqual,
    /// A vector of another length than all vectors here have.
    VectorLength,
    /// Anything else.
    ValueError,
}

/// One fault, as clients see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Entry {
    loc: Loc,
    msg: Cow<'static, str>,
    #[serde(rename = "type")]
    kind: FaultType,
}

impl Entry {
    /// A fault of `kind` at `loc`. `msg` must not repeat what was sent: it may be a secret.
    pub(crate) fn new(loc: Loc, kind: FaultType, msg: impl Into<Cow<'static, str>>) -> Self {
        Self { loc, msg: msg.into(), kind }
    }
}

/// Proof that a fault was noted; whoever has it need not say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Faulty(());

/// All faults of one request.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Entry>);

impl Faults {
    /// How many are told.
    pub(crate) const MOST: usize = 20;

    /// Notes a fault; what is over [`Faults::MOST`] is forgotten.
    pub(crate) fn note(&mut self, loc: Loc, kind: FaultType, msg: impl Into<Cow<'static, str>>) -> Faulty {
        if self.0.len() < Self::MOST {
            self.0.push(Entry::new(loc, kind, msg));
        }
        Faulty(())
    }

    /// Notes that a domain value could not be made.
    pub(crate) fn value(&mut self, loc: Loc, refused: InvalidValue) -> Faulty {
        let kind = match refused.fault {
            ValueFault::TooShort { .. } => FaultType::StringTooShort,
            ValueFault::TooLong { .. } => FaultType::StringTooLong,
            ValueFault::NotAUrl => FaultType::UrlParsing,
            ValueFault::Malformed(_) => FaultType::ValueError,
        };
        self.note(loc, kind, refused.to_string())
    }

    /// Notes that a number is below the smallest one allowed or above the largest, without telling it.
    pub(crate) fn out_of_range(&mut self, loc: Loc, number: i64, (min, max): (i64, i64)) -> Faulty {
        if number < min {
            self.note(loc, FaultType::GreaterThanEqual, format!("is at least {min}"))
        } else {
            self.note(loc, FaultType::LessThanEqual, format!("is at most {max}"))
        }
    }

    /// The value that `text` names, which is one of `all`.
    pub(crate) fn one_of<T: FromStr, const N: usize>(
        &mut self,
        loc: Loc,
        text: &str,
        all: [T; N],
        as_str: fn(T) -> &'static str,
    ) -> Result<T, Faulty> {
        let told = |_| self.note(loc, FaultType::Enum, format!("is one of {}", all.map(as_str).join(", ")));
        text.parse().map_err(told)
    }

    /// Whether there is none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults, in the order in which they were noted.
    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.0
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Where and of which type, without the words.
    pub(crate) fn told(faults: &Faults) -> Vec<Value> {
        let short = |entry: &Entry| json!([entry.loc, entry.kind]);
        faults.0.iter().map(short).collect()
    }

    #[test]
    fn a_fault_is_told_with_its_place_its_type_and_words() {
        let entry = Entry::new(Loc::body("vector").at(7), FaultType::FloatType, "is a number");

        let told = serde_json::to_value(entry).expect("a JSON value");

        assert_eq!(told, json!({"loc": ["body", "vector", 7], "msg": "is a number", "type": "float_type"}));
        assert_eq!(json!(Loc::BODY), json!(["body"]));
        assert_eq!(json!(Loc::BODY.at(3)), json!(["body", 3]));
    }

    #[test]
    fn a_number_out_of_range_is_told_by_the_bound_that_it_misses() {
        let mut faults = Faults::default();

        for number in [i64::MIN, 0, 6, i64::MAX] {
            faults.out_of_range(Loc::body("rating"), number, (1, 5));
        }

        let words: Vec<_> = faults.into_entries().into_iter().map(|entry| entry.msg).collect();
        assert_eq!(words, ["is at least 1", "is at least 1", "is at most 5", "is at most 5"]);
    }

    #[test]
    fn who_names_no_word_is_told_all_of_them() {
        use killrvideo_domain::search::SearchMode;
        let (mut faults, loc) = (Faults::default(), Loc::query("mode"));

        let known = faults.one_of(loc, "hybrid", SearchMode::ALL, SearchMode::as_str);
        let unknown = faults.one_of(loc, "Hybrid", SearchMode::ALL, SearchMode::as_str);

        assert_eq!((known, unknown.is_err()), (Ok(SearchMode::Hybrid), true));
        let words: Vec<_> = faults.into_entries().into_iter().map(|entry| (entry.kind, entry.msg)).collect();
        assert_eq!(words, [(FaultType::Enum, "is one of keyword, semantic, hybrid".into())]);
    }

    #[test]
    fn at_most_twenty_faults_are_told() {
        let mut faults = Faults::default();

        for index in 0..30 {
            faults.note(Loc::body("vector").at(index), FaultType::FloatType, "is a number");
        }

        assert_eq!(faults.into_entries().len(), 20);
    }
}
