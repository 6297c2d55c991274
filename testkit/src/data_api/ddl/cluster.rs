//! The commands of the database as a whole.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{check_name, named, ran};
use crate::data_api::{commands::invalid, engine::Keyspace, error::ApiError, json::Json, reply::Reply};

/// The longest name of a keyspace.
const MAX_NAME: usize = 48;

/// Runs a command on the database as a whole. What speaks of namespaces means keyspaces, and warns.
pub(crate) fn on_cluster(keyspaces: &mut BTreeMap<String, Keyspace>, name: &str, command: &Json) -> Reply {
    let mut reply = match name {
        "createKeyspace" | "createNamespace" => create(keyspaces, command).unwrap_or_else(Reply::from),
        "dropKeyspace" | "dropNamespace" => drop_keyspace(keyspaces, command),
        "findKeyspaces" => status("keyspaces", keyspaces.keys().cloned().collect()),
        "findNamespaces" => status("namespaces", keyspaces.keys().cloned().collect()),
        // There are no services that make vectors of texts, or order documents anew.
        "findEmbeddingProviders" => status("embeddingProviders", json!({})),
        _ => status("rerankingProviders", json!({})),
    };
    if name.contains("Namespace") {
        let message = format!("{name} is deprecated in favour of {}", name.replace("Namespace", "Keyspace"));
        reply.warnings.push(ApiError::warning("DEPRECATED_COMMAND", message));
    }
    reply
}

fn status(name: &str, value: Value) -> Reply {
    let mut reply = Reply::default();
    reply.status.insert(name.to_owned(), value);
    reply
}

fn create(keyspaces: &mut BTreeMap<String, Keyspace>, command: &Json) -> Result<Reply, ApiError> {
    let name = named(command);
    let class = command.get("options").and_then(|it| it.get("replication")).and_then(|it| it.get("class"));
    if let Some(Json::String(class)) = class
        && !["SimpleStrategy", "NetworkTopologyStrategy"].contains(&class.as_str())
    {
        return Err(invalid(&format!("there is no strategy of replication {class}")));
    }
    check_name("keyspace", &name, MAX_NAME)?;
    let replication = "{'class':'SimpleStrategy','replication_factor':1}";
    let cql = format!("CREATE KEYSPACE IF NOT EXISTS \"{name}\" WITH REPLICATION = {replication};");
    keyspaces.entry(name).or_default();
    Ok(ran(cql, Ok(())))
}

fn drop_keyspace(keyspaces: &mut BTreeMap<String, Keyspace>, command: &Json) -> Reply {
    let name = named(command);
    keyspaces.remove(&name);
    ran(format!("DROP KEYSPACE IF EXISTS \"{name}\""), Ok(()))
}
