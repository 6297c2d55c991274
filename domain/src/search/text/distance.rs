//! How far one word is from another.

/// Whether one insertion, deletion or substitution of a character, or an exchange of two neighbouring ones, makes one
/// text of the other. Equal texts are not one edit away.
#[must_use]
pub fn is_one_edit_away(one: &str, other: &str) -> bool {
    // A character has at most four bytes.
    if one.len().abs_diff(other.len()) > 4 {
        return false;
    }
    let (mut a, mut b) = (one.chars(), other.chars());
    loop {
        let (rest_a, rest_b) = (a.as_str(), b.as_str());
        match (a.next(), b.next()) {
            (None, None) => return false,
            (x, y) if x == y => {}
            _ => return differ_once(rest_a, rest_b),
        }
    }
}

/// The same of texts that do not begin alike.
fn differ_once(one: &str, other: &str) -> bool {
    let (mut a, mut b) = (one.chars(), other.chars());
    match (a.next(), b.next()) {
        (Some(x), Some(y)) => {
            let substituted = a.as_str() == b.as_str();
            let inserted = one == b.as_str() || a.as_str() == other;
            let exchanged = a.next() == Some(y) && b.next() == Some(x) && a.as_str() == b.as_str();
            substituted || inserted || exchanged
        }
        (Some(_), None) => a.as_str().is_empty(),
        (None, Some(_)) => b.as_str().is_empty(),
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_slip_of_each_kind_is_one_edit() {
        for (typed, meant) in [
            ("casandra", "cassandra"),
            ("casssandra", "cassandra"),
            ("cassamdra", "cassandra"),
            ("csasandra", "cassandra"),
            ("assandra", "cassandra"),
            ("cassandr", "cassandra"),
            ("cassandrä", "cassandra"),
            ("", "a"),
            ("ab", "ba"),
        ] {
            assert!(is_one_edit_away(typed, meant) && is_one_edit_away(meant, typed), "{typed} {meant}");
        }
    }

    #[test]
    fn no_slip_and_two_slips_are_not() {
        for (one, other) in [
            ("", ""),
            ("rust", "rust"),
            ("casandr", "cassandra"),
            ("ursat", "rust"),
            ("abc", "cba"),
            ("", "ab"),
        ] {
            assert!(!is_one_edit_away(one, other) && !is_one_edit_away(other, one), "{one} {other}");
        }
    }

    proptest! {
        /// "Optimal string alignment" is the textbook's name of this distance.
        #[test]
        fn it_is_the_distance_of_the_textbook(one in "[abé]{0,6}", other in "[abé]{0,6}") {
            prop_assert_eq!(is_one_edit_away(&one, &other), strsim::osa_distance(&one, &other) == 1);
        }
    }
}
