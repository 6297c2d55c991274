//! What a token says survives, and what is not ours is not read.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use killrvideo_domain::shared::{Roles, TokenId, UserId};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const SECRET: &str = "a secret of these tests, long enough";

fn tokens() -> JwtTokens {
    JwtTokens::new(&JwtSecret::parse(SECRET).unwrap(), JwtTokens::DEFAULT_ISSUER)
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

fn claims() -> Claims {
    Claims {
        token: TokenId::from_uuid(Uuid::from_u128(1)),
        identity: Identity {
            user: UserId::from_uuid(Uuid::from_u128(2)),
            roles: Roles::default().with(Role::Creator),
        },
        issued_at: at(1_763_700_000_000),
        expires_at: at(1_763_786_400_000),
        not_before: None,
    }
}

/// The same as [`claims`], as a token holds it.
fn body() -> Value {
    json!({
        "sub": "00000000-0000-0000-0000-000000000002",
        "roles": ["viewer", "creator"],
        "iat": 1_763_700_000,
        "exp": 1_763_786_400,
        "iss": "killrvideo-rs",
        "jti": "00000000-0000-0000-0000-000000000001",
    })
}

fn with(claim: &str, value: Value) -> Value {
    let mut body = body();
    body[claim] = value;
    body
}

/// A token with this header and body, signed as HS256 says, whatever the header says.
fn signed(header: &Value, body: &Value, secret: &str) -> String {
    let message = [header, body].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let key = EncodingKey::from_secret(secret.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{message}.{signature}")
}

fn ours(body: &Value) -> String {
    signed(&json!({"typ": "JWT", "alg": "HS256"}), body, SECRET)
}

fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[test]
fn what_is_issued_is_read_back() {
    let token = tokens().issue(&claims()).unwrap();

    assert_eq!(payload(&token), body());
    assert_eq!(tokens().read(&token), Some(claims()));
    assert_eq!(tokens().read(&ours(&body())), Some(claims()));
}

#[test]
fn the_moment_it_begins_is_read_and_none_of_the_times_is_judged() {
    let mut claims = claims();
    claims.not_before = Some(at(4_000_000_000_000));
    claims.expires_at = at(1_000);

    let token = tokens().issue(&claims).unwrap();

    assert_eq!(tokens().read(&token), Some(claims));
}

#[test]
fn only_hs256_is_read() {
    for algorithm in ["none", "None", "", "RS256", "ES256", "HS384", "HS512", "EdDSA"] {
        let token = signed(&json!({"typ": "JWT", "alg": algorithm}), &body(), SECRET);
        assert_eq!(tokens().read(&token), None, "{algorithm}");
    }
    let unsigned = [json!({"alg": "none"}), body()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    assert_eq!(tokens().read(&format!("{}.", unsigned.join("."))), None);
}

#[test]
fn a_header_that_asks_for_more_than_is_understood_is_refused() {
    let header = json!({"alg": "HS256", "crit": ["exp"], "exp": 1});

    assert_eq!(tokens().read(&signed(&header, &body(), SECRET)), None);
}

#[test]
fn another_secret_or_another_issuer_is_refused() {
    let another_secret = signed(&json!({"alg": "HS256"}), &body(), "another secret, which is long enough");

    assert_eq!(tokens().read(&another_secret), None);
    for issuer in [json!("killrvideo"), json!(""), json!(["killrvideo-rs"]), json!(null), json!(1)] {
        assert_eq!(tokens().read(&ours(&with("iss", issuer.clone()))), None, "{issuer}");
    }
}

#[test]
fn a_token_for_another_audience_is_refused() {
    assert_eq!(tokens().read(&ours(&with("aud", json!("another service")))), None);
}

#[test]
fn changed_roles_are_found_out() {
    let token = tokens().issue(&claims()).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let better = URL_SAFE_NO_PAD.encode(with("roles", json!(["moderator"])).to_string());

    assert_eq!(tokens().read(&format!("{}.{better}.{}", parts[0], parts[2])), None);
}

#[test]
fn every_claim_is_required() {
    for claim in ["sub", "roles", "iat", "exp", "iss", "jti"] {
        let mut body = body();
        body.as_object_mut().unwrap().remove(claim).unwrap();

        assert_eq!(tokens().read(&ours(&body)), None, "without {claim}");
        assert_eq!(tokens().read(&ours(&with(claim, json!(null)))), None, "{claim} is null");
    }
}

#[test]
fn claims_of_another_type_are_refused() {
    for (claim, value) in [
        ("sub", json!("somebody")),
        ("sub", json!("00000000000000000000000000000002")),
        ("sub", json!(2)),
        ("jti", json!("once")),
        ("roles", json!("creator")),
        ("roles", json!([1])),
        ("iat", json!("1763700000")),
        ("exp", json!("tomorrow")),
        ("exp", json!([1])),
        ("nbf", json!("now")),
    ] {
        assert_eq!(tokens().read(&ours(&with(claim, value.clone()))), None, "{claim} is {value}");
    }
}

#[test]
fn roles_that_nobody_knows_are_left_out() {
    let token = ours(&with("roles", json!(["admin", "creator", "Moderator", ""])));

    let roles = tokens().read(&token).unwrap().identity.roles;

    assert_eq!(roles.iter().collect::<Vec<_>>(), [Role::Creator]);
}

#[test]
fn a_time_may_have_a_fraction_which_is_cut_to_milliseconds() {
    let token = ours(&with("exp", json!(1_763_786_400.250_9)));

    assert_eq!(tokens().read(&token).unwrap().expires_at, at(1_763_786_400_250));
}

#[test]
fn times_beyond_all_calendars_are_refused() {
    for (claim, seconds) in [
        ("exp", json!(1e300)),
        ("exp", json!(-1e300)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(i64::MIN)),
        ("exp", json!(253_402_300_800_i64)),
        ("iat", json!(1e18)),
        ("nbf", json!(f64::MAX)),
    ] {
        assert_eq!(tokens().read(&ours(&with(claim, seconds.clone()))), None, "{claim} is {seconds}");
    }
    let infinite = body().to_string().replace("1763786400", "1e999");
    let token = ours(&body()).split('.').next().map(str::to_owned).unwrap();
    let message = format!("{token}.{}", URL_SAFE_NO_PAD.encode(infinite));
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
    assert_eq!(tokens().read(&format!("{message}.{signature}")), None);
}

#[test]
fn a_token_over_8_kib_is_not_looked_at() {
    let padded = |length: usize| ours(&with("padding", json!("x".repeat(length))));
    let (fits, over) = (padded(5_700), padded(6_000));

    assert!(fits.len() <= JwtTokens::LONGEST && over.len() > JwtTokens::LONGEST);
    assert_eq!(tokens().read(&fits), Some(claims()));
    assert_eq!(tokens().read(&over), None);
}

#[test]
fn the_secret_does_not_print() {
    assert!(!format!("{:?}", tokens()).contains("secret"));
}

proptest! {
    #[test]
    fn times_are_cut_to_whole_seconds_and_never_lengthened(
        issued in Timestamp::MIN.as_millis()..=Timestamp::MAX.as_millis(),
        expires in Timestamp::MIN.as_millis()..=Timestamp::MAX.as_millis(),
    ) {
        let mut claims = claims();
        (claims.issued_at, claims.expires_at) = (at(issued), at(expires));

        let read = tokens().read(&tokens().issue(&claims).unwrap()).unwrap();

        prop_assert_eq!(read.expires_at.as_millis(), expires - expires.rem_euclid(1_000));
        prop_assert_eq!(read.issued_at.as_millis(), issued - issued.rem_euclid(1_000));
    }

    #[test]
    fn no_text_makes_reading_panic(text in "[A-Za-z0-9_.-]{0,200}|.{0,60}") {
        prop_assert_eq!(tokens().read(&text), None);
    }
}
