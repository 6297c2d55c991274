//! What a search for words will look at.

use killrvideo_domain::catalog::{Description, Tag, Video};

/// The words of a video, for the text index: those of the title twice, because they say more than others, then
/// those of the tags and of the description.
///
/// Words are runs of letters and digits in lower case. The rules by which words are brought to their stems come
/// with keyword search, and then have to be the same here and where queries are read: this is the only function
/// that makes the text.
pub(crate) fn search_text(video: &Video) -> String {
    let title = video.title.as_str();
    let description = video.description.as_ref().map_or("", Description::as_str);
    let texts = [title, title].into_iter().chain(video.tags.iter().map(Tag::as_str)).chain([description]);
    let words = texts.flat_map(|text| text.split(|character: char| !character.is_alphanumeric()));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use killrvideo_testkit::{
        SeededIds,
        builders::{description, ready_video, time, title},
    };

    use super::*;
    use killrvideo_domain::catalog::Tags;

    #[test]
    fn the_title_counts_twice_and_everything_is_folded() {
        let bare = ready_video(&SeededIds::new(1), time("2025-11-03T10:00:00Z"));
        let video = Video {
            title: title("Zoë’s GRÖSSE: 日本語!"),
            tags: Tags::parse(&["data modeling", "C++"]).expect("tags"),
            description: description("Two\nlines -- 2."),
            ..bare
        };

        let text = "zoë s grösse 日本語 zoë s grösse 日本語 c data modeling two lines 2";
        assert_eq!(search_text(&video), text);
    }
}
