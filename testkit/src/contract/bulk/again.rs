//! Loading rows that are there.

use killrvideo_domain::{
    accounts::{Account, AccountStatus, Credentials},
    bulk::{TagRow, VideoRow},
    catalog::{Deletion, Field, Job, Video, VideoList, VideoStatus},
    shared::{IdGenerator, Role, Roles},
};

use super::super::{
    Works,
    catalog::{is_listed, job_store::due_of, unhide_video},
};
use crate::{
    Fixture,
    builders::{
        Compass, account, credentials_of, embed_job, hiding, name, page, ready_video, role_change, row, tag,
        tags, title,
    },
};

/// > Loading the same rows twice is loading them once.
pub async fn loading_the_same_rows_twice_is_loading_them_once(fixture: Fixture) {
    let ids = &*fixture.ids;
    let account = account(ids, fixture.now(), &[Role::Viewer]);
    let video = Video { tags: tags(&[tag(ids)]), owner: account.id, ..ready_video(ids, fixture.now()) };
    let vector = Compass::new(&fixture.space, ids.seed()).north();
    let job = embed_job(&video);
    let tag_row = TagRow { tag: tag(ids), related: video.tags.clone(), category: Some("topic".to_owned()) };

    for _ in 0..2 {
        let (bulk, row) = (&fixture.stores.bulk, row(video.clone()));
        bulk.accounts(std::slice::from_ref(&account)).await.works();
        bulk.credentials(&[credentials_of(&account)]).await.works();
        bulk.videos(&[VideoRow { vector: Some(vector.clone()), ..row }]).await.works();
        bulk.views(&[(video.id, 12)]).await.works();
        bulk.tags(std::slice::from_ref(&tag_row)).await.works();
        bulk.jobs(std::slice::from_ref(&job)).await.works();
    }

    let stores = &fixture.stores;
    assert_eq!(stores.accounts.get(account.id).await.works().as_ref(), Some(&account));
    let uploads = VideoList::UploadedBy(account.id);
    assert_eq!(stores.videos.list(&uploads, &page(1, 10)).await.works().items, [video.summary()]);
    assert!(is_listed(&fixture, &video).await);
    let numbers = stores.video_stats.numbers(&[video.id]).await.works();
    assert_eq!(numbers.get(&video.id).map(|numbers| numbers.views), Some(12));
    assert_eq!(due_of(&fixture, fixture.in_seconds(60), &[video.id]).await, [job]);
    stores.lifecycle.drain().await;
    let found = stores.vectors.nearest(&vector, 10).await.works();
    assert_eq!(found.iter().filter(|neighbour| neighbour.video.id == video.id).count(), 1);
}

/// > A row that is loaded again replaces the earlier one, but what moderators decided since is kept.
///
/// Also what the later one leaves out.
pub async fn an_account_that_is_loaded_again_replaces_the_earlier_one(fixture: Fixture) {
    let earlier = account(&*fixture.ids, fixture.now(), &[Role::Viewer, Role::Creator]);
    let earlier = Account { last_login_at: Some(fixture.now()), ..earlier };
    let later = Account {
        first_name: name("Other"),
        status: AccountStatus::Suspended,
        last_login_at: None,
        ..earlier.clone()
    };
    let credentials = credentials_of(&earlier);
    let locked = Credentials { locked: true, ..credentials.clone() };
    fixture.stores.bulk.accounts(&[earlier]).await.works();
    fixture.stores.bulk.credentials(&[credentials]).await.works();

    fixture.stores.bulk.accounts(std::slice::from_ref(&later)).await.works();
    fixture.stores.bulk.credentials(std::slice::from_ref(&locked)).await.works();

    let store = &fixture.stores.accounts;
    assert_eq!(store.credentials(later.email.key()).await.works(), Some(locked));
    assert_eq!(store.get(later.id).await.works(), Some(later));
}

/// The lists follow: it leaves those it stood in and enters those it stands in now.
pub async fn a_video_that_is_loaded_again_replaces_the_earlier_one(fixture: Fixture) {
    let ids = &*fixture.ids;
    let (first, second) = (tag(ids), tag(ids));
    let earlier = Video {
        tags: tags([&first]),
        category: Some("Education".to_owned()),
        ..ready_video(ids, fixture.now())
    };
    let moved = Video {
        owner: ids.user_id(),
        title: title("Moved"),
        tags: tags([&second]),
        category: None,
        submitted_at: fixture.in_seconds(86_400),
        ..earlier.clone()
    };
    let failed = Video { status: VideoStatus::Error, ..moved.clone() };
    let load = async |video: &Video| fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
    let read = async || fixture.stores.videos.get(earlier.id).await.works();

    load(&earlier).await;
    load(&moved).await;
    assert_eq!(read().await.as_ref(), Some(&moved));
    assert!(is_listed(&fixture, &moved).await);
    for old in [VideoList::Tagged(first), VideoList::UploadedBy(earlier.owner)] {
        assert_eq!(fixture.stores.videos.list(&old, &page(1, 10)).await.works().items, [], "{old:?}");
    }

    load(&failed).await;
    assert_eq!(read().await.as_ref(), Some(&failed));
    assert!(!is_listed(&fixture, &failed).await);
}

/// A video has one job at most.
pub async fn a_job_that_is_loaded_again_replaces_the_earlier_one(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    let earlier = embed_job(&video);
    let later = Job { supplied: [Field::Vector].into_iter().collect(), attempts: 3, ..earlier.clone() };
    fixture.stores.bulk.videos(&[row(video.clone())]).await.works();

    fixture.stores.bulk.jobs(&[earlier]).await.works();
    fixture.stores.bulk.jobs(std::slice::from_ref(&later)).await.works();

    assert_eq!(due_of(&fixture, fixture.in_seconds(60), &[video.id]).await, [later]);
}

/// That a row brings none means that it is not known, and not that there is none.
pub async fn a_loaded_video_without_a_vector_keeps_the_one_it_was_given(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    let vector = Compass::new(&fixture.space, fixture.ids.seed()).north();
    fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
    fixture.stores.vectors.put(video.id, &vector).await.works();

    fixture.stores.bulk.videos(&[row(video.clone())]).await.works();

    let read = fixture.stores.videos.get_with_vector(video.id).await.works();
    assert_eq!(read, Some((video, Some(vector))));
}

/// > An account that is loaded again keeps the roles that it has.
///
/// Those that were granted, and none that was withdrawn.
pub async fn an_account_that_is_loaded_again_keeps_its_roles(fixture: Fixture) {
    let ids = &*fixture.ids;
    let (bulk, store) = (&fixture.stores.bulk, &fixture.stores.accounts);
    let promoted = account(ids, fixture.now(), &[Role::Viewer]);
    let demoted = account(ids, fixture.now(), &[Role::Viewer, Role::Creator]);
    let without = account(ids, fixture.now(), &[]);
    let rows = [promoted, demoted, without];
    bulk.accounts(&rows).await.works();
    let change = |user, role| role_change(ids, user, role, fixture.now());
    store.grant(&change(rows[0].id, Role::Creator)).await.works();
    store.withdraw(&change(rows[1].id, Role::Creator)).await.works();

    let renamed = rows.clone().map(|row| Account { first_name: name("Other"), ..row });
    let more = renamed.map(|row| Account { roles: row.roles.clone().with(Role::Creator), ..row });
    for again in [&rows, &more] {
        bulk.accounts(again).await.works();

        let kept = [&[Role::Viewer, Role::Creator][..], &[Role::Viewer], &[]];
        for (row, roles) in again.iter().zip(kept) {
            let roles: Roles = roles.iter().copied().collect();
            let expected = Account { roles, ..row.clone() };
            assert_eq!(store.get(row.id).await.works(), Some(expected));
        }
    }
}

/// > A video that is hidden and loaded again stays hidden, with the mark that it has.
///
/// The rest of it is replaced, and shows when it comes back.
pub async fn a_video_that_was_hidden_stays_hidden_when_it_is_loaded_again(fixture: Fixture) {
    let ids = &*fixture.ids;
    let video = Video { tags: tags(&[tag(ids)]), ..ready_video(ids, fixture.now()) };
    let north = Compass::new(&fixture.space, ids.seed()).north();
    let load = async |video: &Video| {
        let loaded = VideoRow { vector: Some(north.clone()), ..row(video.clone()) };
        fixture.stores.bulk.videos(&[loaded]).await.works();
    };
    load(&video).await;
    let hiding = hiding(ids, video.id, fixture.in_seconds(1));
    fixture.stores.videos.hide(&hiding).await.works();
    let mark = Deletion { at: hiding.at, by: hiding.by };
    let moved = Video { title: title("Moved"), submitted_at: fixture.in_seconds(86_400), ..video.clone() };
    let marked_elsewhere = Deletion { at: fixture.now(), by: ids.user_id() };

    for again in [&video, &Video { deletion: Some(marked_elsewhere), ..moved.clone() }, &moved] {
        load(again).await;

        let expected = Video { deletion: Some(mark), ..again.clone() };
        assert_eq!(fixture.stores.videos.get(video.id).await.works(), Some(expected));
        assert!(!is_listed(&fixture, &video).await && !is_listed(&fixture, again).await);
        fixture.stores.lifecycle.drain().await;
        let found = fixture.stores.vectors.nearest(&north, 10).await.works();
        assert!(found.iter().all(|neighbour| neighbour.video.id != video.id));
    }
    unhide_video(&fixture.stores.videos, hiding.video).await.expect("the video");
    assert!(is_listed(&fixture, &moved).await);
}

/// What is kept is that it is hidden, not that it was.
pub async fn a_video_that_came_back_is_listed_when_it_is_loaded_again(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    let load = async || fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
    load().await;
    let hiding = hiding(&*fixture.ids, video.id, fixture.in_seconds(1));
    fixture.stores.videos.hide(&hiding).await.works();
    unhide_video(&fixture.stores.videos, hiding.video).await.expect("the video");

    load().await;

    assert_eq!(fixture.stores.videos.get(video.id).await.works().as_ref(), Some(&video));
    assert!(is_listed(&fixture, &video).await);
}

/// > Of several rows with one key in a call the last counts.
///
/// An earlier one of the same call was not there before.
pub async fn of_several_rows_with_one_key_the_last_counts(fixture: Fixture) {
    let ids = &*fixture.ids;
    let first = account(ids, fixture.now(), &[Role::Viewer, Role::Moderator]);
    let last = Account { roles: Roles::from_iter([Role::Viewer]), ..first.clone() };
    let shown = ready_video(ids, fixture.now());
    let mark = Deletion { at: fixture.now(), by: ids.user_id() };
    let hidden = Video { deletion: Some(mark), ..shown.clone() };
    let vector = Compass::new(&fixture.space, ids.seed()).north();
    let with_vector = VideoRow { vector: Some(vector), ..row(hidden) };

    fixture.stores.bulk.accounts(&[first, last.clone()]).await.works();
    fixture.stores.bulk.videos(&[with_vector, row(shown.clone())]).await.works();

    assert_eq!(fixture.stores.accounts.get(last.id).await.works(), Some(last));
    let read = fixture.stores.videos.get_with_vector(shown.id).await.works();
    assert_eq!(read, Some((shown.clone(), None)));
    assert!(is_listed(&fixture, &shown).await);
}
