//! People who use the server while its store fails, and remember what they were told.

use std::collections::{BTreeMap, BTreeSet};

use killrvideo_tests::{Answer, Client, TestApp};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use super::said::Said;

/// How often a route was asked, and how often it said 503.
pub(super) type Tally = BTreeMap<&'static str, (u32, u32)>;

/// A value that was written again and again: the one that was accepted last, and those of later writes that were not
/// accepted, each of which may stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    accepted: Option<Value>,
    unsure: Vec<Value>,
}

impl Written {
    pub(super) fn by(&mut self, value: Value, accepted: bool) {
        if accepted {
            *self = Self { accepted: Some(value), unsure: Vec::new() };
        } else {
            self.unsure.push(value);
        }
    }

    /// Whether `value` may be what stands, which `first` was before anything was written.
    pub(super) fn may_be(&self, value: &Value, first: &Value) -> bool {
        self.accepted.as_ref().unwrap_or(first) == value || self.unsure.contains(value)
    }
}

/// What is known of a video.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) title: Written,
    /// The first number of its vector.
    pub(super) vector: Written,
    /// The owner's own rating, which is the only one.
    pub(super) stars: Written,
    /// How many views were accepted, and how many were not.
    pub(super) views: (u64, u64),
}

/// Somebody with a video, who submits more.
pub(super) struct Person {
    pub(super) client: Client,
    pub(super) tag: String,
    /// Videos that were accepted, with their titles.
    pub(super) accepted: BTreeMap<String, String>,
    /// Titles of submissions that were not accepted.
    pub(super) refused: BTreeSet<String>,
    /// Accounts that were accepted: address and identity.
    pub(super) registered: BTreeMap<String, Value>,
    pub(super) known: Known,
    /// The video that is edited, viewed and given vectors.
    pub(super) video: String,
    pub(super) tally: Tally,
    /// What else they write.
    pub(super) said: Said,
    pub(super) random: StdRng,
    pub(super) count: u32,
}

pub(super) const LINK: &str = "https://youtu.be/dQw4w9WgXcQ";
const PASSWORD: &str = "correct horse";

impl Person {
    /// Somebody with an account and a video, while nothing fails yet.
    pub(super) async fn new(app: &TestApp, number: u64) -> Self {
        let (client, tag) = (app.creator().await, format!("tag{number}"));
        let video = app
            .ready_video(&client, json!({"youtubeUrl": LINK, "title": "First title", "tags": [tag]}))
            .await;
        let said = Said::new(app, &client, &video).await;
        Self {
            said,
            client,
            accepted: BTreeMap::from([(video.clone(), "First title".to_owned())]),
            tag,
            refused: BTreeSet::new(),
            registered: BTreeMap::new(),
            known: Known::default(),
            video,
            tally: Tally::new(),
            random: StdRng::seed_from_u64(number),
            count: 0,
        }
    }

    /// Notes an answer, which is the expected one or 503, and says whether it is the expected one.
    #[track_caller]
    pub(super) fn note(&mut self, route: &'static str, answer: &Answer, expected: u16) -> bool {
        self.note_one_of(route, answer, &[expected])
    }

    /// The same where several answers are expected.
    #[track_caller]
    pub(super) fn note_one_of(&mut self, route: &'static str, answer: &Answer, expected: &[u16]) -> bool {
        let (all, unavailable) = self.tally.entry(route).or_default();
        *all += 1;
        let accepted = expected.contains(&answer.status.as_u16());
        assert!(accepted || answer.status == 503, "{route}: {} {}", answer.status, answer.text);
        *unavailable += u32::from(!accepted);
        accepted
    }

    /// Asks the server for something.
    pub(super) async fn step(&mut self) {
        self.count += 1;
        match self.random.random_range(0..28) {
            0 | 1 => self.edit().await,
            2 | 3 => self.ingest().await,
            4 | 5 => self.view().await,
            6 => self.submit().await,
            7 => self.register().await,
            8 => self.log_in().await,
            9 | 10 => self.rate().await,
            11 | 12 => self.comment().await,
            13 => self.watch().await,
            14..=17 => self.moderate().await,
            18 => self.change_roles().await,
            _ => self.read().await,
        }
    }

    async fn read(&mut self) {
        let video = format!("/videos/id/{}", self.video);
        let (route, path) = match self.random.random_range(0..9) {
            0 => ("latest", "/videos/latest".to_owned()),
            1 => ("by tag", format!("/videos/by-tag/{}", self.tag)),
            2 => ("by uploader", format!("/videos/by-uploader/{}", self.client.user())),
            3 => ("related", format!("{video}/related")),
            4 => ("status", format!("{video}/status")),
            5 => ("me", "/users/me".to_owned()),
            6 => ("profile", format!("/users/{}", self.client.user())),
            7 => ("ratings", format!("/videos/{}/ratings", self.video)),
            _ => ("detail", video),
        };
        let answer = self.client.get(&path).await;
        self.note(route, &answer, 200);
    }

    async fn edit(&mut self) {
        let title = json!(format!("Title {}", self.count));
        let answer = self.client.put(&format!("/videos/id/{}", self.video), json!({"title": title})).await;
        let accepted = self.note("edit", &answer, 200);
        self.known.title.by(title, accepted);
    }

    async fn ingest(&mut self) {
        let mut vector = vec![0.25_f32; super::DIMENSIONS];
        // Numbers that have a short form in 32 bits.
        vector[0] = f32::from(u16::try_from(self.count).unwrap_or(1));
        let first = json!(vector[0]);
        let answer = self.client.post("/reco/ingest", json!({"videoId": self.video, "vector": vector})).await;
        let accepted = self.note("ingest", &answer, 202);
        self.known.vector.by(first, accepted);
    }

    async fn view(&mut self) {
        let answer = self.client.post_empty(&format!("/videos/id/{}/view", self.video)).await;
        let accepted = self.note("view", &answer, 204);
        self.known.views.0 += u64::from(accepted);
        self.known.views.1 += u64::from(!accepted);
    }

    async fn rate(&mut self) {
        let stars = json!(self.random.random_range(1..=5));
        let answer =
            self.client.post(&format!("/videos/{}/ratings", self.video), json!({"rating": stars})).await;
        let accepted = self.note("rate", &answer, 200);
        self.known.stars.by(stars, accepted);
    }

    async fn submit(&mut self) {
        let title = format!("Submission {} of {}", self.count, self.tag);
        let body = json!({"youtubeUrl": LINK, "title": title, "tags": [self.tag]});
        let answer = self.client.post("/videos", body).await;
        if self.note("submit", &answer, 202) {
            let id = answer.body["videoId"].as_str().expect("an id").to_owned();
            self.accepted.insert(id, title);
        } else {
            self.refused.insert(title);
        }
    }

    async fn register(&mut self) {
        let email = format!("{}-{}@example.org", self.tag, self.count);
        let body = json!({"firstName": "Vera", "lastName": "Viewer", "email": email, "password": PASSWORD});
        let answer = self.client.post("/users/register", body).await;
        if self.note("register", &answer, 201) {
            self.registered.insert(email, answer.body["userId"].clone());
        }
    }

    async fn log_in(&mut self) {
        let Some((email, user)) = self.registered.last_key_value() else { return };
        let (email, user) = (email.clone(), user.clone());
        let answer = self.client.post("/users/login", json!({"email": email, "password": PASSWORD})).await;
        if self.note("login", &answer, 200) {
            assert_eq!(answer.body["user"]["userId"], user);
        }
    }
}
