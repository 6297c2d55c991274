//! The work on videos, shared by the workers of all processes.
//!
//! Inside this process one change of a video waits for the other. Between processes nothing can be made conditional,
//! so this is what can happen, and why it does no harm:
//! - Two workers begin with one job at the same moment: both work, both finish, and doing a job twice gives the same
//!   video. If they found out different things, each cell of the video holds what one of them found, status and
//!   `listed` together; whoever writes looks at the video again and sees to it that the list of the latest follows.
//! - One of them is done before the other has said that it began: the video is said to be in work although it is
//!   final. One that is listed is ready whatever its status says, so nobody sees that; the worker that came late brings
//!   any to its end again, even if the job is dropped by then.
//! - A lease, or an edit that says what it supplies, meets the end of the job: a few cells of the queue's row are left,
//!   without its kind. The next worker that meets them drops them or, when the video is not final, brings it to its
//!   end as it is: they count as a job that leaves every field alone.
//! - An edit of another process, or a vector, that comes between the moment at which a finish reads the job and the
//!   moment at which it writes the video: what was written later stands. It is the time of one call, and the editor
//!   sees what became of it.

use async_trait::async_trait;
use futures_util::try_join;
use killrvideo_domain::{
    catalog::{Begun, Field, Finished, Job, JobKind, JobStore, Lease, Outcome, Video},
    shared::{Embedding, StoreError, Timestamp, Total},
};
use uuid::Uuid;

use super::{
    changes::changes,
    list_rows::latest_key,
    queue::{BUCKET, JobRow, job_key},
    rows::{VideoRow, WholeVideoRow, tags_of, video_key},
};
use crate::{
    AstraStore,
    data_api::{During, Filter, Find, Instant, Trouble, Update, Vector, columns},
    shared::Finally,
    tables::{LATEST_VIDEOS, PROCESSING_QUEUE, VIDEOS},
};

columns! {
    /// Whether a listed video has its vector. There is no way to ask but to read it.
    struct Promised {
        listed: Option<bool>,
        content_features: Option<Vector>,
    }

    /// A row of the queue that is only counted.
    struct CountedJob {
        videoid: Uuid,
    }
}

#[async_trait]
impl JobStore for AstraStore {
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.due_jobs(now, limit).await.during("job_store.due")
    }

    async fn unfinished(&self) -> Result<Total, StoreError> {
        self.unfinished_jobs().await.during("job_store.unfinished")
    }

    async fn begin(&self, lease: &Lease) -> Result<Begun, StoreError> {
        let _turn = self.video_turns.lock(lease.job.video).await;
        self.begin_job(lease).await.during("job_store.begin")
    }

    async fn finish(&self, finished: &Finished) -> Result<(), StoreError> {
        let operation = "job_store.finish";
        if let Outcome::Ready { vector: Some(vector), .. } = &finished.outcome {
            self.check(operation, vector)?;
            self.takes_vectors(operation).await?;
        }
        let _turn = self.video_turns.lock(finished.job.video).await;
        self.finish_job(finished).await.during(operation)
    }
}

impl AstraStore {
    /// Reads the queue from its oldest row on, page by page, until enough free jobs are found. A row that makes no
    /// sense is left where it is, or nobody would work on those behind it.
    ///
    /// Most looks leave out what is before the oldest row of the last one, see [`QueueHead`](super::QueueHead): a job
    /// that comes more than a minute later than its time is due within the next minute.
    async fn due_jobs(&self, now: Timestamp, limit: usize) -> Result<Vec<Job>, Trouble> {
        let mut due = Vec::new();
        if limit == 0 {
            return Ok(due);
        }
        let looked_at = self.clock.now();
        let find = Find::by(queue_from(self.queue_head.next_look(looked_at)));
        let (mut first, mut page) = (None, Some(find.clone()));
        while let Some(this) = page.take().filter(|_| due.len() < limit) {
            let found = self.api.find::<JobRow>(PROCESSING_QUEUE, this).await?;
            first = first.or(found.rows.first().map(|row| row.submitted_at.0));
            for row in found.rows.iter().filter(|row| row.is_free_at(now)) {
                match row.job() {
                    Ok(job) => due.push(job),
                    Err(trouble) => tracing::warn!(%trouble, "a job is left alone"),
                }
            }
            page = found.next.map(|state| find.clone().from(state));
        }
        self.queue_head.saw(looked_at, first);
        due.truncate(limit);
        Ok(due)
    }

    /// Lets the server count the queue, from where the last look for work found its first row: whoever watches does not
    /// read over what is before it again and again, see [`QueueHead`](super::QueueHead).
    async fn unfinished_jobs(&self) -> Result<Total, Trouble> {
        let find = Find::by(queue_from(self.queue_head.begins(self.clock.now()))).ascending("attempts");
        let (counted, _) = self.api.count::<CountedJob>(PROCESSING_QUEUE, find).await?;
        Ok(counted.total())
    }

    async fn begin_job(&self, lease: &Lease) -> Result<Begun, Trouble> {
        let (video, row) = try_join!(self.read(lease.job.video), self.stored(&lease.job))?;
        let Some(row) = row.filter(|row| row.is_free_at(lease.at)) else { return Ok(Begun::Nothing) };
        let job = row.job()?;
        let video = match video {
            Some(video) if !(row.is_remains() && video.status.is_final()) => video,
            Some(_) => {
                self.drop_job(&job).await?;
                return Ok(Begun::Nothing);
            }
            None => {
                if job.is_orphan_at(lease.at) {
                    self.drop_job(&job).await?;
                }
                return Ok(Begun::Nothing);
            }
        };
        let job = Job { attempts: job.attempts.saturating_add(1), ..job };
        let held = Update::default().set("attempts", job.attempts).set("leased_until", Instant(lease.until));
        self.api.update_one(PROCESSING_QUEUE, job_key(job.video, job.submitted_at), held).await?;
        let begun = video.clone().begun(lease.at);
        if begun != video {
            // Not `listed`: it is false already, unless another worker has just finished the video; then it stays
            // listed, and ready.
            let update = Update::default().set("status", begun.status.as_str());
            let update = update.set_some("updated_at", begun.updated_at.map(Instant));
            self.api.update_one(VIDEOS, video_key(video.id), update).await?;
        }
        Ok(Begun::Work { job, video: Box::new(begun) })
    }

    async fn finish_job(&self, finished: &Finished) -> Result<(), Trouble> {
        let (video, row) = try_join!(self.read_to_finish(&finished.job), self.stored(&finished.job))?;
        let (video, has_vector) =
            video.map_or((None, false), |(video, has_vector)| (Some(video), has_vector));
        let unfinished = video.as_ref().is_some_and(|video| !video.status.is_final());
        let is_whole = row.as_ref().is_some_and(|row| !row.is_remains());
        let job = match row {
            // As it is now: it says what was supplied meanwhile.
            Some(row) => row.job()?,
            // Another worker dropped it between this one's lease and its change of the status.
            None if unfinished => finished.job.clone(),
            None => return Ok(()),
        };
        match video {
            Some(video) if job.kind == JobKind::Submit => {
                self.publish(&video, &job, finished).await?;
                if is_whole && self.lacks_promised_vector(&job).await? {
                    return self.ask_for_vector(&job).await;
                }
            }
            Some(video) if !has_vector => self.embed(&video, &job, finished).await?,
            Some(_) | None => {}
        }
        self.drop_job(&job).await
    }

    /// The video of a job, and whether it is known to have a vector. Only what gives a vector to a video that has none
    /// asks for it.
    async fn read_to_finish(&self, job: &Job) -> Result<Option<(Video, bool)>, Trouble> {
        match job.kind {
            JobKind::Submit => Ok(self.read(job.video).await?.map(|video| (video, false))),
            JobKind::Embed => {
                let row = self.api.find_one::<WholeVideoRow>(VIDEOS, video_key(job.video)).await?;
                let Some((row, vector)) = row.map(WholeVideoRow::split) else { return Ok(None) };
                Ok(Some((row.video()?, vector.is_some())))
            }
        }
    }

    /// Takes a submitted video to its final status. One that has it already was on its way here before: the lists
    /// are completed, and nothing else is changed.
    async fn publish(&self, before: &Video, job: &Job, finished: &Finished) -> Result<(), Trouble> {
        let after = before.clone().finished(job, &finished.outcome, finished.at);
        let _told = Finally(|| {
            self.list_counts.forget([before, &after]);
            self.tag_counts.recount(tags_of([&after]));
        });
        if let Some(update) = changes(before, &after) {
            let vector = wanted_vector(job, finished).map(as_cell);
            let update = update.set_some("content_features", vector);
            self.api.update_one(VIDEOS, video_key(after.id), update).await?;
        }
        if after.is_listed() {
            self.write_latest(&after).await?;
        }
        self.follow(&after).await
    }

    /// Looks at a video again that was written, because another process may have written it as well: whatever its
    /// mark and its title are now, `listed` and the list of the latest follow, and the status is a final one.
    async fn follow(&self, written: &Video) -> Result<(), Trouble> {
        let Some(row) = self.api.find_one::<VideoRow>(VIDEOS, video_key(written.id)).await? else {
            return Ok(());
        };
        let (status, listed) = (row.status.clone(), row.listed);
        let mut now = row.video()?;
        if !now.status.is_final() {
            now.status = written.status;
        }
        let wrong_status = status.as_deref() != Some(now.status.as_str());
        let wrong_listed = listed != Some(now.is_listed());
        if wrong_status || wrong_listed {
            let update = Update::default().set("status", now.status.as_str()).set("listed", now.is_listed());
            self.api.update_one(VIDEOS, video_key(now.id), update).await?;
        }
        if !now.is_listed() {
            self.api.delete_one(LATEST_VIDEOS, latest_key(now.id, now.submitted_at)).await
        } else if !written.is_listed() || written.summary() != now.summary() {
            self.write_latest(&now).await
        } else {
            Ok(())
        }
    }

    /// Whether somebody said that the vector is supplied, and was cut off before it was written.
    async fn lacks_promised_vector(&self, job: &Job) -> Result<bool, Trouble> {
        if !job.supplied.has(Field::Vector) {
            return Ok(false);
        }
        let row = self.api.find_one::<Promised>(VIDEOS, video_key(job.video)).await?;
        Ok(row.is_some_and(|row| row.listed == Some(true) && row.content_features.is_none()))
    }

    /// Makes the job one that gives a vector to a video that has none.
    async fn ask_for_vector(&self, job: &Job) -> Result<(), Trouble> {
        let embed =
            Update::default().set("kind", JobKind::Embed.as_str()).unset("supplied").unset("leased_until");
        self.api.update_one(PROCESSING_QUEUE, job_key(job.video, job.submitted_at), embed).await
    }

    /// Gives a vector to a video that had none.
    async fn embed(&self, video: &Video, job: &Job, finished: &Finished) -> Result<(), Trouble> {
        let Some(vector) = wanted_vector(job, finished) else { return Ok(()) };
        let update = Update::default().set("content_features", as_cell(vector));
        self.api.update_one(VIDEOS, video_key(video.id), update).await
    }

    async fn stored(&self, job: &Job) -> Result<Option<JobRow>, Trouble> {
        self.api.find_one(PROCESSING_QUEUE, job_key(job.video, job.submitted_at)).await
    }

    async fn drop_job(&self, job: &Job) -> Result<(), Trouble> {
        self.api.delete_one(PROCESSING_QUEUE, job_key(job.video, job.submitted_at)).await
    }
}

/// The queue from a time on; all of it without one.
fn queue_from(begins: Option<Timestamp>) -> Filter {
    let queue = Filter::by("bucket", BUCKET);
    match begins {
        Some(begins) => queue.and_is("submitted_at", "$gte", Instant(begins)),
        None => queue,
    }
}

/// The vector that the worker made, unless somebody supplied another.
fn wanted_vector<'a>(job: &Job, finished: &'a Finished) -> Option<&'a Embedding> {
    match &finished.outcome {
        Outcome::Ready { vector, .. } if !job.supplied.has(Field::Vector) => vector.as_ref(),
        Outcome::Ready { .. } | Outcome::Failed => None,
    }
}

fn as_cell(vector: &Embedding) -> Vector {
    Vector(vector.as_slice().to_vec())
}
