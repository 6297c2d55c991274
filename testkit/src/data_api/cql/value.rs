//! The values of cells. No cell holds a null or an empty collection: those are the absence of a cell.

use std::net::IpAddr;

use bigdecimal::{BigDecimal, num_bigint::BigInt};
use uuid::Uuid;

/// A duration: three counts that do not convert into each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CqlDuration {
    pub(crate) months: i32,
    pub(crate) days: i32,
    pub(crate) nanos: i64,
}

/// The value of a cell, of an element of a collection, or of a literal that was read as a column's type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Of `ascii` and `text`.
    Text(String),
    /// Of `tinyint`, `smallint`, `int`, `bigint` and `counter`.
    Integer(i64),
    VarInt(BigInt),
    Decimal(BigDecimal),
    Float(f32),
    Double(f64),
    Boolean(bool),
    Blob(Vec<u8>),
    /// Days after 1970-01-01.
    Date(i32),
    /// Nanoseconds after midnight.
    Time(i64),
    /// Milliseconds after the Unix epoch.
    Timestamp(i64),
    Duration(CqlDuration),
    Inet(IpAddr),
    /// Of `uuid` and `timeuuid`.
    Uuid(Uuid),
    Vector(Vec<f32>),
    List(Vec<Value>),
    /// In the order of the elements, each once.
    Set(Vec<Value>),
    /// In the order of the keys, each once.
    Map(Vec<(Value, Value)>),
}
