//! What columns hold.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::IgnoredAny};
use serde_json::{Value, from_value, json};

use super::VectorService;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ColumnType {
    /// `text`, `uuid`, …
    Scalar(String),
    /// A set of a scalar type.
    Set(String),
    /// A map between scalar types.
    Map(String, String),
    /// A vector of so many 32-bit floats.
    Vector(usize),
    /// The same, which a provider makes of a text.
    Vectorized(usize, VectorService),
    /// Any other type, in CQL. No table of ours has one.
    Other(String),
}

impl ColumnType {
    /// Reads a type as CQL writes it.
    pub(crate) fn of_cql(text: &str) -> Self {
        let text = text.split_whitespace().collect::<String>().to_lowercase();
        let inside = |kind: &str| {
            Some(text.strip_prefix(kind)?.strip_prefix('<')?.strip_suffix('>')?.trim().to_owned())
        };
        let pair = |kind| {
            let inside: String = inside(kind)?;
            inside.split_once(',').map(|(one, other)| (one.to_owned(), other.to_owned()))
        };
        if !text.contains('<') {
            return Self::Scalar(text);
        }
        if let Some(dimension) = pair("vector").and_then(|(_, dimension)| dimension.parse().ok()) {
            return Self::Vector(dimension);
        }
        match (inside("set"), pair("map")) {
            (Some(value), _) if !value.contains('<') => Self::Set(value),
            (_, Some((key, value))) if !value.contains('<') => Self::Map(key, value),
            _ => Self::Other(text),
        }
    }

    /// Whether the Data API can make a column of this type. It reads and writes some that it cannot make.
    pub(crate) fn can_be_made(&self) -> bool {
        match self {
            Self::Scalar(name) => !matches!(name.as_str(), "timeuuid" | "counter"),
            Self::Set(_) | Self::Map(_, _) | Self::Vector(_) | Self::Vectorized(_, _) => true,
            Self::Other(_) => false,
        }
    }
}

/// As CQL writes it.
impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(name) | Self::Other(name) => f.write_str(name),
            Self::Set(value) => write!(f, "set<{value}>"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Self::Vector(dimension) | Self::Vectorized(dimension, _) => {
                write!(f, "vector<float, {dimension}>")
            }
        }
    }
}

impl Serialize for ColumnType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(name) | Self::Other(name) => serializer.serialize_str(name),
            Self::Set(value) => json!({"type": "set", "valueType": value}).serialize(serializer),
            Self::Map(key, value) => {
                json!({"type": "map", "keyType": key, "valueType": value}).serialize(serializer)
            }
            Self::Vector(dimension) => {
                json!({"type": "vector", "dimension": dimension}).serialize(serializer)
            }
            Self::Vectorized(dimension, service) => {
                json!({"type": "vector", "dimension": dimension, "service": service}).serialize(serializer)
            }
        }
    }
}

/// A type as the Data API tells it: a name, or an object around it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Described {
    Short(String),
    Long(Box<LongDescription>),
    /// Of a kind that is newer than this adapter: in a table of somebody else it does not matter.
    Unknown(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LongDescription {
    #[serde(rename = "type")]
    name: String,
    key_type: Option<Described>,
    value_type: Option<Described>,
    dimension: Option<usize>,
    /// There for vectors that a provider makes of texts.
    service: Option<Value>,
    /// There for types that the API does not support in every way.
    api_support: Option<ApiSupport>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiSupport {
    cql_definition: Option<String>,
}

impl Described {
    /// The service, where it is told as this adapter tells it.
    fn service(&self) -> Option<VectorService> {
        match self {
            Self::Long(long) => from_value(long.service.clone()?).ok(),
            Self::Short(_) | Self::Unknown(_) => None,
        }
    }

    /// In CQL.
    fn cql(self) -> String {
        let LongDescription { name, key_type, value_type, dimension, api_support, .. } = match self {
            Self::Short(name) => return name,
            Self::Long(long) => *long,
            Self::Unknown(IgnoredAny) => return "unknown".to_owned(),
        };
        if let Some(definition) = api_support.and_then(|support| support.cql_definition) {
            return definition;
        }
        match (key_type, value_type, dimension) {
            (Some(key), Some(value), _) => format!("{name}<{}, {}>", key.cql(), value.cql()),
            (None, Some(value), _) => format!("{name}<{}>", value.cql()),
            (_, None, Some(dimension)) => format!("{name}<float, {dimension}>"),
            (_, None, None) => name,
        }
    }
}

impl<'de> Deserialize<'de> for ColumnType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let described = Described::deserialize(deserializer)?;
        let service = described.service();
        Ok(match (Self::of_cql(&described.cql()), service) {
            (Self::Vector(dimension), Some(service)) => Self::Vectorized(dimension, service),
            (plain, _) => plain,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::to_value;

    use super::*;

    #[test]
    fn a_type_is_told_as_it_is_written_in_cql() {
        let support = json!({"createTable": false, "insert": true, "read": true, "filter": true});
        for (told, cql) in [
            (json!("text"), "text"),
            (json!({"type": "uuid"}), "uuid"),
            (json!({"type": "timeuuid", "apiSupport": support}), "timeuuid"),
            (json!({"type": "set", "valueType": "text"}), "set<text>"),
            (json!({"type": "map", "keyType": "text", "valueType": {"type": "float"}}), "map<text, float>"),
            (json!({"type": "vector", "dimension": 8}), "vector<float, 8>"),
            (
                json!({"type": "vector", "apiSupport": {"cqlDefinition": "vector<float,8>"}}),
                "vector<float, 8>",
            ),
            (json!({"type": "list", "valueType": "text"}), "list<text>"),
            (
                json!({"type": "set", "valueType": "text", "apiSupport": {"cqlDefinition": "frozen<set<text>>"}}),
                "frozen<set<text>>",
            ),
        ] {
            let read: ColumnType = from_value(told).expect("a type");

            assert_eq!(read, ColumnType::of_cql(cql));
            assert_eq!(read.to_string(), cql);
        }
    }

    #[test]
    fn a_service_is_told_and_read_and_one_of_another_form_is_none() {
        let nvidia = VectorService { provider: "nvidia".to_owned(), model_name: "NV-Embed-QA".to_owned() };
        let service = json!({"provider": "nvidia", "modelName": "NV-Embed-QA", "parameters": {}});
        let told = |service| json!({"type": "vector", "dimension": 8, "service": service});

        let read: ColumnType = from_value(told(service)).expect("a type");
        assert_eq!(read, ColumnType::Vectorized(8, nvidia.clone()));
        assert_eq!(read.to_string(), "vector<float, 8>");
        let sent = json!({"provider": "nvidia", "modelName": "NV-Embed-QA"});
        assert_eq!(to_value(read).ok(), Some(told(sent)));
        assert_eq!(from_value::<ColumnType>(told(json!(7))).ok(), Some(ColumnType::Vector(8)));
    }

    #[test]
    fn a_kind_of_type_that_nobody_knows_is_no_obstacle() {
        for told in
            [json!({"kind": "tuple"}), json!({"type": "userDefined", "udtName": "address"}), json!(null)]
        {
            let read: ColumnType = from_value(told).expect("some type");

            assert!(matches!(read, ColumnType::Scalar(_)), "{read:?}");
        }
    }

    #[test]
    fn what_can_be_made_is_told_as_the_api_takes_it() {
        for (cql, told) in [
            ("bigint", json!("bigint")),
            ("SET <text>", json!({"type": "set", "valueType": "text"})),
            ("map<text,float>", json!({"type": "map", "keyType": "text", "valueType": "float"})),
            ("vector<float, 384>", json!({"type": "vector", "dimension": 384})),
        ] {
            let column = ColumnType::of_cql(cql);

            assert!(column.can_be_made(), "{cql}");
            assert_eq!(to_value(column).ok(), Some(told));
        }
        for cql in ["timeuuid", "counter", "frozen<set<text>>", "map<text, set<text>>"] {
            assert!(!ColumnType::of_cql(cql).can_be_made(), "{cql}");
        }
    }
}
