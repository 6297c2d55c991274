//! One request to each route that needs the store.

use killrvideo_tests::{Answer, Client, On, TestApp};
use serde_json::{Value, json};

/// A route, what it answered, and the status it has when the store is well.
pub(super) type Asked = (&'static str, Answer, u16);

/// A server with something for every route.
pub(super) struct World {
    pub(super) app: TestApp,
    creator: Client,
    viewer: Client,
    moderator: Client,
    pub(super) video: String,
    comment: String,
    flag: String,
}

impl World {
    /// A server whose patience with the Data API is short, with a video, a comment on it and a flag on that.
    pub(super) async fn new() -> Self {
        let settings = [
            "astra_call_timeout=200ms",
            "astra_command_timeout=400ms",
            "astra_tries=2",
            "astra_breaker_failures=4",
            "astra_breaker_rest=10ms",
            "worker_poll=1h",
        ];
        let app = TestApp::with(On::Astra, &settings, |_| {}).await;
        let (creator, viewer, moderator) = (app.creator().await, app.viewer().await, app.moderator().await);
        let body = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Partition keys", "tags": ["keys"]});
        let video = app.ready_video(&creator, body).await;
        let id = |answer: &Value| answer.as_str().expect("an id").to_owned();
        let said = creator.post(&format!("/videos/{video}/comments"), json!({"text": "First!"})).await;
        let comment = id(&said.with(201)["commentid"]);
        let flag = json!({"contentType": "comment", "contentId": comment, "reasonCode": "spam"});
        let flag = id(&creator.post("/flags", flag).await.with(201)["flagId"]);
        Self { app, creator, viewer, moderator, video, comment, flag }
    }

    /// One request to each route.
    pub(super) async fn ask_everything(&self) -> Vec<Asked> {
        let mut asked = self.ask_about_people().await;
        asked.extend(self.ask_about_videos().await);
        asked.extend(self.ask_for_lists().await);
        asked.extend(self.say_something().await);
        asked.extend(self.moderate().await);
        asked
    }

    async fn ask_about_people(&self) -> Vec<Asked> {
        let (anonymous, creator) = (self.app.anonymous(), &self.creator);
        let jane = json!({
            "firstName": "Jane", "lastName": "Reader", "email": "jane@example.org", "password": "correct horse",
        });
        let wrong = json!({"email": "jane@example.org", "password": "wrong"});
        vec![
            ("health", anonymous.get("/health").await, 200),
            ("me", creator.get("/users/me").await, 200),
            ("rename", creator.put("/users/me", json!({"firstName": "Vera"})).await, 200),
            ("profile", anonymous.get(&format!("/users/{}", creator.user())).await, 200),
            ("login", anonymous.post("/users/login", wrong).await, 401),
            ("register", anonymous.post("/users/register", jane).await, 201),
        ]
    }

    async fn ask_about_videos(&self) -> Vec<Asked> {
        let (anonymous, creator) = (self.app.anonymous(), &self.creator);
        let video = format!("/videos/id/{}", self.video);
        let submission = json!({"youtubeUrl": "https://youtu.be/dQw4w9WgXcQ", "title": "Clustering columns"});
        let vector: Value = vec![0.5; 1536].into();
        let ingest = json!({"videoId": self.video, "vector": vector});
        vec![
            ("detail", anonymous.get(&video).await, 200),
            ("status", creator.get(&format!("{video}/status")).await, 200),
            ("related", anonymous.get(&format!("{video}/related")).await, 200),
            ("view", anonymous.post_empty(&format!("{video}/view")).await, 204),
            ("edit", creator.put(&video, json!({"title": "Composite keys"})).await, 200),
            ("ingest", creator.post("/reco/ingest", ingest).await, 202),
            ("submit", creator.post("/videos", submission).await, 202),
        ]
    }

    async fn ask_for_lists(&self) -> Vec<Asked> {
        let anonymous = self.app.anonymous();
        let (video, user) = (&self.video, self.creator.user());
        let mut asked = Vec::new();
        for (route, path) in [
            ("latest", "/videos/latest".to_owned()),
            ("trending", "/videos/trending".to_owned()),
            ("by tag", "/videos/by-tag/keys".to_owned()),
            ("by uploader", format!("/videos/by-uploader/{user}")),
            ("search by words", "/search/videos?query=partition%20keys".to_owned()),
            ("search by meaning", "/search/videos?query=keys&mode=semantic".to_owned()),
            ("search by both", "/search/videos?query=keys&mode=hybrid".to_owned()),
            ("suggest", "/search/tags/suggest?query=keys".to_owned()),
            ("comments on a video", format!("/videos/{video}/comments")),
            ("comments of a user", format!("/users/{user}/comments")),
            ("average", format!("/videos/id/{video}/rating")),
            ("ratings", format!("/videos/{video}/ratings")),
            ("activity", format!("/users/{user}/activity")),
        ] {
            asked.push((route, anonymous.get(&path).await, 200));
        }
        asked.push(("for you", self.creator.get("/recommendations/foryou").await, 200));
        asked
    }

    /// What people write about a video.
    async fn say_something(&self) -> Vec<Asked> {
        let (creator, video) = (&self.creator, &self.video);
        let on_video = json!({"contentType": "video", "contentId": video, "reasonCode": "other"});
        let watched = json!({"watch_duration_seconds": 30});
        vec![
            (
                "comment",
                creator.post(&format!("/videos/{video}/comments"), json!({"text": "Very clear"})).await,
                201,
            ),
            (
                "rate quietly",
                creator.post(&format!("/videos/id/{video}/rating"), json!({"rating": 3})).await,
                204,
            ),
            ("rate", creator.post(&format!("/videos/{video}/ratings"), json!({"rating": 4})).await, 200),
            ("watch", creator.post(&format!("/videos/id/{video}/watch-time"), watched).await, 204),
            ("flag", creator.post("/flags", on_video).await, 201),
        ]
    }

    /// What only accounts are needed for.
    pub(super) async fn moderators_account(&self) -> Answer {
        self.moderator.get("/users/me").await
    }

    /// What moderators read and write.
    pub(super) async fn moderate(&self) -> Vec<Asked> {
        let Self { viewer, moderator, video, comment, flag, .. } = self;
        let user = format!("/moderation/users/{}", viewer.user());
        let flag = format!("/moderation/flags/{flag}");
        let approve = json!({"status": "approved", "moderatorNotes": "It is one."});
        vec![
            ("flags", moderator.get("/moderation/flags").await, 200),
            ("flags of a status", moderator.get("/moderation/flags?status=open").await, 200),
            ("a flag", moderator.get(&flag).await, 200),
            ("a flag's words", moderator.get(&format!("{flag}?unmask=true")).await, 200),
            ("act", moderator.post(&format!("{flag}/action"), approve).await, 200),
            ("history", moderator.get(&format!("{flag}/audit")).await, 200),
            (
                "restore a comment",
                moderator.post_empty(&format!("/moderation/comments/{comment}/restore")).await,
                200,
            ),
            (
                "restore a video",
                moderator.post_empty(&format!("/moderation/videos/{video}/restore")).await,
                200,
            ),
            ("assign creator", moderator.post_empty(&format!("{user}/assign-creator")).await, 200),
            ("revoke creator", moderator.post_empty(&format!("{user}/revoke-creator")).await, 200),
            ("assign moderator", moderator.post_empty(&format!("{user}/assign-moderator")).await, 200),
            ("revoke moderator", moderator.post_empty(&format!("{user}/revoke-moderator")).await, 200),
            ("search for accounts", moderator.get("/moderation/users?q=vera").await, 200),
        ]
    }
}
