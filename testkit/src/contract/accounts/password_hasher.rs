//! What every `PasswordHasher` does.

use killrvideo_domain::accounts::{LoginPassword, Password, PasswordHash, PasswordHasher, Verdict};

use super::super::Works;

/// What every `PasswordHasher` does; `$hasher` is an async function that makes one.
#[macro_export]
macro_rules! password_hasher_contract {
    ($hasher:expr) => {
        $crate::contract_tests!(
            password_hasher,
            $crate::contract::accounts::password_hasher,
            $hasher,
            [
                a_password_matches_its_own_hash_and_no_other,
                blanks_and_other_scripts_are_part_of_a_password,
                a_claim_longer_than_any_password_differs,
                whatever_is_kept_there_is_a_verdict,
            ]
        );
    };
}

fn claim(text: &str) -> LoginPassword {
    LoginPassword::parse(text).works()
}

async fn kept(hasher: &impl PasswordHasher, text: &str) -> Option<PasswordHash> {
    Some(hasher.hash(&Password::parse(text).works()).await.works())
}

/// Also one that differs only in case, or in its last character.
pub async fn a_password_matches_its_own_hash_and_no_other(hasher: impl PasswordHasher) {
    let kept = kept(&hasher, "correct horse").await;

    assert_eq!(hasher.verify(&claim("correct horse"), kept.clone()).await.works(), Verdict::Matches);
    for other in ["Correct horse", "correct hors", "correct horse ", "x"] {
        assert_eq!(hasher.verify(&claim(other), kept.clone()).await.works(), Verdict::Differs, "{other}");
    }
}

/// A password is taken as it is, byte for byte, up to the longest.
pub async fn blanks_and_other_scripts_are_part_of_a_password(hasher: impl PasswordHasher) {
    for text in ["  two blanks  ", "пароль и слово", &"x".repeat(Password::MAX)] {
        let kept = kept(&hasher, text).await;

        assert_eq!(hasher.verify(&claim(text), kept.clone()).await.works(), Verdict::Matches, "{text}");
        let shorter: String = text.chars().skip(1).collect();
        assert_eq!(hasher.verify(&claim(&shorter), kept).await.works(), Verdict::Differs, "{shorter}");
    }
}

/// > A claim longer than any password differs.
pub async fn a_claim_longer_than_any_password_differs(hasher: impl PasswordHasher) {
    let longest = "x".repeat(Password::MAX);
    let kept = kept(&hasher, &longest).await;

    let longer = claim(&format!("{longest}x"));
    assert_eq!(hasher.verify(&longer, kept).await.works(), Verdict::Differs);
}

/// > It costs the same whatever is kept: nothing (`None`), something of an unknown kind, or a hash.
///
/// What it costs is for an adapter's own tests to show; here it is enough that no early error gives away what is
/// kept.
pub async fn whatever_is_kept_there_is_a_verdict(hasher: impl PasswordHasher) {
    let claim = claim("correct horse");

    assert_eq!(hasher.verify(&claim, None).await.works(), Verdict::Differs);
    for unknown in ["", "correct horse", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "$2b$12$short"] {
        let kept = Some(PasswordHash::from_stored(unknown));
        assert_eq!(hasher.verify(&claim, kept).await.works(), Verdict::UnknownKind, "{unknown}");
    }
}
