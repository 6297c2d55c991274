//! What of a row is read or written: a struct, the fields of which are the columns.

use serde::de::DeserializeOwned;

/// A part of a row that can be read: its fields are what is asked for, no column more.
pub(crate) trait Columns: DeserializeOwned + Send {
    /// The columns' names.
    const NAMES: &'static [&'static str];
}

/// Declares a struct whose fields are columns of a table, to be read and written.
///
/// A cell that is null, or an empty collection, is left out of replies: such a field is an `Option`, or has
/// `#[serde(default)]`. Writing a row leaves `None` and empty collections out, which leaves those cells alone.
macro_rules! columns {
    ($(
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty, )+
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        $visibility struct $name {
            $( $(#[$field_meta])* $field_visibility $field: $type, )+
        }

        impl $crate::data_api::Columns for $name {
            const NAMES: &'static [&'static str] = &[$( stringify!($field), )+];
        }
    )+};
}

pub(crate) use columns;
