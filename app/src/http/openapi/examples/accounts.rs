//! Examples of accounts.

use serde_json::{Value, json};

use super::VIEWER;

/// A token of nobody, in the shape of one.
const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxZTVmMmQ3YSJ9.c2lnbmF0dXJl";

/// An example of the schema `name`, if it is one of these.
pub(super) fn of(name: &str) -> Option<Value> {
    Some(match name {
        "UserCreateRequest" => json!({
            "firstName": "Demo", "lastName": "Newcomer", "email": "newcomer@demo.example",
            "password": "correct horse battery staple",
        }),
        "UserCreateResponse" => json!({
            "firstName": "Demo", "lastName": "Newcomer", "email": "newcomer@demo.example",
            "userId": "8d2e6b54-0f7c-4f19-9f0e-4c3b8a5d7e61",
        }),
        "UserLoginRequest" => json!({"email": "viewer@demo.example", "password": "killrvideo-demo"}),
        "UserLoginResponse" => json!({"token": TOKEN, "user": user()}),
        "UserProfileUpdateRequest" => json!({"firstName": "Demo"}),
        "User" => user(),
        _ => return None,
    })
}

fn user() -> Value {
    json!({
        "firstName": "Demo",
        "lastName": "Viewer",
        "email": "viewer@demo.example",
        "userId": VIEWER,
        "createdDate": "2025-11-03T13:19:01.953Z",
        "accountStatus": "active",
        "lastLoginDate": "2026-01-20T19:01:42.080Z",
        "roles": ["viewer"],
    })
}
