//! Addresses that an older backend kept in mixed case.
//!
//! A login looks for an address in lower case. One that is kept as it was typed is never found, and can be registered
//! again by anybody.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use killrvideo_domain::accounts::EmailKey;

use super::{backfill::Backfill, pages::Pages};
use crate::{
    accounts::CredentialsRow,
    data_api::{Filter, Trouble, columns},
    tables::USER_CREDENTIALS,
};

columns! {
    /// The key of a row of `user_credentials`.
    struct Address {
        email: String,
    }
}

impl Backfill<'_> {
    /// Gives every row the key that a login looks for, where that is free.
    pub(super) async fn credentials(&mut self) -> Result<(), Trouble> {
        let mut pages = Pages::of(USER_CREDENTIALS);
        while let Some(page) = pages.next::<Address>(&self.store.api).await? {
            let odd: BTreeMap<String, String> = page.into_iter().filter_map(odd_key).collect();
            if !odd.is_empty() {
                self.move_to_keys(&odd).await?;
            }
            self.tell(&pages, self.report.addresses);
        }
        Ok(())
    }

    /// Moves rows from the keys that they have to others. The new row is written before the old one is deleted: in
    /// between there are both, and the same again deletes the old one.
    async fn move_to_keys(&mut self, keys: &BTreeMap<String, String>) -> Result<(), Trouble> {
        let asked: BTreeSet<&String> = keys.iter().flat_map(|(old, new)| [old, new]).collect();
        let api = &self.store.api;
        let found: Vec<CredentialsRow> = api.find_each(USER_CREDENTIALS, None, "email", asked, 1).await?;
        let mut there: BTreeMap<String, CredentialsRow> =
            found.into_iter().map(|row| (row.email.clone(), row)).collect();
        let (mut written, mut deleted) = (Vec::new(), Vec::new());
        for (old, new) in keys {
            let Some(row) = there.get(old).cloned() else { continue };
            let row = CredentialsRow { email: new.clone(), ..row };
            match there.get(new) {
                None => {
                    written.push(row.clone());
                    there.insert(new.clone(), row);
                    deleted.push(old);
                }
                Some(same) if *same == row => deleted.push(old),
                Some(_) => {
                    // The address is personal, and the account is what its row is looked for by.
                    tracing::warn!(user.id = ?row.userid, "an address is left in mixed case, in lower case it is taken");
                    self.report.addresses_taken += 1;
                }
            }
        }
        self.insert(USER_CREDENTIALS, &written).await?;
        let delete = |old| api.delete_one(USER_CREDENTIALS, Filter::by("email", old));
        try_join_all(deleted.iter().map(delete)).await?;
        self.report.addresses += deleted.len() as u64;
        Ok(())
    }
}

/// A key that no login looks for, and the one that it looks for instead. What is no address at all is left alone.
fn odd_key(Address { email }: Address) -> Option<(String, String)> {
    let key = EmailKey::parse(&email).ok()?;
    (key.as_str() != email).then(|| (email, key.to_string()))
}
