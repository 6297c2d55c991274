//! Tokens that somebody else made, or made of a good one: on a route that needs one they are refused, and on any other
//! they count as none. What they claim is tried in `claims`.

mod claims;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header::AUTHORIZATION};
use jsonwebtoken::{Algorithm, EncodingKey};
use killrvideo_domain::shared::Clock;
use killrvideo_tests::{Client, On, TestApp, over_both_stores};
use serde_json::{Value, json};

over_both_stores! {
    a_token_that_is_put_together_by_hand_as_the_server_does_it_works,
    other_algorithms_are_refused,
    other_keys_and_other_makers_are_refused,
    headers_that_name_a_key_or_ask_for_more_change_nothing,
    what_is_no_token_is_refused,
    tokens_are_bounded_in_length,
    two_tokens_are_none,
    other_schemes_are_refused,
}

const SECRET: &str = "the secret of these tests, long enough";

/// A server whose secret is known, and somebody who forges tokens for one of its moderators.
struct Forge {
    app: TestApp,
    user: String,
}

impl Forge {
    async fn new(on: On) -> Self {
        let app = TestApp::with(on, &[&format!("jwt_secret={SECRET}")], |_| {}).await;
        let user = app.moderator().await.user().to_owned();
        Self { app, user }
    }

    fn now(&self) -> i64 {
        self.app.clock.now().as_millis() / 1_000
    }

    /// What a good token says.
    fn claims(&self) -> Value {
        json!({
            "sub": self.user, "roles": ["viewer", "moderator"], "iat": self.now(), "exp": self.now() + 3_600,
            "iss": "killrvideo-rs", "jti": "6f0e7a90-1c5b-4b77-9d0a-8d6f6e1c2a33",
        })
    }

    fn with(&self, claim: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[claim] = value;
        claims
    }

    fn asking(&self, token: &str) -> Client {
        self.app.anonymous().signed_in(token, &self.user)
    }

    /// Checks that whoever sends these headers is asked for a token where one is needed, and is nobody where not.
    async fn is_nobody(&self, authorization: &[&str], what: &str) {
        let send = async |method: Method, path: &str| {
            let client = self.app.anonymous();
            let mut request = client.request(method, &format!("/api/v1{path}"), Bytes::new());
            for value in authorization {
                let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
                request.headers_mut().append(AUTHORIZATION, value);
            }
            client.send(request).await
        };
        let grant = format!("/moderation/users/{}/assign-creator", self.user);
        for (method, path) in [(Method::GET, "/users/me"), (Method::POST, &grant), (Method::POST, "/videos")]
        {
            let refused = send(method, path).await;
            assert_eq!(refused.header("www-authenticate"), Some("Bearer"), "{path}: {what}");
            assert_eq!(refused.with(401)["title"], json!("Unauthorized"), "{path}: {what}");
        }
        let profile = send(Method::GET, &format!("/users/{}", self.user)).await.with(200);
        assert_eq!(profile["email"], json!("m***@example.org"), "{what}");
    }

    async fn is_refused(&self, token: &str, what: &str) {
        self.is_nobody(&[&format!("Bearer {token}")], what).await;
    }
}

fn joined(header: &Value, claims: &Value) -> String {
    [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".")
}

/// A token with these parts, signed by a key with an algorithm, whatever its header says.
fn forged(header: &Value, claims: &Value, key: &[u8], algorithm: Algorithm) -> String {
    let message = joined(header, claims);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(key), algorithm);
    format!("{message}.{}", signature.expect("a signature"))
}

/// A token that is signed as the server signs.
fn signed(claims: &Value) -> String {
    forged(&json!({"typ": "JWT", "alg": "HS256"}), claims, SECRET.as_bytes(), Algorithm::HS256)
}

async fn a_token_that_is_put_together_by_hand_as_the_server_does_it_works(on: On) {
    let forge = Forge::new(on).await;

    let me = forge.asking(&signed(&forge.claims())).get("/users/me").await.with(200);

    assert_eq!(me["userId"], json!(forge.user), "or every refusal below would say nothing");
    let grant = format!("/moderation/users/{}/assign-creator", forge.user);
    forge.asking(&signed(&forge.claims())).post_empty(&grant).await.with(200);
}

async fn other_algorithms_are_refused(on: On) {
    let forge = Forge::new(on).await;
    let (claims, key) = (forge.claims(), SECRET.as_bytes());

    for name in ["none", "None", "NONE", "nOnE", "", "hs256", "HS257"] {
        let header = json!({"typ": "JWT", "alg": name});
        let unsigned = joined(&header, &claims);
        forge.is_refused(&format!("{unsigned}."), name).await;
        forge.is_refused(&unsigned, name).await;
        forge.is_refused(&forged(&header, &claims, key, Algorithm::HS256), name).await;
    }
    for (name, algorithm) in [("HS384", Algorithm::HS384), ("HS512", Algorithm::HS512)] {
        forge.is_refused(&forged(&json!({"alg": name}), &claims, key, algorithm), name).await;
        forge.is_refused(&forged(&json!({"alg": "HS256"}), &claims, key, algorithm), name).await;
    }
    for header in [json!({}), json!({"alg": null}), json!({"alg": ["HS256"]}), json!([]), json!("HS256")] {
        forge.is_refused(&forged(&header, &claims, key, Algorithm::HS256), &header.to_string()).await;
    }
}

/// As an attacker does who takes a public key for the secret of an HMAC.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKhPSTDs4cpKfnMc6p9fCkpUirGm+c+e\n-----END PUBLIC KEY-----\n";

async fn other_keys_and_other_makers_are_refused(on: On) {
    let forge = Forge::new(on).await;
    let claims = forge.claims();
    let keys: [&[u8]; 5] = [
        b"another secret, which is long enough",
        b"",
        b"secret",
        &SECRET.as_bytes()[1..],
        PUBLIC_KEY.as_bytes(),
    ];

    for key in keys {
        for name in ["HS256", "RS256", "ES256", "EdDSA", "PS256"] {
            let token = forged(&json!({"typ": "JWT", "alg": name}), &claims, key, Algorithm::HS256);
            forge.is_refused(&token, name).await;
        }
    }
    for issuer in
        [json!("killrvideo"), json!("KILLRVIDEO-RS"), json!(""), json!(["killrvideo-rs"]), json!(null)]
    {
        forge.is_refused(&signed(&forge.with("iss", issuer.clone())), &issuer.to_string()).await;
    }
    forge.is_refused(&signed(&forge.with("aud", json!("another service"))), "an audience").await;
}

async fn headers_that_name_a_key_or_ask_for_more_change_nothing(on: On) {
    let forge = Forge::new(on).await;
    let (claims, own) = (forge.claims(), b"a key that the attacker brings along".as_slice());
    let jwk = json!({"kty": "oct", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(own)});

    for more in [
        json!({"kid": "../../../../dev/null"}),
        json!({"kid": "' UNION SELECT 'key' --"}),
        json!({"jku": "http://127.0.0.1:1/keys.json"}),
        json!({"x5u": "http://127.0.0.1:1/cert.pem"}),
        json!({"jwk": jwk}),
    ] {
        let mut header = more.clone();
        header["alg"] = json!("HS256");
        for key in [own, b"", b"key"] {
            forge.is_refused(&forged(&header, &claims, key, Algorithm::HS256), &more.to_string()).await;
        }
    }
    // What has to be understood and is not makes a token invalid, also when we signed it.
    for crit in [json!(["exp"]), json!(["b64"]), json!([])] {
        let header = json!({"alg": "HS256", "crit": crit, "b64": false});
        let token = forged(&header, &claims, SECRET.as_bytes(), Algorithm::HS256);
        forge.is_refused(&token, &header.to_string()).await;
    }
}

async fn what_is_no_token_is_refused(on: On) {
    let forge = Forge::new(on).await;
    let good = signed(&forge.claims());

    for token in [
        "",
        ".",
        "..",
        "...",
        "null",
        "undefined",
        "{}",
        "a.b.c",
        "a.b.c.d",
        "%2e%2e",
        "\u{e4}.\u{f6}.\u{fc}",
    ] {
        forge.is_refused(token, token).await;
    }
    for token in [
        format!("{good}="),
        format!("{good}.{good}"),
        format!(".{good}"),
        good.replace('.', "\t"),
        format!("{good}, Bearer {good}"),
        format!("{good} {good}"),
        format!("\"{good}\""),
    ] {
        forge.is_refused(&token, &token).await;
    }
}

async fn tokens_are_bounded_in_length(on: On) {
    let forge = Forge::new(on).await;
    let padded = |length: usize| signed(&forge.with("padding", json!("x".repeat(length))));

    forge.asking(&padded(5_000)).get("/users/me").await.with(200);
    forge.is_refused(&padded(6_100), "over 8 KiB").await;
    forge.is_refused(&padded(20_000), "nearly as long as a head may be").await;
    forge.is_refused(&"x".repeat(30_000), "long, and no token").await;
    let refused = forge.asking(&"x".repeat(40_000)).get("/users/me").await;
    assert_eq!(refused.status, 431, "longer than a head may be");
    forge.asking(&signed(&forge.claims())).get("/users/me").await.with(200);
}

async fn two_tokens_are_none(on: On) {
    let forge = Forge::new(on).await;
    let good = format!("Bearer {}", signed(&forge.claims()));

    for other in [good.as_str(), "Bearer x", "Basic eDp5", ""] {
        forge.is_nobody(&[&good, other], other).await;
        forge.is_nobody(&[other, &good], other).await;
    }
}

async fn other_schemes_are_refused(on: On) {
    let forge = Forge::new(on).await;
    let good = signed(&forge.claims());

    for header in [
        good.clone(),
        format!("Basic {good}"),
        format!("Token {good}"),
        format!("Digest {good}"),
        format!("Bearer{good}"),
        format!("Bearer:{good}"),
        format!("Bearer,{good}"),
        format!("Bearer token={good}"),
        "Bearer".to_owned(),
        String::new(),
    ] {
        forge.is_nobody(&[&header], &header).await;
    }
    let client = forge.app.anonymous();
    let mut request =
        client.request(Method::GET, &format!("/api/v1/users/me?access_token={good}"), Bytes::new());
    let cookie = HeaderValue::from_str(&format!("token={good}")).expect("a header");
    request.headers_mut().insert(HeaderName::from_static("cookie"), cookie);
    client.send(request).await.with(401);
    for scheme in ["bearer", "BEARER", "BeArEr"] {
        let mut request = client.request(Method::GET, "/api/v1/users/me", Bytes::new());
        let value = HeaderValue::from_str(&format!("{scheme} {good}")).expect("a header");
        request.headers_mut().insert(AUTHORIZATION, value);
        client.send(request).await.with(200);
    }
}
