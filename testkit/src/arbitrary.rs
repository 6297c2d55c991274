//! Strategies: values of every kind, for properties that hold of all of them.

use killrvideo_domain::{
    accounts::{Email, EmailKey, Name, Password},
    catalog::{Description, Tag, Tags, Title, VideoUrl, YoutubeId},
    search::EmbedText,
    shared::{Embedding, EmbeddingSpace, Timestamp, UserId, VideoId},
};
use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

/// Texts of every script, with blanks, controls and characters of several bytes.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,120}", "[a-zA-Z ,.]{0,120}", vec(any::<char>(), 0..60).prop_map(String::from_iter)]
}

/// Addresses.
pub fn emails() -> impl Strategy<Value = Email> {
    "[a-zA-Z0-9.+_-]{1,30}@[a-z0-9]{1,20}(\\.[a-z]{2,6}){1,2}"
        .prop_map(|text| Email::parse(&text).expect("a well-formed address"))
}

/// Addresses as somebody who logs in may give them, malformed ones included.
pub fn email_keys() -> impl Strategy<Value = EmailKey> {
    prop_oneof![any_text(), emails().prop_map(|email| email.to_string())]
        .prop_filter_map("nothing is no key", |text| EmailKey::parse(&text).ok())
}

/// Names.
pub fn names() -> impl Strategy<Value = Name> {
    "\\PC{1,50}".prop_filter_map("blanks are no name", |text| Name::parse(&text).ok())
}

/// Passwords, 8 to 72 bytes.
pub fn passwords() -> impl Strategy<Value = Password> {
    prop_oneof!["[ -~]{8,72}", "\\PC{8,18}"]
        .prop_filter_map("a password has 8 to 72 bytes", |text| Password::parse(&text).ok())
}

/// Titles.
pub fn titles() -> impl Strategy<Value = Title> {
    "\\PC{3,100}".prop_filter_map("a title has 3 characters", |text| Title::parse(&text).ok())
}

/// Descriptions.
pub fn descriptions() -> impl Strategy<Value = Description> {
    "\\PC{1,300}"
        .prop_filter_map("blanks are no description", |text| Description::parse(&text).ok().flatten())
}

/// Tags.
pub fn tags() -> impl Strategy<Value = Tag> {
    prop_oneof!["[a-z]{1,12}", "[\\PC&&[^ ]]{1,20}"]
        .prop_filter_map("lower case is longer at times", |text| Tag::parse(&text).ok())
}

/// Sets of tags, the empty one included.
pub fn tag_sets() -> impl Strategy<Value = Tags> {
    vec(tags(), 0..12).prop_map(|tags| crate::builders::tags(&tags))
}

/// YouTube ids.
pub fn youtube_ids() -> impl Strategy<Value = YoutubeId> {
    "[A-Za-z0-9_-]{11}".prop_map(|text| text.parse().expect("11 characters"))
}

/// Links to YouTube videos, in the shapes in which they are handed out, each with its id.
pub fn youtube_links() -> impl Strategy<Value = (VideoUrl, YoutubeId)> {
    let shapes = [
        "https://www.youtube.com/watch?v=",
        "https://youtu.be/",
        "http://youtube.com/embed/",
        "https://m.youtube.com/shorts/",
        "https://www.youtube.com/live/",
    ];
    (proptest::sample::select(shapes.to_vec()), youtube_ids()).prop_map(|(shape, id)| {
        let url = VideoUrl::parse(&format!("{shape}{id}")).expect("an absolute URL");
        (url, id)
    })
}

/// Texts that can be embedded.
pub fn texts_to_embed() -> impl Strategy<Value = EmbedText> {
    any_text().prop_filter_map("blanks are no text", |text| EmbedText::parse(&text).ok())
}

/// Moments of all years.
pub fn timestamps() -> impl Strategy<Value = Timestamp> {
    (Timestamp::MIN.as_millis()..=Timestamp::MAX.as_millis())
        .prop_map(|millis| Timestamp::from_millis(millis).expect("a moment in range"))
}

/// Accounts' identities.
pub fn user_ids() -> impl Strategy<Value = UserId> {
    any::<u128>().prop_map(|bits| UserId::from_uuid(Uuid::from_u128(bits)))
}

/// Videos' identities.
pub fn video_ids() -> impl Strategy<Value = VideoId> {
    any::<u128>().prop_map(|bits| VideoId::from_uuid(Uuid::from_u128(bits)))
}

/// Vectors of `space`, of every length and direction.
pub fn embeddings(space: EmbeddingSpace) -> impl Strategy<Value = Embedding> {
    let component = prop_oneof![4 => -1.0_f32..1.0, 1 => Just(0.0), 1 => -1e6_f32..1e6];
    vec(component, space.dimensions().get())
        .prop_filter_map("zeros have no direction", move |values| space.embedding(values).ok())
}

#[cfg(test)]
mod tests {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    use super::*;
    use crate::builders::space;

    /// Values of a strategy, which does not refuse too many of its own.
    fn some<S: Strategy>(values: S) -> Vec<S::Value> {
        vec(values, 100).new_tree(&mut TestRunner::deterministic()).expect("values").current()
    }

    #[test]
    fn every_strategy_makes_values_enough() {
        assert!(some(any_text()).iter().any(|text| !text.is_ascii()));
        assert!(
            some(email_keys()).iter().any(|key| Email::parse(key.as_str()).is_err()),
            "malformed ones too"
        );
        assert!(some(emails()).iter().all(|email| Email::parse(email.as_str()).as_ref() == Ok(email)));
        assert!(some(tag_sets()).iter().any(Tags::is_empty));
        assert!(some(youtube_links()).iter().all(|(url, id)| YoutubeId::try_from(url).as_ref() == Ok(id)));
        let lengths: Vec<usize> = some(passwords()).iter().map(|password| password.reveal().len()).collect();
        assert!(lengths.iter().all(|length| (8..=72).contains(length)));
        assert!(some(embeddings(space(3))).iter().all(|vector| vector.as_slice().len() == 3));
        assert_eq!((some(names()).len(), some(titles()).len(), some(descriptions()).len()), (100, 100, 100));
        assert_eq!((some(texts_to_embed()).len(), some(timestamps()).len()), (100, 100));
        assert_ne!(some(user_ids())[0].as_uuid(), some(video_ids())[1].as_uuid());
    }
}
