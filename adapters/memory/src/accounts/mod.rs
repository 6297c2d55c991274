//! Accounts, their credentials, and attempts to log in.

mod guard;
mod state;
mod store;

pub(crate) use guard::Logins;
pub(crate) use state::Accounts;
pub use state::{RoleDeed, RoleRecord};
