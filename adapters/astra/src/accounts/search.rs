//! Finding accounts by a part of a name or an address.
//!
//! No index of the database finds a part of a text, nor one of several columns. So the table is read, as far as
//! [`MOST`] rows, and what is found is picked out here. That is no way to search among millions; it is for the few
//! moderators of a site whose accounts can be read in a moment, and it ends.

use killrvideo_domain::accounts::{Account, AccountQuery, AccountSearch, MOST_FOUND};

use super::UserRow;
use crate::{
    AstraStore,
    data_api::{Find, Trouble},
    tables::USERS,
};

/// How many rows are read at most.
const MOST: usize = 10_000;

impl AstraStore {
    /// What a search finds. Rows that make no sense are left out.
    pub(super) async fn search_accounts(&self, query: Option<AccountQuery>) -> Result<Vec<Account>, Trouble> {
        let is_for_the_newest = query.is_none();
        let mut search = AccountSearch::new(query);
        if !is_for_the_newest || !self.offer_newest(&mut search).await? {
            self.offer_all(&mut search).await?;
        }
        Ok(search.found())
    }

    /// Offers the newest accounts, which the server picks out; `false` when there are more rows than it sorts.
    async fn offer_newest(&self, search: &mut AccountSearch) -> Result<bool, Trouble> {
        let newest = Find::all().descending("created_date").ascending("userid").limit(MOST_FOUND);
        let mut passed = 0;
        loop {
            let found = self.api.find_sorted::<UserRow>(USERS, newest.clone().skip(passed)).await?;
            let Some(found) = found else { return Ok(false) };
            let given = found.given;
            offer(search, found.rows);
            passed += given;
            // A reply may be shorter than the limit, and rows may have been left out.
            if search.len() >= MOST_FOUND || given == 0 || passed as u64 >= found.counted {
                return Ok(true);
            }
        }
    }

    /// Offers all accounts, page after page.
    async fn offer_all(&self, search: &mut AccountSearch) -> Result<(), Trouble> {
        let (mut request, mut read) = (Find::all(), 0);
        loop {
            let page = self.api.find::<UserRow>(USERS, request).await?;
            read += page.given;
            offer(search, page.rows);
            match page.next {
                Some(_) if read >= MOST => {
                    tracing::warn!(read, "there are more accounts than a search reads");
                    return Ok(());
                }
                Some(state) => request = Find::all().from(state),
                None => return Ok(()),
            }
        }
    }
}

fn offer(search: &mut AccountSearch, rows: Vec<UserRow>) {
    for row in rows {
        match row.account() {
            Ok(account) => search.offer(&account),
            Err(trouble) => tracing::warn!(%trouble, "an account is left out of a search"),
        }
    }
}
