//! Operation 11: how long somebody watched.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use killrvideo_domain::{
    catalog::{Catalog, WatchSeconds},
    shared::{SignedIn, VideoId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::{
    http::{
        HttpSettings,
        error::ApiError,
        extract::{Accept, By, Faults, Faulty, Field, Input, JsonBody, Loc, Source},
        middleware::takes_body,
        openapi::ValidationError,
    },
    state::AppState,
};

/// The routes.
pub(super) fn router(settings: &HttpSettings) -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(record).map(takes_body(settings.body_limit)))
}

/// How long somebody watched.
#[derive(Deserialize, ToSchema)]
#[schema(as = VideoWatchTimeRequest)]
struct WatchTimeIn {
    /// Whole seconds.
    #[schema(value_type = i32, required, minimum = 1, maximum = 2_147_483_647)]
    #[serde(default)]
    watch_duration_seconds: Field<i64>,
}

/// A time, if it is one, and the video that was watched.
struct Watched {
    video: VideoId,
    /// What is wrong with the value is told with another status than what is wrong with the rest.
    seconds: Result<WatchSeconds, Faults>,
}

impl Accept for Watched {
    type Body = JsonBody<WatchTimeIn>;

    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty> {
        let video = source.path_id("video_id_path", faults);
        let JsonBody(body) = body?;
        let mut of_value = Faults::default();
        let seconds = seconds(body.watch_duration_seconds, &mut of_value).map_err(|_| of_value);
        Ok(Self { video: video?, seconds })
    }
}

fn seconds(field: Field<i64>, faults: &mut Faults) -> Result<WatchSeconds, Faulty> {
    let loc = Loc::body("watch_duration_seconds");
    let value = field.required(loc, faults)?;
    let range = (WatchSeconds::MIN.into(), WatchSeconds::MAX.into());
    WatchSeconds::try_from(value).map_err(|_| faults.out_of_range(loc, value, range))
}

/// Notes how long somebody watched
///
/// Each call is a record of its own. Views, trends and activity do not change. A value that is none is answered by 400
/// in the words of a 422.
///
/// Teaches: an append-only event log, one partition per day, ordered by a time-based uuid.
#[utoipa::path(
    post, path = "/api/v1/videos/id/{video_id_path}/watch-time", tag = "Videos",
    operation_id = "record_watch_time",
    request_body = WatchTimeIn,
    params(("video_id_path" = uuid::Uuid, Path, description = "the video")),
    security(("bearer" = [])), responses(
    (status = 204, description = "it is noted"),
    (status = 400, description = "no number of seconds", body = ValidationError),
    (status = 401, description = "no usable token"),
    (status = 403, description = "the caller has no role"),
    (status = 404, description = "no such video"),
    (status = 409, description = "the video is not ready"),
))]
async fn record(
    State(catalog): State<Arc<Catalog>>,
    By(who): By<SignedIn>,
    Input(Watched { video, seconds }): Input<Watched>,
) -> Result<StatusCode, ApiError> {
    let seconds = seconds.map_err(|faults| ApiError::InvalidValue(faults.into_entries()))?;
    catalog.record_watch_time(&who, video, seconds).await?;
    Ok(StatusCode::NO_CONTENT)
}
