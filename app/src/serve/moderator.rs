//! The account of the first moderator, which the configuration can name.

use killrvideo_domain::accounts::{AccountsError, FirstModerator, Name, Registration};
use tracing::{info, warn};

use super::{ServeError, patience::StartPatience};
use crate::{config::FirstModeratorSettings, server::Server};

/// Makes the account, unless its address has one.
///
/// # Errors
/// [`ServeError::Moderator`] when it could not be made, [`ServeError::ModeratorName`] when its name is none.
pub(super) async fn ensure(
    server: &Server,
    moderator: &FirstModeratorSettings,
    patience: &StartPatience<'_>,
) -> Result<(), ServeError> {
    let FirstModeratorSettings { email, password } = moderator.clone();
    let registration = Registration {
        first_name: Name::parse("First")?,
        last_name: Name::parse("Moderator")?,
        email,
        password,
    };
    let may_help =
        |error: &AccountsError| matches!(error, AccountsError::Store(error) if error.is_retryable());
    let make = async || server.state().accounts.ensure_moderator(registration.clone()).await;
    let found = patience.insist("make the account of the first moderator", may_help, make).await;
    tell(found.map_err(ServeError::Moderator)?);
    Ok(())
}

fn tell(found: FirstModerator) {
    match found {
        FirstModerator::Made(user) => {
            info!(user.id = %user, "made the account of the configured moderator");
        }
        FirstModerator::Existed(user) => {
            info!(user.id = %user, "the account of the configured moderator exists");
        }
        FirstModerator::NotModerator(user) => {
            warn!(user.id = %user, "moderator_email has an account that is no active moderator's; it is left as it is");
        }
    }
}
