//! Finding accounts.

use std::time::Duration;

use killrvideo_domain::{
    accounts::{Account, AccountQuery, Email, MOST_FOUND},
    shared::IdGenerator,
};

use crate::{
    Fixture, Ground,
    builders::{account, name},
    contract::Works,
};

fn query(text: &str) -> Option<AccountQuery> {
    AccountQuery::parse(text).expect("a query")
}

async fn load(fixture: &Fixture, accounts: &[Account]) {
    fixture.stores.bulk.accounts(accounts).await.works();
}

/// A word nobody else has in a name or an address.
fn word(fixture: &Fixture) -> String {
    let id = fixture.ids.random().simple().to_string();
    format!("w{}", &id[..20])
}

/// > A search finds accounts whose names or address contain the query in any letter case, in the order of names.
pub async fn a_search_finds_accounts_whose_names_or_address_contain_the_query_in_the_order_of_names(
    fixture: Fixture,
) {
    let word = word(&fixture);
    let new = |first: &str, last: &str| Account {
        first_name: name(first),
        last_name: name(last),
        ..account(&*fixture.ids, fixture.now(), &[])
    };
    let by_email = Account {
        email: Email::parse(&format!("a.{word}.b@example.org")).expect("an address"),
        ..new("Mail", "Alpha")
    };
    let by_last = new("Last", &format!("x{}x", word.to_uppercase()));
    let by_first = new(&format!("{word}x"), "beta");
    let by_both = new(&format!("Zoë {}", &word[..10]), &word[10..]);
    let other = new("Somebody", "Else");
    load(&fixture, &[by_last.clone(), by_first.clone(), by_email.clone(), by_both.clone(), other]).await;

    let found = fixture.stores.accounts.search(query(&word.to_uppercase())).await.works();
    assert_eq!(found, [by_email, by_first, by_last]);

    let over_the_blank = query(&format!("{} {}", &word[5..10], &word[10..15]));
    assert_eq!(fixture.stores.accounts.search(over_the_blank).await.works(), [by_both]);
    assert_eq!(fixture.stores.accounts.search(query(&format!("{word}{word}"))).await.works(), []);
}

/// The first of those that match, whatever order the store has them in.
pub async fn a_search_finds_twenty_accounts_at_most(fixture: Fixture) {
    let word = word(&fixture);
    let mut accounts: Vec<Account> = (0..30)
        .map(|number| Account {
            last_name: name(&format!("{word} {number:02}")),
            ..account(&*fixture.ids, fixture.now(), &[])
        })
        .collect();
    load(&fixture, &accounts).await;

    let found = fixture.stores.accounts.search(query(&word)).await.works();

    accounts.truncate(MOST_FOUND);
    assert_eq!(found, accounts);
}

/// > A search without a query finds the newest accounts, newest first.
pub async fn a_search_without_a_query_finds_the_newest_accounts(fixture: Fixture) {
    // Later than those of other cases, which may stand on the same ground.
    let far = Duration::from_secs(fixture.ids.number() % 86_400 * 365) + Duration::from_hours(24 * 365 * 300);
    let mut accounts: Vec<Account> = (0..25)
        .map(|second| {
            let created_at = fixture.now().plus(far + Duration::from_secs(second));
            account(&*fixture.ids, created_at, &[])
        })
        .collect();
    load(&fixture, &accounts).await;

    let found = fixture.stores.accounts.search(None).await.works();

    accounts.reverse();
    accounts.truncate(MOST_FOUND);
    assert!(found.is_sorted_by(|a, b| a.created_at >= b.created_at), "newest first");
    match fixture.ground {
        Ground::Own => assert_eq!(found, accounts),
        Ground::Shared => assert_eq!(found.len(), MOST_FOUND),
    }
}
