//! Who asks, and the proofs of what they may do.
//!
//! [`Caller`] is what a request's token says. The proofs [`SignedIn`], [`Creator`] and [`Moderator`] are made
//! by the rules in this file and nowhere else; a use-case that needs one takes it as an argument, so it cannot
//! be called without the check.

use super::{Role, Roles, UserId};

/// An account and the roles its token carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub user: UserId,
    /// The roles it had when the token was issued.
    pub roles: Roles,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Somebody without a usable token.
    Anonymous,
    /// The account named by a usable token.
    Known(Identity),
}

/// Why a caller may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody knows who asks.
    #[error("this needs a valid bearer token")]
    Unauthenticated,
    /// It is known who asks, and the role is not enough.
    #[error("this needs the role {0}")]
    RoleMissing(Role),
}

/// What an account is now, as opposed to what its token says.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The roles stored now.
    pub roles: &'a Roles,
    /// Whether the account is active now.
    pub active: bool,
}

impl Standing<'_> {
    /// Whether the account may do what moderators do: it is active, and has the role.
    #[must_use]
    pub fn may_moderate(&self) -> bool {
        self.active && self.roles.allow_moderating()
    }
}

impl Caller {
    /// The account that asks; `None` for an anonymous caller.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Anonymous => None,
            Self::Known(identity) => Some(identity.user),
        }
    }

    /// Whether this is `user`.
    #[must_use]
    pub fn is(&self, user: UserId) -> bool {
        self.user() == Some(user)
    }

    /// Whether the token says that this is a moderator.
    #[must_use]
    pub fn moderates(&self) -> bool {
        match self {
            Self::Anonymous => false,
            Self::Known(identity) => identity.roles.allow_moderating(),
        }
    }

    /// Proves that the caller is known and carries at least one role.
    ///
    /// # Errors
    /// [`Refusal`] otherwise.
    pub fn signed_in(&self) -> Result<SignedIn, Refusal> {
        self.prove(Role::Viewer, Roles::allow_viewing).map(SignedIn)
    }

    /// Proves that the token carries creator or moderator.
    ///
    /// # Errors
    /// [`Refusal`] otherwise.
    pub fn creator(&self) -> Result<Creator, Refusal> {
        self.prove(Role::Creator, Roles::allow_creating).map(Creator)
    }

    /// Proves that the caller is an active moderator *now*, whatever the token says.
    ///
    /// `standing` is the account as stored; `None` when it is gone.
    ///
    /// # Errors
    /// [`Refusal`] otherwise.
    pub fn moderator(&self, standing: Option<Standing<'_>>) -> Result<Moderator, Refusal> {
        let user = self.user().ok_or(Refusal::Unauthenticated)?;
        let standing = standing.ok_or(Refusal::Unauthenticated)?;
        if standing.may_moderate() { Ok(Moderator(user)) } else { Err(Refusal::RoleMissing(Role::Moderator)) }
    }

    fn prove(&self, wanted: Role, enough: fn(&Roles) -> bool) -> Result<Identity, Refusal> {
        match self {
            Self::Anonymous => Err(Refusal::Unauthenticated),
            Self::Known(identity) if enough(&identity.roles) => Ok(identity.clone()),
            Self::Known(_) => Err(Refusal::RoleMissing(wanted)),
        }
    }
}

/// Proof that the caller is known and carries a role.
#[derive(Debug, Clone)]
pub struct SignedIn(Identity);

impl SignedIn {
    /// The account that asks.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.0.user
    }

    /// Whether the token says that this is a moderator.
    #[must_use]
    pub fn moderates(&self) -> bool {
        self.0.roles.allow_moderating()
    }
}

/// Proof that the caller may do what creators do.
#[derive(Debug, Clone)]
pub struct Creator(Identity);

impl Creator {
    /// The account that asks.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.0.user
    }
}

/// Proof that the caller is an active moderator by the roles stored now.
#[derive(Debug, Clone, Copy)]
pub struct Moderator(UserId);

impl Moderator {
    /// The account that asks.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn known(roles: &[Role]) -> Caller {
        let user = UserId::from_uuid(Uuid::from_u128(7));
        Caller::Known(Identity { user, roles: roles.iter().copied().collect() })
    }

    #[test]
    fn an_unknown_caller_is_unauthenticated_and_a_known_one_lacks_a_role() {
        assert_eq!(Caller::Anonymous.signed_in().err(), Some(Refusal::Unauthenticated));
        assert_eq!(known(&[]).signed_in().err(), Some(Refusal::RoleMissing(Role::Viewer)));
        assert_eq!(known(&[Role::Viewer]).creator().err(), Some(Refusal::RoleMissing(Role::Creator)));
        assert!(known(&[Role::Moderator]).creator().is_ok());
    }

    #[test]
    fn what_is_stored_now_makes_a_moderator_and_the_token_does_not() {
        let (moderator, viewer) = (known(&[Role::Moderator]), known(&[Role::Viewer]));
        let roles = Roles::default().with(Role::Moderator);
        let none = Roles::default();

        assert!(viewer.moderator(Some(Standing { roles: &roles, active: true })).is_ok());
        let refused = Some(Refusal::RoleMissing(Role::Moderator));
        assert_eq!(moderator.moderator(Some(Standing { roles: &none, active: true })).err(), refused);
        assert_eq!(viewer.moderator(Some(Standing { roles: &roles, active: false })).err(), refused);
        assert_eq!(moderator.moderator(None).err(), Some(Refusal::Unauthenticated));
    }
}
