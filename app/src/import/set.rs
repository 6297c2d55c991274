//! Sets of texts, as Cassandra's tools write them into a CSV field: `{"a","b"}` or `{'a', 'b'}`.

/// The elements of a set, in their order. A blank text is the empty set; elements may also be bare words.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn parse(text: &str) -> Result<Vec<String>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let mut rest = inner.ok_or("a set stands between { and }")?.trim();
    let mut elements = Vec::new();
    while !rest.is_empty() {
        let (element, after) = element(rest)?;
        elements.push(element);
        rest = match after.trim_start().strip_prefix(',') {
            Some(next) if next.trim().is_empty() => return Err("a set does not end with a comma"),
            Some(next) => next.trim_start(),
            None if after.trim().is_empty() => "",
            None => return Err("the elements of a set are separated by commas"),
        };
    }
    Ok(elements)
}

/// The first element, and what follows it.
fn element(text: &str) -> Result<(String, &str), &'static str> {
    match text.as_bytes().first() {
        Some(b'"') => json(text),
        Some(b'\'') => cql(&text[1..]),
        _ => bare(text),
    }
}

/// A text in double quotes, with the escapes of JSON.
fn json(text: &str) -> Result<(String, &str), &'static str> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<String>();
    match values.next() {
        Some(Ok(element)) => Ok((element, &text[values.byte_offset()..])),
        Some(Err(_)) | None => Err("an element in double quotes ends with one, and escapes as JSON does"),
    }
}

/// The rest of a text in single quotes, where two of them mean one, as in CQL.
fn cql(text: &str) -> Result<(String, &str), &'static str> {
    let mut element = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('\'').ok_or("an element in single quotes ends with one")?;
        element.push_str(part);
        match after.strip_prefix('\'') {
            Some(next) => {
                element.push('\'');
                rest = next;
            }
            None => return Ok((element, after)),
        }
    }
}

/// A word without quotes, up to the next comma.
fn bare(text: &str) -> Result<(String, &str), &'static str> {
    let end = text.find(',').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let word = word.trim();
    if word.is_empty() || word.contains(['"', '\'', '{', '}']) {
        return Err("an element of a set is a text in quotes, or a word");
    }
    Ok((word.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_set_is_read() {
        for (text, elements) in [
            (r#"{"a","b"}"#, vec!["a", "b"]),
            (r#" { "a" , "b c" } "#, vec!["a", "b c"]),
            (r#"{"say \"hi\", {you}","\u00e9"}"#, vec![r#"say "hi", {you}"#, "é"]),
            ("{'a', 'it''s'}", vec!["a", "it's"]),
            ("{'', ''''}", vec!["", "'"]),
            ("{rust, data modeling}", vec!["rust", "data modeling"]),
            ("{'ä'}", vec!["ä"]),
            ("{}", vec![]),
            ("{ }", vec![]),
            ("", vec![]),
        ] {
            let elements: Vec<String> = elements.into_iter().map(str::to_owned).collect();
            assert_eq!(parse(text), Ok(elements), "{text}");
        }
    }

    #[test]
    fn what_is_no_set_is_refused() {
        for text in [
            "a",
            "{",
            "}",
            "{\"a\"",
            "{\"a}",
            "{\"a\"\"b\"}",
            "{\"a\" \"b\"}",
            "{'a}",
            "{'a' 'b'}",
            "{a,}",
            "{,a}",
            "{\"a\",,\"b\"}",
            "{a'b}",
            "{\"\\x\"}",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
