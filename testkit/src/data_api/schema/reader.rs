//! A CQL text, token by token.

use std::{iter::Peekable, vec::IntoIter};

use super::tokens::{Token, tokens};

/// What is read, or what was expected instead of what was found.
pub(super) type Read<T> = Result<T, String>;

/// The tokens that have not been read yet.
pub(super) struct Reader {
    tokens: Peekable<IntoIter<Token>>,
}

impl Reader {
    /// Reads a text from its start.
    pub(super) fn new(text: &str) -> Read<Self> {
        Ok(Self { tokens: tokens(text)?.into_iter().peekable() })
    }

    /// Whether everything is read.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.tokens.peek().is_none()
    }

    /// A name without the keyspace that may stand before it.
    pub(super) fn qualified_name(&mut self) -> Read<String> {
        let name = self.name()?;
        if self.take_sign('.') { self.name() } else { Ok(name) }
    }

    pub(super) fn name(&mut self) -> Read<String> {
        match self.tokens.next() {
            Some(Token::Word(name)) => Ok(name),
            other => Err(expected("a name", other)),
        }
    }

    pub(super) fn name_or_text(&mut self) -> Read<String> {
        match self.tokens.next() {
            Some(Token::Word(text) | Token::Text(text)) => Ok(text),
            other => Err(expected("a name or a text", other)),
        }
    }

    pub(super) fn end(&mut self) -> Read<()> {
        if self.is_at_end() { Ok(()) } else { self.sign(';') }
    }

    fn take(&mut self, token: &Token) -> bool {
        self.tokens.next_if_eq(token).is_some()
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        self.take(&Token::Word(word.to_owned()))
    }

    pub(super) fn take_sign(&mut self, sign: char) -> bool {
        self.take(&Token::Sign(sign))
    }

    pub(super) fn word(&mut self, word: &str) -> Read<()> {
        if self.take_word(word) { Ok(()) } else { Err(expected(word, self.tokens.next())) }
    }

    pub(super) fn sign(&mut self, sign: char) -> Read<()> {
        if self.take_sign(sign) { Ok(()) } else { Err(expected(&sign.to_string(), self.tokens.next())) }
    }
}

fn expected(what: &str, found: Option<Token>) -> String {
    match found {
        Some(Token::Word(found) | Token::Text(found)) => format!("expected {what}, found {found:?}"),
        Some(Token::Sign(found)) => format!("expected {what}, found {found:?}"),
        None => format!("expected {what}, found the end"),
    }
}
