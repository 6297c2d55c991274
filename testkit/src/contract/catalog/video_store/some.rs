//! Some videos out of many, and how many there are.

use std::collections::HashMap;

use killrvideo_domain::{
    catalog::{Video, VideoChanges, VideoEdit, VideoList, VideoStatus},
    shared::{IdGenerator, Total, VideoId},
};

use super::super::{edit_video, list, load};
use crate::{
    Fixture, Ground,
    builders::{hiding, page, ready_video, tag, tags, title},
    contract::Works,
};

/// > Of some videos those are given that are listed, as they are now.
///
/// Of more than the database takes at once, too.
pub async fn of_some_videos_those_are_given_that_are_listed_as_they_are_now(fixture: Fixture) {
    let mut videos: Vec<Video> = (0..130).map(|_| ready_video(&*fixture.ids, fixture.now())).collect();
    videos[0].status = VideoStatus::Pending;
    videos[1].status = VideoStatus::Error;
    load(&fixture, &videos).await;
    fixture.stores.videos.hide(&hiding(&*fixture.ids, videos[2].id, fixture.now())).await.works();
    let changes = VideoChanges { title: Some(title("Edited")), ..VideoChanges::default() };
    let edit = VideoEdit { changes, at: fixture.in_seconds(1) };
    let edited = edit_video(&fixture.stores.videos, videos[3].id, &edit).await.expect("it is there");

    let mut asked: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
    asked.push(fixture.ids.video_id());
    let found = fixture.stores.videos.listed_among(&asked).await.works();

    let rest = videos[4..].iter().chain([&edited]);
    assert_eq!(found, rest.map(|video| (video.id, video.summary())).collect::<HashMap<_, _>>());
    assert!(fixture.stores.videos.listed_among(&[]).await.works().is_empty());
}

/// > A list has as many videos as its pages tell.
pub async fn a_list_has_as_many_videos_as_its_pages_tell(fixture: Fixture) {
    let (owner, shared) = (fixture.ids.user_id(), tag(&*fixture.ids));
    let own = [VideoList::UploadedBy(owner), VideoList::Tagged(shared.clone())];
    for of in &own {
        assert_eq!(fixture.stores.videos.count(of).await.works(), Total::Exact(0), "{of:?}");
    }
    let video = |_| Video { owner, tags: tags([&shared]), ..ready_video(&*fixture.ids, fixture.now()) };
    let videos: Vec<Video> = (0..3).map(video).collect();
    load(&fixture, &videos).await;
    fixture.stores.videos.hide(&hiding(&*fixture.ids, videos[2].id, fixture.now())).await.works();

    for of in &own {
        assert_eq!(fixture.stores.videos.count(of).await.works(), Total::Exact(2), "{of:?}");
    }
    if fixture.ground == Ground::Own {
        let told = list(&fixture, &VideoList::Latest, &page(1, 1)).await.total;
        assert_eq!(fixture.stores.videos.count(&VideoList::Latest).await.works(), told);
        assert_eq!(told, Total::Exact(2));
    }
}
