//! Examples of flags and of what moderators do.

use serde_json::{Value, json};

use super::{DECIDED, FLAG, FLAGGED, MODERATOR, VIDEO, VIEWER};

const TEXT: &str = "From minute 9 on there is no sound.";
const NOTES: &str = "The owner has been asked.";

/// An example of the schema `name`, if it is one of these.
pub(super) fn of(name: &str) -> Option<Value> {
    Some(match name {
        "FlagCreateRequest" => json!({
            "contentType": "video", "contentId": VIDEO, "reasonCode": "other",
            "reasonText": TEXT,
        }),
        "FlagUpdateRequest" => json!({"status": "under_review", "moderatorNotes": NOTES}),
        "FlagResponse" => flag(),
        "AuditRecord" => json!({
            "flagId": FLAG,
            "contentId": VIDEO,
            "contentType": "video",
            "action": "under_review",
            "actorId": MODERATOR,
            "createdAt": DECIDED,
            "details": NOTES,
        }),
        "ContentRestoreResponse" => json!({
            "content_id": VIDEO, "content_type": "video", "status_message": "restored",
        }),
        _ => return None,
    })
}

fn flag() -> Value {
    json!({
        "contentType": "video",
        "contentId": VIDEO,
        "reasonCode": "other",
        "reasonText": null,
        "flagId": FLAG,
        "userId": VIEWER,
        "createdAt": FLAGGED,
        "updatedAt": DECIDED,
        "status": "under_review",
        "moderatorId": MODERATOR,
        "moderatorNotes": NOTES,
        "resolvedAt": null,
    })
}

/// The example of a flag that was raised a moment ago, as its reporter sees it.
pub(super) fn raised() -> Value {
    let mut flag = flag();
    for later in ["moderatorId", "moderatorNotes"] {
        flag[later] = Value::Null;
    }
    flag["status"] = json!("open");
    flag["updatedAt"] = json!(FLAGGED);
    flag["reasonText"] = json!(TEXT);
    flag
}
