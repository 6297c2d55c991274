//! Fields of a JSON body that know what is wrong with them.
//!
//! Reading a [`Field`] succeeds on any JSON value, so one typed pass over a body finds every fault in it, and
//! a good body costs no second one.

use std::{fmt, marker::PhantomData, str::FromStr};

use killrvideo_domain::shared::InvalidValue;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{FaultType, Faults, Faulty, Loc, not_a_uuid};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Field<T> {
    /// It is not there.
    #[default]
    Missing,
    /// It is `null`.
    Null,
    /// It is of the type that is wanted.
    Value(T),
    /// It is of another type.
    WrongType,
}

/// A type of JSON value that a field may want.
pub(crate) trait FieldType: Sized {
    /// The fault of a value of another type.
    const WRONG: FaultType;
    /// What is wanted, with its article.
    const WANTED: &'static str;

    /// Takes a text; `None` when no text is wanted.
    fn from_text(_text: &str) -> Option<Self> {
        None
    }

    /// Takes a number; `None` when no such number is wanted.
    fn from_number(_number: Number) -> Option<Self> {
        None
    }

    /// Takes a list; `None` when none is wanted.
    fn from_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Option<Self>, A::Error> {
        skip_list(list).map(|()| None)
    }
}

/// A JSON number, as its text suggests.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    /// Without fraction and exponent, as far as 64 bits reach; what is beyond is cut.
    Whole(i64),
    /// Any other.
    Float(f64),
}

impl FieldType for String {
    const WRONG: FaultType = FaultType::StringType;
    const WANTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl FieldType for i64 {
    const WRONG: FaultType = FaultType::IntType;
    const WANTED: &'static str = "an integer";

    fn from_number(number: Number) -> Option<Self> {
        match number {
            Number::Whole(whole) => Some(whole),
            #[expect(clippy::cast_possible_truncation, reason = "it is whole, and what is beyond is cut")]
            Number::Float(float) => (float.fract() == 0.0).then_some(float as Self),
        }
    }
}

impl<T: FieldType> FieldType for Vec<Field<T>> {
    const WRONG: FaultType = FaultType::ListType;
    const WANTED: &'static str = "a list";

    fn from_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Option<Self>, A::Error> {
        let mut elements = Self::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Some(elements))
    }
}

impl<T: FieldType> Field<T> {
    /// The value, which has to be there.
    pub(crate) fn required(self, loc: Loc, faults: &mut Faults) -> Result<T, Faulty> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Missing => Err(faults.note(loc, FaultType::Missing, "is required")),
            Self::Null | Self::WrongType => Err(wrong::<T>(loc, faults)),
        }
    }

    /// The value, if there is one; `null` is none.
    pub(crate) fn optional(self, loc: Loc, faults: &mut Faults) -> Result<Option<T>, Faulty> {
        match self {
            Self::Value(value) => Ok(Some(value)),
            Self::Missing | Self::Null => Ok(None),
            Self::WrongType => Err(wrong::<T>(loc, faults)),
        }
    }
}

impl Field<String> {
    /// The value that `parse` makes of a text, which has to be there.
    pub(crate) fn parsed<V>(
        self,
        loc: Loc,
        faults: &mut Faults,
        parse: impl FnOnce(&str) -> Result<V, InvalidValue>,
    ) -> Result<V, Faulty> {
        let text = self.required(loc, faults)?;
        parse(&text).map_err(|refused| faults.value(loc, refused))
    }

    /// The identity that a text is, in its canonical form and without anything around it.
    pub(crate) fn id<I: FromStr>(self, loc: Loc, faults: &mut Faults) -> Result<I, Faulty> {
        let text = self.required(loc, faults)?;
        text.parse().map_err(|_| not_a_uuid(loc, faults))
    }

    /// The value that a text names, which is one of `all`.
    pub(crate) fn word<T: FromStr, const N: usize>(
        self,
        loc: Loc,
        faults: &mut Faults,
        all: [T; N],
        as_str: fn(T) -> &'static str,
    ) -> Result<T, Faulty> {
        let text = self.required(loc, faults)?;
        faults.one_of(loc, &text, all, as_str)
    }

    /// The value that `parse` makes of a text, if there is one.
    pub(crate) fn parsed_if_given<V>(
        self,
        loc: Loc,
        faults: &mut Faults,
        parse: impl FnOnce(&str) -> Result<V, InvalidValue>,
    ) -> Result<Option<V>, Faulty> {
        let text = self.optional(loc, faults)?;
        text.map(|text| parse(&text)).transpose().map_err(|refused| faults.value(loc, refused))
    }
}

fn wrong<T: FieldType>(loc: Loc, faults: &mut Faults) -> Faulty {
    faults.note(loc, T::WRONG, format!("is {}", T::WANTED))
}

/// Reads a list and forgets it, without recursion however deep it is.
fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

impl<'de, T: FieldType> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor(PhantomData))
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<T: FieldType> FieldVisitor<T> {
    fn or_wrong(value: Option<T>) -> Field<T> {
        value.map_or(Field::WrongType, Field::Value)
    }
}

impl<'de, T: FieldType> Visitor<'de> for FieldVisitor<T> {
    type Value = Field<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field<T>, E> {
        Ok(Field::WrongType)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Field<T>, E> {
        Ok(Self::or_wrong(T::from_number(Number::Whole(number))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Field<T>, E> {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        Ok(Self::or_wrong(T::from_number(Number::Whole(number))))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Field<T>, E> {
        Ok(Self::or_wrong(T::from_number(Number::Float(number))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Field<T>, E> {
        Ok(Self::or_wrong(T::from_text(text)))
    }

    fn visit_unit<E>(self) -> Result<Field<T>, E> {
        Ok(Field::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Field<T>, A::Error> {
        T::from_list(list).map(Self::or_wrong)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::WrongType)
    }
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::VideoId;
    use serde_json::json;

    use super::*;
    use crate::http::extract::faults::tests::told;

    const LOC: Loc = Loc::body("field");

    fn read<T: FieldType>(json: &str) -> Field<T> {
        serde_json::from_str(json).expect("JSON")
    }

    fn told_of<T: FieldType>(field: Field<T>) -> Vec<serde_json::Value> {
        let mut faults = Faults::default();
        assert!(field.required(LOC, &mut faults).is_err(), "a required field is faulty");
        told(&faults)
    }

    #[test]
    fn a_value_of_another_type_is_kept_as_a_fault() {
        for json in ["1", "true", "[\"a\", [1]]", "{\"a\": {}}"] {
            assert_eq!(told_of(read::<String>(json)), [json!([["body", "field"], "string_type"])], "{json}");
        }
        for json in ["\"a\"", "4", "false", "{}"] {
            assert_eq!(read::<Vec<Field<String>>>(json), Field::WrongType, "{json}");
        }
    }

    #[test]
    fn null_is_absent_where_a_field_is_optional_and_of_the_wrong_type_where_not() {
        let mut faults = Faults::default();

        assert_eq!(read::<String>("null").optional(LOC, &mut faults), Ok(None));
        assert!(faults.is_empty());
        assert_eq!(told_of(read::<i64>("null")), [json!([["body", "field"], "int_type"])]);
        assert_eq!(told_of(Field::<String>::Missing), [json!([["body", "field"], "missing"])]);
    }

    #[test]
    fn an_identity_is_its_canonical_text_and_nothing_around_it() {
        let canonical = "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33";
        let id = |text: &str| {
            let mut faults = Faults::default();
            let read = Field::Value(text.to_owned()).id::<VideoId>(LOC, &mut faults);
            read.map(|id| id.to_string()).map_err(|_| told(&faults))
        };

        assert_eq!(id(&canonical.to_uppercase()).as_deref(), Ok(canonical));
        for text in
            ["", "x", &format!(" {canonical}"), &format!("{canonical}\n"), &format!("{{{canonical}}}")]
        {
            assert_eq!(id(text), Err(vec![json!([["body", "field"], "uuid_parsing"])]), "{text:?}");
        }
    }

    #[test]
    fn an_integer_has_no_fraction_and_is_no_text() {
        for (json, number) in [("4", 4), ("4.0", 4), ("-0.0", 0), ("1e2", 100), ("1e30", i64::MAX)] {
            assert_eq!(read::<i64>(json), Field::Value(number), "{json}");
        }
        for json in ["4.5", "\"4\"", "true", "[4]"] {
            assert_eq!(read::<i64>(json), Field::WrongType, "{json}");
        }
        assert_eq!(read::<i64>("18446744073709551615"), Field::Value(i64::MAX));
    }
}
