//! The videos that are searched, read from a file.

use std::{collections::HashMap, path::Path, time::Duration};

use killrvideo_domain::{
    catalog::{Description, Tags, Title, Video},
    shared::{Timestamp, VideoId},
};
use killrvideo_testkit::{
    SeededIds,
    builders::{ready_video, time},
};
use serde::Deserialize;

/// Videos, all ready, without vectors.
pub(crate) struct Catalogue {
    pub(crate) videos: Vec<Video>,
    by_youtube_id: HashMap<String, VideoId>,
}

/// A video as a file has it.
struct Text {
    key: String,
    youtube_id: String,
    submitted_at: Timestamp,
    title: String,
    description: String,
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Demo {
    video: Vec<DemoVideo>,
}

#[derive(Deserialize)]
struct DemoVideo {
    key: String,
    youtube_id: String,
    days_before_start: f64,
    title: String,
    description: String,
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    videoid: String,
    added_date: String,
    name: String,
    description: String,
    location: String,
    tags: String,
}

impl Catalogue {
    /// Reads `text`: rows of `videos.csv` if the file's name ends in `.csv`, otherwise a catalogue like the demo's.
    pub(crate) fn read(path: &Path, text: &str) -> Self {
        let texts = if path.extension().is_some_and(|extension| extension == "csv") {
            rows(text)
        } else {
            demo(text)
        };
        let ids = SeededIds::new(1);
        let mut by_youtube_id = HashMap::new();
        let mut videos = Vec::with_capacity(texts.len());
        for text in texts {
            let id: VideoId = text.key.parse().expect("a video's id");
            let earlier = by_youtube_id.insert(text.youtube_id, id);
            assert!(earlier.is_none(), "two videos have the YouTube id of {id}");
            videos.push(Video {
                id,
                title: Title::cut_from(&text.title).expect("a title"),
                description: Description::cut_from(&text.description),
                tags: Tags::fitting(&text.tags),
                ..ready_video(&ids, text.submitted_at)
            });
        }
        Self { videos, by_youtube_id }
    }

    /// The video with that YouTube id.
    pub(crate) fn named(&self, youtube_id: &str) -> VideoId {
        *self.by_youtube_id.get(youtube_id).unwrap_or_else(|| panic!("there is no video {youtube_id}"))
    }
}

fn demo(text: &str) -> Vec<Text> {
    let start = time("2025-11-03T10:00:00Z");
    let read = |video: DemoVideo| Text {
        key: video.key,
        youtube_id: video.youtube_id,
        submitted_at: start.minus(Duration::from_secs_f64(video.days_before_start * 86_400.0)),
        title: video.title,
        description: video.description,
        tags: video.tags,
    };
    toml::from_str::<Demo>(text).expect("a catalogue").video.into_iter().map(read).collect()
}

fn rows(text: &str) -> Vec<Text> {
    let read = |row: Row| Text {
        key: row.videoid,
        youtube_id: row.location.rsplit('/').next().unwrap_or_default().to_owned(),
        submitted_at: time(&row.added_date),
        title: row.name,
        description: row.description,
        tags: row
            .tags
            .trim_matches(['{', '}'])
            .split(',')
            .map(|tag| tag.trim_matches('"').to_owned())
            .collect(),
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| read(row.expect("a row of videos.csv"))).collect()
}
