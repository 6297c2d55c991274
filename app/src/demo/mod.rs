//! The demo: a small catalogue and three logins, for a server that starts with nothing else.
//!
//! The catalogue is `app/demo/catalogue.toml`, built into the program. Its dates are told as days before the
//! start, so that it never looks old.

mod catalogue;
mod comments;
mod flags;
mod stills;
mod views;

use std::time::Duration;

use killrvideo_domain::{
    accounts::{Account, AccountStatus, Credentials, Email, Name, Password, PasswordHash},
    bulk::{MOST_ROWS, VideoRow},
    catalog::Video,
    feedback::{Comment, Rating},
    search::{EmbedText, Embedder, Purpose},
    shared::{Embedding, Role, Roles, StoreError, Timestamp, UserId},
};
use tracing::warn;
use uuid::{Uuid, uuid};

use crate::{ports::Ports, telemetry::chain};
use catalogue::{Catalogue, Entry};
use comments::Remark;
use flags::Report;

/// An account of the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoLogin {
    /// What the account is for; it has the roles below as well.
    pub role: Role,
    /// Its address.
    pub email: &'static str,
    id: Uuid,
}

/// The logins of the demo, one for each role.
pub const LOGINS: [DemoLogin; 3] = [
    DemoLogin {
        role: Role::Viewer,
        email: "viewer@demo.example",
        id: uuid!("1e5f2d7a-8c0b-4f3e-9a46-3b7d5c2e9f01"),
    },
    DemoLogin {
        role: Role::Creator,
        email: "creator@demo.example",
        id: uuid!("5b9c3e16-42d7-4a8f-b0e5-7f1d6a3c8b02"),
    },
    DemoLogin {
        role: Role::Moderator,
        email: "moderator@demo.example",
        id: uuid!("c7a40f83-6e1b-4d52-8f97-2d0b9e5c4a03"),
    },
];

/// The password of all demo logins. It is no secret: the server prints it.
pub const PASSWORD: &str = "killrvideo-demo";

/// The demo could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// What is built in does not fit the rules; a test keeps this from happening.
    #[error("the demo catalogue is faulty: {0}")]
    Faulty(String),
    /// Its password could not be hashed, or its texts not embedded.
    #[error("cannot prepare the demo catalogue")]
    Unprepared(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store failed.
    #[error("cannot load the demo catalogue")]
    Store(#[from] StoreError),
}

/// Loads the demo catalogue and its logins.
///
/// # Errors
/// [`DemoError`].
pub async fn load(ports: &Ports) -> Result<(), DemoError> {
    let now = ports.clock.now();
    let Catalogue { videos, comments, flags } = catalogue::read().map_err(DemoError::Faulty)?;
    load_accounts(ports, &videos, now).await?;
    load_videos(ports, &videos, now).await?;
    load_comments(ports, &comments, now).await?;
    raise_flags(ports, &flags, now).await
}

async fn load_accounts(ports: &Ports, entries: &[Entry], now: Timestamp) -> Result<(), DemoError> {
    let password = Password::parse(PASSWORD).map_err(|refused| DemoError::Faulty(refused.to_string()))?;
    let kept = ports.password_hasher.hash(&password).await;
    let kept = kept.map_err(|error| DemoError::Unprepared(error.into()))?;
    // The accounts are older than their videos.
    let oldest = entries.iter().map(|entry| entry.age).max().unwrap_or_default();
    let created_at = now.minus(oldest + DAY);
    let accounts: Result<Vec<Account>, _> = LOGINS.iter().map(|login| account(login, created_at)).collect();
    let accounts = accounts.map_err(DemoError::Faulty)?;
    let credentials: Vec<Credentials> = accounts.iter().map(|account| opened(account, &kept)).collect();
    ports.bulk.accounts(&accounts).await?;
    Ok(ports.bulk.credentials(&credentials).await?)
}

const DAY: Duration = Duration::from_hours(24);

/// The account of a login: its role and all lower ones.
fn account(login: &DemoLogin, created_at: Timestamp) -> Result<Account, String> {
    let text = login.role.as_str();
    let role_name = text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1));
    let name = |text: &str| Name::parse(text).map_err(|refused| refused.to_string());
    Ok(Account {
        id: login.user(),
        email: Email::parse(login.email).map_err(|refused| refused.to_string())?,
        first_name: name("Demo")?,
        last_name: name(&role_name.collect::<String>())?,
        status: AccountStatus::Active,
        roles: Role::ALL.into_iter().filter(|role| *role <= login.role).collect::<Roles>(),
        created_at,
        last_login_at: None,
    })
}

fn opened(account: &Account, kept: &PasswordHash) -> Credentials {
    let email = account.email.key().clone();
    Credentials { email, user: account.id, password: kept.clone(), locked: false }
}

impl DemoLogin {
    /// The account's identity, which is the same at every start.
    #[must_use]
    pub const fn user(&self) -> UserId {
        UserId::from_uuid(self.id)
    }

    /// The login of a role.
    fn of(role: Role) -> Option<&'static Self> {
        LOGINS.iter().find(|login| login.role == role)
    }
}

async fn load_videos(ports: &Ports, entries: &[Entry], now: Timestamp) -> Result<(), DemoError> {
    let (bulk, embedder) = (ports.bulk.as_ref(), ports.embedder.as_ref());
    for entries in entries.chunks(MOST_ROWS) {
        let videos: Vec<Video> = entries.iter().map(|entry| entry.video(now)).collect();
        let vectors = vectors(embedder, &videos).await?;
        let rows: Vec<VideoRow> =
            videos.into_iter().zip(vectors).map(|(video, vector)| VideoRow { video, vector }).collect();
        bulk.videos(&rows).await?;
        views::load(bulk, ports.views.as_ref(), ports.ids.as_ref(), entries, now).await?;
        let ratings: Vec<Rating> = entries.iter().flat_map(|entry| entry.ratings(now)).collect();
        for ratings in ratings.chunks(MOST_ROWS) {
            bulk.ratings(ratings).await?;
        }
    }
    Ok(())
}

async fn load_comments(ports: &Ports, remarks: &[Remark], now: Timestamp) -> Result<(), DemoError> {
    let comment = |remark: &Remark| remark.comment(ports.ids.as_ref(), ports.sentiment.as_ref(), now);
    for remarks in remarks.chunks(MOST_ROWS) {
        let comments: Vec<Comment> = remarks.iter().map(comment).collect();
        ports.bulk.comments(&comments).await?;
    }
    Ok(())
}

/// Raises flags as people do.
async fn raise_flags(ports: &Ports, reports: &[Report], now: Timestamp) -> Result<(), DemoError> {
    for report in reports {
        ports.flags.raise(&report.flag(ports.ids.as_ref(), now)).await?;
    }
    Ok(())
}

/// The vectors of videos; none while a model that is elsewhere is out of reach, for the demo can do without.
async fn vectors(embedder: &dyn Embedder, videos: &[Video]) -> Result<Vec<Option<Embedding>>, DemoError> {
    let texts: Result<Vec<EmbedText>, _> =
        videos.iter().map(|video| EmbedText::parse(&video.text_to_embed())).collect();
    let texts = texts.map_err(|refused| DemoError::Faulty(refused.to_string()))?;
    match embedder.embed(&texts, Purpose::Passage).await {
        Ok(vectors) => Ok(vectors.into_iter().map(Some).collect()),
        Err(error) if error.is_retryable() => {
            warn!(error = %chain(&error), "videos of the demo have no vectors: they are not found by their meaning");
            Ok(vec![None; videos.len()])
        }
        Err(error) => Err(DemoError::Unprepared(error.into())),
    }
}
