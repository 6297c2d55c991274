//! Password hashing without the cost.

use async_trait::async_trait;
use killrvideo_domain::accounts::{
    LoginPassword, Password, PasswordHash, PasswordHasher, PasswordHasherError, Verdict,
};

/// Keeps passwords as they are. **For tests only**: it protects nothing, and takes no time.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainHasher;

const MARK: &str = "plain:";

#[async_trait]
impl PasswordHasher for PlainHasher {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, PasswordHasherError> {
        Ok(PasswordHash::from_stored(&format!("{MARK}{}", password.reveal())))
    }

    async fn verify(
        &self,
        claim: &LoginPassword,
        kept: Option<PasswordHash>,
    ) -> Result<Verdict, PasswordHasherError> {
        let Some(kept) = kept else { return Ok(Verdict::Differs) };
        Ok(match kept.reveal().strip_prefix(MARK) {
            Some(password) if password == claim.reveal() => Verdict::Matches,
            Some(_) => Verdict::Differs,
            None => Verdict::UnknownKind,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::password_hasher_contract!(|| async { PlainHasher });
}
