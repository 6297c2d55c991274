//! What browsers are told not to do with answers.
//!
//! That a site is to be reached by https alone (`strict-transport-security`) is not said here: the server speaks no
//! https, and whoever speaks it in front knows whether that is so.

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    response::Response,
};

type Header = (HeaderName, HeaderValue);

const NO_SNIFFING: Header = (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
const NO_REFERRER: Header = (REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
const NO_FRAME: Header = (X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));

/// Of answers for programs. None is kept: they depend on who asks, hold tokens, or are news.
static DATA: [Header; 5] = [
    NO_SNIFFING,
    NO_REFERRER,
    NO_FRAME,
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Of the pages that show the API, which are the same for everybody. Swagger UI sets styles on its elements and has its
/// icons in the style sheet.
static PAGE: [Header; 4] = [
    NO_SNIFFING,
    NO_REFERRER,
    NO_FRAME,
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
             connect-src 'self'; base-uri 'self'; frame-ancestors 'none'",
        ),
    ),
];

/// Marks an answer that is a part of a page, for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfPage;

/// Adds to an answer what browsers are told.
pub(crate) fn secured(mut answer: Response) -> Response {
    let of_page = answer.extensions().get::<OfPage>().is_some();
    add(if of_page { &PAGE[..] } else { &DATA[..] }, answer.headers_mut());
    answer
}

/// The same for the headers of an answer that no route gave.
pub(crate) fn secure(answer: &mut HeaderMap) {
    add(&DATA, answer);
}

fn add(headers: &[Header], answer: &mut HeaderMap) {
    answer.reserve(headers.len());
    for (name, value) in headers {
        answer.entry(name).or_insert_with(|| value.clone());
    }
}
