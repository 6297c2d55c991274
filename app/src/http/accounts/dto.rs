//! What accounts look like in JSON.

use killrvideo_domain::{
    accounts::{
        Account, Email, EmailKey, LoggedIn, LoginPassword, Name, NameChange, Password, Profile, Registration,
    },
    shared::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::extract::{Accept, Faults, Faulty, Field, JsonBody, Loc, Source};

/// Who wants an account.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserCreateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisterIn {
    /// Trimmed.
    #[schema(value_type = String, required, min_length = 1, max_length = 50, pattern = r"\S")]
    #[serde(default)]
    first_name: Field<String>,
    /// Trimmed.
    #[schema(value_type = String, required, min_length = 1, max_length = 50, pattern = r"\S")]
    #[serde(default)]
    last_name: Field<String>,
    /// Trimmed and lower-cased: one `@`, text before it, a domain with a dot, no blanks.
    #[schema(
        value_type = String, required, min_length = 5, max_length = 254, pattern = "<address>"
    )]
    #[serde(default)]
    email: Field<String>,
    /// Taken as it is. Its length counts bytes, and letters outside of ASCII have two to four; none of them is zero.
    #[schema(
        value_type = String, required, min_length = 8, max_length = 72, pattern = r"^[^\x00]*$"
    )]
    #[serde(default)]
    password: Field<String>,
}

impl Accept for Registration {
    type Body = JsonBody<RegisterIn>;

    fn accept(_: &Source<'_>, body: Result<Self::Body, Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let JsonBody(body) = body?;
        let first_name = body.first_name.parsed(Loc::body("firstName"), faults, Name::parse);
        let last_name = body.last_name.parsed(Loc::body("lastName"), faults, Name::parse);
        let email = body.email.parsed(Loc::body("email"), faults, Email::parse);
        let password = body.password.parsed(Loc::body("password"), faults, Password::parse);
        Ok(Self { first_name: first_name?, last_name: last_name?, email: email?, password: password? })
    }
}

/// An account that was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserCreateResponse)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegisteredOut {
    #[schema(min_length = 1, max_length = 50)]
    first_name: String,
    #[schema(min_length = 1, max_length = 50)]
    last_name: String,
    #[schema(min_length = 5, max_length = 254, pattern = "<address>")]
    email: String,
    #[schema(format = Uuid)]
    user_id: String,
}

impl From<Account> for RegisteredOut {
    fn from(account: Account) -> Self {
        Self {
            first_name: account.first_name.as_str().to_owned(),
            last_name: account.last_name.as_str().to_owned(),
            email: account.email.to_string(),
            user_id: account.id.to_string(),
        }
    }
}

/// Who wants to log in.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserLoginRequest)]
pub(super) struct LoginIn {
    /// Trimmed and lower-cased; its form is not judged.
    #[schema(
        value_type = String, required, min_length = 1, max_length = 254, pattern = r"\S"
    )]
    #[serde(default)]
    email: Field<String>,
    /// Taken as it is.
    #[schema(value_type = String, required, min_length = 1)]
    #[serde(default)]
    password: Field<String>,
}

/// An email and a password that may open an account.
pub(super) struct Login {
    /// The address.
    pub(super) email: EmailKey,
    /// What is claimed to be the password.
    pub(super) password: LoginPassword,
}

impl Accept for Login {
    type Body = JsonBody<LoginIn>;

    fn accept(_: &Source<'_>, body: Result<Self::Body, Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let JsonBody(body) = body?;
        let email = body.email.parsed(Loc::body("email"), faults, EmailKey::parse);
        let password = body.password.parsed(Loc::body("password"), faults, LoginPassword::parse);
        Ok(Self { email: email?, password: password? })
    }
}

/// A login that succeeded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserLoginResponse)]
pub(super) struct LoginOut {
    /// What to send as `Authorization: Bearer` from now on.
    #[schema(min_length = 1, pattern = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$")]
    token: String,
    user: UserOut,
}

impl From<LoggedIn> for LoginOut {
    fn from(LoggedIn { token, profile }: LoggedIn) -> Self {
        Self { token, user: profile.into() }
    }
}

/// New names.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserProfileUpdateRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RenameIn {
    /// Trimmed; absent or null leaves the name as it is.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 50, pattern = r"\S")]
    #[serde(default)]
    first_name: Field<String>,
    /// Trimmed; absent or null leaves the name as it is.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 50, pattern = r"\S")]
    #[serde(default)]
    last_name: Field<String>,
}

impl Accept for NameChange {
    type Body = JsonBody<RenameIn>;

    fn accept(_: &Source<'_>, body: Result<Self::Body, Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let JsonBody(body) = body?;
        let first_name = body.first_name.parsed_if_given(Loc::body("firstName"), faults, Name::parse);
        let last_name = body.last_name.parsed_if_given(Loc::body("lastName"), faults, Name::parse);
        Ok(Self { first_name: first_name?, last_name: last_name? })
    }
}

/// Whether an account may be used.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the words of `AccountStatus`")]
enum StandingWord {
    Active,
    Inactive,
    Suspended,
}

/// What an account may do; a higher role may do all that a lower one may.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the words of `Role`")]
enum RoleWord {
    Viewer,
    Creator,
    Moderator,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct UserOut {
    #[schema(min_length = 1, max_length = 50)]
    first_name: String,
    #[schema(min_length = 1, max_length = 50)]
    last_name: String,
    /// Masked for strangers: `j***@example.org`, which may be three characters longer than any address.
    #[schema(min_length = 5, max_length = 257, pattern = "<address>")]
    email: String,
    #[schema(format = Uuid)]
    user_id: String,
    #[schema(format = DateTime)]
    created_date: String,
    #[schema(value_type = StandingWord, inline)]
    account_status: &'static str,
    /// Null when nobody logged in yet, and for strangers.
    #[schema(required, format = DateTime)]
    last_login_date: Option<String>,
    /// In this order.
    #[schema(value_type = Vec<RoleWord>, inline, max_items = 3)]
    roles: Vec<&'static str>,
}

impl From<Profile> for UserOut {
    fn from(profile: Profile) -> Self {
        Self {
            first_name: profile.first_name().to_owned(),
            last_name: profile.last_name().to_owned(),
            email: profile.email().to_owned(),
            user_id: profile.id().to_string(),
            created_date: profile.created_at().to_string(),
            account_status: profile.status().as_str(),
            last_login_date: profile.last_login_at().map(|at| at.to_string()),
            roles: profile.roles().iter().map(Role::as_str).collect(),
        }
    }
}
