//! What a server says when it refuses, as far as it can be shown.

use std::{collections::HashSet, fmt};

use reqwest::StatusCode;
use serde_json::Value;

/// What a server says when it refuses: a code in one word, and a sentence. Either may be missing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    code: Option<String>,
    message: Option<String>,
}

/// The most characters of a message that are shown.
const LONGEST: usize = 200;
/// So many bytes in a row that also stand in what was sent are taken for a quotation.
const QUOTED: usize = 12;

/// What OpenAI calls a quota that is used up.
const QUOTA: &str = "insufficient_quota";

impl Refusal {
    /// Reads what servers write: `{"error": {"message", "type", "code"}}` as OpenAI does, `{"error": "…"}`,
    /// `{"message": "…"}` or `{"detail": "…"}` as others do.
    ///
    /// A message is left out where it may show what is secret: about a key servers quote parts of it, and of what is
    /// wrong with a text they may quote the text.
    pub(super) fn read(status: StatusCode, answer: &[u8], key: Option<&str>, texts: &[&str]) -> Self {
        let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return Self::default() };
        let error = &answer["error"];
        let codes = [&error["code"], &error["type"], &answer["error_type"], &answer["code"], &answer["type"]];
        let messages = [&error["message"], error, &answer["message"], &answer["detail"]];
        let about_key = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        let quotes = |said: &str| key.into_iter().chain(texts.iter().copied()).any(|sent| shares(said, sent));
        Self {
            code: codes.iter().find_map(|code| word(code)).filter(|code| code == QUOTA || !quotes(code)),
            message: messages
                .iter()
                .find_map(|text| sentence(text))
                .filter(|text| !about_key && !quotes(text)),
        }
    }

    /// Whether trying again soon cannot help, although the status says so: OpenAI answers 429 as well when a quota is
    /// used up.
    pub(super) fn is_for_long(&self) -> bool {
        self.code.as_deref() == Some(QUOTA)
    }
}

impl fmt::Display for Refusal {
    /// ` (code: message)`, or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, " ({code}: {message})"),
            (Some(said), None) | (None, Some(said)) => write!(f, " ({said})"),
            (None, None) => Ok(()),
        }
    }
}

/// One word of moderate length.
fn word(value: &Value) -> Option<String> {
    let word = value.as_str()?;
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    (plain && (1..=60).contains(&word.len())).then(|| word.to_owned())
}

/// The beginning of a text, in one line.
fn sentence(value: &Value) -> Option<String> {
    let text = value.as_str()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|character| !character.is_control()).take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

/// Whether a part of `said`, long enough to be no accident, stands in `sent`; of what is shorter, all of it.
fn shares(said: &str, sent: &str) -> bool {
    let (said, sent) = (said.as_bytes(), sent.as_bytes());
    let long = QUOTED.min(sent.len()).max(1);
    // What was sent may be long, and this runs beside requests.
    let parts: HashSet<&[u8]> = said.windows(long).collect();
    sent.windows(long).any(|part| parts.contains(part))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(status: u16, answer: &Value) -> String {
        let status = StatusCode::from_u16(status).unwrap();
        let texts = ["what my neighbour told me in confidence"];
        Refusal::read(status, answer.to_string().as_bytes(), Some("sk-hush-hush-hush"), &texts).to_string()
    }

    #[test]
    fn what_servers_say_is_told_whatever_the_form() {
        for (answer, said) in [
            (
                json!({"error": {"message": "model\n not found", "type": "invalid_request_error", "code": null}}),
                " (invalid_request_error: model not found)",
            ),
            (json!({"error": "out of memory"}), " (out of memory)"),
            (json!({"error": "too long", "error_type": "Validation"}), " (Validation: too long)"),
            (json!({"object": "error", "message": "no such model", "code": 404}), " (no such model)"),
            (json!({"detail": "input_type is missing"}), " (input_type is missing)"),
            (json!({"error": {"code": "a sentence is no code"}}), ""),
            (json!([1]), ""),
            (json!("text"), ""),
        ] {
            assert_eq!(told(400, &answer), said);
        }
        assert_eq!(Refusal::read(StatusCode::BAD_GATEWAY, b"<html>", None, &[]), Refusal::default());
        assert_eq!(told(400, &json!({"error": "x".repeat(1000)})).len(), LONGEST + 3);
    }

    #[test]
    fn neither_the_key_nor_a_text_is_told() {
        for said in ["it is about my neighbour told me", "wrong key sk-hush-hush-hush", "sk-hush-hush..."] {
            assert_eq!(told(400, &json!({"error": {"message": said, "code": "bad"}})), " (bad)");
        }
        let about_key = json!({"error": {"message": "wrong key sk-h***ush", "code": "invalid_api_key"}});
        assert_eq!(told(401, &about_key), " (invalid_api_key)");
        assert_eq!(told(403, &about_key), " (invalid_api_key)");
        assert_eq!(told(400, &json!({"error": {"code": "sk-hush-hush-hush"}})), "");
    }

    #[test]
    fn a_short_secret_is_not_told_either() {
        let said = Refusal::read(StatusCode::BAD_REQUEST, br#"{"error":"no hush here"}"#, Some("hush"), &[]);

        assert_eq!(said, Refusal::default());
    }
}
