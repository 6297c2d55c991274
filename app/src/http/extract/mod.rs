//! Requests become values: who asks ([`By`]), and what is given ([`Input`]).

mod body;
mod caller;
mod faults;
mod field;
mod input;
mod numbers;
mod source;

pub(crate) use body::{JsonBody, RequestBody};
pub(crate) use caller::By;
pub(crate) use faults::{Entry, FaultType, Faults, Faulty, Loc};
pub(crate) use field::{Field, FieldType};
pub(crate) use input::{Accept, Input};
pub(crate) use numbers::Numbers;
pub(crate) use source::Source;
use source::not_a_uuid;
