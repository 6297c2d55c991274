//! Comments over the in-memory store, and over mocks where a failure has to be forced.

use std::sync::Arc;

use crate::world::{World, caller, creator, moderator, register, submission, viewer};
use killrvideo_domain::{
    accounts::{Account, AccountStore, MockAccountStore, PersonName},
    activity::{ActivityKind, ActivityLog, Kinds, Timeline},
    catalog::{Hiding, VideoStore},
    feedback::{
        CommentHiding, CommentPorts, CommentStore, CommentText, Comments, FeedbackError, MockCommentStore,
        MockSentiment, SentimentScore, SignedComment,
    },
    shared::{Caller, Clock, Page, PageRequest, PageSize, Role, StoreError, StoreErrorKind, Total, VideoId},
};

/// How every text feels.
const FEELS: f32 = 0.25;

fn sentiment() -> MockSentiment {
    let mut sentiment = MockSentiment::new();
    sentiment.expect_judge().returning(|_| SentimentScore::try_from(FEELS).ok());
    sentiment
}

impl World {
    fn comments(&self) -> Comments {
        self.comments_on(self.store.clone(), self.store.clone())
    }

    fn comments_on(&self, comments: Arc<dyn CommentStore>, accounts: Arc<dyn AccountStore>) -> Comments {
        Comments::new(CommentPorts {
            videos: self.store.clone(),
            comments,
            accounts,
            activity: self.store.clone(),
            sentiment: Arc::new(sentiment()),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
        })
    }

    async fn video(&self) -> VideoId {
        self.ready_video(&creator(self.user()), "Partition keys", &[]).await.video.id
    }

    async fn hide(&self, video: VideoId) {
        let hiding = Hiding { video, by: self.user(), at: self.clock.now() };
        VideoStore::hide(&*self.store, &hiding).await.expect("the store answers").expect("it exists");
    }

    async fn says(&self, author: &Account, video: VideoId, text: &str) -> SignedComment {
        self.comments().write(&viewer(author.id), video, said(text)).await.expect("written")
    }
}

fn said(text: &str) -> CommentText {
    CommentText::parse(text).expect("a comment")
}

fn first_page() -> PageRequest {
    PageRequest::first(PageSize::default())
}

fn down() -> StoreError {
    StoreError::unavailable("mock", "out of reach")
}

#[tokio::test]
async fn a_comment_is_signed_judged_listed_and_noted() {
    let world = World::new();
    let (author, video) = (register(&world, "ada@example.org").await, world.video().await);

    let written = world.says(&author, video, " Very clear! ").await;

    assert_eq!(written.author, Some(PersonName::from(&author)));
    assert_eq!(written.comment.text.as_str(), "Very clear!");
    assert_eq!(written.comment.sentiment.map(SentimentScore::get), Some(FEELS));
    assert_eq!(written.comment.at(), Some(world.clock.now()));
    let expected = Page { items: vec![written], total: Total::Exact(1), next: None };
    let comments = world.comments();
    assert_eq!(comments.about(&Caller::Anonymous, video, &first_page()).await.expect("a page"), expected);
    assert_eq!(comments.by(author.id, &first_page()).await.expect("a page"), expected);
    let timeline = Timeline { user: author.id, kinds: Kinds::All, today: world.clock.now().day() };
    let deeds = ActivityLog::newest(&*world.store, &timeline, 10).await.expect("deeds");
    assert_eq!(deeds.len(), 1);
    assert_eq!(
        (deeds[0].kind, deeds[0].video, deeds[0].at),
        (ActivityKind::Comment, video, world.clock.now())
    );
}

#[tokio::test]
async fn nothing_is_said_about_a_video_that_is_not_there_hidden_or_not_ready() {
    let world = World::new();
    let author = register(&world, "ada@example.org").await;
    let hidden = world.video().await;
    world.hide(hidden).await;
    let owner = creator(world.user());
    let pending = world.catalog().submit(&owner, submission(None, &[])).await.expect("submitted").video.id;
    let comments = world.comments();
    let moderator = caller(author.id, &[Role::Moderator]).signed_in().expect("signed in");

    for (video, by) in
        [(world.ids_video(), viewer(author.id)), (hidden, viewer(author.id)), (hidden, moderator)]
    {
        let refused = comments.write(&by, video, said("Hello?")).await;
        assert!(matches!(refused, Err(FeedbackError::NoSuchVideo)), "{refused:?}");
    }
    let refused = comments.write(&viewer(author.id), pending, said("Too early")).await;
    assert!(matches!(refused, Err(FeedbackError::NotReady)), "{refused:?}");
    assert_eq!(comments.by(author.id, &first_page()).await.expect("a page"), Page::empty());
}

#[tokio::test]
async fn comments_of_a_hidden_video_are_there_for_moderators_and_in_the_lists_of_their_authors() {
    let world = World::new();
    let (author, video) = (register(&world, "ada@example.org").await, world.video().await);
    let written = world.says(&author, video, "Very clear!").await;
    world.hide(video).await;
    let comments = world.comments();
    let about =
        async |caller: Caller| comments.about(&caller, video, &first_page()).await.expect("a page").items;

    assert_eq!(about(Caller::Anonymous).await, []);
    assert_eq!(about(caller(author.id, &[Role::Creator])).await, []);
    assert_eq!(about(caller(world.user(), &[Role::Moderator])).await, std::slice::from_ref(&written));
    assert_eq!(comments.by(author.id, &first_page()).await.expect("a page").items, [written]);
    let unknown = comments.about(&Caller::Anonymous, world.ids_video(), &first_page()).await.expect("a page");
    assert_eq!(unknown, Page::empty());
}

#[tokio::test]
async fn a_hidden_comment_is_shown_to_nobody() {
    let world = World::new();
    let (author, video) = (register(&world, "ada@example.org").await, world.video().await);
    let written = world.says(&author, video, "Buy my course").await;
    let hiding = CommentHiding {
        comment: written.comment.id,
        by: moderator(world.user()).user(),
        at: world.clock.now(),
    };
    CommentStore::hide(&*world.store, &hiding).await.expect("the store answers");

    let moderator = caller(world.user(), &[Role::Moderator]);
    let comments = world.comments();
    assert_eq!(comments.about(&moderator, video, &first_page()).await.expect("a page"), Page::empty());
    assert_eq!(comments.by(author.id, &first_page()).await.expect("a page"), Page::empty());
}

#[tokio::test]
async fn names_are_those_of_now_and_of_an_account_that_is_gone_there_are_none() {
    let world = World::new();
    let (ada, video) = (register(&world, "ada@example.org").await, world.video().await);
    world.says(&ada, video, "First").await;
    let stranger = world.user();
    let gone = world.comments().write(&viewer(stranger), video, said("Second")).await.expect("written");
    assert_eq!(gone.author, None);

    let page = world.comments().about(&Caller::Anonymous, video, &first_page()).await.expect("a page");

    let authors: Vec<Option<PersonName>> = page.items.into_iter().map(|signed| signed.author).collect();
    assert_eq!(authors, [None, Some(PersonName::from(&ada))]);
}

#[tokio::test]
async fn a_page_asks_for_the_names_of_its_authors_once() {
    let world = World::new();
    let (ada, video) = (register(&world, "ada@example.org").await, world.video().await);
    for text in ["First", "Second", "Third"] {
        world.says(&ada, video, text).await;
    }
    let mut accounts = MockAccountStore::new();
    let id = ada.id;
    accounts
        .expect_names()
        .withf(move |users| users == [id])
        .times(1)
        .returning(|_| Ok(std::collections::HashMap::new()));
    let comments = world.comments_on(world.store.clone(), Arc::new(accounts));

    let page = comments.about(&Caller::Anonymous, video, &first_page()).await.expect("a page");
    let empty = comments.about(&Caller::Anonymous, world.video().await, &first_page()).await.expect("a page");

    assert_eq!((page.items.len(), empty.items.len()), (3, 0));
}

#[tokio::test]
async fn a_comment_that_could_not_be_kept_is_not_noted() {
    let world = World::new();
    let (author, video) = (register(&world, "ada@example.org").await, world.video().await);
    let mut failing = MockCommentStore::new();
    failing.expect_add().returning(|_| Err(down()));
    let comments = world.comments_on(Arc::new(failing), world.store.clone());

    let failed = comments.write(&viewer(author.id), video, said("Hello")).await;

    assert!(
        matches!(failed, Err(FeedbackError::Store(error)) if error.kind() == StoreErrorKind::Unavailable)
    );
    let timeline = Timeline { user: author.id, kinds: Kinds::All, today: world.clock.now().day() };
    assert_eq!(ActivityLog::newest(&*world.store, &timeline, 10).await.expect("deeds"), []);
}

#[tokio::test]
async fn names_that_cannot_be_read_fail_before_anything_is_written() {
    let world = World::new();
    let (author, video) = (register(&world, "ada@example.org").await, world.video().await);
    let mut accounts = MockAccountStore::new();
    accounts.expect_names().returning(|_| Err(down()));
    let mut untouched = MockCommentStore::new();
    untouched.expect_add().never();
    let comments = world.comments_on(Arc::new(untouched), Arc::new(accounts));

    let failed = comments.write(&viewer(author.id), video, said("Hello")).await;

    assert!(matches!(failed, Err(FeedbackError::Store(_))));
}
