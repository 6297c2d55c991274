//! What every `VideoStore` does.

mod edit;
mod hide;
mod history;
mod list;
mod pages;
mod some;
mod submit;

pub use edit::*;
pub use hide::*;
pub use history::*;
pub use list::*;
pub use pages::*;
pub use some::*;
pub use submit::*;

/// What every `VideoStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! video_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            video_store,
            $crate::contract::catalog::video_store,
            $fixture,
            [
                submitting_the_same_video_twice_is_submitting_it_once,
                a_submitted_video_can_be_read_by_its_identity_and_stands_in_no_list,
                an_unknown_video_is_none,
                every_field_of_a_video_comes_back,
                a_video_without_a_vector_comes_without_one,
                the_vector_is_the_one_that_was_put_last_number_for_number,
                a_video_is_edited_by_its_owner_and_by_moderators_a_hidden_one_by_moderators_only,
                editing_changes_only_the_fields_that_are_given_and_updated_at,
                lists_show_an_edited_title_and_tag_lists_follow_edited_tags,
                a_worker_leaves_alone_what_was_edited_before_it_was_done,
                editing_leaves_status_vector_and_numbers_as_they_are,
                different_fields_edited_at_once_are_all_changed,
                a_hidden_video_can_be_edited_and_stays_hidden,
                a_hidden_video_stands_in_no_list_and_is_found_by_no_search_and_can_still_be_read,
                hiding_a_hidden_video_keeps_the_first_mark,
                a_video_that_is_brought_back_stands_in_its_old_place_with_its_numbers_and_its_vector,
                bringing_back_a_video_that_is_not_hidden_changes_nothing,
                a_video_that_is_hidden_before_it_is_done_is_listed_when_it_is_brought_back,
                lists_hold_listed_videos_only_newest_submission_first,
                videos_of_one_moment_keep_one_order,
                a_list_without_videos_is_an_empty_page,
                videos_that_share_a_tag_come_once_newest_first,
                no_tags_share_with_nothing,
                of_some_videos_those_are_given_that_are_listed_as_they_are_now,
                a_list_has_as_many_videos_as_its_pages_tell,
                the_pages_of_a_list_hold_each_of_its_videos_once,
                the_page_after_a_position_has_neither_gaps_nor_repeats_when_newer_videos_arrive,
                a_position_outlives_the_video_it_was_made_at,
                pages_by_number_end_at_the_skip_limit_and_a_position_goes_on,
                a_page_after_the_end_is_empty_and_knows_the_total,
                the_end_of_a_list_has_no_next_position,
                a_position_of_another_store_is_refused,
                any_history_leaves_what_a_simple_model_says,
            ]
        );
    };
}
