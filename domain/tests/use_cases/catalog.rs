//! The catalog over the in-memory store.

use crate::world::{World, caller, creator, submission, unreachable, viewer};
use killrvideo_domain::{
    catalog::{
        CatalogError, Description, Hiding, Lookup, Metadata, Tag, Tags, Title, VideoChanges, VideoList,
        VideoStatus, VideoStore, VideoUrl,
    },
    shared::{Caller, Clock, PageRequest, PageSize, Role, VideoId},
};

async fn listed(world: &World, list: &VideoList) -> Vec<VideoId> {
    let page = PageRequest::first(PageSize::default());
    let page = world.catalog().list(list, &page).await.expect("the store answers");
    page.items.iter().map(|listed| listed.summary.id).collect()
}

async fn hide(world: &World, video: VideoId) {
    let hiding = Hiding { video, by: world.user(), at: world.clock.now() };
    world.store.hide(&hiding).await.expect("the store answers").expect("it exists");
}

#[tokio::test]
async fn a_submitted_video_is_pending_and_in_no_list() {
    let world = World::new();
    let owner = world.user();

    let video =
        world.catalog().submit(&creator(owner), submission(None, &[])).await.expect("submitted").video;

    assert_eq!(video.status, VideoStatus::Pending);
    assert_eq!(video.title.as_str(), "YouTube video dQw4w9WgXcQ");
    assert_eq!(video.location, "https://www.youtube.com/embed/dQw4w9WgXcQ");
    assert_eq!(listed(&world, &VideoList::Latest).await, []);
    assert_eq!(listed(&world, &VideoList::UploadedBy(owner)).await, []);
    let detail =
        world.catalog().detail(&Caller::Anonymous, video.id).await.expect("readable by its identity");
    assert_eq!((detail.video, detail.vector), (video, None));
}

#[tokio::test]
async fn a_link_to_another_site_is_refused() {
    let world = World::new();
    let mut elsewhere = submission(Some("Elsewhere"), &[]);
    elsewhere.url = VideoUrl::parse("https://vimeo.com/1").expect("a URL");

    let refused = world.catalog().submit(&creator(world.user()), elsewhere).await;

    assert!(matches!(refused, Err(CatalogError::NotYoutube)));
}

#[tokio::test]
async fn the_status_is_for_the_owner_and_for_moderators() {
    let world = World::new();
    let owner = world.user();
    let video = world.ready_video(&creator(owner), "Partition keys", &[]).await.video.id;
    let moderator = caller(world.user(), &[Role::Moderator]).signed_in().expect("signed in");

    let catalog = world.catalog();
    assert!(matches!(catalog.status(&viewer(owner), video).await, Ok(VideoStatus::Ready)));
    assert!(matches!(catalog.status(&moderator, video).await, Ok(VideoStatus::Ready)));
    assert!(matches!(catalog.status(&viewer(world.user()), video).await, Err(CatalogError::NotYours)));
    let unknown = world.ids_video();
    assert!(matches!(catalog.status(&viewer(owner), unknown).await, Err(CatalogError::NoSuchVideo)));
}

#[tokio::test]
async fn a_hidden_video_is_there_for_moderators_only() {
    let world = World::new();
    let owner = world.user();
    let video = world.ready_video(&creator(owner), "Partition keys", &["cassandra"]).await.video.id;
    hide(&world, video).await;
    let catalog = world.catalog();
    let moderator = caller(world.user(), &[Role::Moderator]);

    for stranger in [Caller::Anonymous, caller(owner, &[Role::Creator])] {
        assert!(matches!(catalog.detail(&stranger, video).await, Err(CatalogError::NoSuchVideo)));
    }
    assert!(catalog.detail(&moderator, video).await.is_ok_and(|seen| seen.video.deletion.is_some()));
    assert!(matches!(catalog.status(&viewer(owner), video).await, Err(CatalogError::NoSuchVideo)));
    assert!(matches!(catalog.record_view(&moderator, video).await, Err(CatalogError::NoSuchVideo)));
    assert_eq!(listed(&world, &VideoList::Latest).await, []);
}

#[tokio::test]
async fn an_edit_changes_the_fields_that_are_given() {
    let world = World::new();
    let owner = world.user();
    let video = world.ready_video(&creator(owner), "Partition keys", &["cassandra"]).await.video.id;
    let changes = VideoChanges {
        description: Some(Description::parse("About keys").expect("a description")),
        tags: Some(Tags::parse(&["keys"]).expect("tags")),
        title: None,
    };

    let edited = world.catalog().edit(&viewer(owner), video, changes).await.expect("edited");

    assert_eq!(edited.video.title.as_str(), "Partition keys");
    assert_eq!(edited.video.updated_at, Some(world.clock.now()));
    assert!(edited.vector.is_some(), "the vector stays");
    let tagged = |tag| VideoList::Tagged(Tag::parse(tag).expect("a tag"));
    assert_eq!(listed(&world, &tagged("cassandra")).await, []);
    assert_eq!(listed(&world, &tagged("keys")).await, [video]);
}

#[tokio::test]
async fn an_edit_is_for_the_owner_and_an_empty_one_changes_nothing() {
    let world = World::new();
    let owner = world.user();
    let video = world.ready_video(&creator(owner), "Partition keys", &[]).await.video.id;
    let catalog = world.catalog();
    let before = catalog.detail(&Caller::Anonymous, video).await.expect("there");

    let title = Some(Title::parse("Mine now").expect("a title"));
    let changes = VideoChanges { title, ..VideoChanges::default() };
    let stranger = catalog.edit(&viewer(world.user()), video, changes).await;
    let empty = catalog.edit(&viewer(owner), video, VideoChanges::default()).await.expect("allowed");

    assert!(matches!(stranger, Err(CatalogError::NotYours)));
    assert_eq!(empty, before);
}

#[tokio::test]
async fn views_of_a_video_that_is_not_ready_are_refused_by_who_asks() {
    let world = World::new();
    let owner = world.user();
    let video =
        world.catalog().submit(&creator(owner), submission(None, &[])).await.expect("submitted").video.id;
    let catalog = world.catalog();

    let anonymous = catalog.record_view(&Caller::Anonymous, video).await;
    let stranger = catalog.record_view(&caller(world.user(), &[Role::Creator]), video).await;
    let own = catalog.record_view(&caller(owner, &[Role::Creator]), video).await;
    let moderator = catalog.record_view(&caller(world.user(), &[Role::Moderator]), video).await;

    assert!(matches!(anonymous, Err(CatalogError::NoSuchVideo)));
    assert!(matches!(stranger, Err(CatalogError::NotYours)));
    assert!(matches!(own, Err(CatalogError::NoSuchVideo)));
    assert!(matches!(moderator, Err(CatalogError::NoSuchVideo)));
}

#[tokio::test]
async fn lists_and_details_show_the_same_numbers() {
    let world = World::new();
    let video = world.ready_video(&creator(world.user()), "Partition keys", &[]).await.video.id;
    for _ in 0..3 {
        world.catalog().record_view(&Caller::Anonymous, video).await.expect("counted");
    }

    let detail = world.catalog().detail(&Caller::Anonymous, video).await.expect("there");
    let page = PageRequest::first(PageSize::default());
    let listed = world.catalog().list(&VideoList::Latest, &page).await.expect("a page");

    assert_eq!(detail.numbers.views, 3);
    assert_eq!(listed.items[0].numbers, detail.numbers);
}

#[tokio::test]
async fn a_preview_tells_an_unknown_video_from_a_source_out_of_reach() {
    let world = World::new();
    let url = VideoUrl::parse("https://youtu.be/dQw4w9WgXcQ").expect("a URL");

    let found = || Ok(Lookup::Found(Metadata { title: "t".repeat(171), ..Metadata::default() }));
    assert_eq!(world.catalog_with(found).preview(&url).await.expect("known").len(), 171);
    let unknown = world.catalog_with(|| Ok(Lookup::NoSuchVideo)).preview(&url).await;
    assert!(matches!(unknown, Err(CatalogError::UnknownToSource)));
    assert!(matches!(world.catalog().preview(&url).await, Err(CatalogError::SourceUnreachable(None))));
    let down = world.catalog_with(unreachable).preview(&url).await;
    assert!(matches!(down, Err(CatalogError::SourceUnreachable(Some(_)))));
}
