//! What moderation looks like in JSON. The mixed spelling of what is restored is the contract's.

use killrvideo_domain::{
    moderation::{AuditRecord, ContentId, ContentKind, Flag, FlagNotes, OpenedFlag, ReasonText, Restored},
    shared::UserId,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What sort of thing a flag is about.
#[derive(ToSchema)]
#[schema(as = ContentTypeEnum, rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the words of `ContentKind`")]
pub(super) enum KindWord {
    Video,
    Comment,
}

/// Why something is flagged.
#[derive(ToSchema)]
#[schema(as = FlagReasonCodeEnum, rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the words of `ReasonCode`")]
pub(super) enum ReasonWord {
    Spam,
    Inappropriate,
    Harassment,
    Copyright,
    Other,
}

/// Where a flag stands.
#[derive(ToSchema)]
#[schema(as = FlagStatusEnum, rename_all = "snake_case")]
#[expect(dead_code, reason = "it describes the words of `FlagStatus`")]
pub(super) enum StatusWord {
    Open,
    UnderReview,
    Approved,
    Rejected,
}

/// What happened to a flag.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it describes the words of `AuditAction`")]
enum ActionWord {
    Flagged,
    UnderReview,
    Approve,
    Reject,
    Unmask,
    Restore,
}

/// A flag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FlagResponse)]
#[serde(rename_all = "camelCase")]
pub(super) struct FlagOut {
    #[schema(value_type = KindWord)]
    content_type: &'static str,
    #[schema(value_type = String, format = Uuid)]
    content_id: Uuid,
    #[schema(value_type = ReasonWord)]
    reason_code: &'static str,
    /// What the reporter added. Null when that was nothing, and wherever it is not shown.
    #[schema(required, min_length = 1, max_length = 500)]
    reason_text: Option<String>,
    #[schema(format = Uuid)]
    flag_id: String,
    /// The reporter.
    #[schema(format = Uuid)]
    user_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was raised, or when a moderator last acted on it.
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(value_type = StatusWord)]
    status: &'static str,
    /// The moderator who last acted on it.
    #[schema(required, format = Uuid)]
    moderator_id: Option<String>,
    /// What a moderator noted last.
    #[schema(required, min_length = 1, max_length = 1000)]
    moderator_notes: Option<String>,
    /// When it was approved or rejected.
    #[schema(required, format = DateTime)]
    resolved_at: Option<String>,
}

impl From<Flag> for FlagOut {
    /// Without what the reporter wrote.
    fn from(flag: Flag) -> Self {
        Self {
            content_type: flag.content.kind().as_str(),
            content_id: uuid_of(flag.content),
            reason_code: flag.reason.as_str(),
            reason_text: None,
            flag_id: flag.id.to_string(),
            user_id: flag.reporter.to_string(),
            created_at: flag.created_at.to_string(),
            updated_at: flag.updated_at.to_string(),
            status: flag.status.as_str(),
            moderator_id: flag.moderator.as_ref().map(UserId::to_string),
            moderator_notes: flag.notes.as_ref().map(FlagNotes::as_str).map(str::to_owned),
            resolved_at: flag.resolved_at.map(|at| at.to_string()),
        }
    }
}

impl From<OpenedFlag> for FlagOut {
    fn from(OpenedFlag { flag, text }: OpenedFlag) -> Self {
        Self { reason_text: text.as_ref().map(ReasonText::as_str).map(str::to_owned), ..flag.into() }
    }
}

const fn uuid_of(content: ContentId) -> Uuid {
    match content {
        ContentId::Video(video) => video.as_uuid(),
        ContentId::Comment(comment) => comment.as_uuid(),
    }
}

/// A record in the history of a flag.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditRecord)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditRecordOut {
    #[schema(format = Uuid)]
    flag_id: String,
    #[schema(value_type = String, format = Uuid)]
    content_id: Uuid,
    #[schema(value_type = KindWord)]
    content_type: &'static str,
    #[schema(value_type = ActionWord, inline)]
    action: &'static str,
    /// Who did it.
    #[schema(format = Uuid)]
    actor_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// The notes that were given with the action.
    #[schema(required, min_length = 1, max_length = 1000)]
    details: Option<String>,
}

impl From<AuditRecord> for AuditRecordOut {
    fn from(record: AuditRecord) -> Self {
        Self {
            flag_id: record.flag.to_string(),
            content_id: uuid_of(record.content),
            content_type: record.content.kind().as_str(),
            action: record.action.as_str(),
            actor_id: record.actor.to_string(),
            created_at: record.at.to_string(),
            details: record.details,
        }
    }
}

/// Whether there was something to bring back.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the words of `Restored`")]
enum RestoredWord {
    Restored,
    #[schema(rename = "already active")]
    AlreadyActive,
}

/// What became of bringing content back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContentRestoreResponse)]
pub(super) struct RestoredOut {
    #[schema(value_type = String, format = Uuid)]
    content_id: Uuid,
    #[schema(value_type = KindWord)]
    content_type: &'static str,
    #[schema(value_type = RestoredWord, inline)]
    status_message: &'static str,
}

impl RestoredOut {
    pub(super) const fn new(content: ContentId, restored: Restored) -> Self {
        let kind: ContentKind = content.kind();
        let status_message = match restored {
            Restored::Restored => "restored",
            Restored::AlreadyActive => "already active",
        };
        Self { content_id: uuid_of(content), content_type: kind.as_str(), status_message }
    }
}
