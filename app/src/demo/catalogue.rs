//! The catalogue file, read into the domain's values.

use std::{collections::BTreeMap, time::Duration};

use killrvideo_domain::{
    catalog::{Description, LOCATION_TYPE_YOUTUBE, Tags, Title, Video, VideoStatus, YoutubeId},
    feedback::Rating,
    shared::{Role, Stars, Timestamp, UserId, VideoId},
};
use serde::Deserialize;

use super::{
    DemoLogin,
    comments::{CommentRow, Remark},
    flags::{FlagRow, Report},
    stills::still,
};

const CATALOGUE: &str = include_str!("../../demo/catalogue.toml");

/// A video of the catalogue, whatever day it is.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: VideoId,
    /// How long before the start it was submitted.
    pub(super) age: Duration,
    pub(super) views: u64,
    ratings: BTreeMap<UserId, Stars>,
    owner: UserId,
    youtube_id: YoutubeId,
    title: Title,
    description: Option<Description>,
    tags: Tags,
    category: String,
    language: String,
    content_rating: String,
}

impl Entry {
    /// The video, ready, in a catalogue that is loaded at `now`.
    pub(super) fn video(&self, now: Timestamp) -> Video {
        Video {
            id: self.id,
            owner: self.owner,
            title: self.title.clone(),
            description: self.description.clone(),
            tags: self.tags.clone(),
            location: self.youtube_id.embed_url(),
            location_type: LOCATION_TYPE_YOUTUBE,
            thumbnail: Some(still(&self.tags)),
            youtube_id: Some(self.youtube_id.clone()),
            submitted_at: now.minus(self.age),
            updated_at: None,
            status: VideoStatus::Ready,
            content_rating: Some(self.content_rating.clone()),
            category: Some(self.category.clone()),
            language: Some(self.language.clone()),
            deletion: None,
        }
    }

    /// What the demo accounts gave it, one after another since it was submitted, in a catalogue that is loaded at `now`.
    pub(super) fn ratings(&self, now: Timestamp) -> impl Iterator<Item = Rating> {
        let waits = (2..).map(|part| self.age / part);
        self.ratings.iter().zip(waits).map(move |((user, stars), ago)| {
            let at = now.minus(ago);
            Rating { video: self.id, user: *user, stars: *stars, first_at: at, at }
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    video: Vec<Text>,
    comment: Vec<CommentRow>,
    flag: Vec<FlagRow>,
}

/// What the catalogue file says.
pub(super) struct Catalogue {
    /// The videos, newest first.
    pub(super) videos: Vec<Entry>,
    /// What is said about them, newest first.
    pub(super) comments: Vec<Remark>,
    /// The flags, newest first.
    pub(super) flags: Vec<Report>,
}

/// A video as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    key: String,
    owner: String,
    youtube_id: String,
    days_before_start: f64,
    title: String,
    description: String,
    tags: Vec<String>,
    category: String,
    language: String,
    content_rating: String,
    views: u64,
    #[serde(default)]
    ratings: BTreeMap<String, i64>,
}

/// The catalogue.
///
/// # Errors
/// The first fault, with the video's key.
pub(super) fn read() -> Result<Catalogue, String> {
    let file: File = toml::from_str(CATALOGUE).map_err(|error| error.to_string())?;
    let entry = |text: &Text| text.read().map_err(|fault| format!("{}: {fault}", text.key));
    let videos = file.video.iter().map(entry).collect::<Result<_, _>>()?;
    let comments = file.comment.iter().map(CommentRow::read).collect::<Result<_, _>>()?;
    let flags = file.flag.iter().map(FlagRow::read).collect::<Result<_, _>>()?;
    Ok(Catalogue { videos, comments, flags })
}

/// The account that a role names.
pub(super) fn login_of(role: &str) -> Result<&'static DemoLogin, String> {
    let role: Role = role.parse().map_err(|refused| format!("{refused}"))?;
    DemoLogin::of(role).ok_or_else(|| "there is no demo login of this role".to_owned())
}

impl Text {
    fn read(&self) -> Result<Entry, String> {
        let age = Duration::try_from_secs_f64(self.days_before_start * super::DAY.as_secs_f64());
        let owner = login_of(&self.owner).map_err(|refused| format!("owner: {refused}"))?;
        Ok(Entry {
            id: self.key.parse().map_err(|refused| format!("key: {refused}"))?,
            age: age.map_err(|refused| format!("days_before_start: {refused}"))?,
            views: self.views,
            ratings: self.ratings().map_err(|refused| format!("ratings: {refused}"))?,
            owner: owner.user(),
            youtube_id: self.youtube_id.parse().map_err(|refused| format!("youtube_id: {refused}"))?,
            title: Title::parse(&self.title).map_err(|refused| format!("title: {refused}"))?,
            description: Description::parse(&self.description)
                .map_err(|refused| format!("description: {refused}"))?,
            tags: Tags::parse(&self.tags).map_err(|refused| format!("tags: {refused}"))?,
            category: self.category.clone(),
            language: self.language.clone(),
            content_rating: self.content_rating.clone(),
        })
    }

    fn ratings(&self) -> Result<BTreeMap<UserId, Stars>, String> {
        let given = self.ratings.iter().map(|(role, number)| {
            let stars = Stars::try_from(*number).map_err(|refused| refused.to_string())?;
            Ok((login_of(role)?.user(), stars))
        });
        given.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Checks that no two entries have the same `part`.
    fn all_differ<T: Ord>(entries: &[Entry], part: impl Fn(&Entry) -> T) {
        let parts: BTreeSet<T> = entries.iter().map(part).collect();
        assert_eq!(parts.len(), entries.len());
    }

    #[test]
    fn the_catalogue_has_forty_videos_and_no_two_are_alike() {
        let entries = read().unwrap().videos;

        assert_eq!(entries.len(), 40);
        all_differ(&entries, |entry| entry.id);
        all_differ(&entries, |entry| entry.youtube_id.clone());
        all_differ(&entries, |entry| entry.age);
        all_differ(&entries, |entry| entry.title.clone());
        all_differ(&entries, |entry| entry.video(Timestamp::MAX).text_to_embed());
        all_differ(&entries, |entry| entry.description.as_ref().map(|text| text.as_str().to_owned()));
    }

    #[test]
    fn every_video_is_ready_and_told_in_full() {
        for entry in read().unwrap().videos {
            let video = entry.video(Timestamp::MAX);

            assert!(video.is_listed());
            assert!(video.submitted_at < Timestamp::MAX, "{}", video.id);
            assert!(video.description.is_some(), "{}", video.id);
            assert!((2..=6).contains(&video.tags.iter().count()), "{}", video.id);
            assert!(!entry.category.is_empty() && entry.language.len() == 2, "{}", video.id);
        }
    }

    #[test]
    fn some_videos_are_rated_and_nobody_rates_their_own() {
        let entries = read().unwrap().videos;
        let rated = entries.iter().filter(|entry| !entry.ratings.is_empty()).count();

        assert!((20..40).contains(&rated), "{rated}");
        for entry in entries {
            let submitted_at = entry.video(Timestamp::MAX).submitted_at;
            for rating in entry.ratings(Timestamp::MAX) {
                assert!(rating.user != entry.owner && rating.video == entry.id);
                assert!(submitted_at < rating.at && rating.at < Timestamp::MAX);
            }
        }
    }

    #[test]
    fn every_tag_is_shared_by_some_videos() {
        let entries = read().unwrap().videos;
        let tags: BTreeSet<_> = entries.iter().flat_map(|entry| entry.tags.iter().cloned()).collect();

        let shared = tags.iter().filter(|tag| {
            entries.iter().filter(|entry| entry.tags.iter().any(|other| other == *tag)).count() > 1
        });
        assert!(shared.count() * 2 > tags.len(), "tags that lead nowhere are no tags");
    }
}
