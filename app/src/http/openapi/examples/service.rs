//! Examples of what the server says about itself.

use serde_json::{Value, json};

use crate::http::service;

/// An example of the schema `name`, if it is one of these: what is really answered.
pub(super) fn of(name: &str) -> Option<Value> {
    match name {
        "ServiceInfo" => Some(json!(service::info())),
        "Health" => Some(json!(service::healthy())),
        _ => None,
    }
}
