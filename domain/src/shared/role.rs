//! What an account may do.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// A role; a higher one may do all that a lower one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Comments, rates, flags, keeps a history.
    Viewer,
    /// Submits videos and pushes vectors.
    Creator,
    /// Decides flags, grants roles, sees what is hidden.
    Moderator,
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a role is one of viewer, creator, moderator, not {0:?}")]
pub struct InvalidRole(String);

impl Role {
    /// All roles, lowest first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Creator, Self::Moderator];

    /// The role's name: lower case, as tokens and tables hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Creator => "creator",
            Self::Moderator => "moderator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| InvalidRole(text.to_owned()))
    }
}

/// The roles an account has, as a set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Whether the set holds this very role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether any role at all is held, which is what being signed in takes.
    #[must_use]
    pub fn allow_viewing(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether what creators do is allowed.
    #[must_use]
    pub fn allow_creating(&self) -> bool {
        self.has(Role::Creator) || self.has(Role::Moderator)
    }

    /// Whether what moderators do is allowed.
    #[must_use]
    pub fn allow_moderating(&self) -> bool {
        self.has(Role::Moderator)
    }

    /// The same set with `role` in it. What is granted is held with `viewer` beside it, because a set that
    /// was empty meant that.
    #[must_use]
    pub fn with(mut self, role: Role) -> Self {
        self.0.extend([Role::Viewer, role]);
        self
    }

    /// The same set without `role`.
    #[must_use]
    pub fn without(mut self, role: Role) -> Self {
        self.0.remove(&role);
        self
    }

    /// The roles: viewer, creator, moderator, in this order.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_prints_and_parses_back_and_others_are_named() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert_eq!(
            "Admin".parse::<Role>().expect_err("unknown").to_string(),
            "a role is one of viewer, creator, moderator, not \"Admin\""
        );
    }

    #[test]
    fn a_higher_role_may_do_what_a_lower_one_may() {
        let moderator = Roles::from_iter([Role::Moderator]);

        assert!(moderator.allow_viewing() && moderator.allow_creating() && moderator.allow_moderating());
        assert!(!Roles::from_iter([Role::Creator]).allow_moderating());
        assert!(!Roles::default().allow_viewing());
    }

    #[test]
    fn granting_brings_viewer_along_and_withdrawing_leaves_it() {
        let granted = Roles::default().with(Role::Creator);

        assert_eq!(granted.iter().collect::<Vec<_>>(), [Role::Viewer, Role::Creator]);
        assert_eq!(granted.without(Role::Creator).iter().collect::<Vec<_>>(), [Role::Viewer]);
    }
}
