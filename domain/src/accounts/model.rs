//! An account and the values it is made of.

use std::{fmt, str::FromStr};

use crate::shared::{Caller, Fault, InvalidValue, Role, Roles, Standing, Timestamp, UserId, trimmed};

/// An e-mail address as a key: trimmed, lower case, 1 to 254 characters, its form not judged.
///
/// Logging in uses it, so that a malformed address is an unknown one, and learns nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailKey(String);

impl EmailKey {
    /// The most characters.
    pub const MAX: usize = 254;

    /// Trims and lower-cases `text`.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left, or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("an email", &text.to_lowercase(), 1, Self::MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An e-mail address: one canonical form, or one person had two accounts.
///
/// One `@`, text before it, a domain with a dot, no blanks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(EmailKey);

impl Email {
    /// Trims and lower-cases `text`, and judges its form.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is too long or of another form.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let malformed = |reason| InvalidValue { what: "an email", fault: Fault::Malformed(reason) };
        let key = EmailKey::parse(text).map_err(|refused| match refused.fault {
            Fault::TooShort { .. } => malformed("is not empty"),
            Fault::TooLong { .. } | Fault::NotAUrl | Fault::Malformed(_) => refused,
        })?;
        let (local, domain) = key.0.split_once('@').ok_or_else(|| malformed("has an @"))?;
        if local.is_empty() {
            Err(malformed("has text before the @"))
        } else if domain.contains('@') {
            Err(malformed("has one @ only"))
        } else if key.0.chars().any(|c| c.is_whitespace() || c.is_control()) {
            Err(malformed("has no blanks"))
        } else if !domain.contains('.') || domain.split('.').any(str::is_empty) {
            Err(malformed("has a domain with a dot"))
        } else {
            Ok(Self(key))
        }
    }

    /// The address as a key.
    #[must_use]
    pub const fn key(&self) -> &EmailKey {
        &self.0
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What strangers see: the first character of the local part, three stars, the domain.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.as_str().split_once('@').unwrap_or((self.as_str(), ""));
        format!("{}***@{domain}", local.chars().next().unwrap_or('*'))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A first or last name: 1 to 50 characters, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The most characters.
    pub const MAX: usize = 50;

    /// Trims `text`.
    ///
    /// # Errors
    /// [`InvalidValue`] when nothing is left, or too much.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        trimmed("a name", text, 1, Self::MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// It may.
    Active,
    /// Its owner left.
    Inactive,
    /// It was shut.
    Suspended,
}

/// A text that is no account status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an account status is one of active, inactive, suspended, not {0:?}")]
pub struct InvalidAccountStatus(String);

impl AccountStatus {
    const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Suspended];

    /// The status as tables and answers hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Suspended => "suspended",
        }
    }
}

impl FromStr for AccountStatus {
    type Err = InvalidAccountStatus;

    fn from_str(text: &str) -> Result<Self, InvalidAccountStatus> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| InvalidAccountStatus(text.to_owned()))
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its identity.
    pub id: UserId,
    /// Its address, which no other account has.
    pub email: Email,
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// What it may do.
    pub roles: Roles,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody last logged in to it; `None` when nobody did.
    pub last_login_at: Option<Timestamp>,
}

/// Why roles stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// Only active accounts are given roles.
    #[error("the account is not active")]
    NotActive,
    /// Somebody has to be left who can decide.
    #[error("this is the last moderator")]
    LastModerator,
    /// Whoever decides lost the role of moderators meanwhile.
    #[error("whoever decides this is no moderator any more")]
    NoModeratorAnyMore,
    /// Nobody gives up the moderator role by themselves.
    #[error("nobody revokes their own moderator role")]
    OwnRole,
}

impl Account {
    /// What the rules for moderators look at.
    #[must_use]
    pub fn standing(&self) -> Standing<'_> {
        Standing { roles: &self.roles, active: self.is_active() }
    }

    /// Whether it may be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == AccountStatus::Active
    }

    /// Whether it may do what moderators do: it is active, and has the role.
    #[must_use]
    pub fn may_moderate(&self) -> bool {
        self.standing().may_moderate()
    }

    /// The account with `role` given to it.
    ///
    /// # Errors
    /// [`RoleRefusal::NotActive`].
    pub fn granted(mut self, role: Role) -> Result<Self, RoleRefusal> {
        if !self.is_active() {
            return Err(RoleRefusal::NotActive);
        }
        self.roles = self.roles.with(role);
        Ok(self)
    }

    /// The account with the names changed that `change` gives.
    #[must_use]
    pub fn renamed(mut self, change: &NameChange) -> Self {
        if let Some(first) = &change.first_name {
            self.first_name = first.clone();
        }
        if let Some(last) = &change.last_name {
            self.last_name = last.clone();
        }
        self
    }

    /// What `caller` may see of it: all of it for itself and for moderators, otherwise the address masked
    /// and the last login left out.
    #[must_use]
    pub fn seen_by(self, caller: &Caller) -> Profile {
        if caller.is(self.id) || caller.moderates() {
            Profile {
                shown_email: self.email.to_string(),
                shown_last_login: self.last_login_at,
                account: self,
            }
        } else {
            Profile { shown_email: self.email.masked(), shown_last_login: None, account: self }
        }
    }
}

/// An account as somebody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    account: Account,
    shown_email: String,
    shown_last_login: Option<Timestamp>,
}

impl Profile {
    /// The account as it sees itself.
    #[must_use]
    pub fn complete(account: Account) -> Self {
        Self { shown_email: account.email.to_string(), shown_last_login: account.last_login_at, account }
    }

    /// The identity.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.account.id
    }

    /// First name.
    #[must_use]
    pub fn first_name(&self) -> &str {
        self.account.first_name.as_str()
    }

    /// Last name.
    #[must_use]
    pub fn last_name(&self) -> &str {
        self.account.last_name.as_str()
    }

    /// The address, masked for strangers.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.shown_email
    }

    /// Whether the account may be used.
    #[must_use]
    pub const fn status(&self) -> AccountStatus {
        self.account.status
    }

    /// What it may do.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        &self.account.roles
    }

    /// When it was made.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.account.created_at
    }

    /// When somebody last logged in; `None` when nobody did, and for strangers.
    #[must_use]
    pub const fn last_login_at(&self) -> Option<Timestamp> {
        self.shown_last_login
    }
}

/// New names; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameChange {
    /// The new first name.
    pub first_name: Option<Name>,
    /// The new last name.
    pub last_name: Option<Name>,
}

impl NameChange {
    /// Whether it changes nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.first_name.is_none() && self.last_name.is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_has_one_form() {
        assert_eq!(
            Email::parse("  Zoe@Example.ORG ").map(|email| email.to_string()),
            Ok("zoe@example.org".into())
        );
        for wrong in [
            "",
            "zoe",
            "@example.org",
            "zoe@example",
            "a@b@c.org",
            "z oe@example.org",
            "zoe@.org",
            "zoe@org.",
        ] {
            assert!(Email::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(matches!(
            Email::parse(&format!("{}@example.org", "x".repeat(250))).map_err(|refused| refused.fault),
            Err(Fault::TooLong { max: 254, .. })
        ));
    }

    #[test]
    fn a_masked_address_keeps_one_character_and_the_domain() {
        let masked = |text| Email::parse(text).map(|email| email.masked());

        assert_eq!(masked("jane@example.org").as_deref(), Ok("j***@example.org"));
        assert_eq!(masked("ä@example.org").as_deref(), Ok("ä***@example.org"));
    }

    proptest! {
        #[test]
        fn whatever_parses_prints_and_parses_back(local in "[a-zA-Z0-9.+]{1,20}", domain in "[a-zA-Z]{1,9}\\.[a-z]{2,3}") {
            let email = Email::parse(&format!(" {local}@{domain} ")).expect("well formed");
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
            let key = EmailKey::parse(email.as_str());
            prop_assert_eq!(key.as_ref(), Ok(email.key()));
        }
    }
}
