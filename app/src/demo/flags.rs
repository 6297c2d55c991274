//! What the demo accounts report to the moderators.

use std::time::Duration;

use killrvideo_domain::{
    moderation::{ContentId, NewFlag, ReasonCode, ReasonText},
    shared::{IdGenerator, Timestamp, UserId, VideoId},
};
use serde::Deserialize;

use super::catalogue::login_of;

/// A flag of the catalogue, whatever day it is.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) video: VideoId,
    /// How long before the start it was raised.
    pub(super) age: Duration,
    reporter: UserId,
    reason: ReasonCode,
    text: Option<ReasonText>,
}

impl Report {
    /// The flag, in a catalogue that is loaded at `now`.
    pub(super) fn flag(&self, ids: &dyn IdGenerator, now: Timestamp) -> NewFlag {
        let at = now.minus(self.age);
        NewFlag {
            id: ids.flag_id(at),
            content: ContentId::Video(self.video),
            reporter: self.reporter,
            reason: self.reason,
            text: self.text.clone(),
            at,
        }
    }
}

/// A flag as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlagRow {
    video: String,
    reporter: String,
    hours_before_start: f64,
    reason: String,
    text: String,
}

impl FlagRow {
    /// The flag.
    ///
    /// # Errors
    /// The first fault, with the key of the flag's video.
    pub(super) fn read(&self) -> Result<Report, String> {
        let about = |column: &str, fault: &dyn std::fmt::Display| {
            format!("a flag on {}: {column}: {fault}", self.video)
        };
        let hour = Duration::from_hours(1).as_secs_f64();
        Ok(Report {
            video: self.video.parse().map_err(|fault| about("video", &fault))?,
            age: Duration::try_from_secs_f64(self.hours_before_start * hour)
                .map_err(|fault| about("hours_before_start", &fault))?,
            reporter: login_of(&self.reporter).map_err(|fault| about("reporter", &fault))?.user(),
            reason: self.reason.parse().map_err(|fault| about("reason", &fault))?,
            text: ReasonText::parse(&self.text).map_err(|fault| about("text", &fault))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;

    #[test]
    fn flags_are_on_videos_that_were_there_before_and_stand_newest_first() {
        let catalogue::Catalogue { videos, flags, .. } = catalogue::read().unwrap();

        assert!((1..=5).contains(&flags.len()), "{}", flags.len());
        assert!(flags.is_sorted_by(|newer, older| newer.age < older.age));
        for report in &flags {
            let video = videos.iter().find(|video| video.id == report.video).unwrap();
            assert!(report.age < video.age && report.text.is_some(), "{report:?}");
        }
    }
}
