//! Cursors: a position that travels through a client and comes back whole, or not at all.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{PageNumber, Position};

/// Which list, with which filter: a cursor of one does not open for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListScope([u8; SCOPE]);

const VERSION: u8 = 1;
const SCOPE: usize = 8;
const NUMBER: usize = 4;
const CHECK: usize = 6;
/// What stands before the position: version, scope, page number.
const HEAD: usize = 1 + SCOPE + NUMBER;

impl ListScope {
    /// The scope of `list` under `filter`.
    #[must_use]
    pub fn new(list: &str, filter: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for part in std::iter::once(&list).chain(filter) {
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        Self(first(&digest.finalize()))
    }
}

/// A text that is no cursor of the list it was given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is damaged, or belongs to another list or filter")]
pub struct InvalidCursor;

/// A position in a list and the number of the page that begins there.
///
/// Its text holds both and a digest of list and filter, and ends in a checksum (the first bytes of SHA-256).
/// The checksum finds damage; it is no secret and stops nobody from making cursors, so a store still checks
/// the position it is given. In return a cursor outlives a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Where the page begins.
    pub position: Position,
    /// The page's number.
    pub number: PageNumber,
}

impl Cursor {
    /// The text for a client: letters, digits, `-` and `_`.
    #[must_use]
    pub fn seal(&self, scope: &ListScope) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(scope.0);
        bytes.extend(self.number.get().to_be_bytes());
        bytes.extend(self.position.as_bytes());
        let check: [u8; CHECK] = first(&Sha256::digest(&bytes));
        bytes.extend(check);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a text that [`Cursor::seal`] made for the same list and filter.
    ///
    /// # Errors
    /// [`InvalidCursor`] for everything else.
    pub fn open(text: &str, scope: &ListScope) -> Result<Self, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidCursor)?;
        let (sealed, check) = bytes.split_last_chunk::<CHECK>().ok_or(InvalidCursor)?;
        if first(&Sha256::digest(sealed)) != *check || sealed.len() < HEAD {
            return Err(InvalidCursor);
        }
        let (head, position) = sealed.split_at(HEAD);
        if head[0] != VERSION || head[1..=SCOPE] != scope.0 {
            return Err(InvalidCursor);
        }
        let number = u32::from_be_bytes(first(&head[1 + SCOPE..]));
        let number = PageNumber::try_from(i64::from(number)).map_err(|_| InvalidCursor)?;
        Ok(Self { position: Position::from_bytes(position), number })
    }
}

/// The first `N` bytes of `bytes`, which has at least as many.
fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|index| bytes[index])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cursor() -> Cursor {
        Cursor { position: Position::from_bytes(b"somewhere"), number: PageNumber::FIRST.next() }
    }

    #[test]
    fn opens_for_its_own_list_and_filter_only() {
        let text = cursor().seal(&ListScope::new("by-tag", &["rust"]));

        assert_eq!(Cursor::open(&text, &ListScope::new("by-tag", &["rust"])), Ok(cursor()));
        for scope in [
            ListScope::new("by-tag", &["python"]),
            ListScope::new("by-tagrust", &[]),
            ListScope::new("latest", &["rust"]),
        ] {
            assert_eq!(Cursor::open(&text, &scope), Err(InvalidCursor));
        }
    }

    #[test]
    fn a_sealed_cursor_keeps_its_text() {
        // Clients keep cursors over restarts and upgrades: a change here breaks them and needs a new version.
        assert_eq!(cursor().seal(&ListScope::new("latest", &[])), "AYz0PEj7ArlwAAAAAnNvbWV3aGVyZYcpUbRN9w");
    }

    proptest! {
        #[test]
        fn whatever_is_sealed_opens(bytes in proptest::collection::vec(any::<u8>(), 0..200), number in 1..i64::from(i32::MAX)) {
            let scope = ListScope::new("latest", &[]);
            let cursor = Cursor {
                position: Position::from_bytes(&bytes),
                number: PageNumber::try_from(number).expect("in range"),
            };
            prop_assert_eq!(Cursor::open(&cursor.seal(&scope), &scope), Ok(cursor));
        }

        #[test]
        fn one_changed_character_is_noticed(at in 0..40_usize, with in "[A-Za-z0-9_-]") {
            let scope = ListScope::new("latest", &[]);
            let text = cursor().seal(&scope);
            let mut changed = text.clone();
            let at = at % text.len();
            changed.replace_range(at..=at, &with);
            prop_assume!(changed != text);
            prop_assert_eq!(Cursor::open(&changed, &scope), Err(InvalidCursor));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            prop_assert_eq!(Cursor::open(&text, &ListScope::new("latest", &[])), Err(InvalidCursor));
        }
    }
}
