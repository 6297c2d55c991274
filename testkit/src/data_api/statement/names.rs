//! Names as CQL writes them, and the order in which the server goes through a hash map of them.

/// The words of CQL that a name cannot be without quotes.
const RESERVED: &str = " add allow alter and apply asc authorize batch begin by columnfamily create default delete desc \
    describe drop entries execute from full grant if in index infinity insert into is keyspace limit materialized mbean \
    mbeans modify nan norecursive not null of on or order primary rename replace revoke schema select set table to token \
    truncate unlogged unset update use using view where with ";

/// A name, in quotes where CQL would read another without.
pub(crate) fn name(name: &str) -> String {
    let starts = name.starts_with(|first: char| first.is_ascii_lowercase());
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if starts && plain && !RESERVED.contains(&format!(" {name} ")) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// `keyspace.name`.
pub(crate) fn qualified(keyspace: &str, table: &str) -> String {
    format!("{}.{}", name(keyspace), name(table))
}

/// Brings names, of which none may be there twice, into the order in which Java's `HashMap` gives them, which is
/// that of the server's statements.
pub(crate) fn java_order<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    let buckets = (items.len() * 4).div_ceil(3).next_power_of_two().max(16);
    let buckets = u32::try_from(buckets).unwrap_or(u32::MAX);
    items.sort_by_key(|item| {
        let hash = name(item)
            .encode_utf16()
            .fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit.into()));
        (hash ^ (hash >> 16)) & (buckets - 1)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        let written: Vec<String> = ["userid", "Table", "from", "a\"b", "_x", "x_1"].map(name).into();
        assert_eq!(written, ["userid", "\"Table\"", "\"from\"", "\"a\"\"b\"", "\"_x\"", "x_1"]);
    }

    #[test]
    fn the_order_is_that_of_a_hash_map_in_java() {
        let mut names = "userid account_status created_date email firstname last_login_date lastname roles"
            .split(' ')
            .collect::<Vec<_>>();
        java_order(&mut names, |name| name);
        let recorded = "firstname,roles,account_status,created_date,last_login_date,userid,email,lastname";
        assert_eq!(names.join(","), recorded);
    }
}
