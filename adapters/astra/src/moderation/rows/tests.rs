//! Rows of flags of this adapter and of older backends.

use killrvideo_domain::{moderation::Decision, shared::IdGenerator};
use killrvideo_testkit::{
    SeededIds,
    builders::{flag_notes, time},
};
use serde_json::{Value, from_value, json, to_value};

use super::*;

fn new() -> NewFlag {
    let (ids, at) = (SeededIds::new(1), time("2025-11-03T10:00:00Z"));
    NewFlag {
        id: ids.flag_id(at),
        content: ContentId::Comment(ids.comment_id(at)),
        reporter: ids.user_id(),
        reason: ReasonCode::Harassment,
        text: ReasonText::parse("they know me").unwrap(),
        at,
    }
}

/// A row of an older backend, with these cells changed.
fn old(change: &Value) -> FlagRow {
    let new = new();
    let mut row = json!({
        "contentid": content_uuid(new.content), "flagid": new.id.as_uuid(), "content_type": "video",
        "status": "pending", "flagged_reason": "Spam: buy this",
    });
    row.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    from_value(row).expect("a row")
}

#[test]
fn a_flag_is_read_as_it_was_written_from_both_tables() {
    let new = new();
    let (by, at) = (SeededIds::new(2).user_id(), time("2025-11-04T10:00:00Z"));
    let decided = new
        .to_flag()
        .decided(&Decision { flag: new.id, to: FlagStatus::Rejected, notes: flag_notes("no"), by, at })
        .expect("allowed");

    let opened = FlagRow::of(&new).opened().expect("a flag");
    assert_eq!(opened, OpenedFlag { flag: new.to_flag(), text: new.text.clone() });
    for flag in [new.to_flag(), decided] {
        let row: FlagListRow = from_value(to_value(FlagListRow::from(&flag)).unwrap()).unwrap();
        assert_eq!(row.flag().expect("a flag"), flag);
    }
}

#[test]
fn the_list_has_no_column_for_what_a_reporter_wrote() {
    use crate::data_api::Columns;

    assert!(!FlagListRow::NAMES.contains(&"flagged_reason"));
}

#[test]
fn pending_is_open_and_a_code_before_a_colon_is_the_reason() {
    let OpenedFlag { flag, text } = old(&json!({})).opened().expect("a flag");

    assert_eq!((flag.status, flag.reason), (FlagStatus::Open, ReasonCode::Spam));
    assert_eq!(text.as_ref().map(ReasonText::as_str), Some("buy this"));
    assert_eq!((flag.reporter, flag.created_at), (UserId::from_uuid(Uuid::nil()), new().at));
    assert_eq!((flag.updated_at, flag.resolved_at), (flag.created_at, None));
}

#[test]
fn words_of_older_backends_are_kept_as_well_as_can_be() {
    let long = "x".repeat(600);
    for (words, code, reason, text) in [
        (json!("see: https://example.org"), json!(null), ReasonCode::Other, Some("see: https://example.org")),
        (json!("spam: not the code"), json!("copyright"), ReasonCode::Copyright, Some("spam: not the code")),
        (json!("why"), json!("whim"), ReasonCode::Other, Some("why")),
        (json!("spam:"), json!(null), ReasonCode::Spam, None),
        (json!(null), json!(null), ReasonCode::Other, None),
        (json!(long), json!(null), ReasonCode::Other, Some(&long[..500])),
    ] {
        let opened = old(&json!({"flagged_reason": words, "reason_code": code})).opened().expect("a flag");

        assert_eq!((opened.flag.reason, opened.text.as_ref().map(ReasonText::as_str)), (reason, text));
    }
}

#[test]
fn an_older_decision_ends_when_it_was_reviewed() {
    let (by, at) = (SeededIds::new(3).user_id(), "2025-11-05T10:00:00.000Z");
    let row = old(&json!({"status": "Approved", "reviewer": by.as_uuid(), "review_date": at}));

    let flag = row.opened().expect("a flag").flag;

    assert_eq!((flag.status, flag.moderator), (FlagStatus::Approved, Some(by)));
    assert_eq!((flag.resolved_at, flag.updated_at), (Some(time(at)), time(at)));
}

#[test]
fn a_row_that_makes_no_sense_is_named_by_table_column_and_flag() {
    for (column, cell) in
        [("content_type", json!(null)), ("content_type", json!("user")), ("status", json!("lost"))]
    {
        let trouble = old(&json!({column: cell})).opened().expect_err("no flag").to_string();

        assert!(trouble.contains("content_moderation") && trouble.contains(column), "{trouble}");
        assert!(trouble.contains(&new().id.to_string()), "{trouble}");
    }
    let half = FlagListRow { contentid: None, ..FlagListRow::from(&new().to_flag()) };
    assert!(half.flag().expect_err("no flag").to_string().contains("flags_by_status"));
}
