//! Tokens become callers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Account, AccountStore, AccountsError, Claims, TokenIssuer};
use crate::shared::{Caller, Clock, IdGenerator, Identity, Moderator, Timestamp, UserId};

/// Issues tokens, and says who asks.
pub struct Sessions {
    accounts: Arc<dyn AccountStore>,
    tokens: Arc<dyn TokenIssuer>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    life: Duration,
    known: KnownAccounts,
}

impl Sessions {
    /// Tokens live for `life`.
    pub fn new(
        accounts: Arc<dyn AccountStore>,
        tokens: Arc<dyn TokenIssuer>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        life: Duration,
    ) -> Self {
        Self { accounts, tokens, clock, ids, life, known: KnownAccounts::default() }
    }

    /// A token for `account`, with the roles it has now.
    ///
    /// # Errors
    /// [`AccountsError::Crypto`] when it cannot be signed.
    pub fn issue(&self, account: &Account) -> Result<String, AccountsError> {
        let issued_at = self.clock.now();
        let claims = Claims {
            token: self.ids.token_id(),
            identity: Identity { user: account.id, roles: account.roles.clone() },
            issued_at,
            expires_at: issued_at.plus(self.life),
            not_before: None,
        };
        self.tokens.issue(&claims).map_err(AccountsError::Crypto)
    }

    /// Who asks, by the token that came with the request.
    ///
    /// A token that is missing, damaged, out of its time, or whose account is gone makes an anonymous caller.
    /// That an account exists is remembered for [`KnownAccounts::REMEMBERED`].
    ///
    /// # Errors
    /// [`AccountsError::Store`] when it cannot be found out whether the account exists.
    pub async fn caller(&self, token: Option<&str>) -> Result<Caller, AccountsError> {
        let now = self.clock.now();
        let Some(identity) = self.identity(token, now) else { return Ok(Caller::Anonymous) };
        if !self.known.remembers(identity.user, now) {
            if self.accounts.get(identity.user).await?.is_none() {
                return Ok(Caller::Anonymous);
            }
            self.known.remember(identity.user, now);
        }
        Ok(Caller::Known(identity))
    }

    /// Proves that whoever sent the token is an active moderator by the roles stored now. It reads the account once.
    ///
    /// # Errors
    /// [`AccountsError::Refused`] when not, [`AccountsError::Store`] when it cannot be found out.
    pub async fn moderator(&self, token: Option<&str>) -> Result<Moderator, AccountsError> {
        let now = self.clock.now();
        let Some(identity) = self.identity(token, now) else {
            return Ok(Caller::Anonymous.moderator(None)?);
        };
        let account = self.accounts.get(identity.user).await?;
        if account.is_some() {
            self.known.remember(identity.user, now);
        }
        Ok(Caller::Known(identity).moderator(account.as_ref().map(Account::standing))?)
    }

    /// What a token says about who sent it, while it holds.
    fn identity(&self, token: Option<&str>, now: Timestamp) -> Option<Identity> {
        let claims = token.and_then(|token| self.tokens.read(token)).filter(|claims| claims.hold_at(now));
        claims.map(|claims| claims.identity)
    }
}

/// The accounts of which it is known that they exist, until when.
#[derive(Default)]
struct KnownAccounts(Mutex<HashMap<UserId, Timestamp>>);

impl KnownAccounts {
    /// How long an account counts as existing after it was seen.
    const REMEMBERED: Duration = Duration::from_mins(5);
    /// How many accounts are remembered; when they are more, all are forgotten and looked up again.
    const MOST: usize = 100_000;

    fn remembers(&self, user: UserId, now: Timestamp) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&user).is_some_and(|until| now < *until)
    }

    fn remember(&self, user: UserId, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::MOST {
            known.retain(|_, until| now < *until);
        }
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert(user, now.plus(Self::REMEMBERED));
    }
}
