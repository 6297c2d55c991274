//! `user_credentials.csv`.

use killrvideo_domain::accounts::{Credentials, Email, PasswordHash};

use super::{Row, about, value};

/// What a login is checked against. What is kept of the password is taken as it is: one that is not bcrypt
/// takes the email, and matches no password.
pub(in crate::import) fn read_credentials(row: &Row<'_>) -> Result<Credentials, String> {
    let locked = row.text("account_locked").to_ascii_lowercase();
    Ok(Credentials {
        email: Email::parse(row.text("email")).map_err(about("email"))?.key().clone(),
        user: value(row, "userid")?,
        password: PasswordHash::from_stored(row.text("password")),
        locked: match locked.as_str() {
            "true" => true,
            "false" | "" => false,
            _ => return Err("account_locked: is true or false".to_owned()),
        },
    })
}

/// Whether `hash` has the form of bcrypt: `$2b$`, the cost in two digits, `$`, and 53 characters of salt and
/// hash.
pub(in crate::import) fn is_bcrypt(hash: &PasswordHash) -> bool {
    let parts: Vec<&str> = hash.reveal().split('$').collect();
    let ["", "2a" | "2b" | "2y", cost, text] = parts.as_slice() else { return false };
    let coded = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/');
    cost.len() == 2
        && cost.parse().is_ok_and(|cost: u32| (4..=16).contains(&cost))
        && text.len() == 53
        && text.bytes().all(coded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bcrypt_is_known_by_its_form() {
        let salt_and_hash = "abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234";
        let is = |text: &str| is_bcrypt(&PasswordHash::from_stored(text));

        for kind in ["2a", "2b", "2y"] {
            assert!(is(&format!("${kind}$12${salt_and_hash}")), "{kind}");
        }
        assert!(!is(&format!("$2x$12${salt_and_hash}")));
        assert!(!is(&format!("$2b$99${salt_and_hash}")));
        assert!(!is(&format!("$2b$12${salt_and_hash}x")));
        assert!(!is(&"0123456789abcdef".repeat(4)));
        assert!(!is(""));
    }
}
