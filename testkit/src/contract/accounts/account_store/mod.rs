//! What every `AccountStore` does.

mod profile;
mod register;
mod roles;
mod search;

pub use profile::*;
pub use register::*;
pub use roles::*;
pub use search::*;

/// What every `AccountStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! account_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            account_store,
            $crate::contract::accounts::account_store,
            $fixture,
            [
                a_registered_account_can_be_logged_in_to,
                an_unknown_address_has_no_credentials,
                registering_the_same_account_twice_is_registering_it_once,
                registering_again_keeps_what_happened_since,
                an_address_that_another_account_has_is_taken,
                of_simultaneous_registrations_of_one_address_one_succeeds,
                a_refused_registration_leaves_nothing_behind_that_could_be_logged_in_to,
                an_unknown_account_is_none,
                names_of_unknown_accounts_are_left_out,
                names_of_an_account_that_is_asked_for_twice_come_once,
                names_of_too_many_accounts_at_once_are_refused,
                renaming_changes_only_the_names_that_are_given,
                renaming_an_unknown_account_makes_none,
                logging_in_notes_when_and_nothing_else,
                logging_in_to_an_account_that_is_not_active_leaves_it_unchanged,
                logging_in_to_an_unknown_account_makes_none,
                granting_a_role_twice_is_granting_it_once,
                what_is_granted_is_held_with_viewer_beside_it,
                roles_granted_at_once_are_all_held,
                an_account_that_is_not_active_is_not_granted_a_role,
                withdrawing_a_role_leaves_the_others,
                withdrawing_a_role_that_is_not_held_changes_nothing,
                a_role_of_an_unknown_account_is_neither_granted_nor_withdrawn,
                the_moderator_role_is_not_withdrawn_from_the_last_active_account_that_has_it,
                of_moderators_withdrawn_at_once_one_is_left,
                of_two_moderators_who_withdraw_each_other_s_role_one_is_left,
                a_moderator_who_is_not_active_does_not_count_and_can_be_withdrawn,
                a_search_finds_accounts_whose_names_or_address_contain_the_query_in_the_order_of_names,
                a_search_finds_twenty_accounts_at_most,
                a_search_without_a_query_finds_the_newest_accounts,
            ]
        );
    };
}
