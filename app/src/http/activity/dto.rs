//! What activity looks like in JSON, and how it is asked for. The spelling is the contract's.

use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind, Timeline},
    shared::{PageRequest, UserId},
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::{Accept, Faults, Faulty, Source};

/// What kind of thing an account did.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes the words of `ActivityKind`")]
enum KindWord {
    View,
    Comment,
    Rate,
}

/// Something an account did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserActivityResponse)]
pub(super) struct ActivityOut {
    #[schema(format = Uuid)]
    userid: String,
    #[schema(value_type = KindWord, inline)]
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

/// Which part of what somebody did is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct DoneParams {
    /// Only what is of this kind; all of it if absent.
    #[param(inline, nullable)]
    activity_type: Option<KindWord>,
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
        let kind = source.query_word("activity_type", faults, ActivityKind::ALL, ActivityKind::as_str);
        let scope = match (&user, &kind) {
            (Ok(user), Ok(kind)) => Some(Timeline::scope(*user, *kind)),
            (Err(_), _) | (_, Err(_)) => None,
        };
        let page = source.page(scope.as_ref(), faults);
        Ok(Self { user: user?, kind: kind?, page: page? })
    }
}
