//! What it is worth that a word is rare.

use killrvideo_domain::{
    catalog::Video,
    search::{Share, text::TextQuery},
};

use super::{found, load_all, video, word};
use crate::{Fixture, contract::Works};

/// > A rarer word is worth more.
pub async fn a_rarer_word_is_worth_more(fixture: Fixture) {
    let [rare, common] = [0; 2].map(|_| word(&fixture));
    let with_rare = video(&fixture, &format!("About {rare}"), &[], "");
    let with_common: Vec<Video> =
        (0..12).map(|_| video(&fixture, &format!("About {common}"), &[], "")).collect();
    let own: Vec<&Video> = with_common.iter().chain([&with_rare]).collect();
    load_all(&fixture, &own).await;

    let query = format!("{common} {rare} {}", word(&fixture));
    let found = found(&fixture, &query, &own).await;

    assert_eq!((found.len(), found[0]), (13, with_rare.id));
}

/// > The share of a video is that of the words it has, by how rare they are.
pub async fn the_share_of_a_video_is_that_of_the_words_it_has(fixture: Fixture) {
    let [rare, common] = [0; 2].map(|_| word(&fixture));
    let with_rare = video(&fixture, &format!("About {rare}"), &[], "");
    let with_both = video(&fixture, &format!("About {rare}, {common}"), &[], "");
    let with_common: Vec<Video> =
        (0..12).map(|_| video(&fixture, &format!("About {common}"), &[], "")).collect();
    let own: Vec<&Video> = with_common.iter().chain([&with_rare, &with_both]).collect();
    load_all(&fixture, &own).await;

    let query = TextQuery::of(&format!("{common} {rare}"));
    let found = fixture.stores.words.rank(&query, 1_000).await.works();

    let share =
        |video: &Video| found.iter().find(|found| found.video.id == video.id).map(|found| found.share);
    assert_eq!(share(&with_both), Some(Share::WHOLE));
    let (of_rare, of_common) = (share(&with_rare).expect("found"), share(&with_common[0]).expect("found"));
    assert!(of_rare > of_common, "{of_rare:?} and {of_common:?}");
    assert!((of_rare.get() + of_common.get() - 1.0).abs() < 1e-9, "{of_rare:?} and {of_common:?}");
}
