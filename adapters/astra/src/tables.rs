//! The tables that this adapter reads and writes. Their columns and keys are in `schema.cql`.

/// A table of the keyspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Table(&'static str);

impl Table {
    /// The name.
    pub(crate) const fn name(self) -> &'static str {
        self.0
    }
}

macro_rules! tables {
    ($($name:ident = $table:literal;)+) => {$(
        pub(crate) const $name: Table = Table($table);
    )+};
}

tables! {
    USERS = "users";
    USER_CREDENTIALS = "user_credentials";
    LOGIN_FAILURES = "login_failures";
    CLAIMS = "claims";
    VIDEOS = "videos";
    LATEST_VIDEOS = "latest_videos";
    PROCESSING_QUEUE = "processing_queue";
    VIDEO_STATS = "video_stats";
    VIDEO_RATINGS_BY_USER = "video_ratings_by_user";
    VIDEO_VIEWS_BY_DAY = "video_views_by_day";
    VIDEO_ACTIVITY = "video_activity";
    TAGS = "tags";
    SETTINGS = "settings";
    COMMENTS = "comments";
    COMMENTS_BY_USER = "comments_by_user";
    COMMENTS_BY_ID = "comments_by_id";
    USER_ACTIVITY = "user_activity";
    USER_PREFERENCES = "user_preferences";
    CONTENT_MODERATION = "content_moderation";
    FLAGS_BY_STATUS = "flags_by_status";
    MODERATION_AUDIT = "moderation_audit";
    // Where texts become vectors, in keyspaces whose vectors the Data API makes: see `vectorize`.
    EMBEDDING_SCRATCH = "embedding_scratch";
    // A counter table of older backends, in which the Data API can write nothing: it is read when its numbers are taken
    // over, and `schema.cql` does not make it.
    VIDEO_PLAYBACK_STATS = "video_playback_stats";
}
