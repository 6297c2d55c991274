//! Rows of flags, and what they mean.

#[cfg(test)]
mod tests;

use std::fmt::Display;

use killrvideo_domain::{
    moderation::{
        ContentId, ContentKind, Flag, FlagNotes, FlagStatus, NewFlag, OpenedFlag, ReasonCode, ReasonText,
    },
    shared::{CommentId, FlagId, TimeOrder, Timestamp, UserId, VideoId},
};
use uuid::Uuid;

use crate::{
    data_api::{Filter, Instant, Trouble, columns},
    tables::{CONTENT_MODERATION, FLAGS_BY_STATUS, Table},
};

columns! {
    /// A row of `content_moderation`. Rows of other backends lack what they do not know.
    pub(crate) struct FlagRow {
        contentid: Uuid,
        flagid: Uuid,
        content_type: Option<String>,
        status: Option<String>,
        flagged_reason: Option<String>,
        reviewer: Option<Uuid>,
        review_date: Option<Instant>,
        userid: Option<Uuid>,
        reason_code: Option<String>,
        moderator_notes: Option<String>,
        updated_at: Option<Instant>,
    }

    /// A row of `flags_by_status`.
    pub(crate) struct FlagListRow {
        pub(in crate::moderation) status: String,
        pub(in crate::moderation) created_at: Instant,
        pub(in crate::moderation) flagid: Uuid,
        pub(in crate::moderation) contentid: Option<Uuid>,
        content_type: Option<String>,
        reason_code: Option<String>,
        userid: Option<Uuid>,
        reviewer: Option<Uuid>,
        review_date: Option<Instant>,
        moderator_notes: Option<String>,
        updated_at: Option<Instant>,
    }
}

/// The flags of a content.
pub(in crate::moderation) fn flags_of(content: ContentId) -> Filter {
    Filter::by("contentid", content_uuid(content))
}

/// The key of a flag.
pub(in crate::moderation) fn flag_key(flag: &Flag) -> Filter {
    flags_of(flag.content).and("flagid", flag.id.as_uuid())
}

/// The key of a flag's row in the list of those that stand at `status`.
pub(in crate::moderation) fn list_key(flag: &Flag, status: FlagStatus) -> Filter {
    Filter::by("status", status.as_str())
        .and("created_at", Instant(flag.created_at))
        .and("flagid", flag.id.as_uuid())
}

/// The identity of a content, as tables hold it.
pub(in crate::moderation) const fn content_uuid(content: ContentId) -> Uuid {
    match content {
        ContentId::Video(video) => video.as_uuid(),
        ContentId::Comment(comment) => comment.as_uuid(),
    }
}

impl FlagRow {
    /// The row of a new flag.
    pub(in crate::moderation) fn of(new: &NewFlag) -> Self {
        Self {
            contentid: content_uuid(new.content),
            flagid: new.id.as_uuid(),
            content_type: Some(new.content.kind().as_str().to_owned()),
            status: Some(FlagStatus::Open.as_str().to_owned()),
            flagged_reason: new.text.as_ref().map(|text| text.as_str().to_owned()),
            reviewer: None,
            review_date: None,
            userid: Some(new.reporter.as_uuid()),
            reason_code: Some(new.reason.as_str().to_owned()),
            moderator_notes: None,
            updated_at: Some(Instant(new.at)),
        }
    }

    /// The flag that the row means, with what its reporter wrote.
    ///
    /// A row of another backend is read as well as it can be. `pending`, or no status, is open; a reason's code stands
    /// before a colon in the reporter's words, where it has no column of its own; a reporter that nobody noted is the
    /// account of zeros, which nobody has.
    ///
    /// # Errors
    /// [`Trouble::Row`] when it does not say what it is about, or where it stands.
    pub(crate) fn opened(self) -> Result<OpenedFlag, Trouble> {
        let (table, id) = (CONTENT_MODERATION, FlagId::from_uuid(self.flagid));
        let created_at = TimeOrder::of(self.flagid)
            .map(TimeOrder::at)
            .ok_or_else(|| unreadable(table, "flagid", id, "carries no time"))?;
        let content = content(table, id, self.content_type.as_deref(), self.contentid)?;
        let status = match self.status.as_deref().map(str::trim) {
            None | Some("") => FlagStatus::Open,
            Some(text) if text.eq_ignore_ascii_case("pending") => FlagStatus::Open,
            Some(text) => {
                text.to_lowercase().parse().map_err(|invalid| unreadable(table, "status", id, invalid))?
            }
        };
        let (reason, text) = reason(self.reason_code.as_deref(), self.flagged_reason.as_deref());
        let flag = Flag {
            id,
            content,
            reporter: UserId::from_uuid(self.userid.unwrap_or(Uuid::nil())),
            reason,
            created_at,
            updated_at: first_known([self.updated_at, self.review_date], created_at),
            status,
            moderator: self.reviewer.map(UserId::from_uuid),
            notes: self.moderator_notes.as_deref().and_then(notes),
            resolved_at: self.review_date.map(|Instant(at)| at).filter(|_| status.is_final()),
        };
        Ok(OpenedFlag { flag, text })
    }
}

impl From<&Flag> for FlagListRow {
    fn from(flag: &Flag) -> Self {
        Self {
            status: flag.status.as_str().to_owned(),
            created_at: Instant(flag.created_at),
            flagid: flag.id.as_uuid(),
            contentid: Some(content_uuid(flag.content)),
            content_type: Some(flag.content.kind().as_str().to_owned()),
            reason_code: Some(flag.reason.as_str().to_owned()),
            userid: Some(flag.reporter.as_uuid()),
            reviewer: flag.moderator.map(UserId::as_uuid),
            review_date: flag.resolved_at.map(Instant),
            moderator_notes: flag.notes.as_ref().map(|notes| notes.as_str().to_owned()),
            updated_at: Some(Instant(flag.updated_at)),
        }
    }
}

impl FlagListRow {
    /// The flag that the row means.
    ///
    /// # Errors
    /// [`Trouble::Row`] when it does not say what it is about: it is a part of a row, or another program's.
    pub(in crate::moderation) fn flag(self) -> Result<Flag, Trouble> {
        let (table, id) = (FLAGS_BY_STATUS, FlagId::from_uuid(self.flagid));
        let Instant(created_at) = self.created_at;
        let contentid = self.contentid.ok_or_else(|| unreadable(table, "contentid", id, "is empty"))?;
        let status: FlagStatus =
            self.status.parse().map_err(|invalid| unreadable(table, "status", id, invalid))?;
        let (reason, _) = reason(self.reason_code.as_deref(), None);
        Ok(Flag {
            id,
            content: content(table, id, self.content_type.as_deref(), contentid)?,
            reporter: UserId::from_uuid(self.userid.unwrap_or(Uuid::nil())),
            reason,
            created_at,
            updated_at: first_known([self.updated_at, self.review_date], created_at),
            status,
            moderator: self.reviewer.map(UserId::from_uuid),
            notes: self.moderator_notes.as_deref().and_then(notes),
            resolved_at: self.review_date.map(|Instant(at)| at).filter(|_| status.is_final()),
        })
    }
}

fn content(table: Table, flag: FlagId, kind: Option<&str>, id: Uuid) -> Result<ContentId, Trouble> {
    let kind = kind.unwrap_or_default().trim().to_lowercase();
    match kind.parse() {
        Ok(ContentKind::Video) => Ok(ContentId::Video(VideoId::from_uuid(id))),
        Ok(ContentKind::Comment) => Ok(ContentId::Comment(CommentId::from_uuid(id))),
        Err(invalid) => Err(unreadable(table, "content_type", flag, invalid)),
    }
}

/// Why a flag was raised, and what its reporter wrote. Older backends kept both in one text: `spam: look at this`.
fn reason(code: Option<&str>, words: Option<&str>) -> (ReasonCode, Option<ReasonText>) {
    let known = |code: &str| code.trim().to_lowercase().parse::<ReasonCode>().ok();
    let (code, words) = match (code, words) {
        (Some(code), words) => (known(code), words),
        (None, Some(words)) => match words.split_once(':').map(|(code, rest)| (known(code), rest)) {
            Some((Some(code), rest)) => (Some(code), Some(rest)),
            Some((None, _)) | None => (None, Some(words)),
        },
        (None, None) => (None, None),
    };
    let text = words.map(|words| start(words, ReasonText::MAX));
    (code.unwrap_or(ReasonCode::Other), text.and_then(|text| ReasonText::parse(&text).ok().flatten()))
}

fn notes(text: &str) -> Option<FlagNotes> {
    FlagNotes::parse(&start(text, FlagNotes::MAX)).ok().flatten()
}

/// The first characters of a text, as many as fit.
fn start(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect()
}

/// The first of these times that is known.
fn first_known(times: [Option<Instant>; 2], otherwise: Timestamp) -> Timestamp {
    times.into_iter().flatten().next().map_or(otherwise, |Instant(at)| at)
}

pub(in crate::moderation) fn unreadable(
    table: Table,
    column: &str,
    flag: FlagId,
    why: impl Display,
) -> Trouble {
    Trouble::Row { table: table.name().to_owned(), reason: format!("{column} of flag {flag}: {why}") }
}
