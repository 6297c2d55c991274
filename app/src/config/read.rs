//! The settings, read one section after another, and the rules between them.

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use killrvideo_domain::{
    accounts::{AccountPolicy, Email, LockPolicy, Password},
    processing::PipelinePolicy,
    shared::{Dimensions, Role},
};
use secrecy::SecretString;

use super::{
    FirstModeratorSettings, LogFormat, LogSettings, MetadataSource, Purpose, SecuritySettings, Settings,
    StartWith, WorkerSettings, astra, embedding, http, parse,
    parse::{duration, number, word},
    reader::{Noted, Reader},
};
use crate::{http::HttpSettings, state::UseCaseSettings};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);
const YEAR: Duration = Duration::from_hours(24 * 365);

/// All settings, unless one is faulty; all are read before that is told.
pub(super) fn settings(
    reader: &mut Reader,
    purpose: Purpose,
    warnings: &mut Vec<String>,
) -> Result<Settings, Noted> {
    let listen = reader.read("listen", parse::address);
    let astra = astra::astra(reader, purpose);
    let start_with = start_with(reader, purpose, astra.as_ref().is_ok_and(Option::is_none));
    let import_parallel = reader.read("import_parallel", number(1..=256));
    let http = http::http(reader, warnings);
    let use_cases = use_cases(reader, warnings);
    let security = security(reader);
    let moderator = moderator(reader);
    let metadata = metadata(reader);
    let metadata_timeout = reader.read("metadata_timeout", duration(10 * MILLISECOND..=60 * SECOND));
    let embedding_dimensions = reader.read("embedding_dimensions", |text| {
        let dimensions = text.trim().parse().ok().and_then(|count: usize| Dimensions::try_from(count).ok());
        dimensions.ok_or_else(|| format!("allowed is a whole number, 1 to {}", Dimensions::MAX))
    });
    let in_tables = purpose == Purpose::Schema || !matches!(astra, Ok(None));
    let embedder = embedding::embedder(reader, in_tables);
    let embedding_timeout = embedder.as_ref().ok().and_then(|embedder| embedder.source.limits());
    let embedding_timeout = embedding_timeout.map_or(Duration::ZERO, |limits| limits.timeout);
    let worker = worker(reader, metadata_timeout, embedding_timeout);
    let reembed_wait = reader.read("reembed_wait", duration(Duration::ZERO..=HOUR));
    warnings.extend(doubts(http.as_ref().ok(), embedding_timeout, reembed_wait.as_ref().ok()));
    let shutdown_grace = reader.read("shutdown_grace", duration(MILLISECOND..=HOUR));
    let log = log(reader);
    Ok(Settings {
        listen: listen?,
        astra: astra?,
        start_with: start_with?,
        import_parallel: import_parallel?,
        http: http?,
        use_cases: use_cases?,
        security: security?,
        moderator: moderator?,
        metadata: metadata?,
        metadata_timeout: metadata_timeout?,
        embedding_dimensions: embedding_dimensions?,
        embedder: embedder?,
        worker: worker?,
        reembed_wait: reembed_wait?,
        shutdown_grace: shutdown_grace?,
        log: log?,
    })
}

/// What is allowed about the making of vectors, and is no good idea.
fn doubts(
    http: Option<&HttpSettings>,
    embedding_timeout: Duration,
    reembed_wait: Option<&Duration>,
) -> Vec<String> {
    let hangs =
        "embedding_timeout: not shorter than request_timeout, so searches get 503 while the model hangs";
    let short = "reembed_wait: servers that still run may take vectors of the old model for 10s";
    let doubts = [
        (http.is_some_and(|http| http.request_timeout <= embedding_timeout), hangs),
        (reembed_wait.is_some_and(|wait| *wait <= 10 * SECOND), short),
    ];
    doubts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, doubt)| doubt.to_owned()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Demo {
    Auto,
    On,
    Off,
}

/// What a server puts into its store before it listens; commands that do not serve put nothing.
fn start_with(reader: &mut Reader, purpose: Purpose, in_memory: bool) -> Result<StartWith, Noted> {
    let demo = reader.read("demo", word(&[("auto", Demo::Auto), ("on", Demo::On), ("off", Demo::Off)]));
    let import = reader.read_optional("import", |text| Ok(PathBuf::from(text)));
    match (demo?, import?) {
        _ if purpose != Purpose::Serve => Ok(StartWith::Nothing),
        (Demo::On, _) if !in_memory => {
            Err(reader.refuse("demo", "the demo is on for the memory store only; allowed are auto and off"))
        }
        (_, Some(_)) if !in_memory => Err(reader.refuse(
            "import",
            "only the memory store is filled at start; `killrvideo import DIR` fills tables behind a Data API",
        )),
        (Demo::On, Some(_)) => {
            Err(reader.refuse("demo", "the demo is not on together with an import; allowed are auto and off"))
        }
        (_, Some(directory)) => Ok(StartWith::Import(directory)),
        (Demo::Auto | Demo::On, None) if in_memory => Ok(StartWith::Demo),
        (Demo::Auto | Demo::On | Demo::Off, None) => Ok(StartWith::Nothing),
    }
}

fn use_cases(reader: &mut Reader, warnings: &mut Vec<String>) -> Result<UseCaseSettings, Noted> {
    let token_life = reader.read("token_life", duration(SECOND..=YEAR));
    let default_roles = reader.read("default_roles", parse::roles);
    let failures = reader.read("login_failures", number(1..=1000));
    let lock = reader.read("login_lock", duration(SECOND..=YEAR));
    let semantic_minimum = reader.read("semantic_minimum", parse::similarity);
    if default_roles.as_ref().is_ok_and(|roles| roles.has(Role::Moderator)) {
        warnings.push("default_roles: everybody who registers is a moderator".to_owned());
    }
    Ok(UseCaseSettings {
        accounts: AccountPolicy {
            default_roles: default_roles?,
            lock: LockPolicy { failures: failures?, lock: lock? },
        },
        token_life: token_life?,
        semantic_minimum: semantic_minimum?,
    })
}

/// The fewest bytes of a secret that signs with HS256: as many as the signature has.
const SECRET_MIN: usize = 32;

fn security(reader: &mut Reader) -> Result<SecuritySettings, Noted> {
    let jwt_secret = reader.read_optional("jwt_secret", |text| {
        if text.len() < SECRET_MIN {
            return Err(format!("allowed are {SECRET_MIN} bytes and more, not {}", text.len()));
        }
        Ok(SecretString::from(text))
    });
    let bcrypt_cost = reader.read("bcrypt_cost", number(4..=16));
    let hashing_parallel = reader.read("hashing_parallel", |text| {
        if text.trim().eq_ignore_ascii_case("auto") {
            return Ok(None);
        }
        let count: Result<usize, String> = number(1..=1024)(text);
        count.map(NonZeroUsize::new).map_err(|allowed| format!("{allowed}, or auto"))
    });
    let hashing_wait = reader.read("hashing_wait", duration(MILLISECOND..=HOUR));
    Ok(SecuritySettings {
        jwt_secret: jwt_secret?,
        bcrypt_cost: bcrypt_cost?,
        hashing_parallel: hashing_parallel?,
        hashing_wait: hashing_wait?,
    })
}

fn moderator(reader: &mut Reader) -> Result<Option<FirstModeratorSettings>, Noted> {
    let email = reader
        .read_optional("moderator_email", |text| Email::parse(text).map_err(|refused| refused.to_string()));
    let password = reader.read_optional("moderator_password", |text| {
        Password::parse(text).map_err(|refused| refused.to_string())
    });
    match (email?, password?) {
        (Some(email), Some(password)) => Ok(Some(FirstModeratorSettings { email, password })),
        (None, None) => Ok(None),
        (Some(_), None) => {
            Err(reader.refuse("moderator_password", "is needed because moderator_email is set"))
        }
        (None, Some(_)) => {
            Err(reader.refuse("moderator_email", "is needed because moderator_password is set"))
        }
    }
}

#[derive(Clone, Copy)]
enum Metadata {
    Auto,
    Youtube,
    Offline,
}

fn metadata(reader: &mut Reader) -> Result<MetadataSource, Noted> {
    let words = [("auto", Metadata::Auto), ("youtube", Metadata::Youtube), ("offline", Metadata::Offline)];
    let source = reader.read("metadata", word(&words));
    let key = reader.read_optional("youtube_api_key", |text| parse::visible(text).map(SecretString::from));
    match (source?, key?) {
        (Metadata::Offline, _) => Ok(MetadataSource::Offline),
        (Metadata::Auto | Metadata::Youtube, Some(key)) => Ok(MetadataSource::DataApi(key)),
        (Metadata::Auto, None) => Ok(MetadataSource::Oembed),
        (Metadata::Youtube, None) => Err(reader
            .refuse("metadata", "youtube needs youtube_api_key; without a key allowed are auto and offline")),
    }
}

fn worker(
    reader: &mut Reader,
    look_up: Result<Duration, Noted>,
    embed: Duration,
) -> Result<WorkerSettings, Noted> {
    let parallel = reader.read("worker_parallel", number(1..=256));
    let batch = reader.read("embed_batch", number(1..=256));
    let poll = reader.read("worker_poll", duration(10 * MILLISECOND..=HOUR));
    let idle_poll = reader.read("worker_idle_poll", duration(10 * MILLISECOND..=HOUR));
    let tries = reader.read("worker_tries", number(1..=10));
    let first_pause = reader.read("worker_first_pause", duration(Duration::ZERO..=HOUR));
    let lease = reader.read("worker_lease", duration(SECOND..=24 * HOUR));
    let policy = PipelinePolicy { tries: tries?, first_pause: first_pause?, lease: lease? };
    let longest = all_tries(&policy, look_up?).saturating_add(all_tries(&policy, embed));
    if policy.lease <= longest {
        let longest = humantime::format_duration(longest);
        let message =
            format!("must be longer than all tries to look a video up and to embed it take, {longest}");
        return Err(reader.refuse("worker_lease", message));
    }
    Ok(WorkerSettings { parallel: parallel?, batch: batch?, poll: poll?, idle_poll: idle_poll?, policy })
}

/// How long it takes until the last try of something has failed; what takes no time is not out of reach.
fn all_tries(policy: &PipelinePolicy, one: Duration) -> Duration {
    if one.is_zero() {
        return one;
    }
    let pauses = 2_u32.saturating_pow(policy.tries - 1) - 1;
    one.saturating_mul(policy.tries).saturating_add(policy.first_pause.saturating_mul(pauses))
}

fn log(reader: &mut Reader) -> Result<LogSettings, Noted> {
    let filter = reader.read("log_filter", parse::log_filter);
    let formats = [("compact", LogFormat::Compact), ("full", LogFormat::Full), ("json", LogFormat::Json)];
    let format = reader.read("log_format", word(&formats));
    Ok(LogSettings { filter: filter?, format: format? })
}
