//! What tokens claim that are signed well, or were.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use killrvideo_tests::{On, over_both_stores};
use serde_json::{Value, json};

use super::{Forge, signed};

over_both_stores! {
    every_claim_is_needed_and_of_its_type,
    times_are_judged_with_a_minute_of_leeway,
    a_token_for_nobody_is_refused,
    a_good_signature_does_not_carry_other_claims,
}

async fn every_claim_is_needed_and_of_its_type(on: On) {
    let forge = Forge::new(on).await;

    for claim in ["sub", "roles", "iat", "exp", "iss", "jti"] {
        let mut claims = forge.claims();
        claims.as_object_mut().expect("claims").remove(claim);
        forge.is_refused(&signed(&claims), claim).await;
        forge.is_refused(&signed(&forge.with(claim, Value::Null)), claim).await;
        forge.is_refused(&signed(&forge.with(claim, json!({"x": 1}))), claim).await;
    }
    for (claim, value) in [
        ("roles", json!("moderator")),
        ("roles", json!([1])),
        ("roles", json!([["moderator"]])),
        ("iat", json!("1")),
        ("exp", json!("9999999999")),
        ("exp", json!(1e300)),
        ("exp", json!(u64::MAX)),
        ("nbf", json!("0")),
        ("jti", json!("once")),
    ] {
        forge.is_refused(&signed(&forge.with(claim, value.clone())), &format!("{claim} {value}")).await;
    }
    for claims in [json!([]), json!("moderator"), json!(null), json!(7)] {
        forge.is_refused(&signed(&claims), &claims.to_string()).await;
    }
}

async fn times_are_judged_with_a_minute_of_leeway(on: On) {
    let forge = Forge::new(on).await;
    let now = forge.now();

    for (claim, seconds) in [("exp", -61), ("exp", -100_000), ("nbf", 61), ("nbf", 100_000), ("iat", 61)] {
        let claims = forge.with(claim, json!(now + seconds));
        forge.is_refused(&signed(&claims), &format!("{claim} {seconds} s")).await;
    }
    for (claim, seconds) in [("nbf", 0), ("nbf", -1_000), ("iat", -1_000), ("exp", 1)] {
        let claims = forge.with(claim, json!(now + seconds));
        forge.asking(&signed(&claims)).get("/users/me").await.with(200);
    }
}

async fn a_token_for_nobody_is_refused(on: On) {
    let forge = Forge::new(on).await;

    for sub in [
        "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33",
        "00000000-0000-0000-0000-000000000000",
        "moderator@example.org",
        "",
        "../users",
        &forge.user.replace('-', ""),
        &format!("{{{}}}", forge.user),
        &format!("{}\u{0}", forge.user),
    ] {
        forge.is_refused(&signed(&forge.with("sub", json!(sub))), sub).await;
    }
    forge.is_refused(&signed(&forge.with("sub", json!(7))), "a number").await;
}

async fn a_good_signature_does_not_carry_other_claims(on: On) {
    let forge = Forge::new(on).await;
    let viewer = forge.app.viewer().await;
    let parts: Vec<&str> = viewer.token().split('.').collect();
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("claims");
    for (claim, value) in
        [("roles", json!(["moderator"])), ("sub", json!(forge.user)), ("exp", json!(forge.now() + 999_999))]
    {
        claims[claim] = value;
        let changed = URL_SAFE_NO_PAD.encode(claims.to_string());
        forge.is_refused(&format!("{}.{changed}.{}", parts[0], parts[2]), claim).await;
    }
    let cut = &parts[2][..parts[2].len() - 4];
    forge.is_refused(&format!("{}.{}.{cut}", parts[0], parts[1]), "a shorter signature").await;
    forge.is_refused(&format!("{}.{}.", parts[0], parts[1]), "no signature").await;
    forge.is_refused(&format!("{}.{}.{}.{}", parts[0], parts[1], parts[2], parts[2]), "four parts").await;
}
