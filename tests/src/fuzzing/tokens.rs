//! Tokens: the header they come in, changed ones, and ones that say anything at all, signed and not.
//!
//! The first byte of an input says what the rest is. `h`: the value of the header. `m`: changes of a good token, each two
//! bytes a place and what is put there. `s`: the header and, after a line break, the claims of a token that is signed
//! well; `w`: the same, signed with another secret. In texts `{token}`, `{viewer}` and `{now}` stand for a good token, an
//! account that is there, and the seconds since 1970.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use killrvideo_testkit::builders;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    answers,
    world::{NOW, SECRET, Who, World},
};
use crate::Answer;

/// Checks what becomes of somebody with a token.
///
/// # Panics
/// When somebody is let in who should not be, and when the refusal is not as refusals are.
pub fn check(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    World::lend(|world| match kind {
        b'm' => {
            let good = world.token(Who::Viewer).expect("a token");
            let changed = changed(good, rest);
            let answer = me(world, format!("Bearer {changed}").as_bytes()).expect("a header");
            assert_eq!(answer.status == 200, changed == good, "changed to {changed}");
        }
        b's' | b'w' => {
            let secret = if *kind == b's' { SECRET } else { "another secret, of which nobody here knows" };
            let text = filled(world, &String::from_utf8_lossy(rest));
            let (head, claims) = text.split_once('\n').unwrap_or((&text, ""));
            let answer = me(world, format!("Bearer {}", signed(head, claims, secret)).as_bytes());
            let let_in = answer.is_some_and(|answer| answer.status != 401);
            assert!(!let_in || (*kind == b's' && may_be_good(world, head, claims)), "{head} {claims}");
        }
        _ => {
            let value =
                String::from_utf8_lossy(rest).replace("{token}", world.token(Who::Viewer).expect("one"));
            let Some(answer) = me(world, value.as_bytes()) else { return };
            let token = value.trim().get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
            let token = token.and_then(|_| value.trim().get(7..)).map(str::trim);
            assert_eq!(answer.status == 200, token == world.token(Who::Viewer), "{value:?}");
        }
    });
}

/// What is answered to who asks who they are; `None` when no such header can be sent.
fn me(world: &World, authorization: &[u8]) -> Option<Answer> {
    let mut request = world.request(Who::Nobody, Method::GET, "/users/me", Bytes::new())?;
    request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::from_bytes(authorization).ok()?);
    let answer = world.send(request);
    answers::check(&answer, "/api/v1/users/me", &[200, 401, 403]);
    Some(answer)
}

/// The seconds since 1970.
fn now() -> u32 {
    u32::try_from(builders::time(NOW).as_millis() / 1_000).expect("a time before 2106")
}

fn filled(world: &World, text: &str) -> String {
    text.replace("{viewer}", &world.viewer.to_string()).replace("{now}", &now().to_string())
}

/// A token of any header and any claims.
fn signed(head: &str, claims: &str, secret: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(hmac(secret.as_bytes(), message.as_bytes()));
    format!("{message}.{signature}")
}

/// HMAC with SHA-256 (RFC 2104), of a key that is no longer than a block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let padded = |pad: u8| (0..64).map(|place| key.get(place).unwrap_or(&0) ^ pad).collect::<Vec<u8>>();
    let inner = Sha256::digest([&padded(0x36), message].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).into()
}

/// What has to be so of a token that is let in.
fn may_be_good(world: &World, head: &str, claims: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (head, claims) = (read(head), read(claims));
    let seconds = |name: &str| claims[name].as_f64();
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    let soon = f64::from(now()) + 61.0;
    head["alg"] == "HS256"
        && head["crit"].is_null()
        && claims["iss"] == "killrvideo-rs"
        && [world.viewer, world.creator].iter().any(|user| text("sub").to_lowercase() == user.to_string())
        && claims["roles"].is_array()
        && text("jti").len() == 36
        && seconds("exp").is_some_and(|at| at >= f64::from(now()) - 61.0)
        && seconds("iat").is_some_and(|at| at <= soon)
        && (claims["nbf"].is_null() || seconds("nbf").is_some_and(|at| at <= soon))
}

/// A text in which some letters are others.
fn changed(text: &str, changes: &[u8]) -> String {
    let mut letters = text.as_bytes().to_vec();
    for change in changes.chunks_exact(2) {
        let place = usize::from(change[0]) * 3 % letters.len();
        letters[place] = 0x21 + change[1] % 0x5e;
    }
    String::from_utf8_lossy(&letters).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_signed_here_is_one_of_the_server() {
        World::lend(|world| {
            let claims = r#"{"sub":"{viewer}","roles":["viewer"],"iat":{now},"exp":{now},"iss":"killrvideo-rs","jti":"00000000-0000-4000-8000-000000000001"}"#;
            let claims = filled(world, claims);
            let token = |head: &str| format!("Bearer {}", signed(head, &claims, SECRET));

            let [good, none] = [r#"{"alg":"HS256"}"#, r#"{"alg":"none"}"#]
                .map(|head| me(world, token(head).as_bytes()).expect("a header").status);

            assert_eq!((good.as_u16(), none.as_u16()), (200, 401));
        });
    }
}
