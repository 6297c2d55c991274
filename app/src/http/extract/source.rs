//! Path and query: texts that become values.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Query, RawPathParams},
    http::request::Parts,
};
use killrvideo_domain::shared::{
    Cursor, EmbeddingSpace, ListScope, NumberedPage, PageNumber, PageRequest, PageSize, PageStart,
};

use super::{FaultType, Faults, Faulty, Loc};

/// What a request says besides its body.
pub(crate) struct Source<'a> {
    /// The space vectors live in.
    pub(crate) space: &'a EmbeddingSpace,
    /// `None` when a parameter is no UTF-8 text.
    path: Option<RawPathParams>,
    query: Vec<(String, String)>,
}

impl<'a> Source<'a> {
    /// Takes path and query of `parts`.
    pub(crate) async fn of(parts: &mut Parts, space: &'a EmbeddingSpace) -> Self {
        let path = RawPathParams::from_request_parts(parts, &()).await.ok();
        // Any text is a query: what is no UTF-8 in it is replaced, and then fits nothing.
        let query = Query::try_from_uri(&parts.uri).map(|Query(pairs)| pairs).unwrap_or_default();
        Self { space, path, query }
    }

    /// The text of a path parameter; `None` when it is no UTF-8 text.
    pub(crate) fn path_text(&self, name: &str) -> Option<&str> {
        let mut pairs = self.path.as_ref()?.iter();
        pairs.find(|(known, _)| *known == name).map(|(_, text)| text)
    }

    /// The identity that a path parameter is.
    pub(crate) fn path_id<I: FromStr>(&self, name: &'static str, faults: &mut Faults) -> Result<I, Faulty> {
        let id = self.path_text(name).and_then(|text| text.parse().ok());
        id.ok_or_else(|| not_a_uuid(Loc::path(name), faults))
    }

    /// The text of a query parameter, the last one if it comes several times.
    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// The whole number that a query parameter is, as `make` takes it; `None` when it is not there. `range` is what
    /// `make` takes: the smallest and the largest.
    pub(crate) fn query_number<T>(
        &self,
        name: &'static str,
        range: (i64, i64),
        faults: &mut Faults,
        make: impl FnOnce(i64) -> Option<T>,
    ) -> Result<Option<T>, Faulty> {
        let Some(text) = self.query_text(name) else { return Ok(None) };
        let loc = Loc::query(name);
        let Some(number) = whole(text) else {
            return Err(faults.note(loc, FaultType::IntParsing, "is an integer"));
        };
        make(number).map(Some).ok_or_else(|| faults.out_of_range(loc, number, range))
    }

    /// The value that a query parameter names, which is one of `all`; `None` when it is not there.
    pub(crate) fn query_word<T: FromStr, const N: usize>(
        &self,
        name: &'static str,
        faults: &mut Faults,
        all: [T; N],
        as_str: fn(T) -> &'static str,
    ) -> Result<Option<T>, Faulty> {
        let Some(text) = self.query_text(name) else { return Ok(None) };
        faults.one_of(Loc::query(name), text, all, as_str).map(Some)
    }

    /// The yes or no that a query parameter is; `None` when it is not there.
    pub(crate) fn query_bool(&self, name: &'static str, faults: &mut Faults) -> Result<Option<bool>, Faulty> {
        let Some(text) = self.query_text(name) else { return Ok(None) };
        let wrong = |_| faults.note(Loc::query(name), FaultType::BoolParsing, "is true or false");
        text.parse().map(Some).map_err(wrong)
    }

    /// The part of a list without cursors that `page` and `pageSize` ask for.
    pub(crate) fn numbered_page(&self, faults: &mut Faults) -> Result<NumberedPage, Faulty> {
        let (number, size) = (self.page_number(faults), self.page_size(faults));
        Ok(NumberedPage { number: number?.unwrap_or(PageNumber::FIRST), size: size? })
    }

    /// The part of a list that `page`, `pageSize` and `cursor` ask for.
    ///
    /// `scope` is what cursors of the list are good for; `None` when the list is unknown because of another
    /// fault, so that a cursor cannot be judged.
    pub(crate) fn page(&self, scope: Option<&ListScope>, faults: &mut Faults) -> Result<PageRequest, Faulty> {
        let (number, size) = (self.page_number(faults), self.page_size(faults));
        let cursor = self.cursor(scope, faults);
        let (number, size) = (number?, size?);
        let start = match cursor? {
            Some(Cursor { position, number }) => PageStart::After { position, number },
            None => PageStart::Number(number.unwrap_or(PageNumber::FIRST)),
        };
        Ok(PageRequest { start, size })
    }

    fn page_number(&self, faults: &mut Faults) -> Result<Option<PageNumber>, Faulty> {
        let range = (1, i64::from(PageNumber::MAX));
        self.query_number("page", range, faults, |number| PageNumber::try_from(number).ok())
    }

    fn page_size(&self, faults: &mut Faults) -> Result<PageSize, Faulty> {
        let range = (1, i64::from(PageSize::MAX));
        let size = self.query_number("pageSize", range, faults, |size| PageSize::try_from(size).ok());
        Ok(size?.unwrap_or_default())
    }

    fn cursor(&self, scope: Option<&ListScope>, faults: &mut Faults) -> Result<Option<Cursor>, Faulty> {
        let (Some(text), Some(scope)) = (self.query_text("cursor"), scope) else { return Ok(None) };
        let loc = Loc::query("cursor");
        if self.query_text("page").is_some() {
            let msg = "a cursor knows its page: send one of cursor and page";
            return Err(faults.note(loc, FaultType::ValueError, msg));
        }
        let opened = Cursor::open(text, scope);
        opened.map(Some).map_err(|refused| faults.note(loc, FaultType::ValueError, refused.to_string()))
    }
}

/// Notes a text that is no UUID.
pub(super) fn not_a_uuid(loc: Loc, faults: &mut Faults) -> Faulty {
    faults.note(loc, FaultType::UuidParsing, "is a UUID in 8-4-4-4-12 form")
}

/// A whole number; one beyond 64 bits is the largest or smallest there is.
fn whole(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let beyond = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Some(text.parse().unwrap_or(beyond))
}

#[cfg(test)]
mod tests {
    use killrvideo_domain::shared::{Dimensions, Position};
    use serde_json::{Value, json};

    use super::*;
    use crate::http::extract::faults::tests::told;

    fn page(query: &str) -> Result<PageRequest, Vec<Value>> {
        let space = EmbeddingSpace::new("test", Dimensions::default());
        let uri: http::Uri = format!("/list?{query}").parse().expect("a URI");
        let Query(query) = Query::try_from_uri(&uri).expect("pairs");
        let mut faults = Faults::default();
        let source = Source { space: &space, path: None, query };
        source.page(Some(&scope()), &mut faults).map_err(|_| told(&faults))
    }

    fn scope() -> ListScope {
        ListScope::new("videos/latest", &[])
    }

    fn number(number: i64) -> PageNumber {
        PageNumber::try_from(number).expect("in range")
    }

    #[test]
    fn nothing_asks_for_the_first_ten() {
        assert_eq!(page(""), Ok(PageRequest::first(PageSize::default())));
    }

    #[test]
    fn of_a_repeated_name_the_last_value_counts() {
        assert_eq!(page("page=x&page=3").map(|page| page.start), Ok(PageStart::Number(number(3))));
    }

    #[test]
    fn numbers_out_of_range_and_texts_are_told_apart() {
        let fault = |name: &str, kind: &str| vec![json!([["query", name], kind])];

        for text in ["abc", "", "1.5", "+1", "%201", "1e3", "-", "%ff"] {
            assert_eq!(page(&format!("page={text}")), Err(fault("page", "int_parsing")), "{text}");
        }
        assert_eq!(page("page=0"), Err(fault("page", "greater_than_equal")));
        assert_eq!(page("page=2147483648"), Err(fault("page", "less_than_equal")));
        assert_eq!(page("page=99999999999999999999"), Err(fault("page", "less_than_equal")));
        assert_eq!(page("page=-99999999999999999999"), Err(fault("page", "greater_than_equal")));
        assert_eq!(page("pageSize=101"), Err(fault("pageSize", "less_than_equal")));
        assert!(page("page=2147483647&pageSize=100").is_ok());
    }

    #[test]
    fn a_yes_or_no_is_spelled_one_way() {
        let space = EmbeddingSpace::new("test", Dimensions::default());
        for (text, expected) in [
            (Some("true"), Ok(Some(true))),
            (Some("false"), Ok(Some(false))),
            (None, Ok(None)),
            (Some("True"), Err("bool_parsing")),
            (Some("1"), Err("bool_parsing")),
            (Some(""), Err("bool_parsing")),
        ] {
            let query = text.map(|text| ("unmask".to_owned(), text.to_owned())).into_iter().collect();
            let (source, mut faults) = (Source { space: &space, path: None, query }, Faults::default());
            let read = source.query_bool("unmask", &mut faults).map_err(|_| told(&faults));
            let fault = |kind| vec![json!([["query", "unmask"], kind])];
            assert_eq!(read, expected.map_err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_cursor_opens_for_its_list_and_goes_with_no_page() {
        let cursor = Cursor { position: Position::from_bytes(b"here"), number: number(4) };
        let (ours, other) = (cursor.seal(&scope()), cursor.seal(&ListScope::new("videos/by-tag", &["a"])));
        let fault = json!([["query", "cursor"], "value_error"]);

        let start = PageStart::After { position: Position::from_bytes(b"here"), number: number(4) };
        assert_eq!(page(&format!("cursor={ours}")).map(|page| page.start), Ok(start));
        for query in [format!("cursor={other}"), format!("cursor={ours}&page=1"), "cursor=".into()] {
            assert_eq!(page(&query), Err(vec![fault.clone()]), "{query}");
        }
        assert_eq!(
            page("cursor=x&pageSize=0"),
            Err(vec![json!([["query", "pageSize"], "greater_than_equal"]), fault])
        );
    }
}
