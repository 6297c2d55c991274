//! Half rows in the list of the latest: what is left of a hidden video that was renamed at the same moment.

use killrvideo_domain::{
    catalog::{Video, VideoList, VideoStore},
    shared::{StoreLifecycle, Total},
};
use killrvideo_testkit::builders::hiding;
use serde_json::json;

use super::{Catalog, shown, with};

impl Catalog {
    /// Puts half a row of a video into the list of the latest.
    fn seed_remains(&self, video: &Video) {
        let row = json!({
            "day": video.submitted_at.day().to_string(), "added_date": video.submitted_at.to_string(),
            "videoid": video.id.as_uuid(), "name": "Renamed",
        });
        self.double.seed("latest_videos", &row).expect("a row");
    }
}

#[tokio::test]
async fn what_is_left_of_a_hidden_video_that_was_renamed_meanwhile_is_not_shown_and_cleared_away() {
    let catalog = Catalog::new();
    let [shown, hidden] = [0, 1].map(|_| catalog.video(catalog.now()));
    catalog.load(std::slice::from_ref(&shown)).await;
    let of = VideoList::Latest;
    // One video that is there and hidden, and one that is not there at all.
    catalog.load(std::slice::from_ref(&hidden)).await;
    let hiding = hiding(&*catalog.corner.ids, hidden.id, catalog.now());
    catalog.store.hide(&hiding).await.expect("the store works");
    catalog.seed_remains(&hidden);
    catalog.seed_remains(&catalog.video(catalog.now()));

    assert_eq!(catalog.page_by_number(&of, 1, 10).await.items, [shown.id]);
    catalog.store.drain().await;

    catalog.double.clear_calls();
    let page = catalog.page_by_number(&of, 1, 10).await;
    assert_eq!((page.items, page.total), (vec![shown.id], Total::Exact(1)));
    catalog.store.drain().await;
    let calls = catalog.double.calls();
    assert!(calls.iter().all(|call| call.command == "find"), "nothing is left to be cleared: {calls:?}");
}

#[tokio::test]
async fn half_a_row_of_a_video_that_is_listed_is_made_whole() {
    let catalog = Catalog::new();
    let video = catalog.video(catalog.now());
    let shown = with(shown(&video), [("status", json!("READY")), ("listed", json!(true))]);
    catalog.double.seed("videos", &shown).expect("a row");
    catalog.seed_remains(&video);

    assert_eq!(catalog.page_by_number(&VideoList::Latest, 1, 10).await.items, []);
    catalog.store.drain().await;

    assert_eq!(catalog.page_by_number(&VideoList::Latest, 1, 10).await.items, [video.id]);
}
