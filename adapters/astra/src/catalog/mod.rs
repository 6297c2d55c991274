//! Videos, the lists they stand in, the work on them, and their numbers.

mod by_index;
mod changes;
mod counts;
mod day;
mod head;
mod jobs;
mod latest;
mod list_rows;
mod lists;
mod position;
mod queue;
mod remains;
mod rows;
mod search_text;
mod sharing;
mod stats;
mod store;
mod tags;
mod tally;
mod views;
mod walk;

pub(crate) use changes::changes;
pub(crate) use counts::ListCounts;
pub(crate) use head::QueueHead;
pub(crate) use list_rows::{LatestRow, SummaryRow, latest_key};
pub(crate) use queue::{BUCKET, JobRow, NewJobRow};
pub(crate) use rows::{NewVideoRow, VideoRow, WholeVideoRow, tags_of, texts, video_key};
pub(crate) use search_text::search_text;
pub(crate) use sharing::LacksOr;
pub(crate) use stats::RatingsPart;
pub(crate) use tags::{TagCounts, TagUsage};
pub(crate) use tally::Name;
pub(crate) use views::{COMPACTED, IMPORTED, VIEWS_PART, Views, ViewsPart, may_count, views_part};
