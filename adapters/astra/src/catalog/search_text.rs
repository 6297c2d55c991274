//! What a search for words looks at.

use killrvideo_domain::{catalog::Video, search::text::indexed_text};

/// The words of a video, for the text index, by the rules by which queries are read: this is the only function that
/// makes the text.
pub(crate) fn search_text(video: &Video) -> String {
    indexed_text(&video.title, &video.tags, video.description.as_ref())
}
