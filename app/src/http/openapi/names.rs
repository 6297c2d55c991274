//! What generated clients know things by, and what limits their values.

use std::{collections::BTreeMap, mem};

use killrvideo_domain::{
    accounts::MOST_FOUND,
    shared::{Dimensions, Embedding},
};
use serde_json::json;
use utoipa::{
    Number,
    openapi::{
        Ref, RefOr, Schema,
        path::{Operation, Parameter},
        schema::{ArrayItems, SchemaType, Type},
    },
};

/// A character that is no blank, as texts are trimmed here. Patterns say `\S` for it, of which every language has its own
/// idea.
const NO_BLANK: &str = r"[^\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// The same for what is one, which is `\s`.
const BLANK: &str = r"[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";

/// An email as it is judged here, with blanks around it. Patterns say `<address>` for it; the format `email` is another.
const ADDRESS: &str = r"^\s*<local>+@<label>+(\.<label>+)+\s*$";
/// A character before the `@`: no blank and no control character.
const LOCAL: &str = r"[^@\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";
/// A character between the dots after it.
const LABEL: &str = r"[^@.\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";

/// What holds a vector: the schema, and the property.
const VECTORS: [(&str, &str); 2] =
    [("EmbeddingIngestRequest", "vector"), ("VideoDetailResponse", "content_features")];

/// Gives all schemas their full names.
pub(super) fn complete(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    *schemas = mem::take(schemas).into_iter().map(|(name, schema)| (full_name(name), schema)).collect();
    schemas.values_mut().for_each(tidy);
    schemas.iter_mut().for_each(refer_to_entries);
}

/// Says how many numbers a vector has, and of which range they are: one beyond it would make the vector too long.
pub(super) fn measure(schemas: &mut BTreeMap<String, RefOr<Schema>>, dimensions: Dimensions) {
    for (name, property) in VECTORS {
        if let Some(RefOr::T(Schema::Object(object))) = schemas.get_mut(name)
            && let Some(RefOr::T(Schema::Array(vector))) = object.properties.get_mut(property)
        {
            vector.min_items = Some(dimensions.get());
            vector.max_items = Some(dimensions.get());
            if let ArrayItems::RefOrSchema(items) = &mut vector.items
                && let RefOr::T(Schema::Object(number)) = items.as_mut()
            {
                number.minimum = Some((-Embedding::LONGEST).into());
                number.maximum = Some(Embedding::LONGEST.into());
            }
            // A keyword of JSON Schema that the builder does not know: one of the numbers is not zero.
            vector.extensions = Some([("contains", json!({"not": {"const": 0}}))].into_iter().collect());
        }
    }
}

/// Gives an operation its full id, and what it refers to its full name.
pub(super) fn complete_operation(operation: &mut Operation, path: &str, method: &str) {
    operation.operation_id = operation.operation_id.take().map(|id| full_id(&id, path, method));
    schemas_of(operation).for_each(tidy);
    limit(operation);
}

/// Says of a list that is no page how long it is at most.
fn limit(operation: &mut Operation) {
    let most =
        operation.parameters.iter_mut().flatten().filter_map(inline).find_map(|parameter| most(parameter));
    for schema in schemas_of(operation) {
        if let (Some(most), RefOr::T(Schema::Array(list))) = (most, schema) {
            list.max_items = Some(most);
        }
    }
}

/// How long a list is at most for which this parameter asks.
fn most(parameter: &Parameter) -> Option<usize> {
    match (parameter.name.as_str(), &parameter.schema) {
        ("limit", Some(RefOr::T(Schema::Object(number)))) => match number.maximum {
            Some(Number::UInt(most)) => Some(most),
            Some(Number::Int(most)) => usize::try_from(most).ok(),
            Some(Number::Float(_)) | None => None,
        },
        ("q", _) => Some(MOST_FOUND),
        _ => None,
    }
}

/// The id that the API which this one stands in for gives to an operation: what it does, where and by which method. The
/// place makes it one of its own.
fn full_id(id: &str, path: &str, method: &str) -> String {
    let place = path.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    format!("{id}{place}_{method}")
}

/// The name that the API which this one stands in for gives to a schema: one made of two ends in `_`.
fn full_name(name: String) -> String {
    if name.contains('_') { name + "_" } else { name }
}

/// Lets a page say what its entries are by their name, which is the second one in its own.
fn refer_to_entries((name, page): (&String, &mut RefOr<Schema>)) {
    if let Some((_, entry)) = name.trim_end_matches('_').split_once('_')
        && let RefOr::T(Schema::Object(page)) = page
        && let Some(RefOr::T(Schema::Array(data))) = page.properties.get_mut("data")
    {
        data.items = Ref::from_schema_name(entry).into();
    }
}

/// What an operation says by itself of the form of its parameters and bodies.
fn schemas_of(operation: &mut Operation) -> impl Iterator<Item = &mut RefOr<Schema>> {
    let parameters = operation.parameters.iter_mut().flatten().filter_map(inline);
    let request =
        operation.request_body.iter_mut().filter_map(inline).flat_map(|body| body.content.values_mut());
    let responses = operation.responses.responses.values_mut().filter_map(inline);
    let answers = responses.flat_map(|response| response.content.values_mut());
    let contents = request.chain(answers).filter_map(inline);
    parameters
        .filter_map(|parameter| parameter.schema.as_mut())
        .chain(contents.filter_map(|content| content.schema.as_mut()))
}

/// What is said here, and not elsewhere.
pub(super) fn inline<T>(given: &mut RefOr<T>) -> Option<&mut T> {
    match given {
        RefOr::T(given) => Some(given),
        RefOr::Ref(_) => None,
    }
}

/// Lets references lead to full names, and says what a blank is.
///
/// Formats are taken from numbers: in how many bits they are kept here is nothing that clients need to know, and some
/// generators make types of it. What limits a number stays.
fn tidy(schema: &mut RefOr<Schema>) {
    let schema = match schema {
        RefOr::Ref(reference) => {
            reference.ref_location = full_name(mem::take(&mut reference.ref_location));
            return;
        }
        RefOr::T(schema) => schema,
    };
    match schema {
        Schema::Object(object) => {
            if is_number(&object.schema_type) {
                object.format = None;
            }
            if let Some(pattern) = &mut object.pattern {
                *pattern = spelled_out(pattern);
            }
            object.properties.values_mut().for_each(tidy);
        }
        Schema::Array(list) => {
            if let ArrayItems::RefOrSchema(items) = &mut list.items {
                tidy(items);
            }
        }
        Schema::OneOf(several) => several.items.iter_mut().for_each(tidy),
        Schema::AllOf(several) => several.items.iter_mut().for_each(tidy),
        Schema::AnyOf(several) => several.items.iter_mut().for_each(tidy),
        // There is no other today; one that comes is left as it is.
        _ => {}
    }
}

/// A pattern that means the same in every language.
fn spelled_out(pattern: &str) -> String {
    let address = pattern.replace("<address>", ADDRESS).replace("<local>", LOCAL).replace("<label>", LABEL);
    address.replace(r"\S", NO_BLANK).replace(r"\s", BLANK)
}

fn is_number(kind: &SchemaType) -> bool {
    let is = |kind: &Type| matches!(kind, Type::Integer | Type::Number);
    match kind {
        SchemaType::Type(kind) => is(kind),
        SchemaType::Array(kinds) => kinds.iter().any(is),
        SchemaType::AnyValue => false,
    }
}
