//! Tables.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::json;

use super::ColumnType;

/// Names and what belongs to them, in an order that means something; JSON's objects have none elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    /// What belongs to `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(named, _)| named == name).map(|(_, what)| what)
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, what)| (name, what)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut named = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    named.push(entry);
                }
                Ok(Named(named))
            }
        }

        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

/// In which order rows of a partition lie by a clustering column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

impl Serialize for Order {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i8(match self {
            Self::Ascending => 1,
            Self::Descending => -1,
        })
    }
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(|sign| if sign < 0 { Self::Descending } else { Self::Ascending })
    }
}

/// A primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Key {
    /// The columns that say in which partition a row lies.
    pub(crate) partition_by: Vec<String>,
    /// The columns by which the rows of a partition are ordered.
    #[serde(default)]
    pub(crate) partition_sort: Named<Order>,
}

impl Key {
    /// Whether the column is part of it.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.partition_by.iter().any(|named| named == column) || self.partition_sort.get(column).is_some()
    }
}

/// As CQL writes it, with the order of each clustering column.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(({})", self.partition_by.join(", "))?;
        for (column, order) in &self.partition_sort.0 {
            let order = match order {
                Order::Ascending => "ASC",
                Order::Descending => "DESC",
            };
            write!(f, ", {column} {order}")?;
        }
        f.write_str(")")
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct TableDefinition {
    pub(crate) name: String,
    pub(crate) definition: TableShape,
}

/// What a table consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TableShape {
    pub(crate) columns: Named<ColumnType>,
    pub(crate) primary_key: Key,
}

impl TableDefinition {
    /// Whether the Data API can make it.
    pub(crate) fn can_be_made(&self) -> bool {
        self.definition.columns.0.iter().all(|(_, kind)| kind.can_be_made())
    }
}

/// As `createTable` takes it; a table that is there is left alone.
impl Serialize for TableDefinition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("definition", &self.definition)?;
        map.serialize_entry("options", &json!({"ifNotExists": true}))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, to_string};

    use super::*;

    #[test]
    fn a_key_keeps_the_order_of_its_columns() {
        let told = r#"{"name": "login_failures", "definition": {"columns": {"email": {"type": "text"},
            "attempt": {"type": "uuid"}, "failed_at": {"type": "timestamp"}},
            "primaryKey": {"partitionBy": ["email"], "partitionSort": {"failed_at": -1, "attempt": 1}}}}"#;

        let table: TableDefinition = from_str(told).expect("a table");

        assert_eq!(table.definition.primary_key.to_string(), "((email), failed_at DESC, attempt ASC)");
        let made = to_string(&table).expect("JSON");
        assert!(made.contains(r#""partitionSort":{"failed_at":-1,"attempt":1}"#), "{made}");
        assert!(made.contains(r#""options":{"ifNotExists":true}"#), "{made}");
    }
}
