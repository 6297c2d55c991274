//! What people say while the store fails, and what moderators do about it.

use std::collections::BTreeSet;

use killrvideo_tests::{Client, TestApp};
use rand::RngExt;
use serde_json::{Value, json};

use super::people::{Person, Written};

/// What somebody said, and what became of one comment that is flagged, hidden and brought back.
pub(super) struct Said {
    moderator: Client,
    /// The comment that is flagged.
    comment: String,
    /// Comments that were accepted, and those that were not.
    comments: BTreeSet<String>,
    unsure: BTreeSet<String>,
    /// How long they watched: each time another number of seconds.
    watched: BTreeSet<u32>,
    /// Flags that were accepted, with the status they were last told to have.
    flags: Vec<(String, String)>,
    /// Whether they may create, which nothing they do asks for.
    creates: Written,
}

const FLAGGED: &str = "The comment that is flagged";

impl Said {
    /// Somebody who commented once.
    pub(super) async fn new(app: &TestApp, client: &Client, video: &str) -> Self {
        let said =
            client.post(&format!("/videos/{video}/comments"), json!({"text": FLAGGED})).await.with(201);
        Self {
            moderator: app.moderator().await,
            comment: said["commentid"].as_str().expect("an id").to_owned(),
            comments: BTreeSet::from([FLAGGED.to_owned()]),
            unsure: BTreeSet::new(),
            watched: BTreeSet::new(),
            flags: Vec::new(),
            creates: Written::default(),
        }
    }

    fn restore(&self) -> String {
        format!("/moderation/comments/{}/restore", self.comment)
    }
}

impl Person {
    pub(super) async fn comment(&mut self) {
        let text = format!("Comment {} of {}", self.count, self.tag);
        let answer =
            self.client.post(&format!("/videos/{}/comments", self.video), json!({"text": text})).await;
        let accepted = self.note("comment", &answer, 201);
        if accepted {
            self.said.comments.insert(text)
        } else {
            self.said.unsure.insert(text)
        };
    }

    pub(super) async fn watch(&mut self) {
        let path = format!("/videos/id/{}/watch-time", self.video);
        let answer = self.client.post(&path, json!({"watch_duration_seconds": self.count})).await;
        if self.note("watch", &answer, 204) {
            self.said.watched.insert(self.count);
        }
    }

    /// Flags the comment, decides about the last flag, or brings the comment back.
    pub(super) async fn moderate(&mut self) {
        match self.random.random_range(0..3) {
            0 => self.flag().await,
            1 => self.act().await,
            _ => {
                let answer = self.said.moderator.post_empty(&self.said.restore()).await;
                self.note("restore", &answer, 200);
            }
        }
    }

    async fn flag(&mut self) {
        let flag = json!({"contentType": "comment", "contentId": self.said.comment, "reasonCode": "spam"});
        let answer = self.client.post("/flags", flag).await;
        // A hidden comment is missing.
        self.note_one_of("flag", &answer, &[200, 201, 404]);
        let text = |name: &str| answer.body[name].as_str().unwrap_or_default().to_owned();
        if answer.status.is_success() && !self.said.flags.iter().any(|(flag, _)| *flag == text("flagId")) {
            self.said.flags.push((text("flagId"), text("status")));
        }
    }

    async fn act(&mut self) {
        let Some((flag, status)) = self.said.flags.last().cloned() else { return };
        let to = if self.random.random() { "approved" } else { "under_review" };
        let path = format!("/moderation/flags/{flag}/action");
        let answer = self.said.moderator.post(&path, json!({"status": to})).await;
        let accepted = self.note_one_of("act", &answer, &[200, 409]);
        // Time stands still, so the same decision is the same call.
        let again = status == "approved" && to != status;
        assert!(answer.status != 200 || !again, "{flag} was approved, and is decided again");
        if let (true, Some((_, status))) = (accepted && answer.status == 200, self.said.flags.last_mut()) {
            to.clone_into(status);
        }
    }

    pub(super) async fn change_roles(&mut self) {
        let creates = self.random.random();
        let verb = if creates { "assign-creator" } else { "revoke-creator" };
        let path = format!("/moderation/users/{}/{verb}", self.client.user());
        let answer = self.said.moderator.post_empty(&path).await;
        let accepted = self.note("roles", &answer, 200);
        self.said.creates.by(json!(creates), accepted);
    }
}

/// Checks that what was accepted stands once.
pub(super) async fn assert_said_once(app: &TestApp, person: &Person) {
    // Whatever stopped half-way is completed by whoever does it again.
    person.said.moderator.post_empty(&person.said.restore()).await.with(200);
    for list in [format!("/videos/{}", person.video), format!("/users/{}", person.client.user())] {
        assert_comments(app, person, &format!("{list}/comments")).await;
    }
    for seconds in &person.said.watched {
        let filter = json!({"videoid": person.video, "watch_seconds": seconds});
        let find = json!({"find": {"filter": filter, "projection": {"watch_seconds": 1}}}).to_string();
        let rows = app.double().run("video_activity", find.as_bytes());
        let rows = rows["data"]["documents"].as_array().expect("rows").len();
        assert_eq!(rows, 1, "they watched for {seconds} s once");
    }
    for (flag, status) in &person.said.flags {
        assert_flag(&person.said.moderator, flag, status).await;
    }
    let account = person.said.moderator.get(&format!("/users/{}", person.client.user())).await.with(200);
    let creates = account["roles"].as_array().expect("roles").contains(&json!("creator"));
    assert!(person.said.creates.may_be(&json!(creates), &json!(true)), "{account}");
}

/// A list holds what was accepted once, and of the rest nothing twice.
async fn assert_comments(app: &TestApp, person: &Person, list: &str) {
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let next = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = app.anonymous().get(&format!("{list}?pageSize=7{next}")).await.with(200);
        let texts = page["data"].as_array().expect("a page").iter();
        found.extend(texts.map(|said| said["comment"].as_str().expect("a text").to_owned()));
        cursor = page["pagination"]["nextCursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    let distinct: BTreeSet<String> = found.iter().cloned().collect();
    assert_eq!(found.len(), distinct.len(), "{list} holds one twice: {found:?}");
    assert!(person.said.comments.is_subset(&distinct), "{list} lacks one: {found:?}");
    let others: Vec<&String> = distinct.difference(&person.said.comments).collect();
    assert!(others.iter().all(|text| person.said.unsure.contains(*text)), "{list}: {others:?}");
}

/// A flag stands where it was last told to, or further; who acts on it once more puts its lists right.
async fn assert_flag(moderator: &Client, flag: &str, status: &str) {
    let path = format!("/moderation/flags/{flag}");
    let now = moderator.get(&path).await.with(200)["status"].clone();
    let steps = ["open", "under_review", "approved"];
    let step = |status: &Value| steps.iter().position(|step| status == step);
    assert!(step(&now) >= step(&json!(status)), "{flag} was {status} and is {now}");
    moderator.post(&format!("{path}/action"), json!({"status": "open"})).await.with(409);
    for status in ["open", "under_review", "approved", "rejected"] {
        let page = moderator.get(&format!("/moderation/flags?status={status}&pageSize=100")).await.with(200);
        let flags = page["data"].as_array().expect("a page");
        let times = flags.iter().filter(|listed| listed["flagId"] == flag).count();
        assert_eq!(
            times,
            usize::from(now == status),
            "{flag}, which is {now}, among those that are {status}"
        );
    }
}
