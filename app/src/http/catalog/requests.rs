//! What the catalog is asked in JSON, path and query.

use killrvideo_domain::{
    catalog::{
        Description, InvalidTags, Submission, Tag, Tags, Title, TrendingLimit, VideoChanges, VideoList,
        VideoUrl, WindowDays,
    },
    shared::{PageRequest, UserId, VideoId},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::http::extract::{Accept, FaultType, Faults, Faulty, Field, FieldType, JsonBody, Loc, Source};

/// A tag as it is sent.
#[derive(ToSchema)]
#[schema(max_length = 50)]
#[expect(dead_code, reason = "it describes what the extractor takes")]
struct TagText(String);

/// A video to be submitted.
#[derive(Deserialize, ToSchema)]
#[schema(as = VideoSubmitRequest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubmitIn {
    /// A link to the video, in any of the shapes that YouTube hands out: `watch?v=`, `/embed/`, `/v/`, `/shorts/` or
    /// `/live/` on `youtube.com` (also `www.`, `m.`, `music.`) or `youtube-nocookie.com`, or `youtu.be/`.
    #[schema(
        value_type = String, required, format = "uri", min_length = 1, max_length = 2083,
        pattern = r"^\s*[Hh][Tt][Tt][Pp][Ss]?://"
    )]
    #[serde(default)]
    youtube_url: Field<String>,
    /// Otherwise its source says. Cut to 100 characters; under 3 it counts as absent.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 150, pattern = r"\S")]
    #[serde(default)]
    title: Field<String>,
    /// Otherwise its source says.
    #[schema(value_type = Option<String>, max_length = 2000)]
    #[serde(default)]
    description: Field<String>,
    /// Trimmed and lower-cased; empty and repeated ones are dropped, then at most 50 of at most 50 characters.
    #[schema(value_type = Option<Vec<TagText>>, inline)]
    #[serde(default)]
    tags: Field<Vec<Field<String>>>,
}

impl Accept for Submission {
    type Body = JsonBody<SubmitIn>;

    fn accept(_: &Source<'_>, body: Result<Self::Body, Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let JsonBody(body) = body?;
        let url = body.youtube_url.parsed(Loc::body("youtubeUrl"), faults, VideoUrl::parse);
        let title = body.title.parsed_if_given(Loc::body("title"), faults, Title::parse_submitted);
        let description =
            body.description.parsed_if_given(Loc::body("description"), faults, Description::parse);
        let tags = tags(body.tags, faults);
        Ok(Self {
            url: url?,
            title: title?.flatten(),
            description: description?.flatten(),
            tags: tags?.unwrap_or_default(),
        })
    }
}

/// Changes to a video.
#[derive(Deserialize, ToSchema)]
#[schema(as = VideoUpdateRequest)]
pub(super) struct EditIn {
    /// Absent or null leaves it as it is.
    #[schema(
        value_type = Option<String>, min_length = 3, max_length = 100, pattern = r"\S[\d\D]+\S"
    )]
    #[serde(default)]
    title: Field<String>,
    /// The empty text clears it; absent or null leaves it as it is.
    #[schema(value_type = Option<String>, max_length = 2000)]
    #[serde(default)]
    description: Field<String>,
    /// All tags anew; the empty list clears them; absent or null leaves them as they are. Otherwise as
    /// when submitting.
    #[schema(value_type = Option<Vec<TagText>>, inline)]
    #[serde(default)]
    tags: Field<Vec<Field<String>>>,
}

/// Changes, and the video they are for.
pub(super) struct Edit {
    /// The video.
    pub(super) video: VideoId,
    /// What changes.
    pub(super) changes: VideoChanges,
}

impl Accept for Edit {
    type Body = JsonBody<EditIn>;

    fn accept(
        source: &Source<'_>,
        body: Result<Self::Body, Faulty>,
        faults: &mut Faults,
    ) -> Result<Self, Faulty> {
        let video = source.path_id("video_id_path", faults);
        let changes = body.and_then(|JsonBody(body)| changes(body, faults));
        Ok(Self { video: video?, changes: changes? })
    }
}

fn changes(body: EditIn, faults: &mut Faults) -> Result<VideoChanges, Faulty> {
    let title = body.title.parsed_if_given(Loc::body("title"), faults, Title::parse);
    let description = body.description.parsed_if_given(Loc::body("description"), faults, Description::parse);
    let tags = tags(body.tags, faults);
    Ok(VideoChanges { title: title?, description: description?, tags: tags? })
}

/// The tags that texts are; every element that is none is told.
fn tags(field: Field<Vec<Field<String>>>, faults: &mut Faults) -> Result<Option<Tags>, Faulty> {
    let loc = Loc::body("tags");
    let Some(elements) = field.optional(loc, faults)? else { return Ok(None) };
    let mut noted = None;
    let mut texts = Vec::with_capacity(elements.len());
    for (index, element) in elements.into_iter().enumerate() {
        // An element of another type is told here; blank in its place, it bothers nobody further on.
        texts.push(match element {
            Field::Value(text) => text,
            Field::Missing | Field::Null | Field::WrongType => {
                noted = Some(faults.note(loc.at(index), String::WRONG, "is a string"));
                String::new()
            }
        });
    }
    let tags = Tags::parse(&texts).map_err(|refused| tell(loc, refused, faults));
    match noted {
        Some(noted) => Err(noted),
        None => tags.map(Some),
    }
}

fn tell(loc: Loc, refused: InvalidTags, faults: &mut Faults) -> Faulty {
    match refused {
        InvalidTags::TooMany(_) => faults.note(loc, FaultType::TooLong, refused.to_string()),
        InvalidTags::NotTags(wrong) => {
            let told = wrong.into_iter().map(|tag| faults.value(loc.at(tag.index), tag.fault)).last();
            told.unwrap_or_else(|| faults.note(loc, FaultType::ValueError, "holds what is no tag"))
        }
    }
}

/// A part of a list.
pub(super) struct Listing {
    /// The list; `None` for one that no video can be in.
    pub(super) list: Option<VideoList>,
    /// Which part.
    pub(super) page: PageRequest,
}

/// A part of the list of all videos.
pub(super) struct Latest(pub(super) Listing);

impl Accept for Latest {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let list = VideoList::Latest;
        let page = source.page(Some(&list.scope()), faults)?;
        Ok(Self(Listing { list: Some(list), page }))
    }
}

/// How much of what is viewed most is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
#[expect(dead_code, reason = "it describes what the extractor takes")]
pub(super) struct TrendingParams {
    /// How many days count, today included.
    #[param(minimum = 1, maximum = 30, default = 1)]
    interval_days: Option<u8>,
    /// How many videos.
    #[param(minimum = 1, maximum = 10, default = 10)]
    limit: Option<u8>,
}

/// What is viewed most, for how long, and how many of it.
pub(super) struct Trending {
    /// Over how many days.
    pub(super) days: WindowDays,
    /// How many.
    pub(super) limit: TrendingLimit,
}

impl Accept for Trending {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let days = source.query_number("intervalDays", (1, i64::from(WindowDays::MAX)), faults, |days| {
            WindowDays::try_from(days).ok()
        });
        let limit = source.query_number("limit", (1, i64::from(TrendingLimit::MAX)), faults, |limit| {
            TrendingLimit::try_from(limit).ok()
        });
        Ok(Self { days: days?.unwrap_or_default(), limit: limit?.unwrap_or_default() })
    }
}

/// A part of the list of videos with a tag.
pub(super) struct ByTag(pub(super) Listing);

impl Accept for ByTag {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        // A text that is no tag is on no video: its list is empty, and no cursor belongs to it.
        let tag = source.path_text("tag_name").and_then(|text| Tag::parse(text).ok());
        let list = tag.map(VideoList::Tagged);
        let scope = list.as_ref().map_or_else(super::no_list, VideoList::scope);
        Ok(Self(Listing { page: source.page(Some(&scope), faults)?, list }))
    }
}

/// A part of the list of an account's videos.
pub(super) struct ByUploader(pub(super) Listing);

impl Accept for ByUploader {
    type Body = ();

    fn accept(source: &Source<'_>, _: Result<(), Faulty>, faults: &mut Faults) -> Result<Self, Faulty> {
        let uploader = source.path_id::<UserId>("uploader_id_path", faults);
        let list = uploader.map(VideoList::UploadedBy);
        let scope = list.as_ref().ok().map(VideoList::scope);
        let page = source.page(scope.as_ref(), faults);
        Ok(Self(Listing { list: Some(list?), page: page? }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(json: &Value) -> Result<Option<Tags>, Value> {
        let mut faults = Faults::default();
        let field = serde_json::from_value(json.clone()).expect("a field takes any value");
        tags(field, &mut faults).map_err(|_| {
            let told = json!(faults.into_entries());
            let short = |fault: &Value| json!([fault["loc"], fault["type"]]);
            told.as_array().into_iter().flatten().map(short).collect()
        })
    }

    #[test]
    fn every_element_that_is_no_tag_is_told() {
        let told = read(&json!(["rust", 7, null, "x".repeat(51), " "]));

        assert_eq!(
            told,
            Err(json!([
                [["body", "tags", 1], "string_type"],
                [["body", "tags", 2], "string_type"],
                [["body", "tags", 3], "string_too_long"],
            ]))
        );
    }

    #[test]
    fn too_many_tags_and_what_is_no_list_are_told_at_the_field() {
        let many: Vec<String> = (0..51).map(|number| format!("tag{number}")).collect();

        assert_eq!(read(&json!(many)), Err(json!([[["body", "tags"], "too_long"]])));
        assert_eq!(read(&json!("rust")), Err(json!([[["body", "tags"], "list_type"]])));
    }

    #[test]
    fn null_leaves_tags_and_an_empty_list_clears_them() {
        assert_eq!(read(&json!(null)), Ok(None));
        assert_eq!(read(&json!([])), Ok(Some(Tags::default())));
    }
}
