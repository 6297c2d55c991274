//! A server without a socket, with a little of everything in it, for one target after another.

use std::{cell::RefCell, sync::Arc};

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt, Full};
use killrvideo_app::{
    config::{self, Sources},
    http::{HttpService, service},
    ports::Ports,
    server::Server,
    wiring::{self, Platform},
};
use killrvideo_domain::{
    accounts::{Account, Claims},
    activity::{ActivityEntry, ActivityKind},
    bulk::VideoRow,
    catalog::{Lookup, MockVideoMetadata, Tags, Video, VideoStatus},
    feedback::Comment,
    moderation::{ContentId, NewFlag},
    shared::{FlagId, IdGenerator, Identity, Role, TokenId, UserId, VideoId},
};
use killrvideo_testkit::{FixedClock, PlainHasher, SeededIds, builders};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

use crate::Answer;

/// How long vectors are: short, so that an input is.
pub(super) const DIMENSIONS: usize = 4;
/// What tokens are signed with.
pub(super) const SECRET: &str = "a secret that everybody may read here";
/// When it is.
pub(super) const NOW: &str = "2026-03-01T12:00:00Z";
/// A tag that the videos have.
pub(super) const TAG: &str = "rust";
/// The address of the viewer.
pub(super) const EMAIL: &str = "viewer@example.org";
/// After so many inputs a world that they may have written to makes way for a new one.
const LIFE: u32 = 250;
/// How many entries the lists have.
const ENTRIES: usize = 7;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    Viewer,
    Creator,
    Moderator,
}

/// A server and what is in it.
pub(super) struct World {
    pub(super) video: VideoId,
    pub(super) flag: FlagId,
    pub(super) viewer: UserId,
    pub(super) creator: UserId,
    /// The tokens of viewer, creator and moderator.
    tokens: [String; 3],
    service: HttpService,
    runtime: Runtime,
    used: u32,
}

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

impl World {
    /// Lends the world of this thread for one input.
    pub(super) fn lend(input: impl FnOnce(&Self)) {
        WORLD.with_borrow_mut(|place| {
            let mut world = place.take().filter(|world| world.used < LIFE).unwrap_or_else(Self::new);
            world.used += 1;
            // A world in which something went wrong is not used again.
            input(&world);
            *place = Some(world);
        });
    }

    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async { Filled::new().await }).on(runtime)
    }

    /// What the server answers.
    pub(super) fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        self.runtime.block_on(async {
            let Ok(answer) = self.service.clone().oneshot(request).await;
            let (head, body) = answer.into_parts();
            let bytes = body.collect().await.expect("a whole body").to_bytes();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            Answer { status: head.status, headers: head.headers, body, text }
        })
    }

    /// What the server answers to a GET of a path below `/api/v1`.
    pub(super) fn get(&self, who: Who, path: &str) -> Answer {
        self.send(self.request(who, Method::GET, path, Bytes::new()).expect("a path"))
    }

    /// A request for a path below `/api/v1`; `None` when there can be none with this path.
    pub(super) fn request(
        &self,
        who: Who,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Option<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(method).uri(format!("http://localhost/api/v1{path}"));
        if let Some(token) = self.token(who) {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        request.body(Full::new(body)).ok()
    }

    /// A good token; `None` for nobody.
    pub(super) fn token(&self, who: Who) -> Option<&str> {
        let index = match who {
            Who::Nobody => return None,
            Who::Viewer => 0,
            Who::Creator => 1,
            Who::Moderator => 2,
        };
        Some(&self.tokens[index])
    }
}

/// A server that is filled, and not yet at work.
struct Filled {
    people: [Account; 3],
    video: VideoId,
    flag: FlagId,
    tokens: [String; 3],
    service: HttpService,
}

impl Filled {
    async fn new() -> Self {
        let ids = Arc::new(SeededIds::new(1));
        let sets = [
            "demo=off".to_owned(),
            "metadata=offline".to_owned(),
            // Of so many inputs from one address the last ones would be too many.
            "rate_limit=off".to_owned(),
            format!("embedding_dimensions={DIMENSIONS}"),
            format!("jwt_secret={SECRET}"),
        ];
        let sources = Sources { sets: sets.into(), ..Sources::default() };
        let loaded = config::load(&sources).unwrap_or_else(|wrong| panic!("{wrong}"));
        let clock = Arc::new(FixedClock::at(builders::time(NOW)));
        let platform = Platform { clock, ids: ids.clone(), ..Platform::default() };
        let mut ports = wiring::wire(&loaded.settings, platform).expect("adapters").ports;
        let mut metadata = MockVideoMetadata::new();
        metadata.expect_look_up().returning(|_| Ok(Lookup::Found(builders::metadata("A title"))));
        (ports.metadata, ports.password_hasher) = (Arc::new(metadata), Arc::new(PlainHasher));
        let people = people(&ports, &ids).await;
        let [viewer, creator, _] = &people;
        let video = videos(&ports, &ids, creator.id).await;
        let flag = sayings(&ports, &ids, video, viewer.id).await;
        let tokens = people.each_ref().map(|person| token(&ports, &ids, person));
        let service = service(Server::new(ports, &loaded.settings).state().clone());
        Self { people, video, flag, tokens, service }
    }

    fn on(self, runtime: Runtime) -> World {
        let Self { people: [viewer, creator, _], video, flag, tokens, service } = self;
        let (viewer, creator) = (viewer.id, creator.id);
        World { video, flag, viewer, creator, tokens, service, runtime, used: 0 }
    }
}

/// A viewer, a creator and a moderator.
async fn people(ports: &Ports, ids: &SeededIds) -> [Account; 3] {
    let now = ports.clock.now();
    let [mut viewer, creator, moderator] =
        [&[Role::Viewer][..], &[Role::Viewer, Role::Creator], &[Role::Viewer, Role::Moderator]]
            .map(|roles| builders::account(ids, now, roles));
    viewer.email = killrvideo_domain::accounts::Email::parse(EMAIL).expect("an address");
    let people = [viewer, creator, moderator];
    ports.bulk.accounts(&people).await.expect("accounts");
    let credentials = people.each_ref().map(builders::credentials_of);
    ports.bulk.credentials(&credentials).await.expect("credentials");
    people
}

/// Videos of `owner` that are listed, of which the first is given, and one that is not ready.
async fn videos(ports: &Ports, ids: &SeededIds, owner: UserId) -> VideoId {
    let space = ports.embedder.space();
    let tags = Tags::parse(&[TAG, "data modeling"]).expect("tags");
    let rows: Vec<VideoRow> = (0..=ENTRIES)
        .map(|number| {
            let at = ports.clock.now().minus(std::time::Duration::from_secs(3_600 * number as u64));
            let status = if number == ENTRIES { VideoStatus::Pending } else { VideoStatus::Ready };
            let title = builders::title(&format!("A talk of {number} chapters"));
            let ready = builders::ready_video(ids, at);
            let video = Video { owner, title, tags: tags.clone(), status, ..ready };
            // One video has no vector.
            let vector = vec![1.0, f32::from(u8::try_from(number).unwrap_or(0)), 0.0, 0.0];
            let vector = (number != 1).then(|| space.embedding(vector).expect("a vector"));
            VideoRow { video, vector }
        })
        .collect();
    ports.bulk.videos(&rows).await.expect("videos");
    rows[0].video.id
}

/// Comments, activities and flags of `user` about `video` and its comments, and the first of the flags.
async fn sayings(ports: &Ports, ids: &SeededIds, video: VideoId, user: UserId) -> FlagId {
    let now = ports.clock.now();
    let mut comments = Vec::new();
    let mut flags = Vec::new();
    for number in 0..ENTRIES {
        let at = now.minus(std::time::Duration::from_secs(60 * number as u64));
        let comment = Comment { video, author: user, ..builders::comment(ids, at) };
        let flag = builders::new_flag(ids, ContentId::Comment(comment.id), at);
        let flag = NewFlag { reporter: user, ..flag };
        ports.flags.raise(&flag).await.expect("a flag");
        let kind = ActivityKind::View;
        let entry = ActivityEntry { id: ids.activity_id(at), user, kind, video, at, stars: None };
        ports.activity.record(&entry).await;
        comments.push(comment);
        flags.push(flag.id);
    }
    ports.bulk.comments(&comments).await.expect("comments");
    flags[0]
}

fn token(ports: &Ports, ids: &SeededIds, person: &Account) -> String {
    let issued_at = ports.clock.now();
    let claims = Claims {
        token: TokenId::from_uuid(ids.random()),
        identity: Identity { user: person.id, roles: person.roles.iter().collect() },
        issued_at,
        expires_at: issued_at.plus(std::time::Duration::from_hours(1)),
        not_before: None,
    };
    ports.tokens.issue(&claims).expect("a token")
}
