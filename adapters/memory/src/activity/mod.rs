//! What users did, day by day.

mod deeds;
mod log;

pub(crate) use deeds::Deeds;
