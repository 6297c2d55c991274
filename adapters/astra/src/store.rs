//! The store: every store port over one Data API.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use killrvideo_domain::{
    accounts::EmailKey,
    feedback::CommentList,
    moderation::{ContentId, FlagStatus},
    shared::{Clock, CommentId, Embedding, EmbeddingSpace, IdGenerator, Pause, StoreError, UserId, VideoId},
};

use crate::{
    AstraSettings, VectorService,
    accounts::SettledAttempts,
    catalog::{ClosedDays, LacksOr, ListCounts, Name, QueueHead, TagCounts, Views, may_count},
    data_api::{Counted, DataApi},
    feedback::{Folds, RatingRows},
    moderation::Moments,
    recommendations::RefusesTastes,
    search::{LacksWords, SpaceSeen},
    shared::{Background, Claims, Counts, KeyedLocks},
};

/// Keeps everything in a keyspace that is reached by the Data API. Each slice's ports are implemented in the folder
/// of that slice.
pub struct AstraStore {
    /// Itself, for work in the background.
    pub(crate) this: Weak<Self>,
    /// The door to the tables.
    pub(crate) api: Arc<DataApi>,
    /// The time, for claims and caches.
    pub(crate) clock: Arc<dyn Clock>,
    /// The time between two tries.
    pub(crate) pause: Arc<dyn Pause>,
    /// What all vectors are.
    pub(crate) space: EmbeddingSpace,
    /// What makes vectors of texts by the Data API.
    pub(crate) service: Option<VectorService>,
    /// Work that goes on when the call that began it has ended.
    pub(crate) background: Arc<Background>,
    /// Mutual exclusion between processes.
    pub(crate) claims: Claims,
    /// The shortest and the longest wait for another process to finish what it is at.
    pub(crate) waits: (Duration, Duration),
    /// Changes of a video that read before they write: one at a time for each video.
    pub(crate) video_turns: KeyedLocks<VideoId>,
    /// Where the queue of work begins.
    pub(crate) queue_head: QueueHead,
    /// Whether the database can be asked for one of several tags.
    pub(crate) lacks_or: LacksOr,
    /// Whether the database can be asked for words.
    pub(crate) lacks_words: LacksWords,
    /// When the vectors were last seen to be those of this process.
    pub(crate) space_seen: SpaceSeen,
    /// How long lists of videos are.
    pub(crate) list_counts: ListCounts,
    /// Changes of a comment that read before they write: one at a time for each comment.
    pub(crate) comment_turns: KeyedLocks<CommentId>,
    /// How long lists of comments are.
    pub(crate) comment_counts: Counts<CommentList, Counted>,
    /// The numbers of views that this process counted.
    pub(crate) views: Views,
    /// The numbers of views of days that are over.
    pub(crate) closed_days: ClosedDays,
    /// Whether tastes can be kept.
    pub(crate) refuses_tastes: RefusesTastes,
    /// What the ratings of videos make.
    pub(crate) folds: Folds<RatingRows>,
    /// Ratings that are read before they are written: one at a time for each video and user.
    pub(crate) rating_turns: KeyedLocks<(VideoId, UserId)>,
    /// The use of tags, counted in the background.
    pub(crate) tag_counts: TagCounts,
    /// Attempts to log in: one at a time for each address.
    pub(crate) logins: KeyedLocks<EmailKey>,
    /// Attempts of which this process knows that they count.
    pub(crate) settled_attempts: SettledAttempts,
    /// What reporters flag, and what is decided about it: one at a time for each content and reporter.
    pub(crate) report_turns: KeyedLocks<(ContentId, UserId)>,
    /// How long lists of flags are.
    pub(crate) flag_counts: Counts<Option<FlagStatus>, Counted>,
    /// The moments of the records that were written last.
    pub(crate) moments: Moments,
}

impl AstraStore {
    /// A store on a keyspace; nothing is sent before something is asked.
    #[must_use]
    pub fn new(
        settings: AstraSettings,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
        pause: Arc<dyn Pause>,
    ) -> Arc<Self> {
        let limits = settings.limits();
        let AstraSettings { endpoint, token, keyspace, space, service, writer, .. } = settings;
        let AstraSettings { claim_pause: waits, observer, .. } = settings;
        let api = DataApi::new(endpoint, keyspace, token, limits, pause.clone()).heard_by(observer);
        let api = Arc::new(api);
        let background = Arc::<Background>::default();
        let (writer, name) = match writer.filter(|writer| may_count(writer)) {
            Some(writer) => (writer, Name::Lasting),
            None => (ids.random().to_string(), Name::New),
        };
        let views = Views::new(&api, &writer, name);
        let claims = Claims::new(api.clone(), clock.clone(), ids, pause.clone(), waits, background.clone());
        let folds = Folds::new(RatingRows { api: api.clone() }, pause.clone(), background.clone());
        let tag_counts = TagCounts::new(api.clone(), background.clone());
        Arc::new_cyclic(|this| Self {
            this: this.clone(),
            queue_head: QueueHead::default(),
            lacks_or: LacksOr::default(),
            lacks_words: LacksWords::default(),
            space_seen: SpaceSeen::default(),
            api,
            clock,
            pause,
            space,
            service,
            background,
            claims,
            waits,
            video_turns: KeyedLocks::default(),
            list_counts: ListCounts::default(),
            comment_turns: KeyedLocks::default(),
            comment_counts: Counts::default(),
            views,
            closed_days: ClosedDays::default(),
            refuses_tastes: RefusesTastes::default(),
            folds,
            rating_turns: KeyedLocks::default(),
            tag_counts,
            logins: KeyedLocks::default(),
            settled_attempts: SettledAttempts::default(),
            report_turns: KeyedLocks::default(),
            flag_counts: Counts::default(),
            moments: Moments::default(),
        })
    }

    /// Whether a vector fits into the tables.
    pub(crate) fn check(&self, operation: &'static str, vector: &Embedding) -> Result<(), StoreError> {
        let (expected, actual) = (self.space.dimensions().get(), vector.as_slice().len());
        if expected == actual {
            return Ok(());
        }
        let reason = format!("a vector of {actual} dimensions in a store of {expected}");
        Err(StoreError::rejected(operation, reason))
    }
}
