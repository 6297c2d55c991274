//! Passwords, hashed by bcrypt.

use std::{fmt, sync::Arc, thread, time::Duration};

use async_trait::async_trait;
use bcrypt::{BcryptError, HashParts};
use killrvideo_domain::accounts::{
    LoginPassword, Password, PasswordHash, PasswordHasher, PasswordHasherError, Verdict,
};
use tokio::sync::oneshot;

use crate::{BcryptCost, HashingSettings, gate::Gate, give_way::give_way};

/// Hashes passwords by bcrypt, a few at a time, each on a thread of its own that gives way to all others: a hash takes a
/// quarter of a second, so that the thread costs nothing, and who reads meanwhile hardly notices.
///
/// It must be awaited inside a Tokio runtime. Callers that are turned away are told to come back after
/// [`HashingSettings::longest_wait`]: by then everybody who waits now was served or gave up.
pub struct BcryptHasher {
    engine: Arc<dyn Engine>,
    gate: Gate,
    cost: BcryptCost,
    retry_after: Duration,
}

impl BcryptHasher {
    /// A hasher with a line of its own.
    #[must_use]
    pub fn new(settings: &HashingSettings) -> Self {
        Self::with_engine(settings, Arc::new(Bcrypt))
    }

    fn with_engine(settings: &HashingSettings, engine: Arc<dyn Engine>) -> Self {
        let HashingSettings { cost, longest_wait, .. } = *settings;
        Self { engine, gate: Gate::new(settings), cost, retry_after: longest_wait }
    }

    /// Does slow work in its turn, away from the threads that serve requests.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Engine) -> Result<T, BcryptError> + Send + 'static,
    ) -> Result<T, PasswordHasherError> {
        let overloaded = PasswordHasherError::Overloaded { retry_after: self.retry_after };
        let Ok(leave) = self.gate.enter().await else { return Err(overloaded) };
        let engine = Arc::clone(&self.engine);
        let (done, told) = oneshot::channel();
        let working = thread::Builder::new().name("hashing".to_owned()).spawn(move || {
            give_way();
            let result = work(engine.as_ref());
            // A caller who goes away does not stop the work, so the leave stays with the work.
            drop(leave);
            // Whoever went away is not told.
            drop(done.send(result));
        });
        // Nobody waits for the thread itself: what it has to say comes before it ends. A system that has no room for one
        // more thread has some again when others have ended.
        drop(working.map_err(|_| overloaded)?);
        match told.await {
            Ok(result) => result.map_err(|error| PasswordHasherError::Failed(error.into())),
            Err(broke_down) => Err(PasswordHasherError::Failed(broke_down.into())),
        }
    }
}

impl fmt::Debug for BcryptHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BcryptHasher")
            .field("cost", &self.cost)
            .field("gate", &self.gate)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl PasswordHasher for BcryptHasher {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, PasswordHasherError> {
        let (password, cost) = (password.clone(), self.cost);
        self.in_turn(move |engine| {
            engine.hash(password.reveal(), cost).map(|text| PasswordHash::from_stored(&text))
        })
        .await
    }

    async fn verify(
        &self,
        claim: &LoginPassword,
        kept: Option<PasswordHash>,
    ) -> Result<Verdict, PasswordHasherError> {
        let cost = self.cost;
        // bcrypt would compare the first 72 bytes of a longer claim.
        let claim = claim.is_possible().then(|| claim.clone());
        self.in_turn(move |engine| judge(engine, cost, claim.as_ref(), kept.as_ref())).await
    }
}

/// Compares, with the work of a hash of `cost` at least, whatever is kept and claimed.
fn judge(
    engine: &dyn Engine,
    cost: BcryptCost,
    claim: Option<&LoginPassword>,
    kept: Option<&PasswordHash>,
) -> Result<Verdict, BcryptError> {
    let known = kept.and_then(|kept| Some((kept, cost_of(kept)?)));
    let (Some(claim), Some((kept, kept_cost))) = (claim, known) else {
        engine.hash(STAND_IN, cost)?;
        let unknown_kind = kept.is_some() && known.is_none();
        return Ok(if unknown_kind { Verdict::UnknownKind } else { Verdict::Differs });
    };
    let matches = engine.verify(claim.reveal(), kept)?;
    for missing in kept_cost.up_to(cost) {
        engine.hash(STAND_IN, missing)?;
    }
    Ok(if matches { Verdict::Matches } else { Verdict::Differs })
}

/// What is hashed where nothing is compared; bcrypt takes the same time for every text.
const STAND_IN: &str = "nothing to compare";

/// The cost of a hash of a known kind; `None` for every other text.
fn cost_of(kept: &PasswordHash) -> Option<BcryptCost> {
    let text = kept.reveal();
    if !["$2a$", "$2b$", "$2y$"].iter().any(|kind| text.starts_with(kind)) {
        return None;
    }
    let parts: HashParts = text.parse().ok()?;
    BcryptCost::try_from(parts.get_cost()).ok()
}

/// The slow functions, apart so that tests can count them and hold them up.
trait Engine: Send + Sync {
    /// A hash of `text` with a new random salt.
    fn hash(&self, text: &str, cost: BcryptCost) -> Result<String, BcryptError>;

    /// Whether `claim` is the password of `kept`, at the cost of `kept`.
    fn verify(&self, claim: &str, kept: &PasswordHash) -> Result<bool, BcryptError>;
}

struct Bcrypt;

impl Engine for Bcrypt {
    fn hash(&self, text: &str, cost: BcryptCost) -> Result<String, BcryptError> {
        bcrypt::hash(text, cost.get())
    }

    fn verify(&self, claim: &str, kept: &PasswordHash) -> Result<bool, BcryptError> {
        bcrypt::verify(claim, kept.reveal())
    }
}

#[cfg(test)]
mod tests;
