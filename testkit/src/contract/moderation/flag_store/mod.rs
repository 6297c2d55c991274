//! What every `FlagStore` does.

mod decide;
mod decide_at_once;
mod history;
mod list;
mod machine;
mod raise;
mod restore;

pub use decide::*;
pub use decide_at_once::*;
pub use history::*;
pub use list::*;
pub use machine::*;
pub use raise::*;
pub use restore::*;

use killrvideo_domain::{
    moderation::{
        AuditAction, AuditRecord, ContentId, Decided, Decision, Flag, FlagList, FlagStatus, NewFlag,
        OpenedFlag, Raised,
    },
    shared::{FlagId, IdGenerator, Page, PageRequest},
};

use crate::{
    Fixture,
    builders::{after, new_flag, numbered, page},
    contract::Works,
};

/// What every `FlagStore` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! flag_store_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            flag_store,
            $crate::contract::moderation::flag_store,
            $fixture,
            [
                a_flag_that_is_raised_is_open_stands_in_the_list_and_its_history_begins_with_it,
                every_field_of_a_flag_comes_back,
                raising_the_same_flag_twice_is_raising_it_once,
                raising_the_same_flag_late_takes_no_decision_back,
                a_reporter_has_at_most_one_unresolved_flag_on_a_content,
                of_flags_of_one_reporter_raised_at_once_one_is_raised,
                others_and_other_contents_have_flags_of_their_own,
                a_resolved_flag_is_not_in_the_way_of_a_new_one,
                an_unknown_flag_is_none,
                a_list_of_flags_holds_those_of_its_status_newest_first,
                flags_of_one_moment_keep_one_order,
                the_pages_of_a_list_of_flags_hold_each_of_them_once,
                the_page_of_flags_after_a_position_has_neither_gaps_nor_repeats_when_newer_ones_arrive,
                a_position_outlives_the_flag_that_moved_on,
                a_page_of_flags_after_the_end_is_empty_and_knows_the_total,
                a_position_that_is_no_flag_s_is_refused,
                a_decision_moves_the_flag_to_its_new_list_and_is_written_down_with_its_notes,
                approving_hides_the_video_and_leaves_its_other_flags_as_they_are,
                approving_hides_the_comment,
                approving_a_flag_on_content_that_is_hidden_already_keeps_the_first_mark,
                approving_a_flag_on_content_that_is_gone_succeeds,
                rejecting_and_reviewing_hide_nothing,
                making_the_same_decision_twice_is_making_it_once,
                a_decision_that_the_rule_forbids_changes_nothing_and_is_not_written_down,
                a_decision_about_an_unknown_flag_makes_none,
                notes_that_are_not_given_stay,
                of_decisions_at_once_that_exclude_each_other_one_is_done,
                decisions_about_different_flags_at_once_are_all_done,
                what_a_reporter_wrote_is_given_after_it_is_written_down_who_asked,
                what_happens_in_one_moment_is_all_written_down,
                content_that_is_brought_back_is_hidden_no_more_and_its_approved_flags_tell_so,
                a_video_that_is_brought_back_stands_in_its_lists_again,
                bringing_back_content_that_is_not_hidden_changes_nothing_and_is_not_written_down,
                of_those_who_bring_the_same_content_back_at_once_one_does,
                bringing_back_what_is_not_there_is_none,
                the_history_of_a_flag_is_newest_first_and_holds_its_own_records_only,
                a_page_of_a_history_after_the_end_is_empty_and_knows_the_total,
                any_sequence_of_deeds_leaves_what_a_simple_model_says,
            ]
        );
    };
}

/// A content nobody else has flags on, which is nowhere.
fn content(fixture: &Fixture) -> ContentId {
    ContentId::Video(fixture.ids.video_id())
}

/// Raises a flag, which is new.
async fn raise(fixture: &Fixture, flag: &NewFlag) -> OpenedFlag {
    match fixture.stores.flags.raise(flag).await.works() {
        Raised::New(opened) => opened,
        Raised::Existing(opened) => panic!("there is one already: {opened:?}"),
    }
}

/// So many flags on contents of their own, oldest first, three to a moment.
async fn raised(fixture: &Fixture, count: u64) -> Vec<Flag> {
    let mut flags = Vec::new();
    for number in 0..count {
        let at = fixture.in_seconds(number / 3 * 3_600);
        flags.push(raise(fixture, &new_flag(&*fixture.ids, content(fixture), at)).await.flag);
    }
    flags
}

async fn decide(fixture: &Fixture, decision: &Decision) -> Decided {
    fixture.stores.flags.decide(decision).await.works()
}

/// The flag after a decision that succeeds.
async fn decided(fixture: &Fixture, decision: &Decision) -> Flag {
    match decide(fixture, decision).await {
        Decided::Done(flag) => flag,
        outcome => panic!("{outcome:?}"),
    }
}

async fn get(fixture: &Fixture, flag: FlagId) -> Option<Flag> {
    fixture.stores.flags.get(flag).await.works()
}

async fn list(fixture: &Fixture, of: FlagList, request: &PageRequest) -> Page<Flag> {
    fixture.stores.flags.list(&of, request).await.works()
}

/// Those of `own` that stand in a list, in its order, gone through by positions; what `meanwhile` does happens after
/// each page.
async fn walk(
    fixture: &Fixture,
    of: FlagList,
    own: &[Flag],
    size: i64,
    meanwhile: impl AsyncFn(),
) -> Vec<FlagId> {
    let oldest = own.iter().map(|flag| flag.created_at).min().expect("a flag of the case's own");
    let mut found = Vec::new();
    let mut request = page(1, size);
    loop {
        let page = list(fixture, of, &request).await;
        assert!(
            page.next.is_none() || page.items.len() == request.size.get(),
            "a page before the last is full"
        );
        assert!(page.items.is_sorted_by(|a, b| a.created_at >= b.created_at), "newest first");
        let is_over = page.items.last().is_none_or(|flag| flag.created_at < oldest);
        let is_own = |flag: &FlagId| own.iter().any(|own| own.id == *flag);
        found.extend(page.items.iter().map(|flag| flag.id).filter(is_own));
        meanwhile().await;
        match page.next {
            Some(position) if !is_over => {
                let next = after(&position, size);
                assert_ne!(next, request, "a page ends where it began");
                request = next;
            }
            Some(_) | None => return found,
        }
    }
}

/// Where a flag stands: in the list of all, and in those of these statuses.
async fn stands_in(fixture: &Fixture, flag: &Flag) -> Vec<FlagStatus> {
    let own = std::slice::from_ref(flag);
    let all = walk(fixture, FlagList { status: None }, own, 100, async || {}).await;
    assert_eq!(all, [flag.id], "once in the list of all");
    let mut found = Vec::new();
    for status in FlagStatus::ALL {
        let of = FlagList { status: Some(status) };
        found.extend(walk(fixture, of, own, 100, async || {}).await.iter().map(|_| status));
    }
    found
}

/// What happened to a flag, newest first.
async fn history(fixture: &Fixture, flag: &Flag) -> Vec<AuditRecord> {
    let page = fixture.stores.flags.history(flag, numbered(1, 100)).await.works();
    assert_eq!((page.total.get(), page.next), (page.items.len() as u64, None));
    page.items
}

/// What was done to a flag, newest first.
async fn actions(fixture: &Fixture, flag: &Flag) -> Vec<AuditAction> {
    history(fixture, flag).await.iter().map(|record| record.action).collect()
}
