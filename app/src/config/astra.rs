//! Where the data is when it is not in memory, and how that place is treated.

use std::{ops::RangeInclusive, time::Duration};

use secrecy::SecretString;

use super::{
    AstraBehaviour, AstraSettings, Purpose,
    parse::{self, duration, number, word},
    reader::{Noted, Reader},
};
use crate::wiring::Endpoint;

const MILLISECOND: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Which store the server keeps its data in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Store {
    Memory,
    Astra,
}

/// How the Data API is reached and treated; `None` when the data is in memory, or when the purpose can do
/// without a Data API and none is configured.
pub(super) fn astra(reader: &mut Reader, purpose: Purpose) -> Result<Option<AstraSettings>, Noted> {
    let store = reader.read("store", word(&[("memory", Store::Memory), ("astra", Store::Astra)]));
    let behaviour = behaviour(reader);
    let needed_by = match purpose {
        Purpose::Serve if store? == Store::Memory => return behaviour.map(|_| None),
        Purpose::Serve => "store = \"astra\"",
        Purpose::Vectors if store? == Store::Memory && !reader.is_set("astra_db_api_endpoint") => {
            return behaviour.map(|_| None);
        }
        Purpose::Tables | Purpose::Tokens | Purpose::Vectors => {
            "this command, which works on the tables behind a Data API"
        }
        Purpose::Schema if !reader.is_set("astra_db_api_endpoint") => return behaviour.map(|_| None),
        Purpose::Schema => "looking at the tables behind astra_db_api_endpoint",
    };
    let endpoint = needed(reader, "astra_db_api_endpoint", needed_by, |text| {
        Endpoint::parse(text).map_err(|refused| refused.to_string())
    });
    let token = needed(reader, "astra_db_application_token", needed_by, |text| {
        parse::visible(text).map(SecretString::from)
    });
    let keyspace = needed(reader, "astra_db_keyspace", needed_by, keyspace);
    if matches!(purpose, Purpose::Serve | Purpose::Tokens) && !reader.is_set("jwt_secret") {
        // A secret of this process's own would end with it, and other processes on the keyspace have others.
        reader.refuse(
            "jwt_secret",
            format!("is needed by {needed_by}; the environment variable is KILLRVIDEO_JWT_SECRET"),
        );
    }
    Ok(Some(AstraSettings { endpoint: endpoint?, token: token?, keyspace: keyspace?, behaviour: behaviour? }))
}

/// The value of a setting that has no default and is needed.
fn needed<T>(
    reader: &mut Reader,
    name: &str,
    by: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, Noted> {
    let variable = name.to_ascii_uppercase();
    reader.read(name, |text| match text.trim() {
        "" => Err(format!("is needed by {by}; the environment variable is {variable}")),
        text => parse(text),
    })
}

fn keyspace(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain && text.len() <= 48 {
        Ok(text.to_owned())
    } else {
        Err("allowed are up to 48 letters, digits and underscores".to_owned())
    }
}

fn behaviour(reader: &mut Reader) -> Result<AstraBehaviour, Noted> {
    let writer = reader.read_optional("astra_writer", writer);
    let call_timeout = reader.read("astra_call_timeout", duration(10 * MILLISECOND..=MINUTE));
    let command_timeout = reader.read("astra_command_timeout", duration(10 * MILLISECOND..=HOUR));
    let tries = reader.read("astra_tries", number(1..=20));
    let first_pause = reader.read("astra_first_pause", duration(Duration::ZERO..=MINUTE));
    let longest_pause = reader.read("astra_longest_pause", duration(Duration::ZERO..=MINUTE));
    let breaker_failures = reader.read("astra_breaker_failures", number(1..=1_000_000));
    let breaker_rest = reader.read("astra_breaker_rest", duration(MILLISECOND..=HOUR));
    let parallel = reader.read("astra_parallel", number(1..=10_000));
    let partitions = reader.read("astra_partitions", partitions);
    let claim_pause = claim_pause(reader);
    let start_patience = reader.read("astra_start_patience", duration(Duration::ZERO..=HOUR));
    let start_pause = reader.read("astra_start_pause", duration(MILLISECOND..=MINUTE));
    let (call_timeout, command_timeout) = (call_timeout?, command_timeout?);
    if command_timeout < call_timeout {
        let least = humantime::format_duration(call_timeout);
        let message = format!("allowed is astra_call_timeout, which is {least}, and more");
        return Err(reader.refuse("astra_command_timeout", message));
    }
    Ok(AstraBehaviour {
        writer: writer?,
        call_timeout,
        command_timeout,
        tries: tries?,
        first_pause: first_pause?,
        longest_pause: longest_pause?,
        breaker_failures: breaker_failures?,
        breaker_rest: breaker_rest?,
        parallel: parallel?,
        partitions: partitions?,
        claim_pause: claim_pause?,
        start_patience: start_patience?,
        start_pause: start_pause?,
    })
}

/// A number, or `auto`.
fn partitions(text: &str) -> Result<Option<usize>, String> {
    match text.trim() {
        "auto" => Ok(None),
        text => number(1..=100)(text).map(Some).map_err(|refused| format!("{refused}, or auto")),
    }
}

fn claim_pause(reader: &mut Reader) -> Result<RangeInclusive<Duration>, Noted> {
    let shortest = reader.read("astra_claim_pause_min", duration(Duration::ZERO..=MINUTE));
    let longest = reader.read("astra_claim_pause_max", duration(Duration::ZERO..=MINUTE));
    let (shortest, longest) = (shortest?, longest?);
    if longest < shortest {
        let least = humantime::format_duration(shortest);
        let message = format!("allowed is astra_claim_pause_min, which is {least}, and more");
        return Err(reader.refuse("astra_claim_pause_max", message));
    }
    Ok(shortest..=longest)
}

/// Under these the numbers from before are kept.
const NO_WRITERS: [&str; 2] = ["imported", "compacted"];

fn writer(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if plain && text.len() <= 64 && !NO_WRITERS.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err("allowed are up to 64 letters, digits, hyphens, underscores and dots, but for imported and \
             compacted, which stand for numbers from before"
            .to_owned())
    }
}
