//! The account of the first moderator, which the configuration can name.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{AccountsError, FirstModerator, Name, Registration},
    shared::Pause,
};
use tokio::time::Instant;
use tracing::{info, warn};

use super::ServeError;
use crate::{
    config::{FirstModeratorSettings, Settings},
    server::Server,
    telemetry::chain,
};

/// Makes the account, unless its address has one.
///
/// Servers that start together all want it, and one gets it: the others are told to try again, and do so for as long
/// as a server that starts waits for its store.
///
/// # Errors
/// [`ServeError::Moderator`] when it could not be made, [`ServeError::ModeratorName`] when its name is none.
pub(super) async fn ensure(
    server: &Server,
    moderator: &FirstModeratorSettings,
    settings: &Settings,
    pauses: &dyn Pause,
) -> Result<(), ServeError> {
    let FirstModeratorSettings { email, password } = moderator.clone();
    let registration = Registration {
        first_name: Name::parse("First")?,
        last_name: Name::parse("Moderator")?,
        email,
        password,
    };
    let behaviour = settings.astra.as_ref().map(|astra| &astra.behaviour);
    let (patience, pause) =
        behaviour.map_or((Duration::ZERO, Duration::ZERO), |astra| (astra.start_patience, astra.start_pause));
    let deadline = Instant::now() + patience;
    loop {
        match server.state().accounts.ensure_moderator(registration.clone()).await {
            Ok(found) => {
                tell(found);
                return Ok(());
            }
            Err(AccountsError::Store(error)) if error.is_retryable() && Instant::now() + pause < deadline => {
                warn!(error = %chain(&error), "cannot make the account of the first moderator yet; trying again");
                pauses.pause(pause).await;
            }
            Err(error) => return Err(ServeError::Moderator(error)),
        }
    }
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
