//! The use-cases of accounts.

use std::sync::Arc;

use super::{
    Account, AccountQuery, AccountStore, AccountsError, Attempt, Credentials, Email, EmailKey, LockPolicy,
    LoginAttempt, LoginGuard, LoginPassword, Name, NameChange, NewAccount, Password, PasswordHasher, Profile,
    RegisterError, RoleChange, RoleChanged, RoleRefusal, Sessions, Verdict,
};
use crate::shared::{Caller, Clock, IdGenerator, Moderator, Refusal, Role, Roles, SignedIn, UserId};

/// What somebody says who wants an account.
#[derive(Debug, Clone)]
pub struct Registration {
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// The address.
    pub email: Email,
    /// The password.
    pub password: Password,
}

/// A login that succeeded.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The token to send with further requests.
    pub token: String,
    /// The account, this login included.
    pub profile: Profile,
}

/// What became of the moderator that the configuration names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstModerator {
    /// The account was made.
    Made(UserId),
    /// A moderator's account with the address existed.
    Existed(UserId),
    /// An account with the address existed that is no active moderator's; it was left alone.
    NotModerator(UserId),
}

/// Registers, logs in, shows and changes accounts.
pub struct Accounts {
    store: Arc<dyn AccountStore>,
    guard: Arc<dyn LoginGuard>,
    hasher: Arc<dyn PasswordHasher>,
    sessions: Arc<Sessions>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    policy: AccountPolicy,
}

/// What is configured about accounts.
#[derive(Debug, Clone)]
pub struct AccountPolicy {
    /// What a new account may do.
    pub default_roles: Roles,
    /// What locks a login.
    pub lock: LockPolicy,
}

impl Default for AccountPolicy {
    /// New accounts are viewers.
    fn default() -> Self {
        Self { default_roles: Roles::from_iter([Role::Viewer]), lock: LockPolicy::default() }
    }
}

impl Accounts {
    /// Puts the use-cases on their ports.
    pub fn new(
        store: Arc<dyn AccountStore>,
        guard: Arc<dyn LoginGuard>,
        hasher: Arc<dyn PasswordHasher>,
        sessions: Arc<Sessions>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        policy: AccountPolicy,
    ) -> Self {
        Self { store, guard, hasher, sessions, clock, ids, policy }
    }

    /// Makes an account with the default roles.
    ///
    /// # Errors
    /// [`AccountsError::EmailTaken`]; [`AccountsError::Overloaded`] when too many passwords wait;
    /// [`AccountsError::Store`].
    pub async fn register(&self, registration: Registration) -> Result<Account, AccountsError> {
        let account = self.new_account(registration, self.policy.default_roles.clone()).await?;
        match self.store.register(&account).await {
            Ok(()) => Ok(account.to_account()),
            Err(RegisterError::EmailTaken) => Err(AccountsError::EmailTaken),
            Err(RegisterError::Store(error)) => Err(error.into()),
        }
    }

    /// Makes the moderator that the configuration names, unless the address has an account already.
    ///
    /// An existing account is left as it is: whoever registered the address first chose its password.
    ///
    /// # Errors
    /// As [`Accounts::register`], but for a taken address.
    pub async fn ensure_moderator(
        &self,
        registration: Registration,
    ) -> Result<FirstModerator, AccountsError> {
        let email = registration.email.clone();
        if let Some(existing) = self.existing(email.key()).await? {
            return Ok(existing);
        }
        let account = self.new_account(registration, Roles::default().with(Role::Moderator)).await?;
        match self.store.register(&account).await {
            Ok(()) => Ok(FirstModerator::Made(account.id)),
            // Another process started at the same time and was first.
            Err(RegisterError::EmailTaken) => {
                self.existing(email.key()).await?.ok_or(AccountsError::EmailTaken)
            }
            Err(RegisterError::Store(error)) => Err(error.into()),
        }
    }

    /// What there is under the address of the first moderator.
    async fn existing(&self, email: &EmailKey) -> Result<Option<FirstModerator>, AccountsError> {
        let Some(Credentials { user, .. }) = self.store.credentials(email).await? else { return Ok(None) };
        let account = self.store.get(user).await?;
        let moderates = account.is_some_and(|account| account.may_moderate());
        Ok(Some(if moderates { FirstModerator::Existed(user) } else { FirstModerator::NotModerator(user) }))
    }

    async fn new_account(
        &self,
        registration: Registration,
        roles: Roles,
    ) -> Result<NewAccount, AccountsError> {
        let Registration { first_name, last_name, email, password } = registration;
        let password = self.hasher.hash(&password).await?;
        let (id, created_at) = (self.ids.user_id(), self.clock.now());
        Ok(NewAccount { id, email, first_name, last_name, password, roles, created_at })
    }

    /// Opens an account by email and password.
    ///
    /// The attempt is counted before the password is looked at, so guessing in parallel gains nothing, and
    /// the password is always hashed, so an unknown address answers as slowly as a known one.
    ///
    /// # Errors
    /// [`AccountsError::LoginFailed`] for every reason that lies with the caller;
    /// [`AccountsError::Overloaded`]; [`AccountsError::Store`].
    pub async fn login(&self, email: EmailKey, password: LoginPassword) -> Result<LoggedIn, AccountsError> {
        let attempt = LoginAttempt { id: self.ids.attempt_id(), email, at: self.clock.now() };
        let login = self.try_to_open(&attempt, &password).await;
        if login.as_ref().is_err_and(|error| !matches!(error, AccountsError::LoginFailed)) {
            // Whoever is told to try again has not failed. If this fails as well, the first failure is told.
            let _kept = self.guard.take_back(&attempt).await;
        }
        login
    }

    async fn try_to_open(
        &self,
        attempt: &LoginAttempt,
        password: &LoginPassword,
    ) -> Result<LoggedIn, AccountsError> {
        let opened = self.judge(attempt, password).await?.ok_or(AccountsError::LoginFailed)?;
        let account = self
            .store
            .logged_in(opened, self.clock.now())
            .await?
            .filter(Account::is_active)
            .ok_or(AccountsError::LoginFailed)?;
        self.guard.forgive(&attempt.email).await?;
        let token = self.sessions.issue(&account)?;
        Ok(LoggedIn { token, profile: Profile::complete(account) })
    }

    /// Counts an attempt, looks at its password, and gives the account that it opens.
    async fn judge(
        &self,
        attempt: &LoginAttempt,
        password: &LoginPassword,
    ) -> Result<Option<UserId>, AccountsError> {
        // Not `try_join`: an attempt that is given up while it is counted could not be taken back.
        let (allowed, credentials) = futures_util::join!(
            self.guard.attempt(attempt, self.policy.lock),
            self.store.credentials(&attempt.email)
        );
        let (allowed, credentials) = (allowed?, credentials?);
        let kept = credentials.as_ref().map(|credentials| credentials.password.clone());
        let verdict = self.hasher.verify(password, kept).await?;
        Ok(match (allowed, verdict, credentials) {
            (Attempt::Allowed, Verdict::Matches, Some(credentials)) if !credentials.locked => {
                Some(credentials.user)
            }
            _ => None,
        })
    }

    /// The caller's own account, with the roles stored now.
    ///
    /// # Errors
    /// [`AccountsError::Refused`] when the account is gone; [`AccountsError::Store`].
    pub async fn me(&self, who: &SignedIn) -> Result<Profile, AccountsError> {
        self.store.get(who.user()).await?.map(Profile::complete).ok_or_else(gone)
    }

    /// Changes the caller's names; without any it changes nothing.
    ///
    /// # Errors
    /// As [`Accounts::me`].
    pub async fn rename(&self, who: &SignedIn, change: NameChange) -> Result<Profile, AccountsError> {
        if change.is_empty() {
            return self.me(who).await;
        }
        self.store.rename(who.user(), &change).await?.map(Profile::complete).ok_or_else(gone)
    }

    /// What `caller` may see of an account.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`]; [`AccountsError::Store`].
    pub async fn profile(&self, caller: &Caller, user: UserId) -> Result<Profile, AccountsError> {
        let account = self.store.get(user).await?.ok_or(AccountsError::NoSuchAccount)?;
        Ok(account.seen_by(caller))
    }

    /// Complete accounts that a query matches, or the newest, for moderators.
    ///
    /// # Errors
    /// [`AccountsError::Store`].
    pub async fn search(
        &self,
        _by: &Moderator,
        query: Option<AccountQuery>,
    ) -> Result<Vec<Profile>, AccountsError> {
        Ok(self.store.search(query).await?.into_iter().map(Profile::complete).collect())
    }

    /// Gives `role` to an account; giving it again is the same.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`]; [`AccountsError::RolesStay`] when the account is not active;
    /// [`AccountsError::Store`].
    pub async fn grant(&self, by: &Moderator, user: UserId, role: Role) -> Result<Profile, AccountsError> {
        changed(self.store.grant(&self.role_change(by, user, role)).await?)
    }

    /// Takes `role` from an account; an account without it is given back as it is.
    ///
    /// # Errors
    /// [`AccountsError::NoSuchAccount`]; [`AccountsError::RolesStay`] for the caller's own moderator role and
    /// for the last moderator's; [`AccountsError::Store`].
    pub async fn withdraw(&self, by: &Moderator, user: UserId, role: Role) -> Result<Profile, AccountsError> {
        if role == Role::Moderator && user == by.user() {
            return Err(RoleRefusal::OwnRole.into());
        }
        changed(self.store.withdraw(&self.role_change(by, user, role)).await?)
    }

    fn role_change(&self, by: &Moderator, user: UserId, role: Role) -> RoleChange {
        let at = self.clock.now();
        RoleChange { user, role, by: by.user(), audit: self.ids.audit_id(at), at }
    }
}

fn gone() -> AccountsError {
    Refusal::Unauthenticated.into()
}

fn changed(outcome: RoleChanged) -> Result<Profile, AccountsError> {
    match outcome {
        RoleChanged::Done(account) => Ok(Profile::complete(account)),
        RoleChanged::NoSuchAccount => Err(AccountsError::NoSuchAccount),
        RoleChanged::Refused(refusal) => Err(refusal.into()),
    }
}
