//! Flags and what moderators do with them.

use killrvideo_domain::{
    moderation::{
        ContentId, Decision, FlagNotes, FlagStatus, NewFlag, ReasonCode, ReasonText, Restoring, Unmasking,
    },
    shared::{FlagId, IdGenerator, Timestamp},
};

/// A flag by somebody new, who says why.
#[must_use]
pub fn new_flag(ids: &dyn IdGenerator, content: ContentId, at: Timestamp) -> NewFlag {
    let id = ids.flag_id(at);
    let text = ReasonText::parse(&format!("Reason of {id}")).expect("a reason");
    NewFlag { id, content, reporter: ids.user_id(), reason: ReasonCode::Spam, text, at }
}

/// What a moderator notes.
#[must_use]
pub fn flag_notes(text: &str) -> Option<FlagNotes> {
    FlagNotes::parse(text).expect("notes")
}

/// What somebody new decides about a flag, with notes.
#[must_use]
pub fn decision(ids: &dyn IdGenerator, flag: FlagId, to: FlagStatus, at: Timestamp) -> Decision {
    let by = ids.user_id();
    Decision { flag, to, notes: flag_notes(&format!("Notes of {by}")), by, at }
}

/// Somebody new asks for what a reporter wrote.
#[must_use]
pub fn unmasking(ids: &dyn IdGenerator, flag: FlagId, at: Timestamp) -> Unmasking {
    Unmasking { flag, by: ids.user_id(), at }
}

/// Somebody new brings content back.
#[must_use]
pub fn restoring(ids: &dyn IdGenerator, content: ContentId, at: Timestamp) -> Restoring {
    Restoring { content, by: ids.user_id(), at }
}
