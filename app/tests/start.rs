//! What a server starts with, over the real adapters: the demo, an import, and coming to rest.

use std::{fs, sync::Arc, time::Duration};

use killrvideo_app::{
    config::{self, Settings, Sources},
    demo,
    import::{self, ImportOptions, Lines},
    ports::Ports,
    server::Server,
    wiring,
};
use killrvideo_domain::{
    accounts::{EmailKey, LoginPassword},
    catalog::VideoList,
    moderation::{FlagList, FlagStatus},
    recommendations::RelatedLimit,
    search::{EmbedError, MockEmbedder},
    shared::{Caller, PageRequest, PageSize, Total, VideoId},
};
use tokio::{net::TcpListener, task::yield_now, time::timeout};

/// How long a test waits for what happens in the background.
const PATIENCE: Duration = Duration::from_secs(30);

fn settings() -> Settings {
    let sources = Sources::default().set("bcrypt_cost", 4).set("metadata", "offline").set("demo", "off");
    let sources = sources.set("embedder", "hashed");
    config::load(&sources).expect("good settings").settings
}

async fn listed(ports: &Ports) -> Total {
    ports
        .videos
        .list(&VideoList::Latest, &PageRequest::first(PageSize::default()))
        .await
        .expect("a page")
        .total
}

#[tokio::test]
async fn the_demo_is_there_also_while_the_model_is_out_of_reach() {
    let mut ports = wiring::ports(&settings()).unwrap();
    let mut embedder = MockEmbedder::new();
    embedder.expect_embed().returning(|_, _| Err(EmbedError::Unavailable("out of reach".into())));
    ports.embedder = Arc::new(embedder);

    demo::load(&ports).await.unwrap();

    assert_eq!(listed(&ports).await, Total::Exact(40));
    let mut useless = MockEmbedder::new();
    useless.expect_embed().returning(|_, _| Err(EmbedError::Useless("nonsense".into())));
    ports.embedder = Arc::new(useless);
    assert!(demo::load(&ports).await.is_err());
}

#[tokio::test]
async fn the_demo_can_be_logged_in_to_and_every_video_has_neighbours() {
    let settings = settings();
    let ports = wiring::ports(&settings).unwrap();

    demo::load(&ports).await.unwrap();
    demo::load(&ports).await.unwrap();

    assert_eq!(listed(&ports).await, Total::Exact(40));
    let open = FlagList { status: Some(FlagStatus::Open) };
    let flags = ports.flags.list(&open, &PageRequest::first(PageSize::default())).await.unwrap();
    assert_eq!(flags.total, Total::Exact(2), "moderators have something to do, and not twice");
    let server = Server::new(ports, &settings);
    for login in demo::LOGINS {
        let (email, password) =
            (EmailKey::parse(login.email).unwrap(), LoginPassword::parse(demo::PASSWORD).unwrap());
        let opened = server.state().accounts.login(email, password).await.unwrap();
        assert_eq!(opened.profile.id(), login.user());
        assert_eq!(opened.profile.roles().iter().last(), Some(login.role));
    }
    let said =
        server.state().comments.by(demo::LOGINS[0].user(), &PageRequest::first(PageSize::default())).await;
    let said = said.unwrap().items;
    assert!(said.iter().any(|signed| signed.comment.sentiment.is_some_and(|score| score.get() > 0.0)));
    assert!(said.iter().all(|signed| signed.author.is_some()));
    let videos =
        server.state().catalog.list(&VideoList::Latest, &PageRequest::first(PageSize::default())).await;
    let videos = videos.unwrap().items;
    assert!(videos.iter().any(|video| video.numbers.ratings.average().is_some()));
    for video in videos {
        let limit = RelatedLimit::default();
        let related =
            server.state().recommendations.related(&Caller::Anonymous, video.summary.id, limit).await;
        let related = related.unwrap();
        assert!(related.len() == limit.get() && related.iter().all(|near| near.score.is_some()));
    }
}

#[tokio::test]
async fn imported_videos_are_listed_at_once_and_get_their_vectors_from_the_worker() {
    let directory = tempfile::tempdir().unwrap();
    let row = |number: u32| {
        format!(
            "00000000-0000-4000-8000-{number:012},2025-01-02T03:04:05Z,https://youtu.be/dQw4w9WgXcQ,\
             Title {number},\"{{\"\"rust\"\"}}\",00000000-0000-4000-8000-000000000001\n"
        )
    };
    let rows: String = (0..150).map(row).collect();
    let header = "videoid,added_date,location,name,tags,userid\n";
    fs::write(directory.path().join("videos.csv"), format!("{header}{rows}")).unwrap();
    let settings = settings();
    let ports = wiring::ports(&settings).unwrap();

    import::run(directory.path(), &ports.bulk, ImportOptions::default(), &mut Lines::to(Vec::new()))
        .await
        .unwrap();

    assert_eq!(listed(&ports).await, Total::Exact(150));
    let videos: Vec<VideoId> = (0..150).map(|number| row(number)[..36].parse().unwrap()).collect();
    let running =
        Server::new(ports.clone(), &settings).start(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
    let all_have_vectors = async {
        for video in videos {
            while ports.videos.get_with_vector(video).await.unwrap().unwrap().1.is_none() {
                yield_now().await;
            }
        }
    };
    timeout(PATIENCE, all_have_vectors).await.expect("vectors in time");
    running.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_server_that_came_to_rest_takes_no_connections() {
    let settings = settings();
    let server = Server::new(wiring::ports(&settings).unwrap(), &settings);
    let running = server.start(TcpListener::bind("127.0.0.1:0").await.unwrap()).unwrap();
    let address = running.local_addr();

    running.shutdown().await.unwrap();

    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
