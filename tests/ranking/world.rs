//! A server in memory that has the videos of a catalogue, and is asked through its use-cases.

use killrvideo_app::{
    config::{self, Sources},
    ports::Ports,
    server::Server,
    state::AppState,
    wiring,
};
use killrvideo_domain::{
    activity::{ActivityEntry, ActivityKind},
    bulk::{MOST_ROWS, VideoRow},
    catalog::{ListedVideo, Video},
    recommendations::RelatedLimit,
    search::{EmbedText, Purpose, SearchMode, SearchQuery},
    shared::{Caller, Embedding, Role, VideoId},
};
use killrvideo_testkit::builders::{numbered, signed_in};

use crate::measures::DEPTH;

/// A server that has videos and their vectors.
pub(crate) struct World {
    ports: Ports,
    state: AppState,
    vectors: Vec<(VideoId, Embedding)>,
}

impl World {
    /// The one that is made by default, with these settings (`name=value`) changed, and videos embedded as what they are:
    /// passages, unless something else is to be measured.
    pub(crate) async fn with(videos: &[Video], changed: &[&str], videos_are: Purpose) -> Self {
        let sets = ["demo=off", "metadata=offline"].iter().chain(changed).map(ToString::to_string).collect();
        let settings = config::load(&Sources { sets, ..Sources::default() }).expect("settings").settings;
        let ports = wiring::ports(&settings).expect("ports");
        let state = Server::new(ports.clone(), &settings).state().clone();
        let texts: Vec<String> = videos.iter().map(Video::text_to_embed).collect();
        let vectors = embedded(&ports, &texts, videos_are).await;
        let row = |(video, vector): (&Video, &Embedding)| VideoRow {
            video: video.clone(),
            vector: Some(vector.clone()),
        };
        let rows: Vec<VideoRow> = videos.iter().zip(&vectors).map(row).collect();
        for rows in rows.chunks(MOST_ROWS) {
            ports.bulk.videos(rows).await.expect("a store that works");
        }
        Self { ports, state, vectors: videos.iter().map(|video| video.id).zip(vectors).collect() }
    }

    /// The name of the model, and how many dimensions its vectors have.
    pub(crate) fn model(&self) -> String {
        let space = self.ports.embedder.space();
        format!("{} of {} dimensions", space.model(), space.dimensions().get())
    }

    /// What a search finds, best first; a hundred at most.
    pub(crate) async fn found(&self, query: &str, mode: SearchMode) -> Vec<VideoId> {
        let query = SearchQuery::parse(query).expect("a query");
        let found =
            self.state.search.videos(&query, mode, numbered(1, 100)).await.expect("a search that works");
        ids(&found.page.items)
    }

    /// All videos, nearest to the vector of a query first.
    pub(crate) async fn nearest(&self, query: &str) -> Vec<VideoId> {
        let queries = embedded(&self.ports, &[query.to_owned()], Purpose::Query).await;
        let cosine = |vector: &Embedding| -> f64 {
            let both = queries[0].as_slice().iter().zip(vector.as_slice());
            both.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
        };
        best_first(self.vectors.iter().map(|(video, vector)| (*video, cosine(vector))))
    }

    /// What is offered beside a video.
    pub(crate) async fn related(&self, video: VideoId) -> Vec<VideoId> {
        let limit = RelatedLimit::try_from(i64::try_from(DEPTH).expect("ten")).expect("a limit");
        let related = self.state.recommendations.related(&Caller::Anonymous, video, limit).await;
        related.expect("related videos").into_iter().map(|related| related.video.id).collect()
    }

    /// What is offered to somebody new who has viewed these videos.
    pub(crate) async fn feed_after(&self, viewed: &[VideoId]) -> Vec<VideoId> {
        let (ids_of, at) = (&self.ports.ids, self.ports.clock.now());
        let who = signed_in(ids_of.user_id(), Role::Viewer);
        for video in viewed {
            let (id, user) = (ids_of.activity_id(at), who.user());
            let deed = ActivityEntry { id, user, kind: ActivityKind::View, video: *video, at, stars: None };
            self.ports.activity.record(&deed).await;
        }
        ids(&self.state.feed.page(&who, numbered(1, 100)).await.expect("a feed").items)
    }
}

/// Those with a score above nothing, best first.
pub(crate) fn best_first(scored: impl Iterator<Item = (VideoId, f64)>) -> Vec<VideoId> {
    let mut scored: Vec<(VideoId, f64)> = scored.filter(|(_, score)| *score > 0.0).collect();
    scored.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    scored.into_iter().map(|(video, _)| video).collect()
}

fn ids(videos: &[ListedVideo]) -> Vec<VideoId> {
    videos.iter().map(|listed| listed.summary.id).collect()
}

async fn embedded(ports: &Ports, texts: &[String], purpose: Purpose) -> Vec<Embedding> {
    let texts: Vec<EmbedText> = texts.iter().map(|text| EmbedText::parse(text).expect("a text")).collect();
    let mut vectors = Vec::with_capacity(texts.len());
    for texts in texts.chunks(MOST_ROWS) {
        vectors.extend(ports.embedder.embed(texts, purpose).await.expect("vectors"));
    }
    vectors
}
