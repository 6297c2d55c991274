//! What users did, day by day: written beside the deed, and never a reason for it to fail.

mod log;
mod rows;
mod trail;
