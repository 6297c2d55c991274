//! What every `TasteStore` does.

use killrvideo_domain::{recommendations::KeptTaste, shared::IdGenerator};

use crate::{Fixture, builders::Compass, contract::at_once};

/// What every `TasteStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! taste_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            taste_store,
            $crate::contract::recommendations::taste_store,
            $fixture,
            [
                the_taste_that_was_kept_last_is_given,
                of_a_user_of_whom_no_taste_was_kept_there_is_none,
                everybody_has_a_taste_of_their_own_also_when_they_are_kept_at_once,
            ]
        );
    };
}

/// > The taste that was kept last is given, number for number.
///
/// With the moment when it was made.
pub async fn the_taste_that_was_kept_last_is_given(fixture: Fixture) {
    let compass = Compass::new(&fixture.space, fixture.ids.seed());
    let user = fixture.ids.user_id();
    for second in 0..3 {
        let taste = KeptTaste { vector: compass.at(30.0, second), at: fixture.in_seconds(second) };

        fixture.stores.tastes.keep(user, &taste).await;

        assert_eq!(fixture.stores.tastes.get(user).await, Some(taste));
    }
}

/// > Of a user of whom no taste was kept there is none.
pub async fn of_a_user_of_whom_no_taste_was_kept_there_is_none(fixture: Fixture) {
    let taste = KeptTaste { vector: Compass::new(&fixture.space, 1).north(), at: fixture.now() };
    fixture.stores.tastes.keep(fixture.ids.user_id(), &taste).await;

    assert_eq!(fixture.stores.tastes.get(fixture.ids.user_id()).await, None);
}

/// None gets in the way of another.
pub async fn everybody_has_a_taste_of_their_own_also_when_they_are_kept_at_once(fixture: Fixture) {
    let compass = Compass::new(&fixture.space, fixture.ids.seed());
    let people: Vec<_> = (0..10)
        .map(|number| {
            let taste = KeptTaste { vector: compass.at(30.0, number), at: fixture.now() };
            (fixture.ids.user_id(), taste)
        })
        .collect();

    at_once(people.iter().cloned().map(|(user, taste)| {
        let fixture = fixture.clone();
        async move { fixture.stores.tastes.keep(user, &taste).await }
    }))
    .await;

    for (user, taste) in people {
        assert_eq!(fixture.stores.tastes.get(user).await, Some(taste));
    }
}
