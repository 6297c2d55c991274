//! The contracts of passwords and tokens.

use std::sync::Arc;

use killrvideo_domain::accounts::TokenIssuer;
use killrvideo_security::{BcryptCost, BcryptHasher, HashingSettings, JwtSecret, JwtTokens};
use killrvideo_testkit::contract::accounts::token_issuer::TokenIssuers;

/// At the lowest cost, so that the cases are quick.
fn hasher() -> BcryptHasher {
    let cost = BcryptCost::try_from(BcryptCost::MIN).expect("a cost in range");
    BcryptHasher::new(&HashingSettings { cost, ..HashingSettings::default() })
}

fn issuer() -> Arc<dyn TokenIssuer> {
    let secret = JwtSecret::random().expect("the system has random numbers");
    Arc::new(JwtTokens::new(&secret, JwtTokens::DEFAULT_ISSUER))
}

killrvideo_testkit::password_hasher_contract!(|| async { hasher() });
killrvideo_testkit::token_issuer_contract!(|| async { TokenIssuers { ours: issuer(), theirs: issuer() } });
