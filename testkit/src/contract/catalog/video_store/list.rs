//! What stands in lists, and in which order.

use killrvideo_domain::{
    catalog::{Deletion, Video, VideoList, VideoStatus},
    shared::{IdGenerator, Page},
};

use super::super::{all_of, ids_of, latest_of, list, load};
use crate::{
    Fixture,
    builders::{page, ready_video, tag, tags},
    contract::Works,
};

/// > Lists hold listed videos only, newest submission first.
///
/// What they show of a video is its summary.
pub async fn lists_hold_listed_videos_only_newest_submission_first(fixture: Fixture) {
    let ids = &*fixture.ids;
    let (owner, shared) = (ids.user_id(), tag(ids));
    let deletion = Some(Deletion { at: fixture.in_seconds(1), by: ids.user_id() });
    // Hours, days and months apart, in no order.
    let hours = [5, 0, 7 * 24, 1, 90 * 24, 31 * 24, 2];
    let mut videos = Vec::new();
    for hour in hours {
        let listed = Video {
            owner,
            tags: tags([&shared, &tag(ids)]),
            category: Some(format!("hour {hour}")),
            ..ready_video(ids, fixture.in_seconds(hour * 3_600))
        };
        let new = || ids.video_id();
        videos.push(Video { id: new(), status: VideoStatus::Pending, ..listed.clone() });
        videos.push(Video { id: new(), status: VideoStatus::Processing, ..listed.clone() });
        videos.push(Video { id: new(), status: VideoStatus::Error, ..listed.clone() });
        videos.push(Video { id: new(), deletion, ..listed.clone() });
        videos.push(listed);
    }
    load(&fixture, &videos).await;

    videos.sort_by_key(|video| std::cmp::Reverse(video.submitted_at));
    let expected: Vec<_> = videos.iter().filter(|video| video.is_listed()).map(Video::summary).collect();
    assert_eq!(expected.len(), hours.len());
    for of in [VideoList::UploadedBy(owner), VideoList::Tagged(shared)] {
        assert_eq!(list(&fixture, &of, &page(1, 100)).await.items, expected, "{of:?}");
    }
    assert_eq!(latest_of(&fixture, &videos).await, ids_of(&expected));
}

/// Equal times stand in an order that does not change, in one list and the other, on one page and on several.
pub async fn videos_of_one_moment_keep_one_order(fixture: Fixture) {
    let ids = &*fixture.ids;
    let (owner, shared) = (ids.user_id(), tag(ids));
    let twin = |_| Video { owner, tags: tags([&shared]), ..ready_video(ids, fixture.now()) };
    let videos: Vec<Video> = (0..9).map(twin).collect();
    load(&fixture, &videos).await;
    let of = VideoList::UploadedBy(owner);

    let order = all_of(&fixture, &of).await;

    assert_eq!(order.len(), 9);
    assert_eq!(all_of(&fixture, &of).await, order);
    assert_eq!(latest_of(&fixture, &videos).await, order);
    assert_eq!(all_of(&fixture, &VideoList::Tagged(shared)).await, order);
    let mut singly = Vec::new();
    for number in 1..=9 {
        singly.extend(ids_of(&list(&fixture, &of, &page(number, 1)).await.items));
    }
    assert_eq!(singly, order);
}

/// Nobody has such a tag, and nobody is that uploader.
pub async fn a_list_without_videos_is_an_empty_page(fixture: Fixture) {
    for of in [VideoList::Tagged(tag(&*fixture.ids)), VideoList::UploadedBy(fixture.ids.user_id())] {
        assert_eq!(list(&fixture, &of, &page(1, 10)).await, Page::empty(), "{of:?}");
    }
}

/// > A video that shares several tags comes once.
///
/// Newest submission first, and no more than are wanted.
pub async fn videos_that_share_a_tag_come_once_newest_first(fixture: Fixture) {
    let ids = &*fixture.ids;
    let [first, second, third, other] = [(); 4].map(|()| tag(ids));
    let sets: [&[_]; 6] =
        [&[&first], &[&first, &second, &third], &[&other], &[&third], &[], &[&second, &other]];
    let videos: Vec<Video> = (sets.iter().zip(0..))
        .map(|(set, hour)| Video {
            tags: tags(set.iter().copied()),
            ..ready_video(ids, fixture.in_seconds(hour * 3_600))
        })
        .collect();
    let pending = Video { id: ids.video_id(), status: VideoStatus::Pending, ..videos[1].clone() };
    load(&fixture, &videos).await;
    load(&fixture, &[pending]).await;
    let wanted = tags([&first, &second, &third]);
    let sharing = async |limit| fixture.stores.videos.sharing_a_tag(&wanted, limit).await.works();

    let expected: Vec<_> = [5, 3, 1, 0].map(|index: usize| videos[index].summary()).into();
    assert_eq!(sharing(10).await, expected);
    assert_eq!(sharing(4).await, expected);
    assert_eq!(sharing(3).await, expected[..3]);
    assert_eq!(sharing(0).await, []);
}

/// > No tags share with nothing.
pub async fn no_tags_share_with_nothing(fixture: Fixture) {
    let untagged = ready_video(&*fixture.ids, fixture.now());
    load(&fixture, &[untagged]).await;

    assert_eq!(fixture.stores.videos.sharing_a_tag(&tags([]), 10).await.works(), []);
}
