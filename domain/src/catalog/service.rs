//! The use-cases of the catalog.

use std::sync::Arc;

use super::{
    CatalogError, Description, Edited, Field, Job, JobKind, LOCATION_TYPE_YOUTUBE, ListedVideo, Lookup,
    Supplied, Tags, Title, TrendingLimit, Video, VideoChanges, VideoEdit, VideoList, VideoMetadata,
    VideoNumbers, VideoStats, VideoStatus, VideoStore, VideoUrl, View, ViewStore, ViewWindow, WatchLog,
    WatchSeconds, WatchTime, WindowDays, YoutubeId, with_numbers,
};
use crate::shared::{
    Caller, Clock, Creator, Embedding, IdGenerator, Page, PageRequest, SignedIn, Timestamp, UserId, VideoId,
};

/// What somebody says who submits a video.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Where the video is.
    pub url: VideoUrl,
    /// What to call it; otherwise its source says.
    pub title: Option<Title>,
    /// What it is about; otherwise its source says.
    pub description: Option<Description>,
    /// Its tags; when there are none its source says.
    pub tags: Tags,
}

/// A video with all that stands beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoDetail {
    /// The video.
    pub video: Video,
    /// Its numbers.
    pub numbers: VideoNumbers,
    /// Its vector, if it has one.
    pub vector: Option<Embedding>,
}

/// One adapter for each port that the catalog needs.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct CatalogPorts {
    pub videos: Arc<dyn VideoStore>,
    pub stats: Arc<dyn VideoStats>,
    pub views: Arc<dyn ViewStore>,
    pub watch_log: Arc<dyn WatchLog>,
    pub metadata: Arc<dyn VideoMetadata>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

/// Submits, shows, edits, lists and counts videos.
pub struct Catalog {
    ports: CatalogPorts,
}

impl Catalog {
    /// Puts the use-cases on their ports.
    #[must_use]
    pub const fn new(ports: CatalogPorts) -> Self {
        Self { ports }
    }

    /// Takes a video in: pending, in no list, until a worker is done with it.
    ///
    /// # Errors
    /// [`CatalogError::NotYoutube`]; [`CatalogError::Store`].
    pub async fn submit(&self, by: &Creator, submission: Submission) -> Result<VideoDetail, CatalogError> {
        let youtube_id = YoutubeId::try_from(&submission.url)?;
        let (video, job) =
            pending(self.ports.ids.video_id(), by.user(), youtube_id, submission, self.ports.clock.now());
        self.ports.videos.submit(&video, &job).await?;
        Ok(VideoDetail { video, numbers: VideoNumbers::default(), vector: None })
    }

    /// Where a video stands, for those it belongs to.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchVideo`]; [`CatalogError::NotYours`]; [`CatalogError::Store`].
    pub async fn status(&self, who: &SignedIn, video: VideoId) -> Result<VideoStatus, CatalogError> {
        let video = self.ports.videos.get(video).await?.ok_or(CatalogError::NoSuchVideo)?;
        video.may_be_edited_by(who)?;
        Ok(video.status)
    }

    /// A video, whatever its status; a hidden one for moderators only.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchVideo`]; [`CatalogError::Store`].
    pub async fn detail(&self, caller: &Caller, video: VideoId) -> Result<VideoDetail, CatalogError> {
        let found = self.read_whole(video).await?;
        found.filter(|found| found.video.is_readable_by(caller)).ok_or(CatalogError::NoSuchVideo)
    }

    /// Changes a video for those it belongs to, in any status; without changes it stays as it is.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchVideo`]; [`CatalogError::NotYours`]; [`CatalogError::Store`].
    pub async fn edit(
        &self,
        who: &SignedIn,
        video: VideoId,
        changes: VideoChanges,
    ) -> Result<VideoDetail, CatalogError> {
        if changes.is_empty() {
            let seen = self.read_whole(video).await?.ok_or(CatalogError::NoSuchVideo)?;
            seen.video.may_be_edited_by(who)?;
            return Ok(seen);
        }
        let (edit, ids) = (VideoEdit { changes, at: self.ports.clock.now() }, [video]);
        // Not `try_join`: numbers that cannot be read must not end an edit half-way.
        let (edited, numbers) =
            futures_util::join!(self.ports.videos.edit(video, who, &edit), self.ports.stats.numbers(&ids));
        let (edited, mut numbers) = (edited?, numbers?);
        match edited {
            Edited::Done { video, vector } => {
                let numbers = numbers.remove(&video.id).unwrap_or_default();
                Ok(VideoDetail { video: *video, numbers, vector })
            }
            Edited::NoSuchVideo => Err(CatalogError::NoSuchVideo),
            Edited::NotYours => Err(CatalogError::NotYours),
        }
    }

    /// Counts one view of a listed video.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchVideo`], also for a video that is not ready; [`CatalogError::NotYours`] for one
    /// that is not ready when the caller is known and it does not belong to them; [`CatalogError::Store`].
    pub async fn record_view(&self, caller: &Caller, video: VideoId) -> Result<(), CatalogError> {
        let seen = self.ports.videos.get(video).await?.filter(|video| video.deletion.is_none());
        let seen = seen.ok_or(CatalogError::NoSuchVideo)?;
        if seen.status != VideoStatus::Ready {
            let stranger = caller.user().is_some_and(|user| user != seen.owner) && !caller.moderates();
            return Err(if stranger { CatalogError::NotYours } else { CatalogError::NoSuchVideo });
        }
        let at = self.ports.clock.now();
        let view = View { id: self.ports.ids.activity_id(at), video, viewer: caller.user(), at };
        Ok(self.ports.views.record(&view).await?)
    }

    /// Notes how long somebody watched a video that things may be added to.
    ///
    /// # Errors
    /// [`CatalogError::NoSuchVideo`]; [`CatalogError::NotReady`]; [`CatalogError::Store`].
    pub async fn record_watch_time(
        &self,
        who: &SignedIn,
        video: VideoId,
        seconds: WatchSeconds,
    ) -> Result<(), CatalogError> {
        let watched = self.ports.videos.get(video).await?.ok_or(CatalogError::NoSuchVideo)?;
        watched.may_be_added_to()?;
        let at = self.ports.clock.now();
        let record = WatchTime { id: self.ports.ids.activity_id(at), video, viewer: who.user(), seconds, at };
        Ok(self.ports.watch_log.append(&record).await?)
    }

    /// The listed videos that were viewed most in the last days, the present one included, most views in these days
    /// first; with their numbers, which are those of their whole life.
    ///
    /// # Errors
    /// [`CatalogError::Store`].
    pub async fn trending(
        &self,
        days: WindowDays,
        limit: TrendingLimit,
    ) -> Result<Vec<ListedVideo>, CatalogError> {
        let window = ViewWindow { last: self.ports.clock.now().day(), days };
        let found = self.ports.views.most_viewed(window, limit.get()).await?;
        Ok(with_numbers(&*self.ports.stats, found.into_iter().map(|found| found.video).collect()).await?)
    }

    /// One page of a list, with numbers.
    ///
    /// # Errors
    /// [`CatalogError::Store`].
    pub async fn list(
        &self,
        list: &VideoList,
        page: &PageRequest,
    ) -> Result<Page<ListedVideo>, CatalogError> {
        let Page { items, total, next } = self.ports.videos.list(list, page).await?;
        Ok(Page { items: with_numbers(&*self.ports.stats, items).await?, total, next })
    }

    /// The title that the source of metadata gives a video, uncut.
    ///
    /// # Errors
    /// [`CatalogError::NotYoutube`]; [`CatalogError::UnknownToSource`]; [`CatalogError::SourceUnreachable`],
    /// always so with the offline source.
    pub async fn preview(&self, url: &VideoUrl) -> Result<String, CatalogError> {
        match self.ports.metadata.look_up(&YoutubeId::try_from(url)?).await {
            Ok(Lookup::Found(metadata)) => Ok(metadata.title),
            Ok(Lookup::NoSuchVideo) => Err(CatalogError::UnknownToSource),
            Ok(Lookup::Offline) => Err(CatalogError::SourceUnreachable(None)),
            Err(error) => Err(CatalogError::SourceUnreachable(Some(error))),
        }
    }

    async fn read_whole(&self, video: VideoId) -> Result<Option<VideoDetail>, CatalogError> {
        let ids = [video];
        let (row, mut numbers) = futures_util::try_join!(
            self.ports.videos.get_with_vector(video),
            self.ports.stats.numbers(&ids)
        )?;
        let numbers = numbers.remove(&video).unwrap_or_default();
        Ok(row.map(|(video, vector)| VideoDetail { video, numbers, vector }))
    }
}

/// A submitted video, and the job to be done on it.
fn pending(
    id: VideoId,
    owner: UserId,
    youtube_id: YoutubeId,
    submission: Submission,
    at: Timestamp,
) -> (Video, Job) {
    let Submission { url: _, title, description, tags } = submission;
    let supplied: Supplied = [
        (Field::Title, title.is_some()),
        (Field::Description, description.is_some()),
        (Field::Tags, !tags.is_empty()),
    ]
    .into_iter()
    .filter(|(_, given)| *given)
    .map(|(field, _)| field)
    .collect();
    let video = Video {
        id,
        owner,
        title: title.unwrap_or_else(|| Title::placeholder(&youtube_id)),
        description,
        tags,
        location: youtube_id.embed_url(),
        location_type: LOCATION_TYPE_YOUTUBE,
        thumbnail: Some(youtube_id.thumbnail_url()),
        youtube_id: Some(youtube_id),
        submitted_at: at,
        updated_at: None,
        status: VideoStatus::Pending,
        content_rating: None,
        category: None,
        language: None,
        deletion: None,
    };
    let job = Job { video: id, submitted_at: at, kind: JobKind::Submit, supplied, attempts: 0 };
    (video, job)
}
