//! What every `CommentStore` does.

mod add;
mod hide;
mod history;
mod list;
mod pages;

pub use add::*;
pub use hide::*;
pub use history::*;
pub use list::*;
pub use pages::*;

use killrvideo_domain::{
    feedback::{Comment, CommentList},
    shared::{CommentId, IdGenerator, Page, PageRequest, UserId, VideoId},
};

use crate::{
    Fixture,
    builders::{comment, page},
    contract::Works,
};

/// What every `CommentStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! comment_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            comment_store,
            $crate::contract::feedback::comment_store,
            $fixture,
            [
                adding_the_same_comment_twice_is_adding_it_once,
                a_comment_that_is_added_stands_in_both_lists,
                an_unknown_comment_is_none,
                every_field_of_a_comment_comes_back,
                a_comment_whose_identity_carries_no_time_is_refused,
                many_comments_that_are_added_at_once_are_all_there,
                a_hidden_comment_stands_in_no_list_and_can_still_be_read,
                hiding_a_hidden_comment_keeps_the_first_mark,
                a_comment_that_is_brought_back_stands_in_its_old_place_in_both_lists,
                bringing_back_a_comment_that_is_not_hidden_changes_nothing,
                lists_of_comments_hold_those_that_are_not_hidden_newest_first,
                comments_of_one_moment_stand_in_the_order_of_their_identities,
                a_list_without_comments_is_an_empty_page,
                the_pages_of_a_list_of_comments_hold_each_of_them_once,
                the_page_of_comments_after_a_position_has_neither_gaps_nor_repeats_when_newer_ones_arrive,
                a_position_outlives_the_comment_it_was_made_at,
                pages_of_comments_by_number_end_at_the_skip_limit_and_a_position_goes_on,
                a_page_of_comments_after_the_end_is_empty_and_knows_the_total,
                the_end_of_a_list_of_comments_has_no_next_position,
                a_position_that_is_no_comment_s_is_refused,
                any_history_of_comments_leaves_what_a_simple_model_says,
            ]
        );
    };
}

/// One page of a list.
async fn listed(fixture: &Fixture, list: &CommentList, page: &PageRequest) -> Page<Comment> {
    fixture.stores.comments.list(list, page).await.works()
}

/// A list nobody else stands in, which has 100 comments at most.
pub(crate) async fn all_of(fixture: &Fixture, of: &CommentList) -> Vec<Comment> {
    let page = listed(fixture, of, &page(1, 100)).await;
    assert_eq!(page.next, None, "100 at most");
    page.items
}

/// Whether a comment stands in the lists it could stand in. It has to be both or none.
pub(crate) async fn is_listed(fixture: &Fixture, comment: &Comment) -> bool {
    let about = all_of(fixture, &CommentList::About(comment.video)).await.contains(comment);
    let by = all_of(fixture, &CommentList::By(comment.author)).await.contains(comment);
    assert_eq!(about, by, "in one list and not in the other");
    about
}

/// Adds comments, one after another.
async fn add(fixture: &Fixture, comments: &[Comment]) {
    for comment in comments {
        fixture.stores.comments.add(comment).await.works();
    }
}

fn ids_of(comments: &[Comment]) -> Vec<CommentId> {
    comments.iter().map(|comment| comment.id).collect()
}

fn newest_first(comments: &[Comment]) -> Vec<CommentId> {
    comments.iter().rev().map(|comment| comment.id).collect()
}

/// So many comments of one author about one video, oldest first, three to a moment.
fn comments_of(fixture: &Fixture, count: u64) -> (VideoId, UserId, Vec<Comment>) {
    let (video, author) = (fixture.ids.video_id(), fixture.ids.user_id());
    let comments = (0..count)
        .map(|number| Comment {
            video,
            author,
            ..comment(&*fixture.ids, fixture.in_seconds(number / 3 * 3_600))
        })
        .collect();
    (video, author, comments)
}
