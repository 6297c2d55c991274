//! All rankings of a judged set, measured.

use std::collections::BTreeMap;

use killrvideo_domain::{
    catalog::Video,
    search::{Purpose, SearchMode},
    shared::VideoId,
};

use crate::{
    bm25::Bm25,
    catalogue::Catalogue,
    judged::{Judged, Query},
    measures::{Grades, Measures},
    world::{World, best_first},
};

/// What ranks videos for a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ranker {
    /// Plain BM25 over one text.
    Bm25,
    /// The exact cosine of the sentence encoder's own vectors.
    Sentence,
    /// Our search by words.
    Keyword,
    /// Our search by meaning.
    Semantic,
    /// Our search by both.
    Hybrid,
}

impl Ranker {
    pub(crate) const ALL: [Self; 5] =
        [Self::Bm25, Self::Sentence, Self::Keyword, Self::Semantic, Self::Hybrid];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bm25 => "BM25 alone",
            Self::Sentence => "sentence vector alone",
            Self::Keyword => "keyword",
            Self::Semantic => "semantic",
            Self::Hybrid => "hybrid",
        }
    }
}

/// The dimensions that the sentence encoder itself gives, to which nothing is added.
const PLAIN: &str = "embedding_dimensions=384";

/// What was measured.
pub(crate) struct Trial {
    /// What makes the vectors: of the searches, and of the baseline.
    pub(crate) models: [String; 2],
    /// Each query's kind, and how every ranker did, in the order of [`Ranker::ALL`].
    pub(crate) queries: Vec<(String, [Measures; 5])>,
    /// What is beside a video: ours, and by tags in common.
    pub(crate) related: Option<[Measures; 2]>,
    /// What is offered after views of a topic: ours, and the latest.
    pub(crate) feeds: Option<[Measures; 2]>,
}

impl Trial {
    /// How a ranker does on all queries.
    pub(crate) fn of(&self, ranker: Ranker) -> Measures {
        self.among(ranker, |_| true)
    }

    /// How a ranker does on the queries of one kind.
    pub(crate) fn of_kind(&self, ranker: Ranker, kind: &str) -> Measures {
        self.among(ranker, |own| own == kind)
    }

    /// The kinds of queries, and how many there are of each.
    pub(crate) fn kinds(&self) -> BTreeMap<&str, usize> {
        let mut kinds = BTreeMap::new();
        for (kind, _) in &self.queries {
            *kinds.entry(kind.as_str()).or_insert(0) += 1;
        }
        kinds
    }

    fn among(&self, ranker: Ranker, wanted: impl Fn(&str) -> bool) -> Measures {
        let queries = self.queries.iter().filter(|(kind, _)| wanted(kind));
        Measures::average(queries.map(|(_, measures)| &measures[ranker as usize]))
    }
}

/// Asks everything that was judged of everybody who ranks.
pub(crate) async fn measure(catalogue: &Catalogue, judged: &Judged) -> Trial {
    let videos = &catalogue.videos;
    let (ours, plain) = (
        World::with(videos, &[], Purpose::Passage).await,
        // A query is its sentence and nothing else, where a passage's title counts for itself.
        World::with(videos, &[PLAIN], Purpose::Query).await,
    );
    let bm25 = Bm25::of(videos);
    let mut queries = Vec::new();
    for query in &judged.queries {
        let of = |ranking: &[VideoId]| Measures::of(ranking, &query.grades);
        let by_bm25 = best_first(videos.iter().map(|video| video.id).zip(bm25.scores(&query.text)));
        let measures = [
            of(&by_bm25),
            of(&plain.nearest(&query.text).await),
            of(&ours.found(&query.text, SearchMode::Keyword).await),
            of(&ours.found(&query.text, SearchMode::Semantic).await),
            of(&ours.found(&query.text, SearchMode::Hybrid).await),
        ];
        queries.push((query.kind.clone(), measures));
    }
    Trial {
        models: [ours.model(), plain.model()],
        queries,
        related: related(&ours, videos, judged).await,
        feeds: feeds(&ours, videos, judged).await,
    }
}

/// What is offered beside each judged video, and what would be by the part of tags in common, newest first.
async fn related(ours: &World, videos: &[Video], judged: &Judged) -> Option<[Measures; 2]> {
    let mut measures = Vec::new();
    for judged in &judged.related {
        let own = videos.iter().find(|video| video.id == judged.video)?;
        let by_tags = newest_first(videos).filter(|video| video.id != own.id);
        let by_tags = best_first(by_tags.map(|video| (video.id, in_common(own, video))));
        let ranking = ours.related(own.id).await;
        measures.push([Measures::of(&ranking, &judged.grades), Measures::of(&by_tags, &judged.grades)]);
    }
    averages(&measures)
}

/// The part of the tags of two videos that both have.
fn in_common(one: &Video, other: &Video) -> f64 {
    let both = one.tags.iter().filter(|tag| other.tags.iter().any(|other| other == *tag)).count();
    let all = one.tags.iter().count() + other.tags.iter().count() - both;
    u32::try_from(both).map_or(0.0, f64::from) / u32::try_from(all.max(1)).map_or(1.0, f64::from)
}

/// What is offered after views of two videos of a topic: of each judged topic with two answers more.
async fn feeds(ours: &World, videos: &[Video], judged: &Judged) -> Option<[Measures; 2]> {
    let mut measures = Vec::new();
    for topic in judged.queries.iter().filter(|query| query.kind == "topic") {
        let Some((viewed, rest)) = two_and_the_rest(topic, videos) else { continue };
        let latest: Vec<VideoId> =
            newest_first(videos).map(|video| video.id).filter(|video| !viewed.contains(video)).collect();
        let feed = ours.feed_after(&viewed).await;
        measures.push([Measures::of(&feed, &rest), Measures::of(&latest, &rest)]);
    }
    averages(&measures)
}

/// The two newest of the best answers to a topic, and what else has to do with it.
fn two_and_the_rest(topic: &Query, videos: &[Video]) -> Option<([VideoId; 2], Grades)> {
    let grade = |video: &Video| topic.grades.get(&video.id).copied().unwrap_or(0);
    let mut answers: Vec<&Video> = newest_first(videos).filter(|video| grade(video) >= 2).collect();
    answers.sort_by_key(|video| std::cmp::Reverse(grade(video)));
    let [first, second, _, _, ..] = answers[..] else { return None };
    let viewed = [first.id, second.id];
    let rest = topic.grades.iter().filter(|(video, _)| !viewed.contains(video));
    Some((viewed, rest.map(|(video, grade)| (*video, *grade)).collect()))
}

fn newest_first(videos: &[Video]) -> impl Iterator<Item = &Video> {
    let mut sorted: Vec<&Video> = videos.iter().collect();
    sorted.sort_by_key(|video| std::cmp::Reverse(video.submitted_at));
    sorted.into_iter()
}

fn averages(measures: &[[Measures; 2]]) -> Option<[Measures; 2]> {
    let average = |side: usize| Measures::average(measures.iter().map(|both| &both[side]));
    (!measures.is_empty()).then(|| [average(0), average(1)])
}
