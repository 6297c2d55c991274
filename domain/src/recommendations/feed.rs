//! What somebody may like.

use std::{collections::HashSet, sync::Arc, time::Duration};

use super::{KeptTaste, RecommendationsError, TasteRule, TasteStore};
use crate::{
    activity::{ActivityEntry, ActivityLog, Kinds, Timeline},
    catalog::{
        ListedVideo, TrendingLimit, VideoList, VideoStats, VideoStore, VideoSummary, ViewStore, ViewWindow,
        WindowDays, with_numbers,
    },
    search::VectorStore,
    shared::{
        Clock, Embedding, EmbeddingSpace, NumberedPage, Page, PageRequest, PageSize, PageStart, SignedIn,
        Timestamp, Total, UserId, VideoId,
    },
};

/// What a feed is made of.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port, which is documented")]
pub struct FeedPorts {
    pub videos: Arc<dyn VideoStore>,
    pub stats: Arc<dyn VideoStats>,
    pub views: Arc<dyn ViewStore>,
    pub vectors: Arc<dyn VectorStore>,
    pub activity: Arc<dyn ActivityLog>,
    pub tastes: Arc<dyn TasteStore>,
    pub clock: Arc<dyn Clock>,
}

/// Ranks, for somebody who is signed in, the listed videos that they have not watched.
///
/// First come those nearest to their [taste](TasteRule), then the latest. Without a taste the trending ones come before
/// the latest. What somebody viewed or rated in the last 30 days is watched, as far as the newest
/// [`Feed::MOST_DEEDS`] of these deeds tell: who did more may be shown again what they watched before them.
///
/// It is one ranking of at most [`Feed::LONGEST`] videos, and each page a part of it. How long it is does not depend on
/// the page, and needs no walk: every listed video that was not watched stands in it, until it is full.
pub struct Feed {
    ports: FeedPorts,
    space: EmbeddingSpace,
}

/// What is known of somebody at the beginning of a call.
struct Viewer {
    watched: HashSet<VideoId>,
    taste: Option<Embedding>,
}

impl Feed {
    /// The most videos of a ranking.
    pub const LONGEST: usize = 1000;
    /// The most views and ratings that are looked at, the newest.
    pub const MOST_DEEDS: usize = 1000;
    /// So many are ranked for their nearness at least, as far as there are vectors. No more than [`Feed::LONGEST`] of
    /// the nearest can be asked for: of them fewer are left to somebody who watched more than 900 that are nearer.
    pub const NEAREST: usize = 100;
    /// How old a taste may be.
    pub const OLDEST_TASTE: Duration = Duration::from_mins(10);

    /// Puts the feed on its ports.
    #[must_use]
    pub fn new(ports: FeedPorts, space: EmbeddingSpace) -> Self {
        Self { ports, space }
    }

    /// A page of somebody's ranking, with numbers.
    ///
    /// # Errors
    /// [`RecommendationsError::Store`].
    pub async fn page(
        &self,
        who: &SignedIn,
        page: NumberedPage,
    ) -> Result<Page<ListedVideo>, RecommendationsError> {
        let viewer = self.viewer(who.user()).await?;
        let (head, length) = futures_util::try_join!(self.head(&viewer), self.length(&viewer.watched))?;
        let range = page.range(length);
        let mut ranked = head;
        if !range.is_empty() && ranked.len() < range.end {
            self.extend_by_latest(&mut ranked, range.end, &viewer.watched).await?;
        }
        ranked.truncate(length);
        let items = with_numbers(&*self.ports.stats, page.of(ranked)).await?;
        Ok(Page { items, total: Total::of(length as u64), next: None })
    }

    async fn viewer(&self, user: UserId) -> Result<Viewer, RecommendationsError> {
        let now = self.ports.clock.now();
        let timeline = Timeline { user, kinds: Kinds::Watching, today: now.day() };
        let (deeds, kept) = futures_util::join!(
            self.ports.activity.newest(&timeline, Self::MOST_DEEDS),
            self.ports.tastes.get(user)
        );
        let deeds = deeds?;
        let watched = deeds.iter().map(|deed| deed.video).collect();
        let taste = match kept.filter(|kept| is_good(kept, now)) {
            Some(kept) => Some(kept.vector),
            None => self.make_taste(user, &deeds, now).await?,
        };
        Ok(Viewer { watched, taste })
    }

    async fn make_taste(
        &self,
        user: UserId,
        deeds: &[ActivityEntry],
        now: Timestamp,
    ) -> Result<Option<Embedding>, RecommendationsError> {
        let telling = TasteRule::telling(deeds, now);
        if telling.is_empty() {
            return Ok(None);
        }
        let videos: Vec<VideoId> = telling.iter().map(|telling| telling.video).collect();
        let vectors = self.ports.vectors.vectors_of(&videos).await?;
        let Some(vector) = TasteRule::taste(&telling, &vectors, &self.space) else { return Ok(None) };
        let taste = KeptTaste { vector, at: now };
        self.ports.tastes.keep(user, &taste).await;
        Ok(Some(taste.vector))
    }

    /// How the ranking begins: the nearest, or what is trending this week.
    async fn head(&self, viewer: &Viewer) -> Result<Vec<VideoSummary>, RecommendationsError> {
        let found: Vec<VideoSummary> = if let Some(taste) = &viewer.taste {
            let limit = (Self::NEAREST + viewer.watched.len()).min(Self::LONGEST);
            let near = self.ports.vectors.nearest(taste, limit).await?;
            near.into_iter().map(|neighbour| neighbour.video).collect()
        } else {
            let window = ViewWindow { last: self.ports.clock.now().day(), days: WindowDays::WEEK };
            let most = self.ports.views.most_viewed(window, TrendingLimit::default().get()).await?;
            most.into_iter().map(|most| most.video).collect()
        };
        let mut seen = HashSet::new();
        let fresh = found.into_iter().filter(|video| !viewer.watched.contains(&video.id));
        Ok(fresh.filter(|video| seen.insert(video.id)).collect())
    }

    /// How long the ranking is: as many as are listed without those of them that were watched.
    async fn length(&self, watched: &HashSet<VideoId>) -> Result<usize, RecommendationsError> {
        let listed = self.ports.videos.count(&VideoList::Latest).await?.get();
        let listed = usize::try_from(listed).unwrap_or(usize::MAX);
        if watched.is_empty() || listed >= Self::LONGEST + watched.len() {
            // It is full, whichever of those that were watched are listed.
            return Ok(listed.min(Self::LONGEST));
        }
        let mut watched: Vec<VideoId> = watched.iter().copied().collect();
        watched.sort();
        let gone = self.ports.videos.listed_among(&watched).await?.len();
        Ok(listed.saturating_sub(gone).min(Self::LONGEST))
    }

    /// Goes down the latest videos until there are as many as are wanted.
    async fn extend_by_latest(
        &self,
        ranked: &mut Vec<VideoSummary>,
        wanted: usize,
        watched: &HashSet<VideoId>,
    ) -> Result<(), RecommendationsError> {
        let mut known: HashSet<VideoId> = ranked.iter().map(|video| video.id).collect();
        known.extend(watched);
        let size = enough_for(wanted - ranked.len() + known.len());
        let mut request = PageRequest::first(size);
        while ranked.len() < wanted {
            let page = self.ports.videos.list(&VideoList::Latest, &request).await?;
            ranked.extend(page.items.into_iter().filter(|video| known.insert(video.id)));
            let Some(position) = page.next else { break };
            request =
                PageRequest { start: PageStart::After { position, number: request.number().next() }, size };
        }
        Ok(())
    }
}

/// Whether a taste may still be used. A clock that was set back would make one good for hours.
fn is_good(kept: &KeptTaste, now: Timestamp) -> bool {
    kept.at <= now && now < kept.at.plus(Feed::OLDEST_TASTE)
}

/// A page of so many entries, or the largest.
fn enough_for(entries: usize) -> PageSize {
    let entries = i64::try_from(entries).unwrap_or(i64::MAX).clamp(1, PageSize::MAX.into());
    PageSize::try_from(entries).unwrap_or_default()
}
