//! The types of columns.

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CqlType {
    Ascii,
    BigInt,
    Blob,
    Boolean,
    /// Can be read, and neither created nor written through the API.
    Counter,
    Date,
    Decimal,
    Double,
    Duration,
    Float,
    Inet,
    Int,
    SmallInt,
    Text,
    Time,
    Timestamp,
    /// Can be written, and not created through the API.
    TimeUuid,
    TinyInt,
    Uuid,
    VarInt,
    /// So many 32-bit floats.
    Vector(usize),
    List(Box<CqlType>),
    Set(Box<CqlType>),
    Map(Box<CqlType>, Box<CqlType>),
}

impl CqlType {
    /// The type as CQL writes it.
    pub(crate) fn cql(&self) -> String {
        match self {
            Self::Vector(dimension) => format!("vector<float, {dimension}>"),
            Self::List(element) => format!("list<{}>", element.cql()),
            Self::Set(element) => format!("set<{}>", element.cql()),
            Self::Map(key, value) => format!("map<{}, {}>", key.cql(), value.cql()),
            scalar => scalar.name().to_owned(),
        }
    }

    /// The type's name, without its parameters.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Vector(_) => "vector",
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::Map(..) => "map",
            scalar => SCALARS.iter().find(|(_, it)| it == scalar).map_or("", |(name, _)| name),
        }
    }

    /// The scalar type of that name, which is the same in CQL and in the API.
    pub(crate) fn scalar(name: &str) -> Option<Self> {
        SCALARS.iter().find(|(it, _)| *it == name).map(|(_, scalar)| scalar.clone())
    }

    /// Whether it holds elements: a list, a set or a map.
    pub(crate) fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(..))
    }
}

const SCALARS: [(&str, CqlType); 20] = [
    ("ascii", CqlType::Ascii),
    ("bigint", CqlType::BigInt),
    ("blob", CqlType::Blob),
    ("boolean", CqlType::Boolean),
    ("counter", CqlType::Counter),
    ("date", CqlType::Date),
    ("decimal", CqlType::Decimal),
    ("double", CqlType::Double),
    ("duration", CqlType::Duration),
    ("float", CqlType::Float),
    ("inet", CqlType::Inet),
    ("int", CqlType::Int),
    ("smallint", CqlType::SmallInt),
    ("text", CqlType::Text),
    ("time", CqlType::Time),
    ("timestamp", CqlType::Timestamp),
    ("timeuuid", CqlType::TimeUuid),
    ("tinyint", CqlType::TinyInt),
    ("uuid", CqlType::Uuid),
    ("varint", CqlType::VarInt),
];
