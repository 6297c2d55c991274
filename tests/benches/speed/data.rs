//! Videos, comments and numbers that follow from a seed.

use std::time::Duration;

use killrvideo_app::ports::Ports;
use killrvideo_domain::{
    accounts::{Account, Email, Name, Password, Registration},
    bulk::{MOST_ROWS, VideoRow},
    catalog::{Tag, Video},
    feedback::{Comment, Rating, SentimentScore},
    shared::{Role, StoreError, VideoId},
};
use killrvideo_testkit::{
    SeededIds,
    builders::{Compass, account, comment, comment_text, description, ready_video, stars, tags, time, title},
};

/// What the first moderator logs in with.
pub(crate) const MODERATOR: &str = "moderator@example.org";
/// The same.
pub(crate) const PASSWORD: &str = "correct horse";

/// Words of titles; each is in one of about eight titles.
pub(crate) const WORDS: [&str; 32] = [
    "cassandra",
    "modeling",
    "partition",
    "cluster",
    "vector",
    "search",
    "replica",
    "token",
    "ring",
    "gossip",
    "hint",
    "repair",
    "compaction",
    "bloom",
    "filter",
    "index",
    "storage",
    "attached",
    "table",
    "column",
    "counter",
    "batch",
    "query",
    "driver",
    "latency",
    "consistency",
    "quorum",
    "snapshot",
    "stream",
    "schema",
    "keyspace",
    "tombstone",
];

/// What was loaded.
pub(crate) struct Loaded {
    /// The videos, newest first. Every second one has a vector, if there are any.
    pub(crate) videos: Vec<VideoId>,
}

impl Loaded {
    /// The newest video that has a vector, if any has one. The last that was made is the newest, and those with odd
    /// numbers have vectors.
    pub(crate) fn with_vector(&self) -> VideoId {
        self.videos[self.videos.len() % 2]
    }

    /// The newest video that has none.
    pub(crate) fn without_vector(&self) -> VideoId {
        self.videos[1 - self.videos.len() % 2]
    }
}

/// Loads so many videos, with vectors for every second one if `vectors`, and about a few of them comments and ratings.
pub(crate) async fn load(ports: &Ports, count: usize, vectors: bool) -> Result<Loaded, StoreError> {
    let (ids, bulk) = (SeededIds::new(6), &ports.bulk);
    let people: Vec<Account> =
        (0..50).map(|_| account(&ids, time("2025-01-01T00:00:00Z"), &[Role::Viewer])).collect();
    bulk.accounts(&people).await?;
    let compass = Compass::new(ports.embedder.space(), 6);
    let mut videos = Vec::with_capacity(count);
    let mut rows = Vec::with_capacity(MOST_ROWS);
    for number in 0..count {
        let video = video(&ids, number, &people[number % people.len()]);
        videos.push(video.id);
        let vector = (vectors && number % 2 == 1).then(|| compass.at(80.0, number as u64));
        rows.push(VideoRow { video, vector });
        if rows.len() == MOST_ROWS || number + 1 == count {
            bulk.videos(&rows).await?;
            rows.clear();
        }
    }
    for chunk in videos.chunks(MOST_ROWS).take(100) {
        bulk.views(&chunk.iter().map(|video| (*video, ids.number() % 100_000)).collect::<Vec<_>>()).await?;
        let rated = chunk.iter().enumerate().map(|(n, video)| rating(&people[n % people.len()], *video, n));
        bulk.ratings(&rated.collect::<Vec<_>>()).await?;
    }
    videos.reverse();
    if let Some(video) = videos.first() {
        bulk.comments(
            &(0..MOST_ROWS).map(|n| said(&ids, &people[n % people.len()], *video, n)).collect::<Vec<_>>(),
        )
        .await?;
    }
    Ok(Loaded { videos })
}

/// The video of that number; the greater the number, the later it was submitted.
fn video(ids: &SeededIds, number: usize, owner: &Account) -> Video {
    let word = |step: usize| WORDS[(number / step + number * step) % WORDS.len()];
    let words = format!("{} {} and the {} of {} {number}", word(1), word(3), word(7), word(11));
    let tag = |text: &str| Tag::parse(text).expect("a tag");
    let at = time("2025-03-01T00:00:00Z").plus(Duration::from_secs(number as u64 * 20));
    Video {
        title: title(&words),
        description: description(&format!("What {} has to do with {}: part {number}.", word(5), word(13))),
        tags: tags(&[tag(word(1)), tag(&format!("part-{}", number % 10)), tag("talk")]),
        owner: owner.id,
        category: Some("Education".to_owned()),
        ..ready_video(ids, at)
    }
}

fn said(ids: &SeededIds, by: &Account, video: VideoId, number: usize) -> Comment {
    let at = time("2025-11-01T00:00:00Z").plus(Duration::from_secs(number as u64 * 60));
    Comment {
        video,
        author: by.id,
        text: comment_text(&format!(
            "What is said in minute {number} is just what I was looking for, thank you."
        )),
        sentiment: SentimentScore::try_from(0.5).ok(),
        ..comment(ids, at)
    }
}

fn rating(by: &Account, video: VideoId, number: usize) -> Rating {
    let at = time("2025-11-01T00:00:00Z");
    let number = i64::try_from(number % 5 + 1).expect("1 to 5");
    Rating { video, user: by.id, stars: stars(number), first_at: at, at }
}

/// Who may do everything.
pub(crate) fn moderator() -> Registration {
    Registration {
        first_name: Name::parse("Mo").expect("a name"),
        last_name: Name::parse("Moderator").expect("a name"),
        email: Email::parse(MODERATOR).expect("an address"),
        password: Password::parse(PASSWORD).expect("a password"),
    }
}
