//! What every `BulkLoad` does.

mod again;
mod comments;

pub use again::*;
pub use comments::*;

use killrvideo_domain::{
    accounts::{Account, AccountStatus, Credentials, PasswordHash, RegisterError},
    bulk::{MOST_ROWS, TagRow, VideoRow},
    catalog::{Begun, Job, Lease, Video, VideoList},
    shared::{IdGenerator, Role, StoreError, StoreErrorKind},
};

use super::{Works, catalog::job_store::due_of};
use crate::{
    Fixture,
    builders::{account, credentials_of, embed_job, new_account, page, ready_video, row, tag, tags},
};

/// What every `BulkLoad` does; `$fixture` is an async function that makes a [`Fixture`](crate::Fixture).
#[macro_export]
macro_rules! bulk_load_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            bulk_load,
            $crate::contract::bulk,
            $fixture,
            [
                loaded_accounts_are_there_and_can_be_logged_in_to,
                an_address_that_is_loaded_is_taken,
                loading_the_same_rows_twice_is_loading_them_once,
                an_account_that_is_loaded_again_replaces_the_earlier_one,
                a_video_that_is_loaded_again_replaces_the_earlier_one,
                a_job_that_is_loaded_again_replaces_the_earlier_one,
                a_loaded_video_without_a_vector_keeps_the_one_it_was_given,
                an_account_that_is_loaded_again_keeps_its_roles,
                a_video_that_was_hidden_stays_hidden_when_it_is_loaded_again,
                a_video_that_came_back_is_listed_when_it_is_loaded_again,
                loaded_comments_stand_in_their_lists,
                a_comment_that_is_loaded_again_replaces_the_earlier_one,
                a_comment_that_was_hidden_stays_hidden_when_it_is_loaded_again,
                of_several_comments_with_one_identity_the_last_counts,
                comments_that_cannot_be_loaded_are_refused_with_all_others,
                of_several_rows_with_one_key_the_last_counts,
                loaded_work_is_due,
                as_many_rows_as_fit_are_loaded,
                more_rows_than_fit_are_refused,
                no_rows_are_loaded_without_a_word,
            ]
        );
    };
}

/// Active or not, locked or not, whatever is kept of the password.
pub async fn loaded_accounts_are_there_and_can_be_logged_in_to(fixture: Fixture) {
    let active = account(&*fixture.ids, fixture.now(), &[Role::Viewer, Role::Creator]);
    let left = Account {
        status: AccountStatus::Inactive,
        last_login_at: Some(fixture.in_seconds(5)),
        ..account(&*fixture.ids, fixture.now(), &[])
    };
    let locked = Credentials {
        locked: true,
        password: PasswordHash::from_stored("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="),
        ..credentials_of(&left)
    };
    let credentials = [credentials_of(&active), locked];

    fixture.stores.bulk.accounts(&[active.clone(), left.clone()]).await.works();
    fixture.stores.bulk.credentials(&credentials).await.works();

    let store = &fixture.stores.accounts;
    for (account, credentials) in [active, left].into_iter().zip(credentials) {
        assert_eq!(store.get(account.id).await.works().as_ref(), Some(&account));
        assert_eq!(store.credentials(account.email.key()).await.works(), Some(credentials));
    }
}

/// Though nobody could log in with what was loaded.
pub async fn an_address_that_is_loaded_is_taken(fixture: Fixture) {
    let new = new_account(&*fixture.ids, fixture.now());
    let loaded = Credentials {
        user: fixture.ids.user_id(),
        password: PasswordHash::from_stored("of another origin"),
        ..credentials_of(&new.to_account())
    };
    fixture.stores.bulk.credentials(std::slice::from_ref(&loaded)).await.works();

    let refused = fixture.stores.accounts.register(&new).await;

    assert!(matches!(refused, Err(RegisterError::EmailTaken)), "{refused:?}");
    assert_eq!(fixture.stores.accounts.credentials(new.email.key()).await.works(), Some(loaded));
}

/// Though nobody submitted the video.
pub async fn loaded_work_is_due(fixture: Fixture) {
    let video = ready_video(&*fixture.ids, fixture.now());
    let job = embed_job(&video);

    fixture.stores.bulk.videos(&[row(video.clone())]).await.works();
    fixture.stores.bulk.jobs(std::slice::from_ref(&job)).await.works();

    assert_eq!(due_of(&fixture, fixture.in_seconds(60), &[video.id]).await, std::slice::from_ref(&job));
    let lease = Lease { job: job.clone(), at: fixture.in_seconds(60), until: fixture.in_seconds(90) };
    let begun = fixture.stores.jobs.begin(&lease).await.works();
    assert_eq!(begun, Begun::Work { job: Job { attempts: 1, ..job }, video: Box::new(video) });
}

/// A hundred at a time.
pub async fn as_many_rows_as_fit_are_loaded(fixture: Fixture) {
    let owner = fixture.ids.user_id();
    let rows: Vec<VideoRow> = (0..100)
        .map(|second| row(Video { owner, ..ready_video(&*fixture.ids, fixture.in_seconds(second)) }))
        .collect();
    let views: Vec<_> = rows.iter().map(|row| (row.video.id, 1)).collect();

    fixture.stores.bulk.videos(&rows).await.works();
    fixture.stores.bulk.views(&views).await.works();

    let uploads = VideoList::UploadedBy(owner);
    assert_eq!(fixture.stores.videos.list(&uploads, &page(1, 100)).await.works().items.len(), 100);
}

/// > More rows than `MOST_ROWS` are refused.
///
/// All of them: nothing of the call is loaded.
pub async fn more_rows_than_fit_are_refused(fixture: Fixture) {
    let (ids, bulk) = (&*fixture.ids, &fixture.stores.bulk);
    let too_many = MOST_ROWS + 1;
    let videos: Vec<Video> = (0..too_many).map(|_| ready_video(ids, fixture.now())).collect();
    let accounts: Vec<Account> =
        (0..too_many).map(|_| account(ids, fixture.now(), &[Role::Viewer])).collect();
    let credentials: Vec<Credentials> = accounts.iter().map(credentials_of).collect();
    let rows: Vec<VideoRow> = videos.iter().cloned().map(row).collect();
    let views: Vec<_> = videos.iter().map(|video| (video.id, 1)).collect();
    let jobs: Vec<Job> = videos.iter().map(embed_job).collect();
    let tag_row = |_| TagRow { tag: tag(ids), related: tags([]), category: None };
    let tag_rows: Vec<TagRow> = (0..too_many).map(tag_row).collect();

    let refusals: [Result<(), StoreError>; 6] = [
        bulk.accounts(&accounts).await,
        bulk.credentials(&credentials).await,
        bulk.videos(&rows).await,
        bulk.views(&views).await,
        bulk.tags(&tag_rows).await,
        bulk.jobs(&jobs).await,
    ];

    for refused in refusals {
        assert_eq!(refused.expect_err("too many").kind(), StoreErrorKind::Rejected);
    }
    assert_eq!(fixture.stores.accounts.get(accounts[0].id).await.works(), None);
    assert_eq!(fixture.stores.accounts.credentials(&credentials[0].email).await.works(), None);
    assert_eq!(fixture.stores.videos.get(videos[0].id).await.works(), None);
    assert_eq!(due_of(&fixture, fixture.in_seconds(60), &[videos[0].id]).await, []);
}

/// An empty call is a call.
pub async fn no_rows_are_loaded_without_a_word(fixture: Fixture) {
    let bulk = &fixture.stores.bulk;

    bulk.accounts(&[]).await.works();
    bulk.credentials(&[]).await.works();
    bulk.videos(&[]).await.works();
    bulk.views(&[]).await.works();
    bulk.tags(&[]).await.works();
    bulk.jobs(&[]).await.works();
}
