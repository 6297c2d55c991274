//! How accounts say no over HTTP.

use killrvideo_domain::{
    accounts::{AccountsError, RoleRefusal},
    shared::{Refusal, Role},
};

use crate::http::error::ApiError;

impl From<AccountsError> for ApiError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::EmailTaken => Self::bad_request(error.to_string()),
            AccountsError::LoginFailed => Self::unauthorized(error.to_string()),
            AccountsError::NoSuchAccount => Self::not_found(error.to_string()),
            AccountsError::Refused(refusal) => refusal.into(),
            AccountsError::RolesStay(RoleRefusal::NoModeratorAnyMore) => {
                Refusal::RoleMissing(Role::Moderator).into()
            }
            AccountsError::RolesStay(
                refusal @ (RoleRefusal::NotActive | RoleRefusal::LastModerator | RoleRefusal::OwnRole),
            ) => Self::conflict(refusal.to_string()),
            AccountsError::Overloaded { retry_after } => {
                Self::overloaded("too many logins at once; try again", retry_after)
            }
            AccountsError::Crypto(_) => Self::internal(error),
            AccountsError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn every_reason_has_its_status() {
        let reasons = [
            (AccountsError::EmailTaken, 400),
            (AccountsError::LoginFailed, 401),
            (AccountsError::Refused(Refusal::Unauthenticated), 401),
            (AccountsError::Refused(Refusal::RoleMissing(Role::Creator)), 403),
            (AccountsError::NoSuchAccount, 404),
            (AccountsError::RolesStay(RoleRefusal::OwnRole), 409),
            (AccountsError::RolesStay(RoleRefusal::NoModeratorAnyMore), 403),
            (AccountsError::Crypto("no entropy".into()), 500),
            (AccountsError::Overloaded { retry_after: Duration::from_secs(2) }, 503),
        ];

        for (reason, status) in reasons {
            let words = reason.to_string();
            assert_eq!(ApiError::from(reason).into_response().status(), status, "{words}");
        }
    }
}
