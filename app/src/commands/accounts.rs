//! `killrvideo user grant` and `killrvideo token`: what is done to accounts by whoever runs the server.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{Account, AccountsError, EmailKey, RoleChange, RoleChanged, RoleRefusal, Sessions},
    shared::{Role, StoreError, UserId},
};
use uuid::Uuid;

use super::{CommandError, Tables};
use crate::{config::Settings, ports::Ports, telemetry::say};

/// Who the moderators' history says it was when a role was given at the terminal: nobody who has an account.
pub const OPERATOR: UserId = UserId::from_uuid(Uuid::nil());

/// Why nothing was done about an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Nobody has registered with the address.
    #[error("there is no account with the email {0}")]
    None(EmailKey),
    /// A rule forbids it.
    #[error("the account {email} gets no role: {refusal}")]
    Refused {
        /// The address.
        email: EmailKey,
        /// The rule.
        refusal: RoleRefusal,
    },
    /// The account may not be used.
    #[error("the account {email} is {status}, and gets no token")]
    NotActive {
        /// The address.
        email: EmailKey,
        /// What it is.
        status: &'static str,
    },
    /// The token could not be signed.
    #[error("the token cannot be signed")]
    Token(#[source] AccountsError),
}

/// Gives `role` to the account with that address, with a record in the moderators' history by [`OPERATOR`], and says
/// on stdout which roles it has then. Granting a role twice is granting it once.
///
/// # Errors
/// [`CommandError::Account`] when there is no such account or it is not active; [`CommandError::Store`].
pub async fn grant(settings: &Settings, email: &EmailKey, role: Role) -> Result<(), CommandError> {
    let tables = Tables::of(settings)?;
    let account = granted(&tables.ports, email, role).await;
    tables.come_to_rest(settings).await;
    let roles: Vec<&str> = account?.roles.iter().map(Role::as_str).collect();
    say(&format!("{email} is {}", roles.join(", ")));
    Ok(())
}

async fn granted(ports: &Ports, email: &EmailKey, role: Role) -> Result<Account, CommandError> {
    let nobody = || AccountError::None(email.clone());
    let account = find(ports, email).await?.ok_or_else(nobody)?;
    let at = ports.clock.now();
    let change = RoleChange { user: account.id, role, by: OPERATOR, audit: ports.ids.audit_id(at), at };
    match ports.accounts.grant(&change).await? {
        RoleChanged::Done(account) => Ok(account),
        RoleChanged::NoSuchAccount => Err(nobody().into()),
        RoleChanged::Refused(refusal) => Err(AccountError::Refused { email: email.clone(), refusal }.into()),
    }
}

/// Says a token for the account with that address on stdout, and nothing else. It carries the roles that the account
/// has now.
///
/// # Errors
/// [`CommandError::Account`] when there is no such account or it is not active; [`CommandError::Store`].
pub async fn token(settings: &Settings, email: &EmailKey, days: u32) -> Result<(), CommandError> {
    let tables = Tables::of(settings)?;
    let account = find(&tables.ports, email).await?.ok_or_else(|| AccountError::None(email.clone()))?;
    if !account.is_active() {
        let status = account.status.as_str();
        return Err(AccountError::NotActive { email: email.clone(), status }.into());
    }
    if !account.roles.allow_creating() {
        eprintln!("warning: {email} is no creator, and cannot push vectors with this token");
    }
    let Ports { accounts, tokens, clock, ids, .. } = tables.ports;
    let life = Duration::from_hours(24).saturating_mul(days);
    say(&Sessions::new(accounts, tokens, clock, ids, life).issue(&account).map_err(AccountError::Token)?);
    Ok(())
}

/// The account that logins with the address open.
async fn find(ports: &Ports, email: &EmailKey) -> Result<Option<Account>, StoreError> {
    match ports.accounts.credentials(email).await? {
        Some(credentials) => ports.accounts.get(credentials.user).await,
        None => Ok(None),
    }
}
