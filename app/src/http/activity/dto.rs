//! What activity looks like in JSON, and how it is asked for. The spelling is the contract's.

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, Timeline},
    shared::{PageRequest, UserId},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{Accept, FaultType, Faults, Faulty, Loc, Source};

/// Something an account did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Activity)]
pub(super) struct ActivityOut {
    #[schema(format = Uuid)]
    userid: String,
    /// `view`, `comment` or `rate`.
    activity_type: &'static str,
    #[schema(format = Uuid)]
    activity_id: String,
    #[schema(format = DateTime)]
    activity_timestamp: String,
    #[schema(format = Uuid)]
    videoid: String,
}

impl From<ActivityEntry> for ActivityOut {
    fn from(entry: ActivityEntry) -> Self {
        Self {
            userid: entry.user.to_string(),
            activity_type: entry.kind.as_str(),
            activity_id: entry.id.to_string(),
            activity_timestamp: entry.at.to_string(),
            videoid: entry.video.to_string(),
        }
    }
}

/// What somebody did, of which kind, and which part of it.
pub(super) struct Done {
    /// Who.
    pub(super) user: UserId,
    /// Only of this kind.
    pub(super) kind: Option<ActivityKind>,
    /// Which part.
    pub(super) page: PageRequest,
}

impl Accept for Done {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let user = source.path_id::<UserId>("user_id_path", faults);
        let kind = kind(source, faults);
        let scope = match (&user, &kind) {
            (Ok(user), Ok(kind)) => Some(Timeline::scope(*user, *kind)),
            (Err(_), _) | (_, Err(_)) => None,
        };
        let page = source.page(scope.as_ref(), faults);
        Ok(Self { user: user?, kind: kind?, page: page? })
    }
}

fn kind(source: &Source<'_>, faults: &mut Faults) -> Result<Option<ActivityKind>, Faulty> {
    let Some(text) = source.query_text("activity_type") else { return Ok(None) };
    let wrong =
        |_| faults.note(Loc::query("activity_type"), FaultType::Enum, "is one of view, comment, rate");
    text.parse().map(Some).map_err(wrong)
}
