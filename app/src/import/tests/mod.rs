//! Imports of small directories into a store that remembers what it was given.

mod comments;
mod resume;
mod store;

use std::{fs, path::PathBuf};

use killrvideo_domain::{accounts::AccountStatus, catalog::JobKind, feedback::SentimentScore};
use tempfile::TempDir;

use super::*;
use store::{Kept, Store};

/// A directory with files, and what an import of it gives.
struct Import {
    directory: TempDir,
}

impl Import {
    fn of(files: &[(&str, &str)]) -> Self {
        let directory = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(directory.path().join(name), text).unwrap();
        }
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What the store keeps, how many rows were loaded, and what was said, without the directory's name.
    async fn run(&self) -> Result<(Kept, Loaded, Vec<String>), ImportError> {
        self.run_into(&Arc::new(Store::default()), ImportOptions::default()).await
    }

    /// The same with a store of the test's own.
    async fn run_into(
        &self,
        store: &Arc<Store>,
        options: ImportOptions,
    ) -> Result<(Kept, Loaded, Vec<String>), ImportError> {
        let bulk: Arc<dyn BulkLoad> = store.clone();
        let mut said = Vec::new();
        let summary = run(self.directory.path(), &bulk, options, &mut Lines::to(&mut said)).await?;
        let place = format!("{}/", self.directory.path().display());
        let said = String::from_utf8(said).unwrap().lines().map(|line| line.replace(&place, "")).collect();
        let kept = store.take_all();
        Ok((kept, summary.loaded, said))
    }
}

const USERS: &str = "userid,created_date,email,firstname,lastname,account_status,last_login_date\n";
const CREDENTIALS: &str = "email,password,userid,account_locked\n";
const VIDEOS: &str = "videoid,added_date,description,location,location_type,name,preview_image_location,tags,\
                      userid,content_rating,category,language\n";
const COMMENTS: &str = "videoid,commentid,comment,userid,sentiment_score\n";
const COMMENT: &str = "090f6644-b9cd-11f0-9a37-62bc60f3bc08";
const USER: &str = "00000000-0000-4000-8000-000000000001";
const OTHER: &str = "00000000-0000-4000-8000-000000000002";

fn video_id(number: u32) -> String {
    format!("10000000-0000-4000-8000-{number:012}")
}

fn video(number: u32, title: &str) -> String {
    let id = video_id(number);
    format!("{id},2025-01-02T03:04:05.678Z,,https://youtu.be/dQw4w9WgXcQ,1,{title},,{{}},{USER},,,\n")
}

fn user(id: &str, email: &str) -> String {
    format!("{id},2025-01-02T03:04:05.678Z,{email},Ada,Viewer,active,\n")
}

#[tokio::test]
async fn every_file_becomes_rows_of_the_store() {
    let id = video_id(1);
    let videos = format!(
        "\u{feff}{VIDEOS}{id},2025-01-02T03:04:05.678Z,\"Two\nlines\",https://www.youtube.com/embed/dQw4w9WgXcQ,\
         1,A title,https://example.org/still.jpg,\"{{\"\"Rust\"\",\"\"data modeling\"\"}}\",{USER},G,Music,en\r\n"
    );
    let import = Import::of(&[
        (
            "users.csv",
            &format!("{USERS}{USER},2025-01-01T00:00:00Z, Ada@Example.org ,Ada,Viewer,suspended,\n"),
        ),
        ("user_credentials.csv", &format!("{CREDENTIALS}ada@example.org,0123abcd,{USER},true\n")),
        ("videos.csv", &videos),
        ("video_playback_stats.csv", &format!("videoid,views,total_play_time\n{id},2689,1\n")),
        ("comments.csv", &format!("{COMMENTS}{id},{COMMENT},\"Great, \"\"really\"\"!\",{USER},0.6588\n")),
        ("tags.csv", "tag,related_tags,category\nrust,\"{'c', 'it''s'}\",General\n"),
    ]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!(
        loaded,
        Loaded { users: 1, credentials: 1, videos: 1, views: 1, comments: 1, tags: 1, replaced: 0, bad: 0 }
    );
    let account = kept.accounts.values().next().unwrap();
    assert_eq!((account.email.as_str(), account.status), ("ada@example.org", AccountStatus::Suspended));
    assert!(account.roles.allow_viewing() && !account.roles.allow_creating());
    assert!(kept.credentials["ada@example.org"].locked);
    let row = kept.videos.values().next().unwrap();
    assert!(row.video.is_listed() && row.vector.is_none());
    assert_eq!(row.video.youtube_id.as_ref().unwrap().as_str(), "dQw4w9WgXcQ");
    assert_eq!(row.video.description.as_ref().unwrap().as_str(), "Two\nlines");
    assert_eq!(row.video.thumbnail.as_deref(), Some("https://example.org/still.jpg"));
    assert_eq!(row.video.tags.iter().map(ToString::to_string).collect::<Vec<_>>(), ["data modeling", "rust"]);
    assert_eq!(kept.views[&row.video.id], 2689);
    let comment = kept.comments.values().next().unwrap();
    assert_eq!((comment.video, comment.author.to_string().as_str()), (row.video.id, USER));
    assert_eq!(
        (comment.text.as_str(), comment.sentiment.map(SentimentScore::get)),
        ("Great, \"really\"!", Some(0.6588))
    );
    assert_eq!(comment.at().unwrap().to_string(), "2025-11-04T22:24:31.992Z");
    assert_eq!(kept.jobs[&row.video.id].kind, JobKind::Embed);
    assert_eq!(kept.tags["rust"].related.iter().count(), 2);
    assert!(
        said.contains(
            &"user_credentials.csv: passwords that are not bcrypt: 1 (their emails are taken, and nobody can log in with them)"
                .to_owned()
        ),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_bad_row_is_told_with_its_line_and_skipped() {
    let videos = [
        VIDEOS,
        &video(1, "\"First\""),
        "\n",
        &video(2, "ab"),
        &video(3, "\"A title\nof two lines\""),
        "a,row,with,commas\n",
        &video(4, "Fourth").replace("2025-01-02T", "2025-13-02T"),
        &video(5, "Fifth").replace("{}", "{a"),
        &video(6, "Sixth").replace(USER, "nobody"),
    ]
    .concat();
    let import = Import::of(&[("videos.csv", &videos)]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!((kept.videos.len(), loaded.videos, loaded.bad), (2, 2, 5));
    let bad: Vec<&String> = said.iter().filter(|line| line.starts_with("videos.csv:")).collect();
    for (line, start) in [
        "videos.csv:4: name: a title has at least 3 characters, not 2",
        "videos.csv:7: the row has 4 fields and the header 12",
        "videos.csv:8: added_date: a time is",
        "videos.csv:9: tags: a set stands between",
        "videos.csv:10: userid: a user id is",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(bad[line].starts_with(start), "{bad:?}");
    }
}

#[tokio::test]
async fn many_bad_rows_are_counted_and_not_all_shown() {
    let rows: String = (0..105).map(|number| video(number, "x")).collect();
    let import = Import::of(&[("videos.csv", &format!("{VIDEOS}{rows}"))]);

    let (_, loaded, said) = import.run().await.unwrap();

    assert_eq!(loaded.bad, 105);
    assert_eq!(said.iter().filter(|line| line.contains(": name: ")).count(), 100);
    assert!(said.contains(&"videos.csv: 5 more bad rows are not shown".to_owned()), "{said:?}");
}

#[tokio::test]
async fn a_later_row_with_the_same_key_replaces_the_earlier_one() {
    let rows: String = (0..250).map(|number| video(number % 120, &format!("Title {number}"))).collect();
    let import = Import::of(&[("videos.csv", &format!("{VIDEOS}{rows}"))]);

    let (kept, loaded, _) = import.run().await.unwrap();

    assert_eq!((loaded.videos, loaded.replaced), (120, 130));
    let title = |number: u32| kept.videos[&video_id(number).parse().unwrap()].video.title.as_str().to_owned();
    assert_eq!((title(0).as_str(), title(119).as_str()), ("Title 240", "Title 239"));
    assert_eq!(kept.jobs.len(), 120);
}

#[tokio::test]
async fn an_email_belongs_to_one_user_and_is_taken_even_without_credentials() {
    let users = [USERS, &user(USER, "ada@example.org"), &user(OTHER, "Ada@example.org")].concat();
    let import = Import::of(&[("users.csv", &users), ("videos.csv", VIDEOS)]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!((loaded.users, loaded.bad), (1, 1));
    assert!(said.contains(&format!("users.csv:3: email: user {USER} has it, in a row before")), "{said:?}");
    assert_eq!(kept.credentials["ada@example.org"].user.to_string(), USER);
}

#[tokio::test]
async fn what_refers_to_nobody_is_kept_and_what_refers_to_no_video_is_not() {
    let import = Import::of(&[
        ("users.csv", &[USERS, &user(OTHER, "ben@example.org")].concat()),
        ("user_credentials.csv", &format!("{CREDENTIALS}ada@example.org,x,{USER},false\n")),
        ("videos.csv", &[VIDEOS, &video(1, "First")].concat()),
        ("video_playback_stats.csv", &format!("videoid,views\n{},5\n{},-1\n", video_id(2), video_id(1))),
    ]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!((loaded.credentials, loaded.videos, loaded.views, loaded.bad), (1, 1, 0, 2));
    assert!(
        kept.credentials.contains_key("ada@example.org") && kept.credentials.contains_key("ben@example.org")
    );
    for line in [
        "videos.csv: videos of users that users.csv lacks: 1 (they are kept)",
        "tags.csv: is not there and is left out",
        "video_playback_stats.csv:3: views: is not negative, as -1 is",
    ] {
        assert!(said.iter().any(|said| said == line), "{line} in {said:?}");
    }
}

#[tokio::test]
async fn texts_are_cut_as_those_of_youtube_are_and_other_places_are_taken() {
    let row = format!(
        "{},2025-01-02T03:04:05.678Z,{},ftp://example.org/v.mp4,0,{},nothing,,{USER},,,\n",
        video_id(1),
        "d".repeat(2500),
        "t".repeat(150)
    );
    let import = Import::of(&[("videos.csv", &format!("{VIDEOS}{row}"))]);

    let (kept, ..) = import.run().await.unwrap();

    let video = &kept.videos.values().next().unwrap().video;
    assert_eq!(video.title.as_str().len(), 100);
    assert_eq!(video.description.as_ref().unwrap().as_str().len(), 2000);
    assert_eq!((video.location.as_str(), video.location_type), ("ftp://example.org/v.mp4", 0));
    assert!(video.youtube_id.is_none() && video.thumbnail.is_none());
}

#[tokio::test]
async fn what_cannot_be_read_stops_the_import() {
    let of = |files| async move { Import::of(files).run().await.map(|_| ()).unwrap_err().to_string() };

    assert!(of(&[]).await.ends_with("videos.csv is missing"));
    assert!(
        of(&[("videos.csv", "videoid,name\n")])
            .await
            .ends_with("its first line does not name the columns userid, added_date, location")
    );
    let import = Import::of(&[("videos.csv", VIDEOS)]);
    fs::create_dir(import.path("users.csv")).unwrap();
    assert!(
        matches!(import.run().await, Err(ImportError::Unreadable { path, .. }) if path == import.path("users.csv"))
    );
    let bulk: Arc<dyn BulkLoad> = Arc::new(Store::default());
    let nowhere =
        run(&import.path("nowhere"), &bulk, ImportOptions::default(), &mut Lines::to(Vec::new())).await;
    assert!(matches!(nowhere, Err(ImportError::NoDirectory(_))));
}

#[tokio::test]
async fn malformed_sets_of_tags_are_reported_row_by_row() {
    let tags = "tag,related_tags,category\nscalable,{\"nosql\",\"workshop\"},General\nrust,\"{\"\"c\"\"}\",General\n";
    let import = Import::of(&[("videos.csv", VIDEOS), ("tags.csv", tags)]);

    let (kept, loaded, said) = import.run().await.unwrap();

    assert_eq!((kept.tags.len(), loaded.tags, loaded.bad), (1, 1, 1));
    assert!(
        said.contains(
            &"tags.csv:2: the row has 4 fields and the header 3; is a comma or a line break not quoted?"
                .to_owned()
        ),
        "{said:?}"
    );
}
