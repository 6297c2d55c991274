//! A list of numbers that becomes a vector.

use std::fmt;

use killrvideo_domain::shared::{Dimensions, Embedding, EmbeddingSpace, InvalidEmbedding, nearest_f32};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{FaultType, Faults, Faulty, FieldType, Loc};

/// Numbers as they were sent, and which elements are none.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Numbers {
    /// As many as the longest vector has; an element that is no number counts as 0 here.
    values: Vec<f64>,
    /// The first elements that are no numbers, as many as are told.
    wrong: Vec<usize>,
    /// How many elements there are.
    count: usize,
}

impl FieldType for Numbers {
    const WRONG: FaultType = FaultType::ListType;
    const WANTED: &'static str = "a list";

    fn from_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Option<Self>, A::Error> {
        let mut numbers = Self::default();
        while let Some(Element(value)) = list.next_element()? {
            if value.is_none() && numbers.wrong.len() < Faults::MOST {
                numbers.wrong.push(numbers.count);
            }
            if numbers.count < Dimensions::MAX {
                numbers.values.push(value.unwrap_or_default());
            }
            numbers.count += 1;
        }
        Ok(Some(numbers))
    }
}

impl Numbers {
    /// The vector of `space` that the numbers are, each as the nearest 32-bit float.
    pub(crate) fn embedding(
        self,
        loc: Loc,
        space: &EmbeddingSpace,
        faults: &mut Faults,
    ) -> Result<Embedding, Faulty> {
        let mut noted = None;
        for index in &self.wrong {
            noted = Some(faults.note(loc.at(*index), FaultType::FloatType, "is a number"));
        }
        let near: Vec<f32> =
            self.values.iter().map(|value| nearest_f32(*value).unwrap_or(f32::NAN)).collect();
        for (index, _) in near.iter().enumerate().filter(|(_, value)| value.is_nan()).take(Faults::MOST) {
            let msg = "is within the range of a 32-bit float";
            noted = Some(faults.note(loc.at(index), FaultType::FiniteNumber, msg));
        }
        let expected = space.dimensions().get();
        if self.count != expected {
            noted = Some(wrong_length(loc, expected, self.count, faults));
        }
        match noted {
            Some(noted) => Err(noted),
            None => space.embedding(near).map_err(|refused| tell(loc, refused, faults)),
        }
    }
}

fn wrong_length(loc: Loc, expected: usize, actual: usize, faults: &mut Faults) -> Faulty {
    faults.note(loc, FaultType::VectorLength, format!("a vector has {expected} numbers here, not {actual}"))
}

fn tell(loc: Loc, refused: InvalidEmbedding, faults: &mut Faults) -> Faulty {
    match refused {
        InvalidEmbedding::WrongLength { expected, actual } => wrong_length(loc, expected, actual, faults),
        InvalidEmbedding::NotFinite { index, value: _ } => {
            faults.note(loc.at(index), FaultType::FiniteNumber, "is a finite number")
        }
        InvalidEmbedding::AllZero | InvalidEmbedding::Immeasurable { .. } => {
            faults.note(loc, FaultType::ValueError, refused.to_string())
        }
    }
}

/// One element: a number, or `None` for anything else.
struct Element(Option<f64>);

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Element, E> {
        Ok(Element(None))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest 64-bit float is what is wanted")]
    fn visit_i64<E>(self, number: i64) -> Result<Element, E> {
        Ok(Element(Some(number as f64)))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest 64-bit float is what is wanted")]
    fn visit_u64<E>(self, number: u64) -> Result<Element, E> {
        Ok(Element(Some(number as f64)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Element, E> {
        Ok(Element(Some(number)))
    }

    fn visit_str<E>(self, _: &str) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_unit<E>(self) -> Result<Element, E> {
        Ok(Element(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Element, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Element(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Element, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Element(None))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::http::extract::{Field, faults::tests::told};

    const LOC: Loc = Loc::body("vector");

    fn read(json: &str) -> Result<Embedding, Vec<Value>> {
        let space = EmbeddingSpace::new("test", Dimensions::try_from(3).expect("in range"));
        let mut faults = Faults::default();
        let field: Field<Numbers> = serde_json::from_str(json).expect("JSON");
        let read = field.required(LOC, &mut faults);
        read.and_then(|numbers| numbers.embedding(LOC, &space, &mut faults)).map_err(|_| told(&faults))
    }

    #[test]
    fn numbers_become_the_nearest_floats() {
        let vector = read("[0.1, -2, 123456789012345678]").expect("three numbers");

        assert_eq!(vector.as_slice(), [0.1_f32, -2.0, 123_456_789_012_345_678_f32]);
    }

    #[test]
    fn every_element_that_is_no_number_is_told() {
        let element = |index: usize| json!([["body", "vector", index], "float_type"]);

        assert_eq!(read("[true, null, \"1\"]"), Err(vec![element(0), element(1), element(2)]));
        assert_eq!(read("[1, [2, [3]], {\"a\": 1}]"), Err(vec![element(1), element(2)]));
    }

    #[test]
    fn what_is_no_float_is_told() {
        let infinite = vec![json!([["body", "vector", 1], "finite_number"])];

        assert_eq!(read("[0, 1e39, 1]"), Err(infinite.clone()));
        assert_eq!(read("[0, -3.5e38, 1]"), Err(infinite));
    }

    #[test]
    fn another_length_is_told_with_both_numbers() {
        for json in ["[]", "[1, 2]", "[1, 2, 3, 4]", "[0, 0]"] {
            assert_eq!(read(json), Err(vec![json!([["body", "vector"], "vector_length"])]), "{json}");
        }
        let mut faults = Faults::default();
        wrong_length(LOC, 1536, 100, &mut faults);
        let words = serde_json::to_string(&faults.into_entries()).expect("JSON");
        assert!(words.contains("1536") && words.contains("100"), "{words}");
    }

    #[test]
    fn a_vector_without_direction_is_refused_also_when_it_only_becomes_one() {
        for json in ["[0, 0.0, -0.0]", "[1e-60, 0, -1e-50]"] {
            assert_eq!(read(json), Err(vec![json!([["body", "vector"], "value_error"])]), "{json}");
        }
    }

    #[test]
    fn more_numbers_than_any_vector_has_are_counted_and_not_kept() {
        let json = format!("[{}1]", "1,".repeat(20_000));

        let numbers: Field<Numbers> = serde_json::from_str(&json).expect("JSON");

        assert!(matches!(
            numbers,
            Field::Value(Numbers { values, count: 20_001, .. }) if values.len() == Dimensions::MAX
        ));
    }
}
