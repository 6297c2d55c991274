//! Pictures of the demo's videos.
//!
//! There are no such recordings, so nobody keeps a still of them. Each picture is a small drawing inside its own address,
//! which a browser shows without a network.

use killrvideo_domain::catalog::{Tag, Tags};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Backgrounds, each with enough contrast to white letters.
const COLOURS: [&str; 6] = ["1f6f8b", "7b3f8c", "2e6b3a", "9a3b3b", "375a9e", "8a5a12"];

/// A drawing that says what a video is about: its first tag, on a colour that goes with it.
pub(super) fn still(tags: &Tags) -> String {
    let tag = tags.iter().next().map_or("video", Tag::as_str);
    let sum: usize = tag.bytes().map(usize::from).sum();
    let colour = COLOURS[sum % COLOURS.len()];
    let drawing = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 480 270'>\
         <rect width='480' height='270' fill='#{colour}'/>\
         <text x='240' y='150' font-family='sans-serif' font-size='40' fill='white' text-anchor='middle'>{}</text>\
         </svg>",
        tag.replace('&', "&amp;").replace('<', "&lt;")
    );
    format!("data:image/svg+xml,{}", utf8_percent_encode(&drawing, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use percent_encoding::percent_decode_str;

    use super::*;

    #[test]
    fn a_still_is_an_address_that_holds_a_drawing_of_the_first_tag() {
        let still = still(&Tags::parse(&["c++ & rust <3"]).unwrap());

        let drawing = still.strip_prefix("data:image/svg+xml,").unwrap();
        assert!(drawing.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'%'), "{drawing}");
        let drawing = percent_decode_str(drawing).decode_utf8().unwrap();
        assert!(drawing.ends_with(">c++ &amp; rust &lt;3</text></svg>"), "{drawing}");
        assert!(still.len() <= 2083, "{}", still.len());
    }
}
