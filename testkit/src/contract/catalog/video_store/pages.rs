//! How lists are cut into pages.

use killrvideo_domain::{
    catalog::{Video, VideoList},
    shared::{IdGenerator, Position, SKIP_LIMIT, StoreErrorKind, TOTAL_LIMIT, Total, UserId, VideoId},
};

use super::super::{ids_of, list, load, next_page};
use crate::{
    Fixture, Ground,
    builders::{after, hiding, page, ready_video, tag, tags},
    contract::Works,
};

/// So many videos of one uploader, three to a moment, oldest first.
fn videos_of(fixture: &Fixture, owner: UserId, count: u64) -> Vec<Video> {
    (0..count)
        .map(|number| Video { owner, ..ready_video(&*fixture.ids, fixture.in_seconds(number / 3 * 3_600)) })
        .collect()
}

/// All of a list, by positions alone, `size` at a time; what `meanwhile` does happens after each page.
async fn walk(fixture: &Fixture, of: &VideoList, size: i64, meanwhile: impl AsyncFn()) -> Vec<VideoId> {
    let mut found = Vec::new();
    let mut request = page(1, size);
    loop {
        let page = list(fixture, of, &request).await;
        assert!(
            page.next.is_none() || page.items.len() == request.size.get(),
            "a page before the last is full"
        );
        found.extend(ids_of(&page.items));
        meanwhile().await;
        match page.next {
            Some(position) => request = next_page(&request, &position, size),
            None => return found,
        }
    }
}

fn sorted(mut ids: Vec<VideoId>) -> Vec<VideoId> {
    ids.sort();
    ids
}

/// > The pages of a list, one after another, hold each of its videos once.
///
/// By number and by position, in the same order.
pub async fn the_pages_of_a_list_hold_each_of_its_videos_once(fixture: Fixture) {
    let owner = fixture.ids.user_id();
    let videos = videos_of(&fixture, owner, 23);
    load(&fixture, &videos).await;
    let of = VideoList::UploadedBy(owner);
    let all = sorted(videos.iter().map(|video| video.id).collect());

    for size in [1, 4, 23, 100] {
        let by_position = walk(&fixture, &of, size, async || {}).await;
        let mut by_number = Vec::new();
        for number in 1..=24 {
            let page = list(&fixture, &of, &page(number, size)).await;
            assert_eq!(page.total, Total::Exact(23));
            by_number.extend(ids_of(&page.items));
        }

        assert_eq!(by_number, by_position, "pages of {size}");
        assert_eq!(sorted(by_position), all, "pages of {size}");
    }
}

/// > The page after a position has neither gaps nor repeats when newer videos arrive.
pub async fn the_page_after_a_position_has_neither_gaps_nor_repeats_when_newer_videos_arrive(
    fixture: Fixture,
) {
    let ids = &*fixture.ids;
    let (owner, shared) = (ids.user_id(), tag(ids));
    let tagged = |video| Video { tags: tags([&shared]), ..video };
    let videos: Vec<Video> = videos_of(&fixture, owner, 20).into_iter().map(tagged).collect();
    load(&fixture, &videos).await;
    let newer = async || {
        let newer = tagged(Video { owner, ..ready_video(ids, fixture.in_seconds(1_000_000)) });
        load(&fixture, &[newer]).await;
    };

    for of in [VideoList::UploadedBy(owner), VideoList::Tagged(shared.clone())] {
        let found = walk(&fixture, &of, 3, &newer).await;

        let old: Vec<VideoId> =
            found.iter().copied().filter(|id| videos.iter().any(|video| video.id == *id)).collect();
        assert_eq!(sorted(old), sorted(videos.iter().map(|video| video.id).collect()), "{of:?}");
        assert_eq!(found.len(), sorted(found.clone()).len());
    }
}

/// A page that was given out is gone on from also when its last video was hidden since.
pub async fn a_position_outlives_the_video_it_was_made_at(fixture: Fixture) {
    let owner = fixture.ids.user_id();
    let videos = videos_of(&fixture, owner, 6);
    load(&fixture, &videos).await;
    let of = VideoList::UploadedBy(owner);
    let all = ids_of(&list(&fixture, &of, &page(1, 10)).await.items);
    let first = list(&fixture, &of, &page(1, 2)).await;

    let hiding = hiding(&*fixture.ids, all[1], fixture.now());
    fixture.stores.videos.hide(&hiding).await.works();

    let second = list(&fixture, &of, &after(&first.next.expect("more"), 10)).await;
    assert_eq!(ids_of(&second.items), all[2..]);
    assert_eq!(second.total, Total::Exact(5));
}

/// > Pages by number end at entry `SKIP_LIMIT`; a position goes on.
///
/// So many videos are not left behind on shared ground.
pub async fn pages_by_number_end_at_the_skip_limit_and_a_position_goes_on(fixture: Fixture) {
    if fixture.ground == Ground::Shared {
        return;
    }
    let owner = fixture.ids.user_id();
    let limit = i64::try_from(SKIP_LIMIT).works();
    let videos = videos_of(&fixture, owner, SKIP_LIMIT + 5);
    load(&fixture, &videos).await;
    let of = VideoList::UploadedBy(owner);

    // Pages of 96 do not come out even: 104 of them end at 9,984.
    let last = list(&fixture, &of, &page(limit / 96 + 1, 96)).await;
    assert_eq!(last.items.len(), 16, "cut at the limit");
    assert_eq!(last.total, Total::AtLeast(TOTAL_LIMIT));
    for number in [limit / 96 + 2, i64::from(i32::MAX)] {
        let beyond = list(&fixture, &of, &page(number, 96)).await;
        assert!(beyond.items.is_empty());
        assert_eq!(beyond.total, Total::AtLeast(TOTAL_LIMIT));
    }

    let rest = list(&fixture, &of, &after(&last.next.expect("a position goes on"), 96)).await;
    let mut oldest: Vec<_> = rest.items.iter().rev().take(3).map(|video| video.id).collect();
    oldest.sort();
    assert_eq!(rest.items.len(), 5);
    assert_eq!(rest.next, None);
    assert_eq!(oldest, sorted(videos[..3].iter().map(|video| video.id).collect()));
}

/// > A page after the end is empty and knows the total.
pub async fn a_page_after_the_end_is_empty_and_knows_the_total(fixture: Fixture) {
    let owner = fixture.ids.user_id();
    load(&fixture, &videos_of(&fixture, owner, 4)).await;
    let of = VideoList::UploadedBy(owner);

    for (number, size) in [(2, 4), (3, 2), (1_000, 100), (i64::from(i32::MAX), 100)] {
        let page = list(&fixture, &of, &page(number, size)).await;

        assert_eq!((page.items.len(), page.total, page.next), (0, Total::Exact(4), None), "page {number}");
    }
}

/// > The end of a list has no next position.
///
/// Also when the last page is full.
pub async fn the_end_of_a_list_has_no_next_position(fixture: Fixture) {
    let owner = fixture.ids.user_id();
    load(&fixture, &videos_of(&fixture, owner, 4)).await;
    let of = VideoList::UploadedBy(owner);

    for (number, size, more) in [(1, 3, true), (2, 3, false), (1, 4, false), (2, 2, false), (1, 5, false)] {
        let page = list(&fixture, &of, &page(number, size)).await;
        assert_eq!(page.next.is_some(), more, "page {number} of {size}");
    }
    let first = list(&fixture, &of, &page(1, 2)).await.next.expect("more");
    assert_eq!(list(&fixture, &of, &after(&first, 2)).await.next, None);
}

/// Bytes that are no position of this store are not guessed at.
pub async fn a_position_of_another_store_is_refused(fixture: Fixture) {
    let owner = fixture.ids.user_id();
    load(&fixture, &videos_of(&fixture, owner, 4)).await;
    let of = VideoList::UploadedBy(owner);
    let own = list(&fixture, &of, &page(1, 2)).await.next.expect("more");

    let mut foreign: Vec<Vec<u8>> = vec![Vec::new(), vec![0], vec![255; 25], b"somewhere else".to_vec()];
    foreign.push(own.as_bytes()[..own.as_bytes().len() - 1].to_vec());
    foreign.push([own.as_bytes(), &[0]].concat());
    for bytes in foreign {
        let request = after(&Position::from_bytes(&bytes), 2);

        let refused = fixture.stores.videos.list(&of, &request).await.expect_err("a foreign position");

        assert_eq!(refused.kind(), StoreErrorKind::ForeignPosition, "{bytes:?}");
        assert!(!refused.is_retryable());
    }
}
