//! What every `TokenIssuer` does.

#![expect(
    clippy::unused_async,
    reason = "the cases of all suites are async, those of a synchronous port as well"
)]

use std::{sync::Arc, time::Duration};

use killrvideo_domain::{
    accounts::{Claims, TokenIssuer},
    shared::{IdGenerator, Identity, Role, Roles, Timestamp},
};

use crate::{SeededIds, builders::time};

/// Two issuers of the same kind, each with a secret of its own.
#[derive(Clone)]
pub struct TokenIssuers {
    /// The one to be tried.
    pub ours: Arc<dyn TokenIssuer>,
    /// Somebody else's.
    pub theirs: Arc<dyn TokenIssuer>,
}

/// What every `TokenIssuer` does; `$issuers` is an async function that makes
/// [`TokenIssuers`](crate::contract::accounts::token_issuer::TokenIssuers).
#[macro_export]
macro_rules! token_issuer_contract {
    ($issuers:expr) => {
        $crate::contract_tests!(
            token_issuer,
            $crate::contract::accounts::token_issuer,
            $issuers,
            [
                a_token_says_what_it_was_issued_for,
                times_are_cut_to_whole_seconds,
                times_are_not_judged,
                a_token_that_was_changed_says_nothing,
                a_token_of_another_issuer_says_nothing,
                what_is_no_token_says_nothing,
            ]
        );
    };
}

fn claims(issued_at: Timestamp) -> Claims {
    let ids = SeededIds::new(7);
    Claims {
        token: ids.token_id(),
        identity: Identity { user: ids.user_id(), roles: Roles::from_iter([Role::Viewer, Role::Creator]) },
        issued_at,
        expires_at: issued_at.plus(Duration::from_hours(1)),
        not_before: None,
    }
}

/// Every claim comes back, with each set of roles.
pub async fn a_token_says_what_it_was_issued_for(issuers: TokenIssuers) {
    for roles in [&[][..], &[Role::Viewer], &[Role::Viewer, Role::Creator, Role::Moderator]] {
        let mut claims = claims(time("2025-11-03T10:00:00Z"));
        claims.identity.roles = roles.iter().copied().collect();

        let token = issuers.ours.issue(&claims).expect("a token");

        assert_eq!(issuers.ours.read(&token), Some(claims));
    }
}

/// A token has no room for milliseconds.
pub async fn times_are_cut_to_whole_seconds(issuers: TokenIssuers) {
    let token = issuers.ours.issue(&claims(time("2025-11-03T10:00:00.999Z"))).expect("a token");

    assert_eq!(issuers.ours.read(&token), Some(claims(time("2025-11-03T10:00:00Z"))));
}

/// > Times are not judged here: `Claims::hold_at` does that.
pub async fn times_are_not_judged(issuers: TokenIssuers) {
    for long_past_or_far_ahead in ["1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z"] {
        let claims = claims(time(long_past_or_far_ahead));

        let token = issuers.ours.issue(&claims).expect("a token");

        assert_eq!(issuers.ours.read(&token), Some(claims));
    }
}

/// Wherever it was changed.
pub async fn a_token_that_was_changed_says_nothing(issuers: TokenIssuers) {
    let token = issuers.ours.issue(&claims(time("2025-11-03T10:00:00Z"))).expect("a token");

    // The last character is left out: some of its bits mean nothing.
    for at in (0..token.len() - 1).filter(|at| at % 7 == 0) {
        let other = if &token[at..=at] == "x" { "y" } else { "x" };
        let mut changed = token.clone();
        changed.replace_range(at..=at, other);
        assert_eq!(issuers.ours.read(&changed), None, "changed at {at}");
    }
    assert_eq!(issuers.ours.read(&token[..token.len() - 2]), None, "cut");
}

/// Whoever has no secret of ours cannot speak for us.
pub async fn a_token_of_another_issuer_says_nothing(issuers: TokenIssuers) {
    let token = issuers.theirs.issue(&claims(time("2025-11-03T10:00:00Z"))).expect("a token");

    assert_eq!(issuers.ours.read(&token), None);
    assert!(issuers.theirs.read(&token).is_some());
}

/// Texts of all kinds, an unsigned token among them.
pub async fn what_is_no_token_says_nothing(issuers: TokenIssuers) {
    // {"alg":"none"} . {"sub":"x"} . no signature
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.";

    for text in ["", ".", "..", "Bearer", unsigned, "ä.ö.ü", &"x".repeat(10_000)] {
        assert_eq!(issuers.ours.read(text), None, "{text}");
    }
}
