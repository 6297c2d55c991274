//! What every `IdGenerator` does.

#![cfg_attr(
    not(test),
    expect(
        clippy::unused_async,
        reason = "the cases of all suites are async, those of a synchronous port as well"
    )
)]

use std::collections::BTreeSet;

use killrvideo_domain::shared::{IdGenerator, Timestamp};
use uuid::Uuid;

use crate::builders::time;

/// What every `IdGenerator` does; `$ids` is an async function that makes one.
#[macro_export]
macro_rules! id_generator_contract {
    ($ids:expr) => {
        $crate::contract_tests!(
            id_generator,
            $crate::contract::shared::id_generator,
            $ids,
            [
                no_two_identities_of_one_generator_are_equal,
                random_ones_are_version_4,
                time_based_ones_are_version_1_carry_the_moment_they_are_given_and_keep_their_order,
            ]
        );
    };
}

/// Milliseconds from the Gregorian reform to the Unix epoch.
const GREGORIAN_MILLIS: u64 = 12_219_292_800_000;

/// When a time-based id was made, in 100 ns since 1582-10-15.
fn ticks(id: Uuid) -> u64 {
    id.get_timestamp().expect("a time-based id").to_gregorian().0
}

/// > No two identities of one generator are equal.
pub async fn no_two_identities_of_one_generator_are_equal(ids: impl IdGenerator) {
    let mut seen = BTreeSet::new();
    let at = time("2025-11-03T10:00:00Z");

    for _ in 0..5_000 {
        assert!(seen.insert(ids.random()), "a random one came twice");
        assert!(seen.insert(ids.time_based(at)), "a time-based one came twice");
    }
}

/// They tell nothing.
pub async fn random_ones_are_version_4(ids: impl IdGenerator) {
    for id in [ids.random(), ids.user_id().as_uuid(), ids.video_id().as_uuid(), ids.token_id().as_uuid()] {
        assert_eq!((id.get_version_num(), id.get_variant()), (4, uuid::Variant::RFC4122), "{id}");
    }
}

/// > Time-based ones are version 1 and carry the moment they are given; those made one after another for
/// > the same millisecond keep that order.
pub async fn time_based_ones_are_version_1_carry_the_moment_they_are_given_and_keep_their_order(
    ids: impl IdGenerator,
) {
    for text in ["2025-11-03T10:00:00Z", "2025-11-03T10:00:00.001Z", "1999-12-31T23:59:59.999Z"] {
        let at: Timestamp = time(text);

        let made: Vec<Uuid> = (0..2_000).map(|_| ids.time_based(at)).collect();

        let expected = u64::try_from(at.as_millis()).expect("after 1970") + GREGORIAN_MILLIS;
        assert!(made.iter().all(|id| id.get_version_num() == 1 && ticks(*id) / 10_000 == expected), "{text}");
        assert!(made.is_sorted_by_key(|id| ticks(*id)), "{text}");
    }
    let at = time("2025-11-03T10:00:00Z");
    let activity = ids.activity_id(at).as_uuid();
    assert_eq!((activity.get_version_num(), ids.audit_id(at).as_uuid().get_version_num()), (1, 1));
}
