//! Rows of the queue of work, and what they mean.

use killrvideo_domain::{
    catalog::{Field, Job, JobKind},
    shared::{Timestamp, VideoId},
};
use uuid::Uuid;

use crate::{
    data_api::{Filter, Instant, Trouble, columns, count},
    tables::PROCESSING_QUEUE,
};

columns! {
    /// A job as it is written when it is new.
    pub(crate) struct NewJobRow {
        bucket: i32,
        submitted_at: Instant,
        videoid: Uuid,
        kind: String,
        supplied: Vec<String>,
        attempts: u32,
    }

    /// A job as it is read.
    pub(crate) struct JobRow {
        bucket: i32,
        pub(crate) submitted_at: Instant,
        pub(crate) videoid: Uuid,
        /// Every job has one; a row without it is what is left of a job that was done.
        pub(crate) kind: Option<String>,
        #[serde(default)]
        supplied: Vec<String>,
        #[serde(default, deserialize_with = "count")]
        pub(crate) attempts: u32,
        pub(crate) leased_until: Option<Instant>,
    }
}

/// The one partition that holds all work. Few rows are in it at once, because a job that is done is deleted; what that
/// leaves behind, and what is done about it, is said in [`head`](super::head).
pub(crate) const BUCKET: i32 = 0;

impl From<&Job> for NewJobRow {
    fn from(job: &Job) -> Self {
        Self {
            bucket: BUCKET,
            submitted_at: Instant(job.submitted_at),
            videoid: job.video.as_uuid(),
            kind: job.kind.as_str().to_owned(),
            supplied: job.supplied.iter().map(|field| field.as_str().to_owned()).collect(),
            attempts: job.attempts,
        }
    }
}

impl JobRow {
    /// Whether nobody holds the job at `now`.
    pub(crate) fn is_free_at(&self, now: Timestamp) -> bool {
        self.leased_until.is_none_or(|Instant(until)| until <= now)
    }

    /// Whether the job itself is gone. Another process changed a cell of it at the moment at which it was dropped,
    /// and an update makes the row that it does not find.
    pub(crate) const fn is_remains(&self) -> bool {
        self.kind.is_none()
    }

    /// The job that the row means. What is left of a job leaves all fields alone: the video has what it is to have.
    pub(crate) fn job(&self) -> Result<Job, Trouble> {
        let nonsense = |column: &str, invalid: &dyn std::fmt::Display| Trouble::Row {
            table: PROCESSING_QUEUE.name().to_owned(),
            reason: format!("{column} of the job on video {}: {invalid}", self.videoid),
        };
        let kind = self.kind.as_deref().map_or(Ok(JobKind::Submit), str::parse);
        let supplied = self.supplied.iter().map(|text| text.parse::<Field>());
        let all = [Field::Title, Field::Description, Field::Tags, Field::Vector];
        let left_alone = all.into_iter().filter(|_| self.is_remains()).map(Ok);
        Ok(Job {
            video: VideoId::from_uuid(self.videoid),
            submitted_at: self.submitted_at.0,
            kind: kind.map_err(|invalid| nonsense("kind", &invalid))?,
            supplied: supplied
                .chain(left_alone)
                .collect::<Result<_, _>>()
                .map_err(|invalid| nonsense("supplied", &invalid))?,
            attempts: self.attempts,
        })
    }
}

/// The key of the job of a video.
pub(crate) fn job_key(video: VideoId, submitted_at: Timestamp) -> Filter {
    Filter::by("bucket", BUCKET).and("submitted_at", Instant(submitted_at)).and("videoid", video.as_uuid())
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{pending_video, time},
    };
    use serde_json::{Value, from_value, json, to_value};

    use super::*;

    fn row(kind: &Value, supplied: &Value) -> JobRow {
        let row = json!({
            "bucket": 0, "submitted_at": "2025-11-03T10:00:00Z", "videoid": Uuid::from_u128(7), "kind": kind, "supplied": supplied,
        });
        from_value(row).expect("a row")
    }

    #[test]
    fn a_row_is_the_job_that_was_written() {
        let (_, job) = pending_video(&SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let supplied = [Field::Title, Field::Vector].into_iter().collect();
        let job = Job { supplied, attempts: 3, ..job };

        let read: JobRow = from_value(to_value(NewJobRow::from(&job)).expect("JSON")).expect("a row");

        assert_eq!(read.job().ok(), Some(job));
        assert!(read.is_free_at(time("2025-11-03T10:00:00Z")) && !read.is_remains());
    }

    #[test]
    fn a_job_is_held_until_its_lease_is_over() {
        let until = time("2025-11-03T10:02:00Z");
        let held = JobRow { leased_until: Some(Instant(until)), ..row(&json!("embed"), &json!([])) };

        assert!(!held.is_free_at(time("2025-11-03T10:01:59.999Z")));
        assert!(held.is_free_at(until));
    }

    #[test]
    fn what_makes_no_sense_is_named_with_column_and_video() {
        for (column, row) in [
            ("kind", row(&json!("sweep"), &json!([]))),
            ("supplied", row(&json!("submit"), &json!(["colour"]))),
        ] {
            let said = row.job().expect_err("nonsense").to_string();

            assert!(said.contains("processing_queue") && said.contains(column), "{said}");
            assert!(said.contains("00000000-0000-0000-0000-000000000007"), "{said}");
        }
    }

    #[test]
    fn what_is_left_of_a_job_is_told_from_a_job() {
        let remains = row(&json!(null), &json!(["title"]));
        let supplied = remains.job().expect("a job").supplied;
        assert!(remains.is_remains() && supplied.has(Field::Title) && supplied.has(Field::Vector));
        assert!(!row(&json!("submit"), &json!([])).is_remains());
    }
}
