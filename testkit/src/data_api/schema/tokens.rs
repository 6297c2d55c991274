//! The words and signs of a CQL text.

/// A word or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword, a name or a number, in lower case unless it was quoted.
    Word(String),
    /// A text between single quotes.
    Text(String),
    Sign(char),
}

/// The tokens of a text, without its comments.
///
/// # Errors
///
/// A quote or a comment that has no end, or a character that CQL's definitions do not have.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let (mut rest, mut tokens) = (text, Vec::new());
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '-' if rest.starts_with("--") => (None, skip_line(rest)),
            '/' if rest.starts_with("//") => (None, skip_line(rest)),
            '/' if rest.starts_with("/*") => {
                let (_, after) = rest.split_once("*/").ok_or("a comment has no end")?;
                (None, after)
            }
            '\'' => quoted(rest, '\'').map(|(text, after)| (Some(Token::Text(text)), after))?,
            '"' => quoted(rest, '"').map(|(name, after)| (Some(Token::Word(name)), after))?,
            first if first.is_whitespace() => (None, &rest[first.len_utf8()..]),
            first if first.is_ascii_alphanumeric() || first == '_' => {
                let end =
                    rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
                (Some(Token::Word(rest[..end].to_ascii_lowercase())), &rest[end..])
            }
            first if "(),;<>={}:.".contains(first) => (Some(Token::Sign(first)), &rest[1..]),
            other => return Err(format!("{other:?} has no place in a definition")),
        };
        tokens.extend(token);
        rest = after;
    }
    Ok(tokens)
}

fn skip_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

/// A quote is written twice inside of quotes.
fn quoted(text: &str, quote: char) -> Result<(String, &str), String> {
    let mut content = String::new();
    let mut rest = &text[1..];
    loop {
        let (part, after) = rest.split_once(quote).ok_or_else(|| format!("a {quote} has no end"))?;
        content.push_str(part);
        match after.strip_prefix(quote) {
            Some(more) => {
                content.push(quote);
                rest = more;
            }
            None => return Ok((content, after)),
        }
    }
}
